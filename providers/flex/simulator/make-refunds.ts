import type { JsonObject } from '../../../src/model/index.ts'
import { announceCourse } from './announce.ts'
import { shareOut } from './balance.ts'
import { courseFrom } from './course.ts'
import type { RefundRow, RefundShare } from './refund-row.ts'
import type { FlexWorld, IntentState } from './world.ts'

export interface RefundOrder {
  readonly sessionId: string | null
  readonly intents: readonly IntentState[]
  readonly asked: number | 'rest'
  readonly reason: string | null
  readonly metadata: JsonObject
}

/** Makes what is asked for: one refund, or one for each card, or all of that twice. */
export function makeRefunds(world: FlexWorld, order: RefundOrder): readonly RefundRow[] {
  const shares = shareOut(world, order.intents, order.asked)
  const groups = world.behaviour.splitAs === 'items' ? [shares] : shares.map((share) => [share])
  const repeated = world.behaviour.doublesRefunds ? [...groups, ...groups] : groups
  const rows = repeated.map((parts) => newRow(world, order, parts))
  world.refunds.insert(rows)
  for (const row of rows) announceCourse(world, row)
  return rows
}

function newRow(world: FlexWorld, order: RefundOrder, parts: readonly RefundShare[]): RefundRow {
  const { behaviour } = world
  const now = world.clock.now()
  const wait = behaviour.settle === 'staged' ? behaviour.referenceAfterMs : 0
  return {
    id: world.newId('fref_'),
    sequence: nextSequence(world),
    sessionId: order.sessionId,
    parts,
    createdAt: now,
    listedAt: now + behaviour.listLagMs,
    shownAt: now + behaviour.sessionLagMs,
    referenceType: behaviour.referenceType,
    givesReference: behaviour.bankReference === 'available',
    referenceAt: now + wait,
    history: courseFrom(now, behaviour),
    reason: order.reason,
    metadata: behaviour.losesMetadata ? {} : structuredClone(order.metadata),
  }
}

/** The number of the refund that is being made. */
export function nextSequence(world: FlexWorld): number {
  world.refundCount += 1
  return world.refundCount
}
