import { addUp, distinctHandles, isLive } from '../../src/model/index.ts'
import type { Refund, RefundPart } from '../../src/model/index.ts'

/**
 * Puts the refunds of one call together: on a split cart Flex may make one for each card, and all
 * of them carry the reference. Rows without a reference, and rows with no exact sum, stay apart.
 *
 * The amount is what has not failed, so that a call of which a part failed differs from what was
 * asked for; where all failed, it is all.
 */
export function groupRefunds(rows: readonly Refund[]): readonly Refund[] {
  const groups = new Map<string, [Refund, ...Refund[]]>()
  for (const [position, row] of rows.entries()) {
    const { reference, amount } = row
    const key = reference === null ? `row ${position}` : `${amount.currency} ${reference}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()].flatMap(merge)
}

function merge(rows: readonly [Refund, ...Refund[]]): readonly Refund[] {
  const [first, ...others] = rows
  if (others.length === 0) return rows
  const live = rows.filter(isLive)
  const counted = live.length === 0 ? rows : live
  const amount = addUp(counted, first.amount.currency)
  if (amount === null) return rows
  // One card still waiting makes the whole wait.
  const weakest = live.find(({ status }) => status !== 'succeeded') ?? live[0] ?? first
  return [
    {
      ...first,
      payments: distinctHandles(rows.flatMap(({ payments }) => payments)),
      amount,
      status: weakest.status,
      providerStatus: weakest.providerStatus,
      finality: counted.every(({ finality }) => finality === 'final') ? 'final' : 'provisional',
      requiresAction: counted.some(({ requiresAction }) => requiresAction),
      bankReference: sharedBy(rows, ({ bankReference }) => bankReference),
      parts: rows.flatMap(partsOf),
      createdAt: earliest(rows),
      testMode: sharedBy(rows, ({ testMode }) => testMode),
      raw: rows.map(({ raw }) => raw),
    },
  ]
}

/** What all rows say alike: one card's bank reference would mislead about the other's. */
function sharedBy<Value>(
  rows: readonly [Refund, ...Refund[]],
  read: (row: Refund) => Value,
): Value | null {
  const value = read(rows[0])
  const text = JSON.stringify(value)
  return rows.every((row) => JSON.stringify(read(row)) === text) ? value : null
}

/** The parts of a row; one without any is a part itself. */
function partsOf({ id, payments, amount, bankReference, parts }: Refund): readonly RefundPart[] {
  if (parts.length > 0) return parts
  const [intent = null, ...others] = payments.filter(({ kind }) => kind === 'payment_intent')
  return [{ refundId: id, payment: others.length === 0 ? intent : null, amount, bankReference }]
}

function earliest(rows: readonly Refund[]): string | null {
  const times = rows.flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt]))
  return times.toSorted()[0] ?? null
}
