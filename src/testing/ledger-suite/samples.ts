import type {
  Delivery,
  Entry,
  EntryHead,
  EntryStanding,
  FullEntry,
  Ledger,
  LedgerChange,
  LedgerEvent,
  LedgerScope,
} from '../../ledger/index.ts'
import type { Fact, PaymentHandle, PreparedRefund } from '../../model/index.ts'

/** The intent of payment number so many. */
export function intent(number: number): PaymentHandle {
  return { kind: 'payment_intent', id: `fint_${number}` }
}

/** The usual time, so many seconds later. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2024, 1, 29, 12) + seconds * 1000).toISOString()
}

/** A reference that no other number has, and that sorts as the numbers do. */
export function referenceOf(number: number): string {
  return `RMA-${String(number).padStart(4, '0')}`
}

export function headOf(reference: string, changes: Partial<EntryHead> = {}): EntryHead {
  return {
    reference,
    account: 'us',
    provider: 'toypay',
    mode: 'test',
    request: { payment: 'fcs_1', amount: { minor: 1000, currency: 'USD' }, reference },
    fingerprint: `["fcs_1",1000,"USD","${reference}"]`,
    prepared: preparedOf(reference),
    amount: { minor: 1000, currency: 'USD' },
    currency: 'USD',
    createdAt: at(0),
    ...changes,
  }
}

export function preparedOf(
  reference: string,
  changes: Partial<PreparedRefund> = {},
): PreparedRefund {
  return {
    version: 1,
    provider: 'toypay',
    mode: 'test',
    baseUrl: 'https://api.provider.example/v1/',
    method: 'POST',
    path: 'refunds',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k'.repeat(32) },
    body: `{"amount": 1000, "reference": "${reference}"}`,
    payment: { kind: 'checkout_session', id: 'fcs_1' },
    payments: [{ kind: 'checkout_session', id: 'fcs_1' }, intent(1)],
    reference,
    idempotencyKey: 'k'.repeat(32),
    amount: { minor: 1000, currency: 'USD' },
    currency: 'USD',
    reason: 'requested_by_customer',
    metadata: { order_id: '12345' },
    seen: null,
    preparedAt: at(0),
    ...changes,
  }
}

export function standingOf(changes: Partial<EntryStanding> = {}): EntryStanding {
  return {
    state: 'recorded',
    since: at(0),
    heldMinor: 1000,
    refundIds: [],
    payments: [intent(1)],
    dueAt: null,
    lease: null,
    tries: 0,
    ...changes,
  }
}

/** The mark that a POST may be on its way. */
export function sent(attempt: number): Fact {
  return { kind: 'sent', id: `sent:${attempt}`, at: at(attempt), attempt }
}

/** A delivery of account `us` about the refund `fr_1`, of no entry. */
export function deliveryOf(id: string, changes: Partial<Delivery> = {}): Delivery {
  return {
    account: 'us',
    id,
    receivedAt: at(0),
    refundId: 'fr_1',
    reference: null,
    event: { type: 'refund.updated', id },
    isHandled: false,
    ...changes,
  }
}

/** The event that has this number among those of its entry. */
export function eventOf(
  reference: string | null,
  number: number,
  changes: Partial<LedgerEvent> = {},
): LedgerEvent {
  return { kind: 'pending', account: 'us', reference, at: at(0), content: { number }, ...changes }
}

/** What a new entry differs in from the usual one. */
export interface EntryChanges {
  readonly head?: Partial<EntryHead>
  readonly standing?: Partial<EntryStanding>
  readonly facts?: readonly Fact[]
}

/** Stores a new entry, and gives it as it should be from then on. */
export async function addEntry(
  ledger: Ledger,
  reference: string,
  changes: EntryChanges = {},
): Promise<FullEntry> {
  const head = headOf(reference, changes.head)
  const standing = standingOf(changes.standing)
  const facts = changes.facts ?? []
  await ledger.change(scopeOf(reference, { account: head.account }), () => ({
    result: null,
    head,
    standing,
    facts,
  }))
  return { ...head, ...standing, facts }
}

/** A scope that counts nothing unless told to. */
export function scopeOf(reference: string, changes: Partial<LedgerScope> = {}): LedgerScope {
  return { reference, account: 'us', payments: [], spending: [], ...changes }
}

/** Stores a delivery by a step of its own, which may store more. */
export async function addDelivery(
  ledger: Ledger,
  delivery: Delivery,
  step: Partial<LedgerChange<null>> = {},
): Promise<Delivery> {
  const { account, id } = delivery
  const reference = step.head?.reference ?? `delivery ${id}`
  await ledger.change(scopeOf(reference, { account, delivery: id }), () => ({
    ...step,
    result: null,
    delivery,
  }))
  return delivery
}

/** Stores events by a step that stores nothing else. */
export async function addEvents(
  ledger: Ledger,
  reference: string,
  events: readonly LedgerEvent[],
): Promise<void> {
  await ledger.change(scopeOf(reference), () => ({ result: null, events }))
}

/** Replaces parts of the standing of an entry that is there. */
export async function restate(
  ledger: Ledger,
  entry: Entry,
  changes: Partial<EntryStanding>,
): Promise<void> {
  const { state, since, heldMinor, refundIds, payments, dueAt, lease, tries } = entry
  const before = { state, since, heldMinor, refundIds, payments, dueAt, lease, tries }
  await ledger.change(scopeOf(entry.reference, { account: entry.account }), () => ({
    result: null,
    standing: { ...before, ...changes },
  }))
}

/** The one entry of a reference; null where there is none. */
export async function readOne(ledger: Ledger, reference: string): Promise<FullEntry | null> {
  const [entry] = await ledger.read([reference])
  return entry ?? null
}

export function referencesOf(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ reference }) => reference)
}
