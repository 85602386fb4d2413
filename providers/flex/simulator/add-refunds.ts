import { addIntent } from './add-payments.ts'
import { makeRefunds, nextSequence } from './make-refunds.ts'
import type { RefundRow } from './refund-row.ts'
import type { FlexRefundInput } from './types.ts'
import type { FlexWorld, SessionState } from './world.ts'

const bulkIntent = 'fpi_bulk'

/** Makes a refund as a person would in the dashboard, without metadata. */
export function refundInDashboard(
  world: FlexWorld,
  sessionId: string,
  amount: number,
): readonly string[] {
  const { id, intents } = knownSession(world, sessionId)
  const order = { sessionId: id, intents, asked: amount, reason: null, metadata: {} }
  return makeRefunds(world, order).map((row) => row.id)
}

/** Adds many refunds at once, without asking what is left. */
export function insertRefunds(
  world: FlexWorld,
  count: number,
  describe: (index: number) => FlexRefundInput,
): readonly string[] {
  const rows = Array.from({ length: count }, (_none, index) => toRow(world, describe(index)))
  world.refunds.insert(rows)
  return rows.map((row) => row.id)
}

function toRow(world: FlexWorld, input: FlexRefundInput): RefundRow {
  const { behaviour } = world
  const createdAt = input.createdAt ?? world.clock.now()
  const id = input.id ?? world.newId('fref_')
  if (world.refunds.get(id) !== null) throw new Error(`There is a refund ${id} already.`)
  return {
    id,
    sequence: nextSequence(world),
    sessionId: input.session ?? null,
    parts: [{ intentId: intentFor(world, input), cents: input.amount ?? 100 }],
    createdAt,
    listedAt: createdAt,
    shownAt: createdAt,
    referenceType: behaviour.referenceType,
    givesReference: behaviour.bankReference === 'available',
    referenceAt: createdAt,
    history: [{ at: createdAt, status: input.status ?? 'succeeded' }],
    reason: input.reason ?? null,
    metadata: structuredClone(input.metadata ?? {}),
  }
}

function intentFor(world: FlexWorld, input: FlexRefundInput): string {
  const [first] = input.session === undefined ? [] : knownSession(world, input.session).intents
  const id = input.intent ?? first?.id ?? bulkIntent
  if (!world.intents.has(id)) addIntent(world, { id, amount: 100_000_000 })
  return id
}

function knownSession(world: FlexWorld, id: string): SessionState {
  const session = world.sessions.get(id)
  if (session === undefined) throw new Error(`There is no session ${id}.`)
  return session
}
