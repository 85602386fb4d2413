import type { FullEntry } from '../ledger/index.ts'
import { isRefundError } from '../model/index.ts'
import type { Fact, Refund, RefundEvent } from '../model/index.ts'
import { deliveredFact, isSameCondition } from './facts.ts'
import { getIfThere, read as readNow } from './looking.ts'
import { compareStatus, knownRefunds } from './seen-refunds.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'

// A provider waits for the answer to its webhook, and asks again where it gets none.
const readWithinMs = 10_000

/** What is to be believed of an event. */
export interface Proof {
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
export async function proofIn(
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

/**
 * What was believed of an event before anybody knew of which record it is, held against that record: what
 * may be a part of it alone is read to the end.
 */
export async function proofFor(
  settings: Settings,
  event: RefundEvent,
  entry: FullEntry,
  proof: Proof,
): Promise<Proof> {
  const { manifest } = settings.provider(entry.account)
  const { refund } = proof
  const isPart = refund !== null && manifest.splitsCalls.value !== false && !isWhole(entry, refund)
  return isPart ? readAll(settings, entry, event) : proof
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
