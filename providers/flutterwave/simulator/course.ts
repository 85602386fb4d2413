import { statusAt } from '../../../src/testing/index.ts'
import type { StatusChange } from '../../../src/testing/index.ts'
import type { FlutterwaveBehaviour } from './behaviour.ts'
import type { RefundRow } from './refund-row.ts'

const dead: ReadonlySet<string> = new Set(['failed', 'cancelled'])

/** The statuses that a refund made now will have, each with its time. */
export function courseFrom(now: number, behaviour: FlutterwaveBehaviour): readonly StatusChange[] {
  const { course, settle, statusWord } = behaviour
  if (statusWord !== null) return [{ at: now, status: statusWord }]
  if (course === 'requires_action') return [{ at: now, status: 'requires_action' }]
  const isStaged = settle === 'staged'
  const settled = now + (isStaged ? behaviour.settleAfterMs : 0)
  const opening = openingFrom(now, behaviour)
  switch (course) {
    case 'succeeds':
      return [...opening, { at: settled, status: 'succeeded' }]
    case 'fails':
      return [...opening, { at: settled, status: 'failed' }]
    case 'cancelled':
      return [...opening, { at: settled, status: 'cancelled' }]
    case 'stays_open':
      return opening
    case 'succeeds_then_fails':
      break
  }
  return [
    ...opening,
    { at: settled, status: 'succeeded' },
    { at: settled + behaviour.reverseAfterMs, status: 'failed' },
  ]
}

function openingFrom(
  now: number,
  { firstStatus, pickUpAfterMs, settle }: FlutterwaveBehaviour,
): readonly StatusChange[] {
  const first = { at: now, status: firstStatus }
  if (firstStatus === 'completed') return [first]
  return [first, { at: now + (settle === 'staged' ? pickUpAfterMs : 0), status: 'pending' }]
}

/** Whether a refund holds money: whatever has not failed or been cancelled does. */
export function isLiveAt(row: RefundRow, now: number): boolean {
  return !dead.has(statusAt(row, now))
}
