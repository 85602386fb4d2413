import type { StatusChange } from '../../../src/testing/index.ts'
import type { RefundRow } from './refund-row.ts'
import { showRefund } from './refund-wire.ts'
import type { FlutterwaveWorld } from './world.ts'

const ends: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])

/** Tells of everything that a new refund goes through, each change when it comes. */
export function announceCourse(world: FlutterwaveWorld, row: RefundRow): void {
  if (!world.webhooks.isHeard()) return
  for (const change of row.history) {
    const wait = change.at - world.clock.now()
    if (wait <= 0) announce(world, row, change)
    else world.clock.schedule(wait, () => announce(world, row, change))
  }
}

/** Tells of the status that a refund was given now. */
export function announceChange(world: FlutterwaveWorld, row: RefundRow): void {
  const last = row.history.at(-1)
  if (last !== undefined) announce(world, row, last)
}

function announce(world: FlutterwaveWorld, row: RefundRow, change: StatusChange): void {
  const place = row.history.indexOf(change)
  // Whoever was given a status by hand no longer goes through what lay ahead.
  if (place === -1) return
  if (world.behaviour.webhooksAt === 'ends' && !ends.has(change.status)) return
  world.webhooks.announce({
    // The reference has no other for refunds, so a failure comes under it too.
    type: 'refund.completed',
    at: world.clock.now(),
    // As it was at that change, where several have the same time.
    refund: showRefund(world, { ...row, history: row.history.slice(0, place + 1) }),
  })
}
