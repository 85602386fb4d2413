import { describe, expect, test } from 'vitest'

import type { Manifest } from '../../src/model/index.ts'
import { ConformanceError, testRefundProvider } from '../../src/testing/index.ts'
import type {
  ConformanceHarness,
  ConformancePlays,
  ConformanceWorld,
} from '../../src/testing/index.ts'
import { limitedManifest, limitedProvider } from './limited-provider.ts'
import { memoryHarness } from './memory-harness.ts'

const everything = memoryHarness({ extraMethods: ['update', 'preview'] })

describe('a provider in memory whose keys are replayed, with all methods', () => {
  testRefundProvider(test, everything)
})

describe('a provider in memory whose keys prove nothing, with one currency', () => {
  testRefundProvider(test, memoryHarness({ keyTrust: 'advisory', currencies: ['JPY'] }))
})

describe('a provider that lacks what a provider may lack, and says so', () => {
  testRefundProvider(test, memoryHarness({ keyTrust: 'advisory' }, limitedProvider))
})

async function failuresOf(harness: ConformanceHarness): Promise<ReadonlyMap<string, Error>> {
  const checks = new Map<string, () => Promise<void>>()
  testRefundProvider((name, run) => {
    checks.set(name, run)
  }, harness)
  const failures = new Map<string, Error>()
  for (const [name, run] of checks) {
    await run().catch((error: Error) => failures.set(name, error))
  }
  return failures
}

describe('a declaration that is not true fails', () => {
  const limited = limitedManifest(everything.manifest)
  const cases: readonly (readonly [string, Partial<Manifest>])[] = [
    [
      'refuses a part of a payment, which it has no refunds for, before anything is sent',
      { partialRefunds: limited.partialRefunds },
    ],
    [
      'refuses the reason fraudulent, which it does not have, without asking anybody',
      { reasons: limited.reasons },
    ],
    [
      "refuses to list by status, which it can't, without asking anybody",
      { serverFilters: limited.serverFilters },
    ],
    [
      "refuses to list by created, which it can't, without asking anybody",
      { serverFilters: limited.serverFilters },
    ],
    [
      'calls no success final, since the manifest names no horizon',
      { finalityHorizonMs: limited.finalityHorizonMs },
    ],
    [
      'never repeats a lost create where no key makes that harmless',
      { keyTrust: limited.keyTrust },
    ],
    [
      'refuses webhooks, since the manifest names no scheme that they are signed in',
      { webhookScheme: limited.webhookScheme },
    ],
    ['has no method update, since the manifest names none', { extraMethods: [] }],
    [
      'refuses currencies with three decimals, which it has no refunds in, without asking anybody',
      { currencies: { value: ['USD'], basis: 'documented', source: 'It was made so.' } },
    ],
    [
      'refunds a line of an order, whole or in part',
      { lineRefunds: { value: true, basis: 'documented', source: 'It was made so.' } },
    ],
  ]

  test.each(cases)('%s', async (name, changes) => {
    const manifest = { ...everything.manifest, ...changes }
    const failures = await failuresOf({ ...everything, manifest })
    expect([...failures.keys()]).toContain(name)
  })
})

describe("a harness whose provider side can't play something", () => {
  const plays: readonly (keyof ConformancePlays)[] = [
    'loseAnswer',
    'holdAnswer',
    'answerWith',
    'addForeignRefund',
    'addBadRow',
    'setStatus',
    'now',
    'advance',
    'elsewhere',
    'signDelivery',
  ]

  test.each(plays)('fails without %s, and says what is missing', async (play) => {
    const failures = await failuresOf({
      ...everything,
      createWorld: async () => without(await everything.createWorld(), play),
    })
    expect(failures.size).toBeGreaterThan(0)
    for (const failure of failures.values()) {
      expect(failure).toBeInstanceOf(ConformanceError)
      expect(failure.message).toMatch(new RegExp(`can't .* Give the world a method ${play}\\.$`))
    }
  })

  test('fails without a currency of each kind that the manifest has', async () => {
    const failures = await failuresOf({ ...everything, currencies: ['USD', 'JPY', 'CLF'] })
    const name = 'moves exactly what was asked for in a currency with three decimals'
    expect([...failures.keys()]).toEqual([name])
    expect(failures.get(name)?.message).toMatch(/Add one such as KWD/)
  })

  test('fails where less than the least is refunded all the same', async () => {
    const failures = await failuresOf({
      ...everything,
      leastMinor: (currency) => (currency === 'KWD' ? 10 : 1),
    })
    const name = 'moves exactly what was asked for in a currency with three decimals'
    expect([...failures.keys()]).toEqual([name])
    expect(failures.get(name)?.message).toMatch(/less than the least should have failed/)
  })

  test('needs no lines and no split payments where the manifest has none', async () => {
    const world = await everything.createWorld()
    expect(world.addOrder).toBe(undefined)
    expect(world.addSplitPayment).toBe(undefined)
    expect((await failuresOf(everything)).size).toBe(0)
  })
})

test('a world is closed when its check is over, also when the check failed', async () => {
  let opened = 0
  let closed = 0
  const failures = await failuresOf({
    ...everything,
    createWorld: async () => {
      opened += 1
      const world = without(await everything.createWorld(), 'setStatus')
      return Object.assign(world, {
        close: () => {
          closed += 1
        },
      })
    },
  })
  expect(failures.size).toBeGreaterThan(0)
  expect(closed).toBe(opened)
})

function without(world: ConformanceWorld, play: keyof ConformancePlays): ConformanceWorld {
  const { [play]: _, ...others } = world
  return others
}
