import { expect, test } from 'vitest'

import { deliveryStart, feedCursor, feedStart, pageStart } from '../../src/ledger/cursor.ts'
import { writeCursor } from '../../src/model/index.ts'
import type { Position } from '../../src/model/index.ts'
import { ruleOf } from './rule-of.ts'

const noFilter = [null, null, null, null]
const deliveries = ['deliveries', ...noFilter, null, null]

function forged(scope: readonly unknown[], position: Position): string {
  return writeCursor(position, JSON.stringify(scope))
}

test.each([[{ number: 0 }], [{ number: -1 }], [{ number: 1.5 }], [{ number: '1' }], [{}]])(
  'a cursor of the feed that was made by somebody else is refused: %j',
  async (position: Position) => {
    expect(await ruleOf(() => feedStart('memory', forged(['feed'], position)))).toBe(
      'cursor.invalid',
    )
  },
)

test.each([
  [{}],
  [{ receivedAt: 1, account: 'us', id: 'd1' }],
  [{ receivedAt: '2024', account: 1, id: 'd1' }],
  [{ receivedAt: '2024', account: 'us', id: 1 }],
])('a cursor of deliveries that names no delivery is refused: %j', async (position: Position) => {
  const cursor = forged(deliveries, position)
  expect(await ruleOf(() => deliveryStart('memory', {}, cursor))).toBe('cursor.invalid')
})

test.each([[{}], [{ createdAt: 1, reference: 'RMA-1' }], [{ createdAt: '2024', reference: 1 }]])(
  'a cursor of a search that names no entry is refused: %j',
  async (position: Position) => {
    const cursor = forged(['ledger', ...noFilter, null, null, null], position)
    expect(await ruleOf(() => pageStart('memory', {}, cursor))).toBe('cursor.invalid')
  },
)

test('a cursor gives back what it was made of', () => {
  expect(feedStart('memory', feedCursor(7))).toBe(7)
  expect(feedStart('memory', null)).toBe(0)
  const position = { receivedAt: '2024', account: 'us', id: 'd1' }
  const cursor = forged(deliveries, position)
  expect(deliveryStart('memory', {}, cursor)).toEqual(position)
})
