import { describe, expect, test } from 'vitest'

import { fromMinor, isJsonObject } from '../../../src/model/index.ts'
import type { PreparedRefund } from '../../../src/model/index.ts'
import { startOfTime } from '../../http/hand-clock.ts'
import { editing, requestFor, startWorld, ways } from './harness.ts'

const statuses = ['succeeded', 'pending', 'failed', 'canceled']

/** What was seen, as minor units and statuses in the order of the amounts. */
function seenOf({ seen }: PreparedRefund): readonly (readonly [number, string])[] {
  const rows = seen?.refunds ?? []
  return rows
    .map(({ amount, status }) => [amount.minor, status] as const)
    .toSorted(([left], [right]) => left - right)
}

describe.each(ways)('what is prepared for $operation', ({ addPayment, operation }) => {
  test('says what was captured, and every refund, failed ones included', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    const ids = simulator.insertRefunds(statuses.length, (index) => ({
      ...(operation === 'refund_session' ? { session: payment } : { intent: payment }),
      amount: 1000 + index,
      status: statuses[index] ?? '',
      metadata: index === 2 ? { polyrefund_reference: 'RMA-earlier' } : {},
    }))
    const { seen } = await provider.prepare(requestFor(payment))
    expect(seen?.captured).toStrictEqual(fromMinor(10_000, 'USD'))
    expect(seen?.readAt).toBe(new Date(startOfTime).toISOString())
    const rows = seen?.refunds.toSorted((left, right) => left.amount.minor - right.amount.minor)
    expect(rows).toStrictEqual([
      { id: ids[0], reference: null, amount: fromMinor(1000, 'USD'), status: 'succeeded' },
      { id: ids[1], reference: null, amount: fromMinor(1001, 'USD'), status: 'pending' },
      { id: ids[2], reference: 'RMA-earlier', amount: fromMinor(1002, 'USD'), status: 'failed' },
      { id: ids[3], reference: null, amount: fromMinor(1003, 'USD'), status: 'failed' },
    ])
  })

  test('says that there was no refund', async () => {
    const { simulator, provider } = await startWorld()
    const { seen } = await provider.prepare(requestFor(addPayment(simulator)))
    expect(seen?.refunds).toEqual([])
  })

  test('says nothing where the payment was not read', async () => {
    const { simulator, connect } = await startWorld()
    const prepared = await connect({ preflight: false }).prepare(requestFor(addPayment(simulator)))
    expect(prepared.seen).toBe(null)
  })

  test('tells when the reading began, not when it was over', async () => {
    const { simulator, connect, clock } = await startWorld()
    const later = startOfTime + 60_000
    const provider = connect({
      fetch: async (input, init) => {
        clock.setWall(later)
        return simulator.fetch(input, init)
      },
    })
    const prepared = await provider.prepare(requestFor(addPayment(simulator)))
    expect(prepared.seen?.readAt).toBe(new Date(startOfTime).toISOString())
    expect(prepared.preparedAt).toBe(new Date(later).toISOString())
  })
})

describe('a payment by two cards', () => {
  const cards = [{ amount: 4000 }, { amount: 6000 }]

  test('is seen row by row when it is refunded by its session', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession({ cards })
    const ids = simulator.refundInDashboard(id, 5000)
    const prepared = await provider.prepare(requestFor(id))
    expect(prepared.seen?.captured.minor).toBe(10_000)
    expect(seenOf(prepared)).toEqual([
      [1000, 'pending'],
      [4000, 'pending'],
    ])
    expect(new Set(prepared.seen?.refunds.map((refund) => refund.id))).toEqual(new Set(ids))
  })

  test('is seen with what was taken from the one card that is refunded', async () => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ splitAs: 'items' })
    const { id, intents } = simulator.addSession({ cards })
    const ids = simulator.refundInDashboard(id, 5000)
    const prepared = await provider.prepare(
      requestFor(intents[1] ?? '', { amount: fromMinor(100, 'USD') }),
    )
    expect(prepared.seen?.captured.minor).toBe(6000)
    expect(seenOf(prepared)).toEqual([[1000, 'pending']])
    expect(prepared.seen?.refunds.map((refund) => refund.id)).toEqual(ids)
  })
})

test('a session in another currency is seen in its own, and the prepared refund can be sent', async () => {
  const { simulator, connect } = await startWorld()
  const { id } = simulator.addSession()
  simulator.refundInDashboard(id, 1000)
  const fetch = editing(simulator.fetch, (body) => {
    const session = body['checkout_session']
    return isJsonObject(session) ? { checkout_session: { ...session, currency: 'EUR' } } : body
  })
  const provider = connect({ fetch })
  const prepared = await provider.prepare(requestFor(id, { amount: 'remaining' }))
  expect(prepared.seen?.captured).toEqual(fromMinor(10_000, 'EUR'))
  expect(prepared.seen?.refunds.map((refund) => refund.amount)).toEqual([fromMinor(1000, 'EUR')])
  expect((await provider.send(prepared)).amount).toEqual(fromMinor(9000, 'EUR'))
})
