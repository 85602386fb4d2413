import type { Delivery, FullEntry, LedgerPage } from '../../ledger/index.ts'
import { isLive, isRefundError } from '../../model/index.ts'
import type { Refund } from '../../model/index.ts'
import { isNear } from '../reading.ts'
import { knownRefunds } from '../seen-refunds.ts'
import { isUnderWay } from './comparing.ts'
import { missingThere, orphan, unjoined } from './findings.ts'
import { holdersOf } from './pairing.ts'
import { checkSignal, found, reach, unlessClosed } from './progress.ts'
import type { Run } from './progress.ts'
import { findIn } from './provider-side.ts'
import type { Finding } from './types.ts'
import { arrivedIn, isInside, isYoung, widened } from './window.ts'

const pageSize = 200
const madeStates = ['pending', 'succeeded', 'mismatch', 'duplicated'] as const

/**
 * Records whose refund the provider doesn't have. Its list must have been read to its end before, and
 * have been whole.
 */
export async function* findInLedger(run: Run): AsyncGenerator<Finding, void, undefined> {
  const { settings, window } = run
  // Read by time alone, which is the order that every ledger has at hand.
  const query = widened(window)
  let cursor: string | null = null
  do {
    checkSignal(run)
    const page: LedgerPage = await settings.ledger.search(query, { limit: pageSize, cursor })
    for (const entry of page.entries) {
      const isMade = madeStates.some((state) => state === entry.state)
      // The record that it has yielded to is asked for it.
      const hasYielded = entry.facts.some(({ kind }) => kind === 'yielded')
      if (isMade && !hasYielded && entry.account === window.account) yield* missingOf(run, entry)
    }
    cursor = page.nextCursor
  } while (cursor !== null)
}

async function* missingOf(run: Run, entry: FullEntry): AsyncGenerator<Finding, void, undefined> {
  const { settings, seen, counts } = run
  const missing = madeIds(run, entry).filter((id) => !seen.has(id))
  if (missing.length === 0) return
  if (isUnderWay(settings, entry)) {
    counts.underWay += 1
    return
  }
  for (const id of missing) {
    if ((await readIn(run, id)) !== 'not_there') continue
    const finding = unlessClosed(run, entry, missingThere(entry, id))
    if (finding !== null) yield found(run, finding)
  }
}

/**
 * The ids of what a record knows to have been made in the window. What was made so long after it was
 * recorded that no window has both is looked for where it was recorded.
 */
function madeIds({ settings, window }: Run, entry: FullEntry): readonly string[] {
  const ids = new Set<string>()
  for (const { refund } of knownRefunds(entry.facts)) {
    const createdAt = refund.createdAt ?? entry.createdAt
    const placedAt = isNear(createdAt, entry.createdAt) ? createdAt : entry.createdAt
    if (!isLive(refund) || !isInside(placedAt, window) || isYoung(createdAt, settings)) continue
    ids.add(refund.id)
    for (const { refundId } of refund.parts) ids.add(refundId)
  }
  return [...ids]
}

/** A refund as the provider has it by its id; null where it can't be asked now. */
async function readIn(run: Run, id: string): Promise<Refund | 'not_there' | null> {
  const { settings, window } = run
  const { account, signal } = window
  return reach<Refund | 'not_there'>(run, async () => {
    try {
      return await settings.provider(account).get(id, signal === undefined ? {} : { signal })
    } catch (error) {
      if (isRefundError(error) && error.code === 'refund_not_found') return 'not_there'
      throw error
    }
  })
}

/** Webhooks of the window that are of no record, and of no refund that was listed. */
export async function* findInDeliveries(run: Run): AsyncGenerator<Finding, void, undefined> {
  const { settings, window } = run
  const query = { account: window.account, isForeign: true, ...arrivedIn(window) } as const
  const met: Met = { closed: new Set(), joining: new Set() }
  let cursor: string | null = null
  do {
    checkSignal(run)
    const page: Awaited<ReturnType<typeof settings.ledger.deliveries>> =
      await settings.ledger.deliveries(query, { limit: pageSize, cursor })
    for (const delivery of page.deliveries) yield* findInDelivery(run, delivery, met)
    cursor = page.nextCursor
  } while (cursor !== null)
}

interface Met {
  /** Refunds that were found to be nowhere, of which a person has closed the webhooks. */
  readonly closed: Set<string>
  /** Refunds of records that webhooks are to be joined to. */
  readonly joining: Set<string>
}

async function* findInDelivery(
  run: Run,
  delivery: Delivery,
  { closed, joining }: Met,
): AsyncGenerator<Finding, void, undefined> {
  const { settings, window, seen, counts } = run
  const { refundId, receivedAt } = delivery
  if (isYoung(receivedAt, settings) || refundId === null) return
  const [holder] = await holdersOf(settings, window.account, refundId)
  if (holder !== undefined) {
    if (!joining.has(refundId)) yield found(run, unjoined(delivery, holder, refundId))
    joining.add(refundId)
    return
  }
  if (seen.has(refundId)) return
  const isClosed = delivery.closed !== undefined
  if (isClosed && closed.has(refundId)) return
  const read = await readIn(run, refundId)
  if (read === 'not_there' && isClosed) {
    // One that came after these is news: the refund isn't done with.
    closed.add(refundId)
    counts.closed += 1
    return
  }
  seen.add(refundId)
  if (read === 'not_there') yield found(run, orphan(delivery, refundId))
  // One that nobody could decide about is told nowhere else, however old its refund is.
  else if (read !== null && (delivery.isUndecided === true || isInside(read.createdAt, window)))
    yield* findIn(run, [read])
}
