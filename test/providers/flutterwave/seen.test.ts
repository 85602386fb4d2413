import { describe, expect, test } from 'vitest'

import { fromMinor } from '../../../src/model/index.ts'
import type { PreparedRefund } from '../../../src/model/index.ts'
import { startOfTime } from '../../http/hand-clock.ts'
import { countOf, requestFor, startWorld } from './harness.ts'

const statuses = ['new', 'completed', 'succeeded', 'failed', 'cancelled']

describe('what is prepared', () => {
  test('says what was captured, and every refund of the charge, failed ones included', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge({ amount: '1000.50' })
    const ids = simulator.insertRefunds(statuses.length, (index) => ({
      charge: payment,
      amount: `1${index}.25`,
      status: statuses[index] ?? '',
      meta: index === 3 ? { polyrefund_reference: 'RMA-earlier' } : {},
    }))
    simulator.insertRefunds(70, () => ({ charge: simulator.addCharge(), amount: '1' }))
    const { seen } = await provider.prepare(requestFor(payment))
    expect(seen?.captured).toStrictEqual(fromMinor(100_050, 'NGN'))
    expect(seen?.readAt).toBe(new Date(startOfTime).toISOString())
    const rows = seen?.refunds.toSorted((left, right) => left.amount.minor - right.amount.minor)
    expect(rows).toStrictEqual([
      { id: ids[0], reference: null, amount: fromMinor(1025, 'NGN'), status: 'new' },
      { id: ids[1], reference: null, amount: fromMinor(1125, 'NGN'), status: 'pending' },
      { id: ids[2], reference: null, amount: fromMinor(1225, 'NGN'), status: 'succeeded' },
      { id: ids[3], reference: 'RMA-earlier', amount: fromMinor(1325, 'NGN'), status: 'failed' },
      { id: ids[4], reference: null, amount: fromMinor(1425, 'NGN'), status: 'failed' },
    ])
  })

  test('says that there was no refund', async () => {
    const { simulator, provider } = await startWorld()
    const { seen } = await provider.prepare(requestFor(simulator.addCharge()))
    expect(seen?.refunds).toEqual([])
  })

  test('says nothing where the charge was not read', async () => {
    const { simulator, connect } = await startWorld()
    const prepared = await connect({ preflight: false }).prepare(requestFor(simulator.addCharge()))
    expect(prepared.seen).toBe(null)
  })

  test('tells when a shared reading began, to those too who joined it later', async () => {
    const { simulator, connect, clock } = await startWorld()
    const payment = simulator.addCharge()
    const joined: Promise<PreparedRefund>[] = []
    const provider = connect({
      fetch: async (input, init) => {
        clock.setWall(startOfTime + 60_000)
        const request = new Request(input, init)
        if (request.url.includes('/charges/')) {
          joined.push(provider.prepare(requestFor(payment, { reference: 'RMA-2' })))
        }
        return simulator.fetch(request)
      },
    })
    const first = await provider.prepare(requestFor(payment))
    const readAt = [first, ...(await Promise.all(joined))].map(({ seen }) => seen?.readAt)
    const began = new Date(startOfTime).toISOString()
    expect(readAt).toEqual([began, began])
    expect(countOf(simulator, 'get_charge')).toBe(1)
  })
})
