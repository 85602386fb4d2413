import type { FullEntry } from '../ledger/index.ts'
import { isRefundError } from '../model/index.ts'
import type {
  DeliveredFact,
  Fact,
  FollowedUpFact,
  Refund,
  RefundProvider,
  SeenFact,
  StaleFact,
} from '../model/index.ts'
import { mayBeOf } from './candidates.ts'
import { outlookOfStored } from './entries.ts'
import { followUps, openHints, paymentIssues, seenFact } from './facts.ts'
import { isForeignReference } from './foreign.ts'
import { filtersByPayment, readPaymentOf } from './reading.ts'
import type { PaymentReading } from './reading.ts'
import { quietEnd } from './schedule.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'

// As many records claim one refund, at most.
const mostHolders = 50

/**
 * Looks for a refund that is in doubt.
 *
 * @param shared a reading of many at once, where there is one.
 */
export async function look(
  settings: Settings,
  entry: FullEntry,
  shared: PaymentReading | null,
): Promise<readonly Fact[]> {
  const reading = shared ?? (await readPaymentOf(settings, entry))
  if (reading.ours.length > 0) return seen(settings, entry, reading.ours)
  const hinted = await readHinted(settings, entry, [])
  const isThere = hinted.ours.length > 0 || hinted.isUnanswered
  const absence = isThere ? [] : await concludeAbsence(settings, entry, reading)
  return [...hinted.ours, ...hinted.followed, ...absence]
}

/** What a reading proves in which nothing is ours: something only if it is whole and not too early. */
async function concludeAbsence(
  settings: Settings,
  entry: FullEntry,
  reading: PaymentReading,
): Promise<readonly Fact[]> {
  const outlook = outlookOfStored(entry, settings)
  const { findings, judgement } = outlook
  if (judgement.state !== 'unknown') return []
  const attempt = findings.attempts
  const isLate = reading.earliestMs >= quietEnd(outlook, settings.policy)
  if (!reading.isComplete || !isLate) return []
  const candidates = await candidatesOf(settings, entry, reading.unnamed ?? [])
  const at = new Date(reading.earliestMs).toISOString()
  if (candidates.length > 0) {
    const refundIds = candidates.map(({ id }) => id).toSorted()
    const id = `candidates:${attempt}:${refundIds.join(',')}`
    return [{ kind: 'candidates', id, at, attempt, refundIds }]
  }
  return [{ kind: 'absent', id: `absent:${attempt}:${at}`, at, attempt }]
}

/** Without readings that follow another so soon that the two are one: asked within the step. */
export function notTooSoon(
  settings: Settings,
  known: readonly Fact[],
  learned: readonly Fact[],
): readonly Fact[] {
  const { absentGapMs } = settings.policy
  return learned.filter(
    (fact) =>
      fact.kind !== 'absent' ||
      !known.some(
        (other) =>
          other.kind === 'absent' &&
          other.attempt === fact.attempt &&
          Math.abs(Date.parse(fact.at) - Date.parse(other.at)) < absentGapMs,
      ),
  )
}

/**
 * Refunds that may be ours though they don't say so: of our amount, not there before, and nobody
 * else's. None of them is ever taken for ours by that.
 */
async function candidatesOf(
  settings: Settings,
  entry: FullEntry,
  unnamed: readonly Refund[],
): Promise<readonly Refund[]> {
  const before = new Set(entry.prepared?.seen?.refunds.map(({ id }) => id) ?? [])
  const likely = unnamed.filter(
    (refund) =>
      refund.status !== 'failed' && !before.has(refund.id) && mayBeOf(settings, entry, refund),
  )
  const free: Refund[] = []
  for (const refund of likely) {
    const { entries } = await settings.ledger.search(
      { account: entry.account, refundId: refund.id },
      { limit: mostHolders, cursor: null },
    )
    // One that was adopted may well be ours, which nobody could tell then.
    const isFree = entries.every(
      ({ reference }) => reference === entry.reference || isForeignReference(reference),
    )
    if (isFree) free.push(refund)
  }
  return free
}

/** Reads a refund that is known: by its reference where that is cheap and shows all parts of it. */
export async function read(
  settings: Settings,
  entry: FullEntry,
  shared: PaymentReading | null,
  signal?: AbortSignal,
): Promise<readonly Fact[]> {
  const provider = settings.provider(entry.account)
  const isByReference = shared === null && filtersByPayment(provider.manifest)
  const reading = isByReference ? await readPaymentOf(settings, entry, signal) : shared
  const found = reading === null ? [] : seen(settings, entry, reading.ours)
  const isFound = (id: string): boolean => found.some(({ refund }) => refund.id === id)
  const others: SeenFact[] = []
  for (const id of entry.refundIds) {
    if (isFound(id)) continue
    const refund = await provider.get(id, within(signal))
    const issues = paymentIssues(entry, refund)
    others.push(seenFact({ refund, by: 'id', at: timeOf(settings), issues }))
  }
  const hinted = await readHinted(settings, entry, found, signal)
  const learned = [...found, ...others, ...hinted.ours]
  return [...learned, ...hinted.followed, ...staleFacts(settings, entry, learned)]
}

/** What became of the hints that webhooks have given, once the refunds were read by their ids. */
interface HintedReading {
  readonly ours: readonly SeenFact[]
  readonly followed: readonly FollowedUpFact[]
  /** The provider doesn't show yet what it has told of itself. */
  readonly isUnanswered: boolean
}

/**
 * Reads the refunds that webhooks told of and nothing else has shown: a list may not have them yet. One
 * that isn't there by its id either is asked for again, for as long as any late refund is looked for.
 */
async function readHinted(
  settings: Settings,
  entry: FullEntry,
  found: readonly SeenFact[],
  signal?: AbortSignal,
): Promise<HintedReading> {
  const hints = openHints(entry.facts)
  const answered = new Set([...entry.refundIds, ...found.map(({ refund }) => refund.id)])
  const ours: SeenFact[] = []
  for (const { refundId } of hints) {
    if (refundId === null || answered.has(refundId)) continue
    const refund = await getIfThere(settings.provider(entry.account), refundId, signal)
    if (refund === null) continue
    answered.add(refundId)
    if (refund.reference !== entry.reference) continue
    const issues = paymentIssues(entry, refund)
    ours.push(seenFact({ refund, by: 'id', at: timeOf(settings), issues }))
  }
  const { lateWatchMs } = settings.policy
  const isOver = ({ at }: DeliveredFact): boolean =>
    settings.clock.now() >= Date.parse(at) + lateWatchMs
  const ended = hints.filter(
    (hint) => hint.refundId === null || answered.has(hint.refundId) || isOver(hint),
  )
  const isUnanswered = ended.length < hints.length
  return { ours, followed: followUps(ended, timeOf(settings)), isUnanswered }
}

/** A refund by its id; null where the provider has none. */
export async function getIfThere(
  provider: RefundProvider,
  id: string,
  signal?: AbortSignal,
): Promise<Refund | null> {
  try {
    return await provider.get(id, within(signal))
  } catch (error) {
    if (isRefundError(error) && error.code === 'refund_not_found') return null
    throw error
  }
}

function within(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

/** That it is still pending after the time that its provider normally takes, where that is known. */
export function staleFacts(
  settings: Settings,
  { account, refundIds }: Pick<FullEntry, 'account' | 'refundIds'>,
  learned: readonly SeenFact[],
): readonly StaleFact[] {
  const { pendingStaleAfterMs } = settings.provider(account).manifest
  if (pendingStaleAfterMs.value === null) return []
  const longest = pendingStaleAfterMs.value
  const now = settings.clock.now()
  return learned.flatMap(({ refund, at }) => {
    const isOpen = refund.status === 'new' || refund.status === 'pending'
    if (!isOpen || refund.createdAt === null || !refundIds.includes(refund.id)) return []
    const dueMs = Date.parse(refund.createdAt) + longest
    if (now < dueMs) return []
    const dueAt = new Date(dueMs).toISOString()
    return [{ kind: 'stale', id: `stale:${refund.id}`, at, dueAt } as const]
  })
}

function seen(
  settings: Settings,
  entry: FullEntry,
  refunds: readonly Refund[],
): readonly SeenFact[] {
  const at = timeOf(settings)
  return refunds.map((refund) =>
    seenFact({ refund, by: 'reference', at, issues: paymentIssues(entry, refund) }),
  )
}
