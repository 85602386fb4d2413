import { expect, test } from 'vitest'

import { runExample } from './run-example.ts'

test('the main job does the same at both providers, and ends with the figures of both', async () => {
  const lines = await runExample('main-job.ts')
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    providers: 2,
    refunds: 13,
    totals: [
      { currency: 'NGN', status: 'pending', count: 4, amount: '142.00' },
      { currency: 'NGN', status: 'succeeded', count: 2, amount: '144.99' },
      { currency: 'USD', status: 'pending', count: 5, amount: '179.80' },
      { currency: 'USD', status: 'succeeded', count: 2, amount: '144.99' },
    ],
    unknown: 1,
    found: 1,
    replayed: 1,
  })
  for (const [account, currency] of [
    ['us    ', 'USD'],
    ['africa', 'NGN'],
  ]) {
    expect(lines).toContain(
      `${account}  ORDER-3-c  ${currency} 20.00 pending, ${currency} 0.00 left`,
    )
    expect(lines).toContain(`${account}  ORDER-4  amount_exceeds_refundable, outcome not_sent`)
  }
  expect(lines).toContain('us      ORDER-5  outcome_unknown, repeat allowed: false')
  expect(lines).toContain('us      ORDER-5  USD 42.00 pending, found by its reference')
  expect(lines).toContain('africa  ORDER-5  NGN 42.00 pending, told by a replay of the lost answer')
})

test('what the main job prints fits a terminal, but for the line that programs read', async () => {
  const lines = await runExample('main-job.ts')
  const widest = Math.max(...lines.slice(0, -1).map((line) => line.length))
  expect(widest).toBeLessThanOrEqual(80)
})
