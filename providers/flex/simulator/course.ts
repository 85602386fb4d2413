import { statusAt } from '../../../src/testing/index.ts'
import type { StatusChange } from '../../../src/testing/index.ts'
import type { FlexBehaviour } from './behaviour.ts'
import type { RefundRow } from './refund-row.ts'

const dead: ReadonlySet<string> = new Set(['failed', 'canceled'])

/** The statuses that a refund made now will have, each with its time. */
export function courseFrom(now: number, behaviour: FlexBehaviour): readonly StatusChange[] {
  const isStaged = behaviour.settle === 'staged'
  const settled = now + (isStaged ? behaviour.settleAfterMs : 0)
  const pending = { at: now, status: 'pending' }
  if (behaviour.statusWord !== null) return [{ at: now, status: behaviour.statusWord }]
  switch (behaviour.course) {
    case 'succeeds':
      return [pending, { at: settled, status: 'succeeded' }]
    case 'fails':
      return [pending, { at: settled, status: 'failed' }]
    case 'canceled':
      return [pending, { at: settled, status: 'canceled' }]
    case 'requires_action':
      return [{ at: now, status: 'requires_action' }]
    case 'stays_pending':
      return [pending]
    case 'succeeds_then_fails':
      break
  }
  return [
    pending,
    { at: settled, status: 'succeeded' },
    { at: settled + behaviour.reverseAfterMs, status: 'failed' },
  ]
}

/** Whether a refund holds money: whatever has not failed or been canceled does. */
export function isLiveAt(row: RefundRow, now: number): boolean {
  return !dead.has(statusAt(row, now))
}

export function referenceStatusAt(
  row: RefundRow,
  now: number,
): 'pending' | 'available' | 'unavailable' {
  if (now < row.referenceAt) return 'pending'
  if (!row.givesReference) return 'unavailable'
  const hasSucceeded = row.history.some(({ at, status }) => at <= now && status === 'succeeded')
  return hasSucceeded ? 'available' : 'pending'
}
