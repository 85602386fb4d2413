import type {
  Delivery,
  EntryStanding,
  FullEntry,
  LedgerChange,
  LedgerScope,
} from '../ledger/index.ts'
import { isRefundError, RefundError } from '../model/index.ts'
import type { Fact, JsonObject, Refund, RefundEvent } from '../model/index.ts'
import { addFacts, standingOf } from './entries.ts'
import {
  deliveredFact,
  followUps,
  isSameCondition,
  paymentIssues,
  seenFact,
  shownFact,
} from './facts.ts'
import { foreignEvent } from './feed.ts'
import { isForeignReference } from './foreign.ts'
import { getIfThere, read as readNow } from './looking.ts'
import { isOwnReference, isReference } from './request.ts'
import { compareStatus, knownRefunds } from './seen-refunds.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { after, entryOf, step } from './steps.ts'

/** A verified webhook, and what became of it. */
export interface Received {
  readonly delivery: Delivery
  /** The record that it is about; null where it is of none that is known. */
  readonly entry: FullEntry | null
}

// A provider waits for the answer to its webhook, and asks again where it gets none.
const readWithinMs = 10_000
// A refund has a handful of events.
const joinedAtOnce = 100

/**
 * Stores a webhook and its effect in one step; one that is stored already changes nothing. What is
 * only a hint, and would change something, is read first.
 *
 * @throws {RefundError} `ledger`. Nothing was stored then, or the same delivery again is right.
 */
export async function receive(
  settings: Settings,
  account: string,
  event: RefundEvent,
): Promise<Received> {
  const known = await findDelivery(settings, account, event.deliveryId)
  if (known !== null && !isUntold(known))
    return { delivery: known, entry: await entryAt(settings, account, known.reference) }
  const named =
    (await holderOf(settings, account, event.refundId)) ??
    (await ownEntryAt(settings, account, event.reference))
  const proof = await proofIn(settings, event, named, account)
  const entry = named ?? (await ownEntryAt(settings, account, proof.refund?.reference ?? null))
  if (entry !== null && known !== null) return adopt(settings, entry, known)
  if (entry !== null) return storeWith(settings, entry, { event, proof })
  const parked = await park(settings, account, event)
  // Whose it is stands with the provider alone: it is asked to deliver again.
  if (!proof.isAnswered) throw unread(account, parked.delivery)
  // Its record may have learned of the refund while this was stored, and looked for it too early.
  const late = await holderOf(settings, account, event.refundId)
  return late === null ? parked : adopt(settings, late, parked.delivery)
}

/** Whether nobody could tell yet whose a delivery is, and nothing was done for it. */
function isUntold({ reference, refundId, isHandled }: Delivery): boolean {
  return reference === null && refundId !== null && !isHandled
}

function unread(account: string, { id, refundId }: Delivery): RefundError {
  return new RefundError({
    code: 'provider_unavailable',
    outcome: 'none',
    isRetryable: true,
    account,
    message: `The webhook ${id} was stored, and the refund ${refundId} that it is about can't be read now, so nobody can tell whose it is. It is answered with 500, so that it is delivered again.`,
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
 * could tell whose they were. They are hints by then, and it is read again. Where that can't be
 * stored they stay where they are, and the record is read on its own times.
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
  const { account } = entry
  const { deliveries } = await settings.ledger.deliveries(
    { account, refundId, isForeign: true },
    { limit: joinedAtOnce, cursor: null },
  )
  let joined = entry
  for (const delivery of deliveries)
    joined = (await adopt(settings, joined, delivery)).entry ?? joined
  return joined
}

/** What is to be believed of an event. */
interface Proof {
  /** It doesn't say reliably what happened. */
  readonly isHint: boolean
  /** The refund as the event shows it, or as it was read by its id; null where neither counts. */
  readonly refund: Refund | null
  /** It was read, or all of its record was. */
  readonly isRead: boolean
  /** The provider has said what it has of it, if only that it has nothing. */
  readonly isAnswered: boolean
  /** What was read of a known record; null where nothing was. */
  readonly read: readonly Fact[] | null
}

const nothingShown: Proof = {
  isHint: false,
  refund: null,
  isRead: false,
  isAnswered: true,
  read: null,
}

/**
 * An event that has the refund in it shows how it goes on, where the provider's manifest says so. An
 * older one shows nothing, and one that differs otherwise, or may be a part of it alone, is read to
 * the end.
 */
async function proofIn(
  settings: Settings,
  event: RefundEvent,
  entry: FullEntry | null,
  account: string,
): Promise<Proof> {
  const { refund, refundId } = event
  if (refundId === null) return nothingShown
  const { manifest } = settings.provider(account)
  const canBeParts = manifest.splitsCalls.value !== false && entry !== null
  if (refund !== null && manifest.webhookProof.value === 'refund') {
    if (canBeParts && !isWhole(entry, refund)) return readAll(settings, entry, event)
    const known = entry === null ? null : knownRefund(entry, refundId)
    const order = known === null ? 1 : compareStatus(refund.status, known.status)
    // That it had succeeded is news even behind its failure.
    const isNews = order > 0 || (order < 0 && refund.status === 'succeeded')
    if (isNews) return { ...nothingShown, refund }
    if (order < 0 || (known !== null && isSameCondition(refund, known))) return nothingShown
  }
  return canBeParts ? readAll(settings, entry, event) : readOne(settings, account, refundId)
}

function knownRefund({ facts }: FullEntry, id: string): Refund | null {
  return knownRefunds(facts).find(({ refund }) => refund.id === id)?.refund ?? null
}

/**
 * Whether what an event shows is all that came of a record's call, and not one card's part of it: it is
 * known by itself, or comes to what was asked.
 */
function isWhole({ facts, amount }: FullEntry, shown: Refund): boolean {
  const known = knownRefunds(facts)
  const same = known.find(({ refund }) => refund.id === shown.id)
  if (same !== undefined) return same.refund.parts.every(({ refundId }) => refundId === shown.id)
  return (
    known.length === 0 &&
    amount !== null &&
    amount.minor === shown.amount.minor &&
    amount.currency === shown.amount.currency
  )
}

async function readAll(settings: Settings, entry: FullEntry, event: RefundEvent): Promise<Proof> {
  const hinted = [...entry.facts, deliveredFact(event, timeOf(settings), true)]
  const read = await inTime(settings, (signal) =>
    readNow(settings, { ...entry, facts: hinted }, null, signal),
  )
  const isRead = read !== null
  return { isHint: true, refund: null, isRead, isAnswered: isRead, read }
}

async function readOne(settings: Settings, account: string, id: string): Promise<Proof> {
  const provider = settings.provider(account)
  const read = await inTime(settings, async (signal) => ({
    refund: await getIfThere(provider, id, signal),
  }))
  const refund = read?.refund ?? null
  const isAnswered = read !== null
  return { isHint: true, refund, isRead: refund !== null, isAnswered, read: null }
}

/** What is read before the provider asks again; null where it can't be. */
async function inTime<Result>(
  { clock }: Settings,
  read: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | null> {
  const stop = new AbortController()
  const cancel = clock.after(readWithinMs, () => stop.abort())
  try {
    return await read(stop.signal)
  } catch (error) {
    if (isRefundError(error)) return null
    throw error
  } finally {
    cancel()
  }
}

interface Told {
  readonly event: RefundEvent
  readonly proof: Proof
}

function storeWith(settings: Settings, of: FullEntry, { event, proof }: Told): Promise<Received> {
  const { account, reference } = of
  const at = timeOf(settings)
  const scope = { reference, account, payments: [], spending: [], delivery: event.deliveryId }
  const told = deliveredFact(event, at, proof.isHint)
  const shown = proof.refund === null ? [] : [factOf(proof.refund, of, { event, proof, at })]
  const followed = proof.isRead ? followUps([told], at) : []
  const learned = [...(proof.read ?? []), ...shown, ...followed]
  return step(settings, scope, (view): LedgerChange<Received> => {
    const entry = entryOf(view, reference)
    if (view.delivery !== null) return { result: { delivery: view.delivery, entry } }
    const delivery = deliveryOf(event, { account, at, reference })
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
function adopt(settings: Settings, of: FullEntry, parked: Delivery): Promise<Received> {
  const { account, reference } = of
  const scope = { reference, account, payments: [], spending: [], delivery: parked.id }
  return step(settings, scope, (view): LedgerChange<Received> => {
    const entry = entryOf(view, reference)
    const delivery = view.delivery ?? parked
    if (delivery.reference !== null) return { result: { delivery, entry } }
    const told = deliveredFact(eventOf(delivery), delivery.receivedAt, true)
    return withFacts(settings, entry, [told], { ...delivery, reference })
  })
}

function withFacts(
  settings: Settings,
  entry: FullEntry,
  added: readonly Fact[],
  delivery: Delivery,
): LedgerChange<Received> {
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

/** Keeps an event whose refund is of no record, so that nothing of it is lost. */
function park(settings: Settings, account: string, event: RefundEvent): Promise<Received> {
  const at = timeOf(settings)
  const { deliveryId, refundId, refund } = event
  const delivery = deliveryOf(event, { account, at, reference: null })
  const amount = refund?.amount ?? null
  const bankReference = refund?.bankReference ?? null
  const scope = { ...nowhere(account, deliveryId), delivery: deliveryId }
  return step(settings, scope, (view): LedgerChange<Received> => {
    if (view.delivery !== null) return { result: { delivery: view.delivery, entry: null } }
    const isForeign = refundId !== null
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
