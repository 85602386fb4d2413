import type { RefundService, SweepSummary } from '../service/types.ts'
import type { Progress } from './progress.ts'
import { addCounts } from './state-counts.ts'
import type { World } from './world.ts'

/** A sweep that is to be made, and all that takes part in it. */
export interface SweepOrder {
  readonly service: RefundService
  /** Empty for all. */
  readonly accounts: readonly string[]
  readonly limit: number
  readonly deadlineMs: number | null
  readonly world: World
  readonly progress: Progress
}

const mostAtOnce = 500
const none: SweepSummary = { taken: 0, changed: 0, failed: [], byState: {}, isDone: true }

/** Sweeps part by part, so that somebody who waits sees how far it is. */
export async function sweepInParts(order: SweepOrder): Promise<SweepSummary> {
  const accounts = order.accounts.length === 0 ? [null] : order.accounts
  const startedAt = order.world.clock.monotonic()
  let sum = none
  for (const account of accounts) {
    const before = sum
    const swept = await sweepAccount(order, account, before, startedAt)
    sum = { ...swept, isDone: before.isDone && swept.isDone }
  }
  return sum
}

async function sweepAccount(
  { service, world, progress, limit, deadlineMs }: SweepOrder,
  account: string | null,
  before: SweepSummary,
  startedAt: number,
): Promise<SweepSummary> {
  const { signal, clock } = world
  let sum: SweepSummary = { ...before, isDone: false }
  for (;;) {
    const leftMs = deadlineMs === null ? null : deadlineMs - (clock.monotonic() - startedAt)
    const left = Math.min(mostAtOnce, limit - sum.taken)
    if (left <= 0 || signal.aborted || (leftMs !== null && leftMs <= 0)) return sum
    const part = await service.sweep({
      limit: left,
      signal,
      ...(leftMs === null ? {} : { deadlineMs: leftMs }),
      ...(account === null ? {} : { account }),
    })
    sum = add(sum, part)
    progress.update(sum.taken, account)
    if (part.isDone || part.taken === 0) return sum
  }
}

function add(sum: SweepSummary, part: SweepSummary): SweepSummary {
  return {
    taken: sum.taken + part.taken,
    changed: sum.changed + part.changed,
    failed: [...sum.failed, ...part.failed],
    byState: addCounts(sum.byState, part.byState),
    isDone: part.isDone,
  }
}
