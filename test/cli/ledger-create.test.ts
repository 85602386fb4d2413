import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { create, setLedgerScene } from './ledger-scene.ts'
import type { LedgerScene } from './ledger-scene.ts'
import { json } from './run-fake.ts'

let scene: LedgerScene

beforeEach(async () => {
  scene = await setLedgerScene()
})

afterEach(async () => {
  await scene.end()
})

const minute = 60_000

describe('create with a ledger', () => {
  test('shows the plan, stores and sends the refund once, and says what it is now', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    const ran = await scene.polyrefund(create(id, 'RMA-1'))
    expect(ran.code).toBe(0)
    expect(ran.stderr).toContain('This refund will be stored and sent:')
    expect(ran.stderr).toMatch(/Left after it +65\.00 USD/)
    expect(ran.stderr).toMatch(/Ledger +refunds\.db/)
    expect(ran.stdout).toContain('Refund RMA-1: pending, 35.00 USD')
    expect(ran.stdout).toContain('The provider has it and works on it.')
    expect(ran.stdout).toContain('More: polyrefund status RMA-1')
    expect(scene.posts()).toBe(1)
  })

  test('sends nothing when it is run again, and says so', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    await scene.polyrefund(create(id, 'RMA-1'))
    const again = await scene.polyrefund(create(id, 'RMA-1'))
    expect(again.code).toBe(0)
    expect(again.stderr).toContain('This reference has its refund already.')
    expect(again.stdout).toContain('Refund RMA-1: pending')
    expect(scene.posts()).toBe(1)
  })

  test('prints the record alone with --yes --json', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    const ran = await scene.polyrefund([...create(id, 'RMA-1', ['--remaining']), '--json'])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(json(ran.stdout)).toMatchObject({
      record: {
        reference: 'RMA-1',
        account: 'flex',
        state: 'pending',
        amount: { minor: 10_000, currency: 'USD' },
        request: { amount: 'remaining' },
      },
    })
  })

  test('refuses another refund under the same reference', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    await scene.polyrefund(create(id, 'RMA-1'))
    const other = create(id, 'RMA-1', ['--amount', '36.00', '--currency', 'USD'])
    for (const argv of [other, [...other, '--json']]) {
      const ran = await scene.polyrefund(argv)
      expect(ran.code).toBe(1)
      expect(ran.stderr).toContain('reference_conflict')
    }
    expect(scene.posts()).toBe(1)
  })

  test('refuses what is held for a refund in doubt', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 5000 })
    scene.loseAnswer()
    await scene.polyrefund(create(id, 'RMA-1'))
    const ran = await scene.polyrefund(create(id, 'RMA-2'))
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('amount_exceeds_refundable')
    expect(scene.posts()).toBe(1)
  })

  test('sends nothing without a yes, or when the payment has changed while one thought', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    const argv = create(id, 'RMA-1', ['--remaining']).filter((word) => word !== '--yes')
    const declined = await scene.polyrefund(argv, { ask: async () => 'no' })
    expect(declined.code).toBe(1)
    expect(declined.stderr).toContain('the answer was not yes')
    const changed = await scene.polyrefund(argv, {
      ask: async () => {
        scene.simulator.refundInDashboard(id, 2000)
        return 'yes'
      },
    })
    expect(changed.code).toBe(1)
    expect(changed.stderr).toContain('has changed since it was shown')
    const agreed = await scene.polyrefund(argv, { ask: async () => 'yes' })
    expect(agreed.stdout).toContain('pending, 80.00 USD')
    expect(scene.posts()).toBe(1)
  })

  test('keeps a lost answer as unknown until a sweep has found the refund', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    scene.loseAnswer(10 * minute)
    const lost = await scene.polyrefund(create(id, 'RMA-1'))
    expect(lost.code).toBe(3)
    expect(lost.stdout).toContain('Refund RMA-1: unknown, 35.00 USD')

    const status = await scene.polyrefund(['status', 'RMA-1'])
    expect(status.code).toBe(3)
    expect(status.stdout).toContain('no answer came that can be read')
    expect(status.stdout).toContain('polyrefund sweep')
    expect(status.stdout).toContain('attempt 1 is in doubt, outcome_unknown')

    scene.pass(60 * minute)
    const swept = await scene.polyrefund(['sweep'])
    expect(swept.code).toBe(0)
    expect(swept.stdout).toMatch(
      /^Looked at 1 refund, 1 of them changed.*(?:pending|succeeded)\.$/m,
    )

    const found = await scene.polyrefund(['status', 'RMA-1', '--json'])
    expect(found.code).toBe(0)
    expect(json(found.stdout)).toMatchObject({ refund: { amount: { minor: 3500 } }, attempts: 1 })
    expect((await scene.polyrefund(create(id, 'RMA-1'))).code).toBe(0)
    expect(scene.posts()).toBe(1)
    expect(scene.simulator.refunds(id)).toHaveLength(1)
  })

  test('waits for the answer to what was sent before it ends at a signal', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    const ending = new AbortController()
    scene.simulator.faults.add({ kind: 'latency', ms: 50, operation: 'refund_session' })
    const ran = await scene.polyrefund([...create(id, 'RMA-1'), '--json'], {
      signal: ending.signal,
      openLedger: async (place) => {
        const { openMachineLedger } = await import('../../src/cli/open-ledger.ts')
        const ledger = await openMachineLedger(place)
        return {
          ...ledger,
          change: async (scope, decide) => {
            const result = await ledger.change(scope, decide)
            const [entry] = await ledger.read(['RMA-1'])
            if (entry?.state === 'sending') ending.abort()
            return result
          },
        }
      },
    })
    expect(ran.code).toBe(0)
    expect(json(ran.stdout)).toMatchObject({ record: { state: 'pending' } })
    expect(scene.posts()).toBe(1)
  })
})

function environment(): Readonly<Record<string, string>> {
  return {
    POLYREFUND_PROVIDER: 'flex',
    FLEX_API_KEY: scene.simulator.adapterOptions.apiKey,
    FLEX_BASE_URL: scene.simulator.url,
  }
}

describe('create without a ledger', () => {
  test('says in one line what only a ledger protects from, and not among JSON', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    const told = await scene.polyrefund(create(id, 'RMA-1'), { environment: environment() })
    expect(told.stderr).toMatch(/^Without --ledger nothing protects from .*\n/)
    const argv = [...create(id, 'RMA-1'), '--json']
    expect((await scene.polyrefund(argv, { environment: environment() })).stderr).toBe('')
  })
})
