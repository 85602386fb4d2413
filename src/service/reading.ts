import type { FullEntry } from '../ledger/index.ts'
import { distinctHandles } from '../model/index.ts'
import type { Manifest, PaymentHandle, Refund } from '../model/index.ts'
import { isForeignReference } from './foreign.ts'
import type { Settings } from './settings.ts'

/** What was read of an entry's payment. */
export interface PaymentReading {
  /** The earliest that the reading can have begun, milliseconds since 1970. */
  readonly earliestMs: number
  /** Refunds that carry the entry's reference. */
  readonly ours: readonly Refund[]
  /** Refunds of the payment without any reference; null where they were not read. */
  readonly unnamed: readonly Refund[] | null
  /** Every refund of the payment was seen: what isn't there was not there when it began. */
  readonly isComplete: boolean
}

/** How far the provider's clock and ours may be apart, milliseconds. */
export const differenceOfClocksMs: number = 3 * 24 * 60 * 60 * 1000

/** Whether the provider finds the refunds of one payment without listing all others. */
export function filtersByPayment({ serverFilters }: Manifest): boolean {
  return serverFilters.value?.includes('payment') === true
}

/**
 * Whether a refund without our reference can't be ours: the provider documents that references come
 * back, or was seen to give one back.
 */
export function echoesReference({ provider, echoing }: Settings, account: string): boolean {
  return provider(account).manifest.referenceField.basis === 'documented' || echoing.has(account)
}

/** How the payment of an entry is named in what is asked about it. */
export function paymentOf({ payments }: Pick<FullEntry, 'payments' | 'prepared'>): PaymentHandle {
  const [payment = { kind: 'payment', id: '' }] = payments
  return payment
}

/** Reads what the provider has of an entry: its refund by its reference. */
export async function readPaymentOf(
  settings: Settings,
  entry: FullEntry,
  signal?: AbortSignal,
): Promise<PaymentReading> {
  const provider = settings.provider(entry.account)
  const payment = entry.prepared?.payment ?? paymentOf(entry)
  const earliestMs = settings.earliest()
  // What was adopted carries no reference of ours: it is read by its id alone.
  if (isForeignReference(entry.reference)) {
    return { earliestMs, ours: [], unnamed: null, isComplete: false }
  }
  // Nothing is left out by its time where the payment alone keeps the list short.
  const since = filtersByPayment(provider.manifest) ? null : beginningOf([entry])
  const options = signal === undefined ? {} : { signal }
  const { refunds, complete } = await provider.find(
    { payment, reference: entry.reference, ...(since === null ? {} : { since }) },
    options,
  )
  if (refunds.length > 0) settings.echoing.add(entry.account)
  if (refunds.length > 0 || !complete || echoesReference(settings, entry.account)) {
    return { earliestMs, ours: refunds, unnamed: [], isComplete: complete }
  }
  const walk = provider.list(
    { payment, ...(since === null ? {} : { createdFrom: since }) },
    options,
  )
  const ours: Refund[] = []
  const unnamed: Refund[] = []
  // Asked for now, the list doesn't throw at its end where it can't be proved whole: it says so.
  walk.summary()
  for await (const refund of walk) {
    if (refund.reference === entry.reference) ours.push(refund)
    else if (refund.reference === null) unnamed.push(refund)
  }
  return { earliestMs, ours, unnamed, isComplete: walk.summary().complete }
}

/** Whether two times are so close that the clocks on both sides may be all that is between them. */
export function isNear(one: string, other: string): boolean {
  return Math.abs(Date.parse(one) - Date.parse(other)) <= differenceOfClocksMs
}

/** From when on refunds of these entries can be; the provider's clock may differ from ours. */
export function beginningOf(entries: readonly Pick<FullEntry, 'createdAt'>[]): string {
  const first = Math.min(...entries.map(({ createdAt }) => Date.parse(createdAt)))
  return new Date(first - differenceOfClocksMs).toISOString()
}

/**
 * Reads the list of an account once for many entries, where the provider can't list by payment. Of
 * the rows only those that may be of one of the entries are kept.
 */
export async function readListFor(
  settings: Settings,
  entries: readonly FullEntry[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, PaymentReading>> {
  const [first] = entries
  if (first === undefined) return new Map()
  const provider = settings.provider(first.account)
  const earliestMs = settings.earliest()
  const byReference = new Map<string, Refund[]>()
  const byPayment = new Map<string, Refund[]>()
  for (const { reference, payments } of entries) {
    if (!isForeignReference(reference)) byReference.set(reference, [])
    for (const payment of payments) byPayment.set(nameOf(payment), [])
  }
  const byId = new Map<string, Refund>()
  const ids = new Set(entries.flatMap(({ refundIds }) => refundIds))
  const walk = provider.list(
    { createdFrom: beginningOf(entries) },
    signal === undefined ? {} : { signal },
  )
  walk.summary()
  for await (const refund of walk) {
    if (refund.reference === null) keepUnnamed(refund, byPayment)
    else {
      settings.echoing.add(first.account)
      byReference.get(refund.reference)?.push(refund)
    }
    if (ids.has(refund.id)) byId.set(refund.id, refund)
  }
  const { complete } = walk.summary()
  return new Map(
    entries.map((entry) => {
      const named = byReference.get(entry.reference) ?? []
      const known = entry.refundIds.flatMap((id) => byId.get(id) ?? [])
      const unnamed = echoesReference(settings, entry.account)
        ? []
        : entry.payments.flatMap((payment) => byPayment.get(nameOf(payment)) ?? [])
      const reading = {
        earliestMs,
        ours: distinct([...named, ...known]),
        unnamed,
        isComplete: complete,
      }
      return [entry.reference, reading]
    }),
  )
}

function keepUnnamed(refund: Refund, byPayment: ReadonlyMap<string, Refund[]>): void {
  for (const payment of distinctHandles(refund.payments))
    byPayment.get(nameOf(payment))?.push(refund)
}

function nameOf({ kind, id }: PaymentHandle): string {
  return `${kind} ${id}`
}

function distinct(refunds: readonly Refund[]): readonly Refund[] {
  return [...new Map(refunds.map((refund) => [refund.id, refund])).values()]
}
