import { describe, expect, test } from 'vitest'

import { createAccounts, money } from '../../src/index.ts'
import type { Accounts, ProvidersByAccount } from '../../src/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import type { MemoryProvider } from '../../src/testing/index.ts'
import { startOfTime } from '../http/hand-clock.ts'
import { startWorld as startFlex } from '../providers/flex/harness.ts'
import { startWorld as startFlutterwave } from '../providers/flutterwave/harness.ts'
import { idsInPieces, idsOf } from './walked.ts'

/** Two accounts of which one can be broken while it is listed, and what they truly hold. */
interface Scene {
  readonly accounts: Accounts<ProvidersByAccount>
  /** Makes the account `failing` fail at its next page. */
  readonly breakNow: () => void
  readonly failing: string
  readonly other: string
  /** The ids of all refunds there are, by account. */
  readonly held: Readonly<Record<string, readonly string[]>>
}

function filled(name: string, count: number): MemoryProvider {
  const provider = memoryProvider({ name, startAt: startOfTime })
  const payment = provider.memory.addPayment({ amount: money('1000.00', 'USD') })
  for (const index of Array.from({ length: count }, (_, number) => number)) {
    // Three refunds share each second.
    const createdAt = startOfTime + Math.floor(index / 3) * 1000
    provider.memory.addRefund({ payment, amount: money('1.00', 'USD'), createdAt })
  }
  return provider
}

async function memoryScene(): Promise<Scene> {
  const one = filled('one', 50)
  const two = filled('two', 45)
  return {
    accounts: createAccounts({ one, two }),
    failing: 'one',
    other: 'two',
    breakNow: () => one.memory.fail({ kind: 'unauthorized', operation: 'read' }),
    held: {
      one: one.memory.refunds().map(({ id }) => id),
      two: two.memory.refunds().map(({ id }) => id),
    },
  }
}

const spread = (index: number): number => startOfTime - Math.floor(index / 3) * 1000

async function simulatedScene(): Promise<
  Omit<Scene, 'breakNow' | 'failing' | 'other'> & {
    readonly breakFlex: () => void
    readonly breakFlutterwave: () => void
  }
> {
  const { simulator: flex, provider: us } = await startFlex()
  const { simulator: flutterwave, provider: africa } = await startFlutterwave()
  const intent = flex.addIntent({ amount: 100_000 })
  const charge = flutterwave.addCharge({ amount: '1000', currency: 'NGN' })
  const usIds = flex.insertRefunds(230, (index) => ({ intent, createdAt: spread(index) }))
  const africaIds = flutterwave.insertRefunds(120, (index) => ({
    charge,
    createdAt: spread(index) - 500 * (index % 2),
  }))
  const times = 3
  return {
    accounts: createAccounts({ us, africa }),
    breakFlex: () =>
      flex.faults.add({ operation: 'list_refunds', kind: 'status', status: 503, times }),
    breakFlutterwave: () =>
      flutterwave.faults.add({ operation: 'list_refunds', kind: 'status', status: 503, times }),
    held: { us: usIds, africa: africaIds },
  }
}

const scenes: readonly (readonly [string, () => Promise<Scene>])[] = [
  ['two providers in memory', memoryScene],
  [
    'Flex and Flutterwave, of which Flex fails',
    async () => {
      const { breakFlex: breakNow, ...scene } = await simulatedScene()
      return { ...scene, breakNow, failing: 'us', other: 'africa' }
    },
  ],
  [
    'Flex and Flutterwave, of which Flutterwave fails',
    async () => {
      const { breakFlutterwave: breakNow, ...scene } = await simulatedScene()
      return { ...scene, breakNow, failing: 'africa', other: 'us' }
    },
  ],
]

describe.each(scenes)('over %s, the list', (_what, setScene) => {
  test('has all refunds of both, newest first, each once', async () => {
    const { accounts, held } = await setScene()
    const times: number[] = []
    const ids: string[] = []
    for await (const { id, createdAt } of accounts.list()) {
      times.push(Date.parse(createdAt ?? ''))
      ids.push(id)
    }
    expect(times).toEqual(times.toSorted((one, other) => other - one))
    expect(ids.toSorted()).toEqual(Object.values(held).flat().toSorted())
  })

  test('is the same wherever it is cut, and resumed', async () => {
    const { accounts } = await setScene()
    const whole = await idsOf(accounts.list())
    expect(await idsInPieces(accounts, 17)).toEqual(whole)
  })

  test('has everything of the one while the other fails half way, and then the rest', async () => {
    const { accounts, held, breakNow, failing, other } = await setScene()
    const walk = accounts.list()
    const found: string[] = []
    walk.summary()
    for await (const { id } of walk) {
      if (found.length === 0) breakNow()
      found.push(id)
    }
    const summary = walk.summary()
    const statements = new Map(summary.accounts.map((statement) => [statement.account, statement]))
    expect(statements.get(failing)).toMatchObject({ state: 'failed', complete: false })
    expect(statements.get(failing)?.error).toMatchObject({ account: failing })
    expect(statements.get(failing)?.count).toBeGreaterThan(0)
    expect(statements.get(failing)?.count).toBeLessThan(held[failing]?.length ?? 0)
    expect(statements.get(other)).toMatchObject({
      state: 'ended',
      complete: true,
      count: held[other]?.length,
    })
    expect(summary.complete).toBe(false)

    const rest = accounts.list({ cursor: summary.cursor ?? '' })
    rest.summary()
    found.push(...(await idsOf(rest)))
    expect(rest.summary()).toMatchObject({ complete: true, cursor: null })
    expect(found.toSorted()).toEqual(Object.values(held).flat().toSorted())
  })
})
