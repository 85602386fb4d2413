import { expect, test } from 'vitest'

import { runExample } from './run-example.ts'

test('a process that is killed before it stores the answer ends with one refund', async () => {
  const printed = await runExample('killed-process.ts')
  expect(JSON.parse(printed.at(-1) ?? '')).toEqual({
    reference: 'RMA-2024-1234',
    signal: 'SIGKILL',
    before: 'sending',
    after: 'pending',
    refunds: 1,
    posts: 1,
  })
  expect(printed).toHaveLength(7)
})
