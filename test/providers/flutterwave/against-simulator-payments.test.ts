import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { fromMinor, money } from '../../../src/model/index.ts'
import { attemptTimeoutMs, collect, verdictOf } from '../flex/harness.ts'
import {
  amountsOf,
  clientSecret,
  countOf,
  creates,
  errorOf,
  expectNoSecret,
  reference,
  requestFor,
  startWorld,
  whenSeen,
} from './harness.ts'

const minute = 60_000

describe('a payment', () => {
  test('sums the refunds of its charge, those that failed apart', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge({ amount: '1000.50' })
    const other = simulator.addCharge()
    const words = ['new', 'pending', 'requires_action', 'completed', 'succeeded', 'a_new_word']
    for (const [index, status] of [...words, 'failed', 'cancelled'].entries()) {
      simulator.insertRefunds(1, () => ({ charge: payment, status, amount: `1${index}.25` }))
    }
    simulator.insertRefunds(70, () => ({ charge: other, amount: '1' }))
    expect(await provider.getPayment(payment)).toStrictEqual({
      provider: 'flutterwave',
      handles: [{ kind: 'charge', id: payment }],
      status: 'succeeded',
      providerStatus: 'succeeded',
      captured: fromMinor(100_050, 'NGN'),
      // 10.25 to 15.25; 16.25 and 17.25 went back to nobody.
      refunded: fromMinor(7_650, 'NGN'),
      refundable: fromMinor(92_400, 'NGN'),
      testMode: true,
    })
  })

  test.each([
    ['succeeded', 'succeeded', 200_000],
    ['pending', 'pending', 0],
    ['failed', 'failed', 0],
    ['voided', 'canceled', 0],
    ['held', 'pending', 0],
  ] as const)('that is %s is %s', async (word, status, captured) => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge({ status: word })
    expect(await provider.getPayment(payment)).toMatchObject({
      status,
      providerStatus: word,
      captured: fromMinor(captured, 'NGN'),
      refundable: fromMinor(captured, 'NGN'),
    })
  })

  test('of which more went back than was paid has nothing left', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge({ amount: '10' })
    simulator.insertRefunds(2, () => ({ charge: payment, amount: '7' }))
    expect(await provider.getPayment(payment)).toMatchObject({
      refunded: fromMinor(1_400, 'NGN'),
      refundable: fromMinor(0, 'NGN'),
    })
  })

  test('is what it is whatever its flags say', async () => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ chargeFlags: 'always', refundedMeans: 'partly', unknownFields: true })
    const payment = simulator.addCharge({ amount: '100' })
    simulator.refundInDashboard(payment, '40')
    expect(await provider.getPayment(payment)).toMatchObject({
      refundable: fromMinor(6_000, 'NGN'),
    })
    await provider.create(requestFor(payment, { amount: 'remaining' }))
    expect(amountsOf(simulator)).toEqual(['60', '40'])
  })

  test('is asked for no further back than its charge, but for a minute', async () => {
    const { simulator, provider, clock } = await startWorld()
    simulator.insertRefunds(500)
    simulator.clock.advance(10 * minute)
    const payment = simulator.addCharge()
    const before = simulator.clock.now() - minute - 1
    await provider.getPayment(payment)
    const [list, ...more] = simulator.received({ operation: 'list_refunds' })
    expect([list?.query, more, clock.pending]).toEqual([
      { page: '1', size: '50', from: new Date(before).toISOString() },
      [],
      0,
    ])
  })

  test('without a time is summed over all refunds', async () => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ chargeOmits: ['created_datetime'] })
    const payment = simulator.addCharge({ amount: '100' })
    simulator.insertRefunds(1, () => ({ charge: payment, amount: '1', createdAt: 1000 }))
    simulator.insertRefunds(60)
    expect(await provider.getPayment(payment)).toMatchObject({ refunded: fromMinor(100, 'NGN') })
    expect(countOf(simulator, 'list_refunds')).toBe(2)
  })

  test.each(['amount', 'currency'])('without its %s cannot be told', async (field) => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ chargeOmits: [field] })
    const payment = simulator.addCharge()
    for (const [call, outcome] of [
      [provider.getPayment(payment), 'none'],
      [provider.create(requestFor(payment)), 'not_sent'],
    ] as const) {
      const error = await errorOf(call)
      expect([error.outcome, error.issues.map(({ path }) => path)]).toEqual([outcome, [field]])
    }
    expect(creates(simulator)).toBe(0)
  })

  test('that is not there is not found', async () => {
    const { simulator, provider } = await startWorld()
    const error = await errorOf(provider.getPayment('chg_gone'))
    expect(verdictOf(error)).toEqual(['payment_not_found', 'none', false])
    const refused = await errorOf(provider.create(requestFor('chg_gone')))
    expect(verdictOf(refused)).toEqual(['payment_not_found', 'not_sent', false])
    expect(creates(simulator)).toBe(0)
  })
})

describe('callers who ask for one payment at once', () => {
  test('share one walk', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge({ amount: '1000' })
    simulator.insertRefunds(120, () => ({ charge: payment, amount: '1' }))
    const all = await Promise.all(Array.from({ length: 200 }, () => provider.getPayment(payment)))
    expect(new Set(all.map(({ refundable }) => refundable.minor))).toEqual(new Set([88_000]))
    expect(countOf(simulator, 'get_charge')).toBe(1)
    expect(countOf(simulator, 'list_refunds')).toBe(3)
  })

  test('share it when they prepare what remains', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge()
    const all = await Promise.all(
      Array.from({ length: 20 }, (_none, index) =>
        provider.prepare(requestFor(payment, { amount: 'remaining', reference: `RMA-${index}` })),
      ),
    )
    expect(all.every(({ amount }) => amount?.minor === 200_000)).toBe(true)
    expect([countOf(simulator, 'get_charge'), countOf(simulator, 'list_refunds')]).toEqual([1, 1])
  })

  test('of two payments do not', async () => {
    const { simulator, provider } = await startWorld()
    const [one, two] = [simulator.addCharge({ amount: '1' }), simulator.addCharge({ amount: '2' })]
    const all = await Promise.all([provider.getPayment(one), provider.getPayment(two)])
    expect(all.map(({ captured }) => captured.minor)).toEqual([100, 200])
    expect(countOf(simulator, 'get_charge')).toBe(2)
  })

  test('later see what has changed since', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge()
    await provider.getPayment(payment)
    simulator.refundInDashboard(payment, '500')
    expect((await provider.getPayment(payment)).refundable.minor).toBe(150_000)
  })

  test('later are not told of an old failure', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge()
    simulator.faults.add({ kind: 'status', status: 403, operation: 'get_charge' })
    const all = await Promise.all([
      errorOf(provider.getPayment(payment)),
      errorOf(provider.getPayment(payment)),
    ])
    expect(all.map(({ code }) => code)).toEqual(['permission', 'permission'])
    await expect(provider.getPayment(payment)).resolves.toMatchObject({ status: 'succeeded' })
  })

  test('and one gives up: the others get their answer', async () => {
    const { simulator, provider, clock } = await startWorld()
    const payment = simulator.addCharge()
    simulator.faults.add({ kind: 'timeout', operation: 'get_charge' })
    const caller = new AbortController()
    const one = errorOf(provider.getPayment(payment, { signal: caller.signal }))
    await whenSeen(simulator, 'get_charge', 1)
    const other = provider.getPayment(payment)
    caller.abort()
    expect(verdictOf(await one)).toEqual(['aborted', 'none', true])
    await expect(other).resolves.toMatchObject({ status: 'succeeded' })
    expect([clock.pending, clock.delays.includes(attemptTimeoutMs)]).toEqual([0, true])
  })
})

describe('the option currency', () => {
  test('spares every charge of a list', async () => {
    const { simulator, connect } = await startWorld()
    simulator.insertRefunds(30, (index) => ({ charge: `chg_${index}`, amount: '1.25' }))
    const provider = connect({ currency: 'KWD' })
    const refunds = await collect(provider.list())
    expect(new Set(refunds.map(({ amount }) => amount.minor))).toEqual(new Set([1250]))
    expect(countOf(simulator, 'get_charge')).toBe(0)
  })

  test('does not overrule the charge in a create', async () => {
    const { simulator, connect } = await startWorld()
    const payment = simulator.addCharge({ currency: 'NGN' })
    const provider = connect({ currency: 'USD' })
    const usd = requestFor(payment, { amount: money('35.00', 'USD') })
    const error = await errorOf(provider.create(usd))
    expect(verdictOf(error)).toEqual(['invalid_request', 'not_sent', false])
    expect(error.issues).toEqual([{ path: 'amount.currency', rule: 'currency.mismatch' }])
    await provider.create(requestFor(payment))
    expect(amountsOf(simulator)).toEqual(['35'])
  })
})

describe('the life of a refund, W3', () => {
  test.each([
    ['succeeds', ['new', 'pending', 'succeeded'], 'provisional'],
    ['fails', ['new', 'pending', 'failed'], 'final'],
    ['cancelled', ['new', 'pending', 'failed'], 'final'],
  ] as const)('%s', async (course, statuses, finality) => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ course, firstStatus: 'new' })
    const { id, status } = await provider.create(requestFor(simulator.addCharge()))
    const seen: string[] = [status]
    for (const minutes of [2, 10]) {
      simulator.clock.advance(minutes * minute)
      seen.push((await provider.get(id)).status)
    }
    expect(seen).toEqual(statuses)
    expect(await provider.get(id)).toMatchObject({ finality, reference })
  })

  test('is final when a success is old enough', async () => {
    const { simulator, provider, clock } = await startWorld()
    const { id } = await provider.create(requestFor(simulator.addCharge()))
    const thirtyDays = 30 * 24 * 60 * minute
    simulator.clock.advance(thirtyDays)
    clock.advance(thirtyDays - 1)
    expect(await provider.get(id)).toMatchObject({ status: 'succeeded', finality: 'provisional' })
    clock.advance(1)
    expect(await provider.get(id)).toMatchObject({ status: 'succeeded', finality: 'final' })
  })

  test.each(['SUCCEEDED', 'refund_done', ''])(
    'B95 is pending under a word that nobody knows: %s',
    async (statusWord) => {
      const { simulator, provider } = await startWorld()
      simulator.behave({ statusWord })
      const payment = simulator.addCharge({ amount: '35' })
      const refund = await provider.create(requestFor(payment))
      expect(refund).toMatchObject({
        status: 'pending',
        providerStatus: statusWord,
        finality: 'provisional',
      })
      expect((await provider.getPayment(payment)).refundable.minor).toBe(0)
    },
  )

  test('is what the option statusMap says of its words', async () => {
    const { simulator, connect } = await startWorld()
    const provider = connect({ statusMap: { completed: 'succeeded', refund_done: 'failed' } })
    const payment = simulator.addCharge({ amount: '100' })
    const refund = await provider.create(requestFor(payment))
    expect(refund).toMatchObject({ status: 'succeeded', providerStatus: 'completed' })
    simulator.behave({ statusWord: 'refund_done' })
    const done = await provider.create(requestFor(payment, { reference: 'RMA-2' }))
    expect(done).toMatchObject({ status: 'failed', finality: 'final' })
    expect((await provider.getPayment(payment)).refundable.minor).toBe(6_500)
  })

  test('frees what it held when it fails, under a new reference', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge({ amount: '35' })
    simulator.behave({ course: 'fails' })
    const { id } = await provider.create(requestFor(payment))
    simulator.clock.advance(10 * minute)
    expect(await provider.create(requestFor(payment))).toMatchObject({ id, status: 'failed' })
    const again = await provider.create(requestFor(payment, { reference: 'RMA-2' }))
    expect([again.status, creates(simulator)]).toEqual(['pending', 2])
  })
})

describe('secrets show nowhere', () => {
  test('in a provider, however it is looked at', async () => {
    const { simulator, provider } = await startWorld()
    const prepared = await provider.prepare(requestFor(simulator.addCharge()))
    for (const shown of [provider, prepared, provider.list(), provider.manifest]) {
      expectNoSecret(shown)
    }
  })

  test('where the provider writes them into its answers', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge()
    const message = `client_secret ${clientSecret} is wrong`
    for (const operation of ['token', 'get_charge', 'create_refund'] as const) {
      const body =
        operation === 'token'
          ? { error: 'invalid_client', error_description: message }
          : { status: 'failed', error: { type: 'FORBIDDEN', code: '10403', message } }
      simulator.faults.add({ kind: 'status', status: 403, operation, body })
      // The harness looks through every error and report.
      const error = await errorOf(provider.create(requestFor(payment)))
      expect(error.outcome).not.toBe('unknown')
      expect(inspect(error)).not.toContain(clientSecret)
    }
  })

  test('where the whole network fails in all its ways', async () => {
    const { simulator, connect } = await startWorld({ transport: 'http' })
    const payment = simulator.addCharge()
    for (const operation of ['token', 'get_charge', 'list_refunds', 'create_refund'] as const) {
      for (const kind of ['reset', 'truncated', 'malformed', 'empty', 'html'] as const) {
        simulator.faults.add({ kind, operation, times: 3 })
        await errorOf(connect().create(requestFor(payment)))
        simulator.faults.clear()
      }
    }
    expect(amountsOf(simulator)).toEqual([])
  })
})
