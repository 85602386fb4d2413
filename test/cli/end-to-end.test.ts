import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import type { FlexSimulator } from '../../providers/flex/simulator.ts'
import { builtInProviders } from '../../providers/index.ts'
import { json, run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'

let simulator: FlexSimulator

beforeEach(async () => {
  simulator = await startFlexSimulator()
})

afterEach(async () => {
  await simulator.close()
})

async function polyrefund(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { apiKey, baseUrl } = simulator.adapterOptions
  const environment = {
    POLYREFUND_PROVIDER: 'flex',
    FLEX_API_KEY: apiKey,
    FLEX_BASE_URL: baseUrl,
  }
  return run(argv, { providers: builtInProviders, environment, ...options })
}

function create(payment: string, reference: string, amount: readonly string[]): readonly string[] {
  const about = ['--payment', payment, '--reason', 'requested_by_customer']
  return ['create', ...about, '--reference', reference, ...amount]
}

function postsOf(): number {
  return simulator.received({ operation: 'refund_session' }).length
}

describe('against a simulator, the command', () => {
  test('makes a refund, shows it, lists it and tells what is left', async () => {
    const { id } = simulator.addSession({ amountTotal: 10_000 })
    const part = ['--amount', '35.00', '--currency', 'USD']
    const made = await polyrefund(create(id, 'RMA-1', part), { ask: async () => 'yes' })
    expect(made.code).toBe(0)
    expect(made.stdout).toContain('pending, 35.00 USD')
    expect(made.stderr).toMatch(/Left after it +65\.00 USD/)

    const [refund] = simulator.refunds(id)
    expect(refund).toMatchObject({ amount: 3500 })
    const refundId = refund?.refund_id ?? ''
    expect((await polyrefund(['get', refundId])).stdout).toContain('RMA-1')
    expect((await polyrefund(['payment', id])).stdout).toMatch(/Left +65\.00 USD/)
    const noted = await polyrefund(['update', refundId, '--metadata', 'ticket=4711'])
    expect(noted.stdout).toContain('ticket=4711')

    const listed = await polyrefund(['list', '--all'], { columns: 80 })
    expect(listed.code).toBe(0)
    expect(listed.stdout).toMatch(/^pending +1 +35\.00 USD$/m)
    expect((await polyrefund(['doctor'], { now: simulator.clock.now() })).code).toBe(0)
    expect((await polyrefund(['preview', '--payment', id, '--remaining'])).stdout).toContain(
      'would come to 65.00 USD',
    )
  })

  test('refunds once, however often the same command is run', async () => {
    const { id } = simulator.addSession({ amountTotal: 10_000 })
    const argv = [...create(id, 'RMA-1', ['--remaining']), '--yes', '--json']
    const first = await polyrefund(argv)
    const second = await polyrefund(argv)
    expect(json(first.stdout)).toMatchObject({ sent: true, refund: { amount: { minor: 10_000 } } })
    expect(json(second.stdout)).toMatchObject({ sent: false, refund: { reference: 'RMA-1' } })
    expect([first.code, second.code]).toEqual([0, 0])
    expect(postsOf()).toBe(1)
  })

  test('sends nothing when two people refund the same payment at once', async () => {
    const { id } = simulator.addSession({ amountTotal: 10_000 })
    const ran = await polyrefund(create(id, 'RMA-1', ['--remaining']), {
      ask: async () => {
        simulator.refundInDashboard(id, 2000)
        return 'yes'
      },
    })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('has changed since it was shown')
    expect(postsOf()).toBe(0)
  })

  test('says what to run after a lost answer, and that finds the refund', async () => {
    const { id } = simulator.addSession({ amountTotal: 10_000 })
    simulator.faults.add({ kind: 'reset', operation: 'refund_session', when: 'after' })
    const lost = await polyrefund([...create(id, 'RMA-1', ['--remaining']), '--yes'])
    expect(lost.code).toBe(3)
    const next = /^ {2}polyrefund (find .*)$/m.exec(lost.stderr)?.[1] ?? ''
    expect(next).toBe(`find --payment ${id} --reference RMA-1`)
    const found = await polyrefund(next.split(' '))
    expect(found.code).toBe(0)
    expect(found.stdout).toContain('100.00 USD')
    expect(postsOf()).toBe(1)
  })

  test('refuses more than is left before anything is sent', async () => {
    const { id } = simulator.addSession({ amountTotal: 1000 })
    const much = ['--amount', '10.01', '--currency', 'USD']
    const ran = await polyrefund([...create(id, 'RMA-1', much), '--yes'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('amount_exceeds_refundable')
    expect(postsOf()).toBe(0)
  })

  test('never tells the key', async () => {
    const { id } = simulator.addSession()
    const secret = 'fsk_test_canary_0123456789'
    const environment = {
      POLYREFUND_PROVIDER: 'flex',
      FLEX_API_KEY: secret,
      FLEX_BASE_URL: simulator.url,
    }
    for (const argv of [
      ['payment', id],
      [...create(id, 'RMA-1', ['--remaining']), '--yes'],
      ['list'],
      ['doctor'],
      ['doctor', '--json'],
      ['get', 'fref_1', '--json'],
    ]) {
      const ran = await polyrefund(argv, { environment })
      expect(ran.code).toBe(1)
      expect(ran.stdout + ran.stderr).not.toContain('canary')
    }
  })

  test('says who knows which variable is missing', async () => {
    const environment = { POLYREFUND_PROVIDER: 'flex' }
    const ran = await polyrefund(['list', '--json'], { environment })
    expect(ran.code).toBe(2)
    expect(json(ran.stderr)).toMatchObject({
      code: 'configuration',
      outcome: 'not_sent',
      message: expect.stringContaining('polyrefund doctor'),
    })
  })

  test('starts a simulator of its own and ends it', async () => {
    const ending = new AbortController()
    const ran = await polyrefund(['simulate', '--json'], {
      signal: ending.signal,
      onOutput: () => ending.abort(),
    })
    expect(ran.code).toBe(0)
    expect(json(ran.stdout)).toMatchObject({
      url: expect.stringContaining('http://127.0.0.1:'),
      samplePayments: [expect.any(String)],
    })
  })

  test('asks which provider is meant, and says how to answer', async () => {
    const ran = await polyrefund(['list'], { environment: {} })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('--provider')
    expect(ran.stderr).toContain('export POLYREFUND_PROVIDER=flex')
    expect(ran.stderr).toContain('There are flex, flutterwave.')
  })
})

describe.each([...builtInProviders])("against %s's own simulator, the command", (name, loader) => {
  test('refunds the first sample payment, shows it and lists it', async () => {
    const simulator = await loader.startSimulator({})
    const [payment = ''] = simulator.samplePayments
    const polyrefund = async (argv: readonly string[]): Promise<Ran> =>
      run([...argv, '--provider', name, '--json'], {
        providers: builtInProviders,
        environment: simulator.environment,
      })
    const part = ['--amount', '35.00', '--currency', 'USD']
    const made = await polyrefund([...create(payment, 'RMA-1', part), '--yes'])
    const left = await polyrefund(['payment', payment])
    const found = await polyrefund(['find', '--payment', payment, '--reference', 'RMA-1'])
    await simulator.close()
    expect(json(made.stdout)).toMatchObject({ sent: true, refund: { reference: 'RMA-1' } })
    expect(json(left.stdout)).toMatchObject({ refundable: { minor: 6500, currency: 'USD' } })
    expect(json(found.stdout)).toMatchObject({ complete: true, refunds: [{ provider: name }] })
  })
})
