import { describe, expect, test } from 'vitest'

import type { FlutterwaveSimulator } from '../../../providers/flutterwave/simulator.ts'
import { hour, minute, refundOf, startWithClient } from './simulator-client.ts'
import type { PlainAnswer, PlainClient } from './simulator-client.ts'

async function ids(answer: Promise<PlainAnswer>): Promise<readonly unknown[]> {
  const { body } = await answer
  if (typeof body !== 'object' || body === null || !('data' in body)) return [body]
  return Array.isArray(body.data) ? body.data.map((refund: { id: unknown }) => refund.id) : [body]
}

/** Refunds r0 to r24, an hour apart, the last one at noon. */
async function startWithMany(): Promise<FlutterwaveSimulator & PlainClient> {
  const simulator = await startWithClient({ startAt: Date.UTC(2025, 1, 13, 12) })
  simulator.insertRefunds(25, (index) => ({
    id: `r${index}`,
    createdAt: simulator.clock.now() - (24 - index) * hour,
  }))
  return simulator
}

function named(newest: number, oldest: number): readonly string[] {
  return Array.from({ length: newest - oldest + 1 }, (_none, index) => `r${newest - index}`)
}

describe('GET refunds', () => {
  test('answers as the guide shows', async () => {
    const { get, insertRefunds } = await startWithClient()
    insertRefunds(1, () => ({
      id: 'rfd_VBwFTccOHT',
      amount: '2000',
      charge: 'chg_ujfv5xWlpX',
      createdAt: Date.UTC(2025, 1, 7, 11, 8, 17, 517),
    }))
    const answer = await get('/refunds?page=1&size=10')
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      status: 'success',
      message: 'Refunds fetched',
      meta: { page_info: { total: 1, current_page: 1, total_pages: 1 } },
      data: [
        {
          id: 'rfd_VBwFTccOHT',
          amount_refunded: 2000,
          meta: {},
          reason: 'duplicate',
          status: 'succeeded',
          charge_id: 'chg_ujfv5xWlpX',
          created_datetime: '2025-02-07T11:08:17.517Z',
        },
      ],
    })
  })

  test.each([
    ['', named(24, 15)],
    ['page=1&size=10', named(24, 15)],
    ['page=3', named(4, 0)],
    ['size=20', named(24, 5)],
    ['page=2&size=20', named(4, 0)],
    ['size=50', named(24, 0)],
    ['page=4', []],
    ['from=2025-02-13T08:00:00Z', named(24, 20)],
    ['from=2025-02-13T08:00:00.001Z', named(24, 21)],
    ['from=2025-02-13T09:00:00%2B01:00', named(24, 20)],
    ['to=2025-02-12T14:00Z', named(2, 0)],
    ['to=2025-02-12T13:59:59.999999999Z', named(1, 0)],
    ['from=2025-02-13T01:00:00Z&to=2025-02-13T03:00:00Z', named(15, 13)],
    ['from=2025-02-13T03:00:00Z&to=2025-02-13T01:00:00Z', []],
    ['from=2026-01-01T00:00:00Z', []],
    ['from=2025-02-12T12:00:00Z&page=3', named(4, 0)],
    ['status=failed', named(24, 15)],
  ])('answers %s', async (query, expected) => {
    const { get } = await startWithMany()
    expect(await ids(get(`/refunds?${query}`))).toEqual(expected)
  })

  test.each([
    ['size=9', '10400', 400, 'size'],
    ['size=51', '10400', 400, 'size'],
    ['size=0', '10400', 400, 'size'],
    ['page=0', '10400', 400, 'page'],
    ['page=-1', '10400', 400, 'page'],
    ['from=2025-02-13', '10400', 400, 'from'],
    ['to=2025-02-13', '10400', 400, 'to'],
    ['to=2025-02-13T12:00:00', '10400', 400, 'to'],
    ['from=2025-13-45T12:00:00Z', '10400', 400, 'from'],
    ['from=yesterday', '10400', 400, 'from'],
    ['from=', '10400', 400, 'from'],
  ])('refuses %s', async (query, code, status, field) => {
    const { get } = await startWithMany()
    expect(await get(`/refunds?${query}`)).toMatchObject({
      status,
      body: { error: { code, validation_errors: [{ field_name: field }] } },
    })
  })

  test.each(['page=x', 'page=', 'page=1.5', 'size=ten', 'size=1e1'])(
    'refuses %s with the code for paging, which ends in 500',
    async (query) => {
      const { get } = await startWithMany()
      expect(await get(`/refunds?${query}`)).toMatchObject({
        status: 500,
        body: { error: { type: 'INVALID_PAGINATION_TYPE', code: '701500' } },
      })
    },
  )

  test('can leave the ends of a range out of it', async () => {
    const { behave, get } = await startWithMany()
    behave({ rangeIsInclusive: false })
    const query = 'from=2025-02-13T01:00:00Z&to=2025-02-13T03:00:00Z'
    expect(await ids(get(`/refunds?${query}`))).toEqual(['r14'])
  })

  test('counts nothing in a range that ends before it begins', async () => {
    const { get } = await startWithMany()
    const query = 'from=2025-02-13T03:00:00Z&to=2025-02-13T01:00:00Z'
    expect((await get(`/refunds?${query}`)).body).toMatchObject({
      meta: { page_info: { total: 0, current_page: 1, total_pages: 0 } },
      data: [],
    })
  })

  test('shifts its pages when refunds arrive', async () => {
    const { get, insertRefunds } = await startWithMany()
    expect(await ids(get('/refunds?page=1'))).toEqual(named(24, 15))
    insertRefunds(3, (index) => ({ id: `new${index}` }))
    expect(await ids(get('/refunds?page=2'))).toEqual(named(17, 8))
    expect(await ids(get('/refunds?page=1'))).toEqual(['new2', 'new1', 'new0', ...named(24, 18)])
  })

  test('keeps refunds in order of time, however they were added', async () => {
    const { clock, get, insertRefunds } = await startWithClient()
    insertRefunds(1, () => ({ id: 'now' }))
    await get('/refunds')
    insertRefunds(2, (index) => ({ id: `past${index}`, createdAt: clock.now() - hour }))
    expect(await ids(get('/refunds'))).toEqual(['now', 'past1', 'past0'])
  })

  test.each([
    ['right', 1, { total: 25, current_page: 1, total_pages: 3 }],
    ['right', 7, { total: 25, current_page: 7, total_pages: 3 }],
    ['zero_pages', 1, { total: 25, current_page: 1, total_pages: 0 }],
    ['this_page', 2, { total: 10, current_page: 2, total_pages: 2 }],
    ['one_more', 1, { total: 26, current_page: 1, total_pages: 4 }],
  ] as const)('has page_info that is %s', async (pageInfo, page, expected) => {
    const { behave, get } = await startWithMany()
    behave({ pageInfo })
    expect((await get(`/refunds?page=${page}`)).body).toMatchObject({
      meta: { page_info: expected },
    })
  })

  test('can have no page_info at all', async () => {
    const { behave, get } = await startWithMany()
    behave({ pageInfo: 'absent' })
    expect((await get('/refunds')).body).not.toHaveProperty('meta')
  })

  test('can repeat its last page for ever', async () => {
    const { behave, get } = await startWithMany()
    behave({ beyondLastPage: 'last_page' })
    expect(await ids(get('/refunds?page=2'))).toEqual(named(14, 5))
    expect(await ids(get('/refunds?page=9'))).toEqual(named(4, 0))
    expect(await ids(get('/refunds?page=2&from=2026-01-01T00:00:00Z'))).toEqual([])
  })

  test('can show a new refund late, though it can be read at once', async () => {
    const { addCharge, behave, clock, get, post, refunds } = await startWithClient()
    behave({ listLagMs: minute })
    await post('/refunds', refundOf(addCharge(), 10))
    const id = refunds()[0]?.id ?? ''
    clock.advance(minute - 1)
    expect(await ids(get('/refunds'))).toEqual([])
    expect((await get(`/refunds/${id}`)).status).toBe(200)
    clock.advance(1)
    expect(await ids(get('/refunds'))).toEqual([id])
  })

  test('is walked over 10,000 refunds while 1,000 arrive: an overlap, and nothing missing', async () => {
    const { get, insertRefunds } = await startWithClient()
    const old = insertRefunds(10_000)
    const seen: unknown[] = []
    let page = 1
    let rows = await ids(get('/refunds?size=50'))
    while (rows.length > 0) {
      seen.push(...rows)
      if (page % 2 === 0 && page <= 200) insertRefunds(10)
      page += 1
      rows = await ids(get(`/refunds?size=50&page=${page}`))
    }
    expect(seen).toHaveLength(11_000)
    expect([...new Set(seen)]).toEqual(old.toReversed())
  })
})

describe('one refund', () => {
  test('is read with its time in milliseconds', async () => {
    const { addCharge, get, post, refunds } = await startWithClient()
    await post('/refunds', refundOf(addCharge({ id: 'chg_1' }), 12.34))
    const id = refunds()[0]?.id ?? ''
    const answer = await get(`/refunds/${id}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      status: 'success',
      message: 'Refund fetched',
      data: {
        id,
        amount_refunded: 12.34,
        meta: {},
        reason: 'duplicate',
        status: 'completed',
        charge_id: 'chg_1',
        created_datetime: '2025-02-13T12:12:22.013Z',
      },
    })
  })

  test('is 404 when nobody knows it', async () => {
    const { get } = await startWithClient()
    expect(await get('/refunds/rfd_x')).toMatchObject({
      status: 404,
      body: { status: 'failed', error: { type: 'REFUND_NOT_FOUND', code: '1401404' } },
    })
  })

  test.each(['1e400', '-0', '"12.34"', '12.3400000001', '9007199254740993', 'null'])(
    'can show %s in place of its amount',
    async (shownAmount) => {
      const { get, insertRefunds, refunds } = await startWithClient()
      insertRefunds(1, () => ({ id: 'rfd_1', amount: '12.34', shownAmount }))
      for (const path of ['/refunds/rfd_1', '/refunds']) {
        expect((await get(path)).text).toContain(`"amount_refunded":${shownAmount},`)
      }
      expect(refunds()).toMatchObject([{ amount_refunded: '12.34' }])
    },
  )
})

describe('a charge', () => {
  test('is read without refunded and disputed while they are false', async () => {
    const { addCharge, get } = await startWithClient()
    const id = addCharge({ id: 'chg_1', amount: '1500.25', reference: 'ORDER1', meta: { a: 1 } })
    const answer = await get(`/charges/${id}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      status: 'success',
      message: 'Charge fetched',
      data: {
        id: 'chg_1',
        amount: 1500.25,
        currency: 'NGN',
        status: 'succeeded',
        fees: [],
        customer_id: expect.stringMatching(/^cus_01/),
        reference: 'ORDER1',
        settled: false,
        settlement_id: [],
        meta: { a: 1 },
        description: null,
        next_action: null,
        payment_method_details: { type: 'card', id: expect.stringMatching(/^pmd_01/) },
        processor_response: { type: 'approved', code: '00' },
        redirect_url: null,
        created_datetime: '2025-02-13T12:12:22.013Z',
      },
    })
  })

  test.each([
    ['fully', [undefined, undefined, true]],
    ['partly', [undefined, true, true]],
  ] as const)('is refunded when it is so %s', async (refundedMeans, expected) => {
    const { addCharge, behave, get, refundInDashboard } = await startWithClient()
    behave({ refundedMeans })
    const id = addCharge({ amount: '10' })
    const shown: unknown[] = []
    for (const amount of ['0', '4', '6']) {
      if (amount !== '0') refundInDashboard(id, amount)
      const { text } = await get(`/charges/${id}`)
      shown.push(text.includes('"refunded":true') || undefined)
      expect(text).not.toContain('"refunded":false')
    }
    expect(shown).toEqual(expected)
  })

  test('can show its flags when they are false too, as the reference does', async () => {
    const { addCharge, behave, get } = await startWithClient()
    behave({ chargeFlags: 'always' })
    const disputed = addCharge({ disputed: true })
    expect((await get(`/charges/${addCharge()}`)).body).toMatchObject({
      data: { refunded: false, disputed: false },
    })
    expect((await get(`/charges/${disputed}`)).body).toMatchObject({ data: { disputed: true } })
  })

  test.each(['pending', 'failed', 'voided', 'strange'])('can be %s', async (status) => {
    const { addCharge, get } = await startWithClient()
    const id = addCharge({ status, method: 'mobile_money', currency: 'GHS' })
    expect((await get(`/charges/${id}`)).body).toMatchObject({
      data: { status, currency: 'GHS', payment_method_details: { type: 'mobile_money' } },
    })
  })

  test('keeps every digit of its amount, or shows something else in its place', async () => {
    const { addCharge, charges, get } = await startWithClient()
    addCharge({ id: 'chg_1', amount: '90071992547409.91' })
    addCharge({ id: 'chg_2', amount: '12.50', shownAmount: '"12.50"', createdAt: 0 })
    expect((await get('/charges/chg_1')).text).toContain('"amount":90071992547409.91,')
    expect((await get('/charges/chg_2')).text).toContain('"amount":"12.50",')
    expect(charges()).toMatchObject([
      { id: 'chg_1', amount: '90071992547409.91' },
      { id: 'chg_2', amount: '12.5', created_datetime: '1970-01-01T00:00:00.000Z' },
    ])
  })

  test('is 404 when nobody knows it, even if refunds name it', async () => {
    const { get, insertRefunds } = await startWithClient()
    insertRefunds(1, () => ({ charge: 'chg_gone' }))
    expect(await get('/charges/chg_gone')).toMatchObject({
      status: 404,
      body: { error: { type: 'CHARGE_NOT_FOUND', code: '1110404' } },
    })
  })
})

describe('what is no endpoint', () => {
  test('is 404, and what takes another method is 405', async () => {
    const { addCharge, get, post } = await startWithClient()
    expect(await get('/elsewhere')).toMatchObject({
      status: 404,
      body: { error: { type: 'RESOURCE_NOT_FOUND', code: '10404' } },
    })
    expect(await post(`/charges/${addCharge()}`, {})).toMatchObject({
      status: 405,
      body: { error: { type: 'METHOD_NOT_ALLOWED', code: '10405' } },
    })
  })
})
