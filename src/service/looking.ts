import type { FullEntry } from '../ledger/index.ts'
import { isRefundError } from '../model/index.ts'
import type { Fact, Refund, RefundProvider, SeenFact, StaleFact } from '../model/index.ts'
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
  return concludeAbsence(settings, entry, reading)
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
  const { amount } = entry
  const likely = unnamed.filter(
    (refund) =>
      refund.status !== 'failed' &&
      !before.has(refund.id) &&
      (amount === null || refund.amount.minor === amount.minor),
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
  // A list may not have yet what a webhook tells of.
  for (const id of hintedIds(entry)) {
    if (isFound(id)) continue
    const refund = await getIfThere(provider, id, signal)
    if (refund?.reference !== entry.reference) continue
    const issues = paymentIssues(entry, refund)
    others.push(seenFact({ refund, by: 'id', at: timeOf(settings), issues }))
  }
  const learned = [...found, ...others]
  return [
    ...learned,
    ...followUps(entry.facts, timeOf(settings)),
    ...stale(settings, entry, learned),
  ]
}

/** Refunds that webhooks told of, and that the entry isn't known to have. */
function hintedIds({ facts, refundIds }: FullEntry): readonly string[] {
  const ids = openHints(facts).flatMap(({ refundId }) => refundId ?? [])
  return [...new Set(ids)].filter((id) => !refundIds.includes(id))
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
function stale(
  settings: Settings,
  { account, refundIds }: FullEntry,
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
