import { expect, test } from 'vitest'

import { finalityOf, unknownStatus } from '../../src/model/index.ts'
import type { RefundStatus } from '../../src/model/index.ts'

const day = 24 * 60 * 60 * 1000
const createdAt = '2024-03-01T00:00:00.000Z'

test.each<readonly [RefundStatus, string | null, number, string]>([
  ['failed', createdAt, 0, 'final'],
  ['failed', null, 0, 'final'],
  ['new', createdAt, 90, 'provisional'],
  ['pending', createdAt, 90, 'provisional'],
  ['succeeded', createdAt, 29.999, 'provisional'],
  ['succeeded', createdAt, 30, 'final'],
  ['succeeded', null, 90, 'provisional'],
  ['succeeded', '1970-01-01T00:00:00.000Z', 90, 'provisional'],
])('a refund that is %s, made at %s, is after %d days %s', (status, made, days, finality) => {
  const now = Date.parse(createdAt) + days * day
  expect(finalityOf({ status, createdAt: made, now, horizonMs: 30 * day })).toBe(finality)
})

test('a word that nobody knows is under way, and no call for action', () => {
  expect(unknownStatus).toEqual({ status: 'pending', requiresAction: false })
})
