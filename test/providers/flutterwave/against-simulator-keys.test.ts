import { describe, expect, test } from 'vitest'

import { money } from '../../../src/model/index.ts'
import { fetchFailed, systemError } from '../../http/fake-fetch.ts'
import { startOfTime } from '../../http/hand-clock.ts'
import { verdictOf } from '../flex/harness.ts'
import { errorAnswer } from './fixtures.ts'
import {
  amountsOf,
  countOf,
  creates,
  errorOf,
  isCreate,
  reference,
  requestFor,
  startWorld,
} from './harness.ts'

const minute = 60_000

describe('the same prepared refund sent again', () => {
  test.each([true, false])('is answered with the refund it made, marked: %s', async (marks) => {
    const { simulator, provider, reports } = await startWorld()
    simulator.behave({ marksReplays: marks })
    const prepared = await provider.prepare(requestFor(simulator.addCharge()))
    const first = await provider.send(prepared)
    expect(await provider.send(prepared)).toStrictEqual(first)
    expect([creates(simulator), amountsOf(simulator)]).toEqual([2, ['35']])
    const posts = reports.filter(({ operation }) => operation === 'create_refund')
    expect(posts.map(({ isReplay }) => isReplay)).toEqual([false, marks])
  })

  test('is the same bytes under the same key, with a trace of its own', async () => {
    const { simulator, provider } = await startWorld()
    const prepared = await provider.prepare(requestFor(simulator.addCharge()))
    await provider.send(prepared)
    await provider.send(prepared)
    const [first, second] = simulator.received({ operation: 'create_refund' })
    expect(second?.body).toBe(prepared.body)
    expect(first?.body).toBe(prepared.body)
    expect(second?.headers['x-idempotency-key']).toBe(prepared.idempotencyKey)
    expect(first?.headers['x-idempotency-key']).toBe(prepared.idempotencyKey)
    expect(second?.headers['x-trace-id']).not.toBe(first?.headers['x-trace-id'])
  })

  test('may be answered with a status that is older than the refund', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge()
    const prepared = await provider.prepare(requestFor(payment))
    const { id } = await provider.send(prepared)
    simulator.clock.advance(10 * minute)
    expect(await provider.get(id)).toMatchObject({ status: 'succeeded' })
    const replayed = await provider.send(prepared)
    expect(replayed).toMatchObject({ id, status: 'pending', finality: 'provisional' })
    // A create looks first, and finds it as it is now.
    expect(await provider.create(requestFor(payment))).toMatchObject({ id, status: 'succeeded' })
    expect([creates(simulator), amountsOf(simulator)]).toEqual([2, ['35']])
  })

  test('is asked about by a create that lost its answer, and its status is as it was', async () => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ firstStatus: 'new' })
    simulator.faults.add({ kind: 'reset', operation: 'create_refund', when: 'after' })
    const refund = await provider.create(requestFor(simulator.addCharge()))
    expect(refund).toMatchObject({ status: 'new', reference })
    expect(amountsOf(simulator)).toEqual(['35'])
  })
})

describe('a key whose first request was another', () => {
  const others = [
    ['amount', { amount: money('36.00', 'NGN') }, 'amount_refunded amount.differs'],
    ['charge', { payment: 'chg_other' }, 'charge_id payment.differs'],
  ] as const

  test.each(others)(
    'is a conflict, and nothing was done: another %s',
    async (_what, changes, issue) => {
      const { simulator, connect } = await startWorld()
      simulator.addCharge({ id: 'chg_one' })
      simulator.addCharge({ id: 'chg_other' })
      const provider = connect({ preflight: false })
      const first = await provider.create(requestFor('chg_one'))
      const error = await errorOf(provider.create(requestFor('chg_one', changes)))
      expect(verdictOf(error)).toEqual(['reference_conflict', 'rejected', false])
      expect(error.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual([issue])
      expect(error.refund).toMatchObject({ id: first.id, amount: first.amount })
      expect([creates(simulator), amountsOf(simulator)]).toEqual([2, ['35']])
    },
  )

  test.each(others)('is a mismatch where no marker says it: another %s', async (_what, changes) => {
    const { simulator, connect } = await startWorld()
    simulator.behave({ marksReplays: false })
    simulator.addCharge({ id: 'chg_one' })
    simulator.addCharge({ id: 'chg_other' })
    const provider = connect({ preflight: false })
    const first = await provider.create(requestFor('chg_one'))
    const error = await errorOf(provider.create(requestFor('chg_one', changes)))
    expect(verdictOf(error)).toEqual(['mismatch', 'accepted', false])
    expect(error.refund).toMatchObject({ id: first.id })
    expect([creates(simulator), amountsOf(simulator)]).toEqual([2, ['35']])
  })

  test('leaves the outcome open where the provider only says conflict', async () => {
    const { simulator, connect } = await startWorld()
    simulator.behave({ sameKeyOtherBody: 'refuses' })
    const payment = simulator.addCharge()
    const provider = connect({ preflight: false })
    await provider.create(requestFor(payment))
    const other = requestFor(payment, { amount: money('36.00', 'NGN') })
    const error = await errorOf(provider.create(other))
    expect(verdictOf(error)).toEqual(['outcome_unknown', 'unknown', true])
    expect([creates(simulator), amountsOf(simulator)]).toEqual([4, ['35']])
  })

  test('is seen before anything is sent where the charge is read first', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge()
    const first = await provider.create(requestFor(payment))
    const other = requestFor(payment, { amount: money('36.00', 'NGN') })
    for (const verb of ['create', 'prepare'] as const) {
      const error = await errorOf(provider[verb](other))
      expect(verdictOf(error)).toEqual(['reference_conflict', 'not_sent', false])
      expect(error.refund).toMatchObject({ id: first.id })
    }
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, ['35']])
  })
})

describe('an answer with another refund than was asked for', () => {
  test.each([
    ['an amount that is off', { misstatesAmountBy: '-0.01' }, 'amount_refunded amount.differs'],
    ['an amount that is really off', { changesAmountBy: '0.01' }, 'amount_refunded amount.differs'],
    ['the whole charge', { ignoresAmount: true }, 'amount_refunded amount.differs'],
  ])('has moved money: %s', async (_what, behaviour, issue) => {
    const { simulator, provider } = await startWorld()
    simulator.behave(behaviour)
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['mismatch', 'accepted', false])
    expect(error.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual([issue])
    expect(error.refund).toMatchObject({ id: simulator.refunds()[0]?.id })
    expect([creates(simulator), amountsOf(simulator).length]).toEqual([1, 1])
  })

  test.each([['lost'], ['null']] as const)('is ours though its meta is %s', async (meta) => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ meta })
    const refund = await provider.create(requestFor(simulator.addCharge()))
    expect(refund).toMatchObject({ reference, metadata: {} })
  })

  test('has moved money where the reference in it is another', async () => {
    const { simulator, connect } = await startWorld()
    const provider = connect({
      fetch: async (input, init) => {
        const request = new Request(input, init)
        const response = await simulator.fetch(request.clone())
        if (!isCreate(request)) return response
        const text = await response.text()
        return new Response(text.replace(reference, 'RMA-2024-9999'), { status: 201 })
      },
    })
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['mismatch', 'accepted', false])
    expect(error.issues).toEqual([{ path: 'meta', rule: 'reference.differs' }])
  })

  test.each([['amount_refunded'], ['id']])('is unknown without its %s', async (field) => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ refundOmits: [field] })
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['outcome_unknown', 'unknown', true])
    expect([creates(simulator), amountsOf(simulator)]).toEqual([3, ['35']])
  })
})

describe('after an attempt whose outcome is unknown', () => {
  const refusals = [
    ['already refunded', 400, errorAnswer('1404400', 'REFUND_ALREADY_COMPLETED')],
    ['too much', 400, errorAnswer('1402400', 'REFUND_AMOUNT_INVALID')],
    ['not valid', 400, errorAnswer('10400', 'REQUEST_NOT_VALID')],
    ['no charge', 404, errorAnswer('1110404', 'CHARGE_NOT_FOUND')],
    ['forbidden', 403, errorAnswer('10403', 'FORBIDDEN')],
    ['unauthorized', 401, errorAnswer('10401', 'UNAUTHORIZED')],
    ['too many', 429, errorAnswer('10429', 'TOO_MANY_REQUESTS')],
  ] as const

  test.each(refusals)('a refusal does not make it a failure: %s', async (_what, status, body) => {
    const { simulator, provider } = await startWorld()
    simulator.faults.add(
      { kind: 'reset', operation: 'create_refund', when: 'after' },
      { kind: 'status', status, body, operation: 'create_refund', times: 9 },
    )
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['outcome_unknown', 'unknown', true])
    expect(amountsOf(simulator)).toEqual(['35'])
  })

  test('no connection does not make it unsent', async () => {
    const { simulator, connect } = await startWorld()
    let posts = 0
    const provider = connect({
      fetch: async (input, init) => {
        const request = new Request(input, init)
        if (!isCreate(request)) return simulator.fetch(request)
        posts += 1
        if (posts > 1) throw fetchFailed(systemError('ECONNREFUSED', 'connect'))
        await simulator.fetch(request)
        throw fetchFailed(systemError('ECONNRESET', 'read'))
      },
    })
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['outcome_unknown', 'unknown', true])
    expect([posts, amountsOf(simulator)]).toEqual([3, ['35']])
  })

  test('a login that fails does not make it unsent', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge()
    simulator.faults.add(
      { kind: 'reset', operation: 'create_refund', when: 'after' },
      { kind: 'status', status: 401, operation: 'create_refund' },
      { kind: 'status', status: 401, operation: 'token', times: 9 },
    )
    // The first token is had before the faults of logins are met.
    const { faults } = simulator
    const pending = faults.pending()
    faults.clear()
    await provider.getPayment(payment)
    faults.add(...pending)
    const error = await errorOf(provider.create(requestFor(payment)))
    expect(verdictOf(error)).toEqual(['outcome_unknown', 'unknown', true])
    expect(amountsOf(simulator)).toEqual(['35'])
  })
})

describe('429', () => {
  test('is waited for as long as it says, and then the refund is made', async () => {
    const { simulator, provider, clock } = await startWorld()
    simulator.faults.add({ kind: 'rate_limited', retryAfter: 7, operation: 'create_refund' })
    await provider.create(requestFor(simulator.addCharge()))
    expect(clock.delays).toContain(7_000)
    expect([creates(simulator), amountsOf(simulator)]).toEqual([2, ['35']])
  })

  test('is told when it does not end, with the wait it asks for', async () => {
    const { simulator, provider } = await startWorld()
    const fault = { kind: 'rate_limited', retryAfter: 5, operation: 'create_refund' } as const
    simulator.faults.add({ ...fault, times: 9 })
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['rate_limited', 'rejected', true])
    expect(error.retryAfterMs).toBe(5_000)
    expect([creates(simulator), amountsOf(simulator)]).toEqual([3, []])
  })

  test('that asks for longer than the call may take is not waited for', async () => {
    const { simulator, provider } = await startWorld()
    simulator.faults.add({ kind: 'rate_limited', retryAfter: 600, operation: 'create_refund' })
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['rate_limited', 'rejected', true])
    expect(error.retryAfterMs).toBe(600_000)
    expect(creates(simulator)).toBe(1)
  })

  test.each(['abc', '-5', '1e309', 'Thu, 01 Jan 1970 00:00:00 GMT', ''])(
    'B100 with a wait that is none is waited for as ever: %s',
    async (retryAfter) => {
      const { simulator, provider } = await startWorld()
      simulator.faults.add({ kind: 'rate_limited', retryAfter, operation: 'create_refund' })
      await expect(provider.create(requestFor(simulator.addCharge()))).resolves.toMatchObject({
        reference,
      })
      expect([creates(simulator), amountsOf(simulator)]).toEqual([2, ['35']])
    },
  )

  test.each(['get_charge', 'list_refunds', 'token'] as const)(
    'to %s only delays the refund',
    async (operation) => {
      const { simulator, provider } = await startWorld()
      simulator.faults.add({ kind: 'rate_limited', retryAfter: 2, operation, times: 2 })
      await provider.create(requestFor(simulator.addCharge()))
      expect(countOf(simulator, operation)).toBe(3)
      expect([creates(simulator), amountsOf(simulator)]).toEqual([1, ['35']])
    },
  )
})

describe('the time that a key is taken to be remembered', () => {
  // Fifteen minutes, less the ninety seconds in which a repeat may come.
  const longestAge = 15 * minute - 90_000

  test.each([
    ['just made', 0, true],
    ['old enough to be the last that is repeated', longestAge, true],
    ['a millisecond older', longestAge + 1, false],
    ['a day old', 24 * 60 * minute, false],
    ['from the future, so that nobody knows its age', -1, false],
  ])('decides whether an unknown is sent again: a key %s', async (_what, age, isRetryable) => {
    const { simulator, provider, clock } = await startWorld()
    const payment = simulator.addCharge()
    const prepared = await provider.prepare(requestFor(payment))
    expect(prepared.preparedAt).toBe(new Date(startOfTime).toISOString())
    clock.setWall(startOfTime + age)
    simulator.faults.add({ kind: 'reset', operation: 'create_refund', when: 'after' })
    const error = await errorOf(provider.send(prepared))
    expect(verdictOf(error)).toEqual(['outcome_unknown', 'unknown', isRetryable])
    expect(creates(simulator)).toBe(1)
    const { refunds } = await provider.find({ payment, reference })
    expect(refunds).toHaveLength(1)
  })
})

describe('a token that ran out', () => {
  test.each(['get_charge', 'create_refund'] as const)(
    'is renewed once when it is turned down at %s',
    async (operation) => {
      const { simulator, connect } = await startWorld()
      const payment = simulator.addCharge()
      const provider = connect({
        fetch: async (input, init) => {
          const request = new Request(input, init)
          const isTarget = operation === 'create_refund' ? isCreate(request) : isCharge(request)
          if (isTarget && simulator.tokensIssued() === 1) simulator.expireTokens()
          return simulator.fetch(request)
        },
      })
      await expect(provider.create(requestFor(payment))).resolves.toMatchObject({ reference })
      expect([simulator.tokensIssued(), amountsOf(simulator)]).toEqual([2, ['35']])
      expect(countOf(simulator, operation)).toBe(2)
    },
  )

  test('is renewed a minute before, so that none is turned down', async () => {
    const { simulator, provider, clock } = await startWorld()
    const payment = simulator.addCharge()
    const issued: number[] = []
    for (const seconds of [0, 539, 1, 539, 1]) {
      clock.advance(seconds * 1000)
      simulator.clock.advance(seconds * 1000)
      await provider.getPayment(payment)
      issued.push(simulator.tokensIssued())
    }
    expect(issued).toEqual([1, 1, 2, 2, 3])
    expect(simulator.received().filter(({ isAuthorized }) => isAuthorized !== true)).toEqual([])
  })
})

function isCharge({ url }: Request): boolean {
  return new URL(url).pathname.startsWith('/charges/')
}
