import { expect, test } from 'vitest'

import { runExample } from './run-example.ts'

test('the main job refunds, loses an answer, finds it again, and ends with its figures', async () => {
  const lines = await runExample('main-job.ts')
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    providers: 1,
    refunds: 7,
    totals: [
      { currency: 'USD', status: 'pending', count: 5, amount: '179.80' },
      { currency: 'USD', status: 'succeeded', count: 2, amount: '144.99' },
    ],
    unknown: 1,
    found: 1,
  })
  expect(lines).toContain('ORDER-4: amount_exceeds_refundable, outcome not_sent')
  expect(lines).toContain('ORDER-5: outcome_unknown, outcome unknown, repeat allowed: false')
  expect(lines).toContain('ORDER-3-c: USD 20.00 pending; USD 0.00 left')
})
