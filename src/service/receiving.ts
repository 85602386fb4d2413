import type {
  Delivery,
  EntryStanding,
  FullEntry,
  LedgerChange,
  LedgerScope,
} from '../ledger/index.ts'
import { isRefundError, RefundError } from '../model/index.ts'
import type { Fact, JsonObject, Refund, RefundEvent } from '../model/index.ts'
import { recordsLike } from './candidates.ts'
import { addFacts, standingOf } from './entries.ts'
import { deliveredFact, followUps, paymentIssues, seenFact, shownFact } from './facts.ts'
import { foreignEvent } from './feed.ts'
import { foreignReference, isForeignReference } from './foreign.ts'
import { isOwnReference, isReference } from './request.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { after, entryOf, step } from './steps.ts'
import { proofFor, proofIn } from './webhook-proof.ts'
import type { Proof } from './webhook-proof.ts'
import { yieldTo } from './yielding.ts'

/** A verified webhook, and what became of it. */
export interface Received {
  readonly delivery: Delivery
  /** The record that it is about; null where it is of none that is known. */
  readonly entry: FullEntry | null
}

// A refund has a handful of events.
const joinedAtOnce = 100

/**
 * Stores a webhook and its effect in one step; one that is stored already changes nothing. What is
 * only a hint, and would change something, is read first.
 *
 * @throws {RefundError} `ledger`: nothing was stored then, or the same delivery again is right;
 * `provider_unavailable`, `outcome_unknown`: it is stored, and nobody can tell yet whose its refund is.
 */
export async function receive(
  settings: Settings,
  account: string,
  event: RefundEvent,
): Promise<Received> {
  const known = await findDelivery(settings, account, event.deliveryId)
  if (known !== null && !isUntold(known))
    return { delivery: known, entry: await entryAt(settings, account, known.reference) }
  const holder = await holderOf(settings, account, event.refundId)
  const named = holder ?? (await ownEntryAt(settings, account, event.reference))
  const proof = await proofIn(settings, event, named, account)
  const entry = holder ?? (await entryShown(settings, account, { named, proof }))
  if (entry !== null) {
    const isSame = entry.reference === named?.reference
    const held = isSame ? proof : await proofFor(settings, event, entry, proof)
    return storeAndJoin(settings, entry, { event, proof: held })
  }
  const doubt = proof.isAnswered ? await doubtOf(settings, account, { event, proof }) : unread
  const parked = await park(settings, account, event, { isDecided: doubt === null })
  // Its record may have learned of the refund while this was stored, and looked for it too early.
  const late = await holderOf(settings, account, event.refundId)
  if (late !== null) return adopt(settings, late, parked.delivery)
  if (doubt !== null) throw undecided(account, parked.delivery, doubt)
  return parked
}

/** The record of an event that no record has the refund of. The refund says more than its event. */
async function entryShown(
  settings: Settings,
  account: string,
  { named, proof }: { readonly named: FullEntry | null; readonly proof: Proof },
): Promise<FullEntry | null> {
  const shown = proof.refund?.reference ?? null
  if (shown === null || shown === named?.reference) return named
  return ownEntryAt(settings, account, shown)
}

/** Why nobody can tell yet whose a refund is. */
interface Doubt {
  readonly isRead: boolean
  readonly why: string
}

// Whose it is stands with the provider alone.
const unread: Doubt = { isRead: false, why: "that it is about can't be read now" }

/** A refund without a name may be that of a record whose create has no answer yet. */
async function doubtOf(
  settings: Settings,
  account: string,
  { event, proof }: Told,
): Promise<Doubt | null> {
  const refund = proof.refund ?? event.refund
  if (refund === null) return null
  const candidates = await recordsLike(settings, account, refund)
  const open = candidates.find(({ state }) => state === 'sending' || state === 'unknown')
  if (open === undefined) return null
  return { isRead: true, why: `may be the one of the record ${open.reference}` }
}

/** Whether nobody could tell yet whose a delivery is, and nothing was done for it. */
function isUntold({ reference, refundId, isHandled }: Delivery): boolean {
  return reference === null && refundId !== null && !isHandled
}

function undecided(
  account: string,
  { id, refundId }: Delivery,
  { isRead, why }: Doubt,
): RefundError {
  return new RefundError({
    code: isRead ? 'outcome_unknown' : 'provider_unavailable',
    outcome: 'none',
    isRetryable: true,
    account,
    message: `The webhook ${id} was stored, and the refund ${refundId} ${why}, so nobody can tell yet whose it is. It is answered with 500, so that it is delivered again.`,
    issues: [],
  })
}

/** Notes that the caller's own code has run for it. */
export async function markHandled(settings: Settings, of: Delivery): Promise<void> {
  const scope = { ...nowhere(of.account, of.id), delivery: of.id }
  await step(settings, scope, ({ delivery }) => ({
    result: null,
    ...(delivery === null ? {} : { delivery: { ...delivery, isHandled: true } }),
  }))
}

/**
 * Joins deliveries to a record that has learned only now which refunds it has: they came before anybody
 * could tell whose they were. They are hints by then, and it is read again. What was adopted meanwhile
 * yields to it. Where that can't be stored all stays as it is, and a reconciliation finds it.
 */
export async function joinDeliveries(
  settings: Settings,
  before: FullEntry,
  entry: FullEntry,
): Promise<FullEntry> {
  const added = entry.refundIds.filter((id) => !before.refundIds.includes(id))
  let joined = entry
  try {
    for (const refundId of added) joined = await joinOf(settings, joined, refundId)
  } catch (error) {
    if (!isRefundError(error)) throw error
  }
  return joined
}

async function joinOf(settings: Settings, entry: FullEntry, refundId: string): Promise<FullEntry> {
  const { account, reference } = entry
  if (!isForeignReference(reference)) await yieldAdopted(settings, { account, reference, refundId })
  const { deliveries } = await settings.ledger.deliveries(
    { account, refundId, isForeign: true },
    { limit: joinedAtOnce, cursor: null },
  )
  let joined = entry
  for (const delivery of deliveries) joined = (await adopt(settings, joined, delivery)).entry
  return joined
}

/** A refund that was adopted before its record learned of it counts at the record from then on. */
async function yieldAdopted(
  settings: Settings,
  {
    account,
    reference,
    refundId,
  }: { readonly account: string; readonly reference: string; readonly refundId: string },
): Promise<void> {
  const adopted = await entryAt(settings, account, foreignReference(account, refundId))
  if (adopted !== null) await yieldTo(settings, { account, reference }, adopted.reference)
}

/** A verified webhook that is a fact of a record. */
interface Joined extends Received {
  readonly entry: FullEntry
}

interface Told {
  readonly event: RefundEvent
  readonly proof: Proof
}

/** With the deliveries before it, where this one has told whose they are. */
async function storeAndJoin(settings: Settings, of: FullEntry, told: Told): Promise<Received> {
  const { delivery, entry } = await storeWith(settings, of, told)
  return { delivery, entry: await joinDeliveries(settings, of, entry) }
}

function storeWith(settings: Settings, of: FullEntry, { event, proof }: Told): Promise<Joined> {
  const { account, reference } = of
  const at = timeOf(settings)
  const scope = { reference, account, payments: [], spending: [], delivery: event.deliveryId }
  const told = deliveredFact(event, at, proof.isHint)
  const shown = proof.refund === null ? [] : [factOf(proof.refund, of, { event, proof, at })]
  const followed = proof.isRead && proof.read === null ? followUps([told], at) : []
  const learned = [...(proof.read ?? []), ...shown, ...followed]
  return step(settings, scope, (view): LedgerChange<Joined> => {
    const entry = entryOf(view, reference)
    const stored = view.delivery ?? deliveryOf(event, { account, at, reference: null })
    if (stored.reference !== null) return { result: { delivery: stored, entry } }
    // Who could not read it has kept it meanwhile, without a record.
    const delivery = { ...decided(stored), reference }
    return withFacts(settings, entry, [told, ...learned], delivery)
  })
}

function factOf(
  refund: Refund,
  of: FullEntry,
  { event, proof, at }: Told & { readonly at: string },
): Fact {
  const issues = paymentIssues(of, refund)
  return proof.isRead
    ? seenFact({ refund, by: 'id', at, issues })
    : shownFact(refund, event, { at, issues })
}

/** Joins a delivery that was of no record to its record. */
function adopt(settings: Settings, of: FullEntry, parked: Delivery): Promise<Joined> {
  const { account, reference } = of
  const scope = { reference, account, payments: [], spending: [], delivery: parked.id }
  return step(settings, scope, (view): LedgerChange<Joined> => {
    const entry = entryOf(view, reference)
    const delivery = view.delivery ?? parked
    if (delivery.reference !== null) return { result: { delivery, entry } }
    const told = deliveredFact(eventOf(delivery), delivery.receivedAt, true)
    return withFacts(settings, entry, [told], { ...decided(delivery), reference })
  })
}

function withFacts(
  settings: Settings,
  entry: FullEntry,
  added: readonly Fact[],
  delivery: Delivery,
): LedgerChange<Joined> {
  const facts = addFacts(entry.facts, added)
  const anew = standingOf(entry, facts, { lease: entry.lease, tries: 0 }, settings, entry)
  const standing = { ...anew, dueAt: sooner(entry, anew) }
  return {
    result: { delivery, entry: after(entry, standing, facts) },
    standing,
    facts: facts.slice(entry.facts.length),
    delivery,
  }
}

/** News never puts off what is due already. */
function sooner(before: FullEntry, { state, dueAt }: EntryStanding): string | null {
  if (dueAt === null || before.dueAt === null || before.state !== state) return dueAt
  return dueAt < before.dueAt ? dueAt : before.dueAt
}

function decided({ isUndecided: _isUndecided, ...delivery }: Delivery): Delivery {
  return delivery
}

/** Keeps an event whose refund is of no record, so that nothing of it is lost. */
function park(
  settings: Settings,
  account: string,
  event: RefundEvent,
  { isDecided }: { readonly isDecided: boolean },
): Promise<Received> {
  const at = timeOf(settings)
  const { deliveryId, refundId, refund } = event
  const told = deliveryOf(event, { account, at, reference: null })
  const amount = refund?.amount ?? null
  const bankReference = refund?.bankReference ?? null
  const scope = { ...nowhere(account, deliveryId), delivery: deliveryId }
  return step(settings, scope, (view): LedgerChange<Received> => {
    const stored = view.delivery ?? told
    const isSettled = view.delivery !== null && (!isDecided || stored.isUndecided === undefined)
    if (isSettled) return { result: { delivery: stored, entry: null } }
    const delivery = isDecided ? decided(stored) : { ...stored, isUndecided: true as const }
    const isForeign = isDecided && refundId !== null
    return {
      result: { delivery, entry: null },
      delivery,
      events: isForeign ? [foreignEvent({ account, refundId, at, amount, bankReference })] : [],
    }
  })
}

/** The scope of a step that is about a delivery alone. No reference can have such a name. */
function nowhere(account: string, id: string): LedgerScope {
  return { reference: `delivery ${id}`, account, payments: [], spending: [] }
}

async function findDelivery(
  { ledger }: Settings,
  account: string,
  id: string,
): Promise<Delivery | null> {
  const { deliveries } = await ledger.deliveries({ account, id }, { limit: 1, cursor: null })
  return deliveries[0] ?? null
}

/** The record that has the provider's refund. */
async function holderOf(
  { ledger }: Settings,
  account: string,
  refundId: string | null,
): Promise<FullEntry | null> {
  if (refundId === null) return null
  const { entries } = await ledger.search({ account, refundId }, { limit: 2, cursor: null })
  // One that was adopted may have turned out to be a record of our own.
  return entries.find(({ reference }) => !isForeignReference(reference)) ?? entries[0] ?? null
}

/** The record that a refund names as its own. No refund is taken for an adopted one by its words. */
async function ownEntryAt(
  settings: Settings,
  account: string,
  reference: string | null,
): Promise<FullEntry | null> {
  return isOwnReference(reference) ? entryAt(settings, account, reference) : null
}

async function entryAt(
  { ledger }: Settings,
  account: string,
  reference: string | null,
): Promise<FullEntry | null> {
  if (reference === null || !isReference(reference)) return null
  const [entry] = await ledger.read([reference])
  return entry?.account === account ? entry : null
}

function deliveryOf(
  event: RefundEvent,
  { account, at, reference }: { account: string; at: string; reference: string | null },
): Delivery {
  const { deliveryId, refundId } = event
  // The whole body can be large, and what counts of it is in the event.
  const stored: JsonObject = JSON.parse(JSON.stringify({ ...event, raw: null }))
  return {
    account,
    id: deliveryId,
    receivedAt: at,
    refundId,
    reference,
    event: stored,
    isHandled: false,
  }
}

/** The event of a delivery, as it was stored. */
export function eventOf({ event }: Delivery): RefundEvent {
  const read: RefundEvent = JSON.parse(JSON.stringify(event))
  return read
}
