import { describe, expect, test } from 'vitest'

import { loadOn, machineIn, refusalOf, secrets } from './scene.ts'

function many(count: number, account: unknown): unknown {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, account]))
}

describe('of many faults a hundred are named, and it is said that there are more', () => {
  test.each([
    ['in the form', 1],
    ['in the words of providers', { provider: 'flexx' }],
    ['in the options', { provider: 'flex', apiKey: 1 }],
  ])('%s', async (_where, account) => {
    const error = await refusalOf(
      loadOn({ config: { accounts: many(150, account) } }, machineIn('/')),
    )
    expect(error.issues).toHaveLength(100)
    expect(error.issues[99]?.path).toMatch(/^accounts\.a99/)
    expect(error.message).toContain('There are more than 100; the first 100 are in issues.')
    expect(error.message.length).toBeLessThan(900)
  })
})

test('sixty thousand accounts that are none are refused in linear time', async () => {
  // Quadratic reading takes minutes here, and runs into the limit of a test.
  for (const account of [1, { provider: 'flex' }, { provider: 'flex', apiKey: secrets.flexTest }]) {
    const config = { accounts: many(60_000, account) }
    expect((await refusalOf(loadOn({ config }, machineIn('/')))).issues).toHaveLength(100)
  }
})
