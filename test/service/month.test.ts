import { expect, test } from 'vitest'

import { watchRefunds } from '../../scripts/month/month.ts'

test('two watchers read each refund as often as the schedule says, and tell what happened once', async () => {
  const { reads, expectedReads, misread, events, expectedEvents } = await watchRefunds({
    refunds: 20,
    days: 10,
    watchers: 2,
  })
  expect(misread).toBe(0)
  expect(reads).toBe(expectedReads)
  expect(events).toEqual(expectedEvents)
  expect(events).toEqual({ stale: 6, succeeded: 18 })
})
