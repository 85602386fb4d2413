import { describe, expect, test } from 'vitest'

import type { FlexSessionInput, FlexSimulator } from '../../../providers/flex/simulator.ts'
import { fromMinor, isJsonObject, money } from '../../../src/model/index.ts'
import type { JsonObject, Payment } from '../../../src/model/index.ts'
import {
  amountsOf,
  countOf,
  creates,
  editing,
  editRefunds,
  errorOf,
  requestFor,
  startWorld,
  verdictOf,
} from './harness.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** Captured, refunded and refundable, in cents. */
function centsOf({ captured, refunded, refundable }: Payment): readonly number[] {
  return [captured.minor, refunded.minor, refundable.minor]
}

/** A fetch that changes what the session says. */
function changing(inner: typeof fetch, changes: JsonObject): typeof fetch {
  return editing(inner, (body) => {
    const session = body['checkout_session']
    return isJsonObject(session) ? { checkout_session: { ...session, ...changes } } : body
  })
}

const subjects = [
  {
    kind: 'a session',
    add: ({ addSession, insertRefunds }: FlexSimulator, statuses: readonly string[]): string => {
      const { id: session } = addSession({ amountTotal: 10_000 })
      insertRefunds(statuses.length, (index) => ({
        session,
        amount: 1000 + index,
        status: statuses[index] ?? '',
      }))
      return session
    },
  },
  {
    kind: 'an intent',
    add: ({ addIntent, insertRefunds }: FlexSimulator, statuses: readonly string[]): string => {
      const intent = addIntent({ amount: 10_000 })
      insertRefunds(statuses.length, (index) => ({
        intent,
        amount: 1000 + index,
        status: statuses[index] ?? '',
      }))
      return intent
    },
  },
] as const

describe.each(subjects)('what is left of $kind', ({ add }) => {
  test.each<readonly [readonly string[], number]>([
    [[], 10_000],
    [['succeeded'], 9000],
    [['pending'], 9000],
    [['requires_action'], 9000],
    [['a word nobody knows'], 9000],
    [['failed'], 10_000],
    [['canceled'], 10_000],
    [['failed', 'canceled', 'failed'], 10_000],
    [['failed', 'canceled', 'pending', 'requires_action', 'succeeded'], 10_000 - 3009],
  ])('counts every refund that may take something: %j', async (statuses, left) => {
    const { simulator, provider } = await startWorld()
    const id = add(simulator, statuses)
    const payment = await provider.getPayment(id)
    expect(centsOf(payment)).toEqual([10_000, 10_000 - left, left])
    expect(payment).toMatchObject({ provider: 'flex', status: 'succeeded', testMode: true })

    const rest = await provider.create(requestFor(id, { amount: 'remaining' }))
    expect(rest.amount).toEqual(fromMinor(left, 'USD'))
    expect(centsOf(await provider.getPayment(id))).toEqual([10_000, 10_000, 0])
  })

  test('is at least nothing', async () => {
    const { simulator, provider } = await startWorld()
    const id = add(
      simulator,
      Array.from({ length: 12 }, () => 'succeeded'),
    )
    expect(centsOf(await provider.getPayment(id))).toEqual([10_000, 12_066, 0])
    const error = await errorOf(provider.create(requestFor(id, { amount: 'remaining' })))
    expect(verdictOf(error)).toEqual(['already_refunded', 'not_sent', false])
  })

  test('bounds a refund to the cent', async () => {
    const { simulator, provider } = await startWorld()
    const id = add(simulator, ['succeeded', 'failed'])
    const tooMuch = requestFor(id, { amount: money('90.01', 'USD') })
    const error = await errorOf(provider.create(tooMuch))
    expect(verdictOf(error)).toEqual(['amount_exceeds_refundable', 'not_sent', false])
    expect(creates(simulator)).toBe(0)
    const enough = requestFor(id, { amount: money('90.00', 'USD') })
    await expect(provider.create(enough)).resolves.toMatchObject({ amount: { minor: 9000 } })
  })

  test('comes back when a refund fails after it succeeded', async () => {
    const { simulator, provider } = await startWorld()
    const id = add(simulator, [])
    simulator.behave({ course: 'succeeds_then_fails' })
    const { id: refundId } = await provider.create(requestFor(id))
    const left: number[] = []
    const words: string[] = []
    for (const wait of [0, 5 * minute, 4 * day]) {
      simulator.clock.advance(wait)
      left.push((await provider.getPayment(id)).refundable.minor)
      words.push((await provider.get(refundId)).status)
    }
    expect(words).toEqual(['pending', 'succeeded', 'failed'])
    expect(left).toEqual([6500, 6500, 10_000])
    simulator.behave({ course: 'succeeds' })
    const whole = requestFor(id, { amount: money('100.00', 'USD'), reference: 'RMA-2' })
    await expect(provider.create(whole)).resolves.toMatchObject({ amount: { minor: 10_000 } })
  })

  test('can be given back cent by cent until nothing is left', async () => {
    const { simulator, provider } = await startWorld()
    const id = add(simulator, [])
    for (const [index, decimal] of ['33.33', '33.33', '33.33', '0.01'].entries()) {
      const amount = money(decimal, 'USD')
      await provider.create(requestFor(id, { amount, reference: `RMA-${index}` }))
    }
    expect(amountsOf(simulator)).toEqual([1, 3333, 3333, 3333])
    expect(centsOf(await provider.getPayment(id))).toEqual([10_000, 10_000, 0])
  })
})

describe('the refunds of a session', () => {
  test.each([
    [9, 1],
    [10, 1],
    [11, 1],
    [150, 2],
  ])('%i of them take %i readings of the list', async (count, lists) => {
    const { simulator, provider } = await startWorld()
    const { id: session } = simulator.addSession({ amountTotal: 1_000_000 })
    simulator.insertRefunds(count, () => ({ session }))
    expect(centsOf(await provider.getPayment(session))[1]).toBe(count * 100)
    expect(countOf(simulator, 'list_refunds')).toBe(lists)
  })

  test('are all found where the session shows only ten', async () => {
    const { simulator, connect } = await startWorld()
    const { id: session } = simulator.addSession({ amountTotal: 1_000_000 })
    simulator.insertRefunds(30, () => ({ session }))
    const provider = connect({
      fetch: editing(simulator.fetch, (body) => editRefunds(body, (rows) => rows.slice(0, 10))),
    })
    expect(centsOf(await provider.getPayment(session))).toEqual([1_000_000, 3000, 997_000])
  })

  test('are read from the list where the session has none to show', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.refundInDashboard(id, 2500)
    simulator.behave({ sessionOmits: ['refunds'] })
    expect(centsOf(await provider.getPayment(id))).toEqual([10_000, 2500, 7500])
  })

  test.each([9, 12])('of which one cannot be read leave nothing known: %i', async (count) => {
    const { simulator, provider } = await startWorld()
    const { id: session } = simulator.addSession({ amountTotal: 1_000_000 })
    simulator.insertRefunds(count, (index) => ({ session, amount: index === 4 ? 0.5 : 100 }))
    const error = await errorOf(provider.getPayment(session))
    expect(error.outcome).toBe('none')
    expect(error.issues).toEqual([{ path: 'amount', rule: 'amount.precision' }])
    const failed = await errorOf(provider.create(requestFor(session)))
    expect([failed.outcome, creates(simulator)]).toEqual(['not_sent', 0])
  })
})

describe('a payment that was split over two cards', () => {
  const cards: FlexSessionInput = {
    cards: [{ amount: 4000 }, { amount: 6000, card: 'hsa_fsa' }],
  }

  test.each(['refunds', 'items'] as const)('is counted card by card: %s', async (splitAs) => {
    const { simulator, provider } = await startWorld()
    const { id, intents } = simulator.addSession(cards)
    simulator.behave({ splitAs })
    simulator.refundInDashboard(id, 7000)
    const [primary = '', hsa = ''] = intents
    expect(centsOf(await provider.getPayment(id))).toEqual([10_000, 7000, 3000])
    expect(centsOf(await provider.getPayment(primary))).toEqual([4000, 1000, 3000])
    expect(centsOf(await provider.getPayment(hsa))).toEqual([6000, 6000, 0])
    const rest = await provider.create(requestFor(primary, { amount: 'remaining' }))
    expect(rest.amount).toEqual(money('30.00', 'USD'))
  })

  test('shares its intents with the session', async () => {
    const { simulator, provider } = await startWorld()
    const { id, intents } = simulator.addSession(cards)
    const session = await provider.getPayment(id)
    expect(session.handles).toEqual([
      { kind: 'checkout_session', id },
      ...intents.map((intent) => ({ kind: 'payment_intent', id: intent })),
    ])
    const intent = await provider.getPayment(intents[0] ?? '')
    expect(intent.handles).toEqual([session.handles[1]])
  })
})

describe('what cannot be refunded', () => {
  const refused = ['not_refundable', 'not_sent', false]

  test.each([
    ['open', 'pending'],
    ['expired', 'canceled'],
    ['canceled', 'canceled'],
    ['a word nobody knows', 'pending'],
  ])('a session that is %s', async (status, expected) => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession({ status })
    const payment = await provider.getPayment(id)
    expect([payment.status, payment.providerStatus]).toEqual([expected, status])
    expect(centsOf(payment)).toEqual([0, 0, 0])
    for (const amount of [money('1.00', 'USD'), 'remaining'] as const) {
      const error = await errorOf(provider.create(requestFor(id, { amount })))
      expect(verdictOf(error)).toEqual(refused)
      expect(error.issues).toEqual([{ path: 'payment', rule: 'payment.not_complete' }])
    }
    expect(creates(simulator)).toBe(0)
  })

  test('a session that is open, in an older form without amount_received', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession({ status: 'open' })
    simulator.behave({ sessionOmits: ['amount_received'] })
    expect(centsOf(await provider.getPayment(id))).toEqual([0, 0, 0])
  })

  test.each(['requires_payment_method', 'processing', 'canceled', 'requires_capture'])(
    'an intent that is %s',
    async (status) => {
      const { simulator, provider } = await startWorld()
      const payment = simulator.addIntent({ status })
      const error = await errorOf(provider.create(requestFor(payment)))
      expect(verdictOf(error)).toEqual(refused)
      expect(creates(simulator)).toBe(0)
    },
  )

  test.each(['setup', 'reimbursement'])('a session of the mode %s', async (mode) => {
    const { simulator, connect } = await startWorld()
    const { id } = simulator.addSession()
    const provider = connect({ fetch: changing(simulator.fetch, { mode }) })
    expect(verdictOf(await errorOf(provider.create(requestFor(id))))).toEqual(refused)
    expect(creates(simulator)).toBe(0)
  })

  test.each(['payment', 'subscription', 'off_session', 'introduced_later', null])(
    'and not a session of the mode %s',
    async (mode) => {
      const { simulator, connect } = await startWorld()
      const { id } = simulator.addSession()
      const provider = connect({ fetch: changing(simulator.fetch, { mode }) })
      await expect(provider.create(requestFor(id))).resolves.toMatchObject({
        amount: { minor: 3500 },
      })
    },
  )

  test('a payment of the other mode', async () => {
    const { simulator, connect } = await startWorld()
    const { id } = simulator.addSession()
    const provider = connect({ fetch: changing(simulator.fetch, { test_mode: false }) })
    expect((await provider.getPayment(id)).testMode).toBe(false)
    const error = await errorOf(provider.create(requestFor(id)))
    expect(verdictOf(error)).toEqual(['configuration', 'not_sent', false])
    expect(error.issues).toEqual([{ path: 'payment', rule: 'mode.mismatch' }])
    expect(creates(simulator)).toBe(0)
  })

  test.each(['fcs_unknown', 'fpi_unknown'])('a payment that Flex does not know: %s', async (id) => {
    const { simulator, provider } = await startWorld()
    const read = await errorOf(provider.getPayment(id))
    expect(verdictOf(read)).toEqual(['payment_not_found', 'none', false])
    const error = await errorOf(provider.create(requestFor(id)))
    expect(verdictOf(error)).toEqual(['payment_not_found', 'not_sent', false])
    expect(creates(simulator)).toBe(0)
  })

  test('more than was received, whatever the total says', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession({ amountTotal: 10_000, amountReceived: 3499 })
    expect(centsOf(await provider.getPayment(id))).toEqual([3499, 0, 3499])
    const error = await errorOf(provider.create(requestFor(id)))
    expect(verdictOf(error)).toEqual(['amount_exceeds_refundable', 'not_sent', false])
  })

  test('a payment whose answer is about another one', async () => {
    const { simulator, connect } = await startWorld()
    const { id } = simulator.addSession()
    const fetch = changing(simulator.fetch, { checkout_session_id: 'fcs_other' })
    const error = await errorOf(connect({ fetch }).create(requestFor(id)))
    expect(error.outcome).toBe('not_sent')
    expect(error.issues).toEqual([{ path: 'payment', rule: 'payment.differs' }])
    expect(creates(simulator)).toBe(0)
  })
})

describe('what remains', () => {
  test('of an untouched session is the documented full refund, without an amount', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    const prepared = await provider.prepare(requestFor(id, { amount: 'remaining' }))
    expect(prepared.amount).toEqual(money('100.00', 'USD'))
    expect(JSON.parse(prepared.body)).toEqual({
      checkout_session: {
        refund_metadata: {
          reason: 'requested_by_customer',
          polyrefund_reference: 'RMA-2024-1234',
        },
      },
    })
  })

  test('is a number once it was prepared, whatever happens then', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.refundInDashboard(id, 4000)
    const prepared = await provider.prepare(requestFor(id, { amount: 'remaining' }))
    expect(prepared.amount).toEqual(money('60.00', 'USD'))
    simulator.refundInDashboard(id, 1)
    const error = await errorOf(provider.send(prepared))
    expect(verdictOf(error)).toEqual(['amount_exceeds_refundable', 'rejected', false])
    expect(amountsOf(simulator)).toEqual([1, 4000])
  })

  test('and changes before the full refund arrives, is a mismatch', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    const prepared = await provider.prepare(requestFor(id, { amount: 'remaining' }))
    simulator.refundInDashboard(id, 1)
    const error = await errorOf(provider.send(prepared))
    expect(verdictOf(error)).toEqual(['mismatch', 'accepted', false])
    expect(error.refund?.amount).toEqual(money('99.99', 'USD'))
  })
})
