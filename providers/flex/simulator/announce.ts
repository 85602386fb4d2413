import type { StatusChange } from '../../../src/testing/index.ts'
import { referenceStatusAt } from './course.ts'
import type { RefundRow } from './refund-row.ts'
import { showRefund } from './refund-wire.ts'
import type { FlexWorld } from './world.ts'

/** Tells of everything that a new refund goes through, each change when it comes. */
export function announceCourse(world: FlexWorld, row: RefundRow): void {
  if (!world.webhooks.isHeard()) return
  for (const change of row.history) {
    const name = change === row.history[0] ? 'refund.created' : nameOf(change, world)
    whenDue(world, change.at, () => announce(world, { row, change, name }))
  }
  if (row.referenceAt > row.createdAt) {
    whenDue(world, row.referenceAt, () => {
      if (referenceStatusAt(row, world.clock.now()) !== 'pending') announceUpdate(world, row)
    })
  }
}

/** Tells of the status that a refund was given now. */
export function announceChange(world: FlexWorld, row: RefundRow): void {
  const last = row.history.at(-1)
  if (last !== undefined) announce(world, { row, change: last, name: nameOf(last, world) })
}

/** Tells of a change that leaves the status as it is. The refund guide has no event for it. */
export function announceUpdate(world: FlexWorld, row: RefundRow): void {
  if (world.behaviour.webhookEnvelope === 'guide') return
  tell(world, 'refund.updated', row)
}

interface Change {
  readonly row: RefundRow
  readonly change: StatusChange
  readonly name: string
}

function announce(world: FlexWorld, { row, change, name }: Change): void {
  const place = row.history.indexOf(change)
  // Whoever was given a status by hand no longer goes through what lay ahead.
  if (place === -1) return
  // As it was at that change, where several have the same time.
  tell(world, name, { ...row, history: row.history.slice(0, place + 1) })
}

function nameOf({ status }: StatusChange, { behaviour }: FlexWorld): string {
  const isNamed = status === 'succeeded' || status === 'failed'
  return isNamed && behaviour.webhookEnvelope === 'guide' ? `refund.${status}` : 'refund.updated'
}

function tell(world: FlexWorld, type: string, row: RefundRow): void {
  world.webhooks.announce({ type, at: world.clock.now(), refund: showRefund(world, row) })
}

function whenDue({ clock }: FlexWorld, at: number, task: () => void): void {
  const wait = at - clock.now()
  if (wait <= 0) task()
  else clock.schedule(wait, task)
}
