import { describe, expect, test } from 'vitest'

import { refundOf, startWithClient } from './simulator-client.ts'

const invalid = { status: 'failed', error: { type: 'REQUEST_NOT_VALID', code: '10400' } }

describe('POST a refund', () => {
  test('answers as the guide shows: no status, and a time in nanoseconds', async () => {
    const { addCharge, post, refunds } = await startWithClient()
    const charge = addCharge({ id: 'chg_1', amount: '2000' })
    const answer = await post('/refunds', refundOf(charge, 2000))
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      message: 'Refund Initiated',
      data: {
        id: expect.stringMatching(/^rfd_01/),
        amount_refunded: 2000,
        meta: {},
        reason: 'duplicate',
        status: 'completed',
        charge_id: 'chg_1',
        created_datetime: expect.stringMatching(/^2025-02-13T12:12:22\.013\d{6}Z$/),
      },
    })
    expect(answer.headers.get('x-trace-id')).toBe('trace0000000000000001')
    expect(answer.headers.get('x-idempotency-cache-hit')).toBeNull()
    expect(refunds()).toMatchObject([
      { amount_refunded: '2000', created_datetime: '2025-02-13T12:12:22.013Z' },
    ])
  })

  test('can answer with another status, and in the envelope of other answers', async () => {
    const { addCharge, behave, post } = await startWithClient()
    behave({ createStatus: 200, createShowsStatus: true })
    const answer = await post('/refunds', refundOf(addCharge(), 1))
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'success', message: 'Refund Initiated' },
    })
  })

  test.each(['duplicate', 'fraudulent', 'requested_by_customer', 'expired_uncaptured_charge'])(
    'takes the reason %s',
    async (reason) => {
      const { addCharge, post, refunds } = await startWithClient()
      await post('/refunds', refundOf(addCharge(), 1, { reason }))
      expect(refunds()).toMatchObject([{ reason }])
    },
  )

  test('takes any reason and none, if that is how it behaves', async () => {
    const { addCharge, behave, post, refunds } = await startWithClient()
    behave({ reasons: 'any' })
    const charge = addCharge()
    await post('/refunds', refundOf(charge, 1, { reason: 'Order Cancelled' }))
    await post('/refunds', refundOf(charge, 1, { reason: undefined }))
    expect((await post('/refunds', refundOf(charge, 1, { reason: 7 }))).status).toBe(400)
    expect(refunds().map(({ reason }) => reason)).toEqual([null, 'Order Cancelled'])
  })

  test('reads past what it does not know', async () => {
    const { addCharge, post } = await startWithClient()
    const body = refundOf(addCharge(), 1, { callbackurl: 'https://example.com', ammount: 2 })
    expect((await post('/refunds', body)).status).toBe(201)
  })

  test.each([
    ['text', '"not', 'body'],
    ['a list', '[]', 'body'],
    ['no charge', '{"amount":1,"reason":"duplicate"}', 'charge_id'],
    ['a number as charge', '{"amount":1,"reason":"duplicate","charge_id":7}', 'charge_id'],
    ['no amount', '{"reason":"duplicate","charge_id":"chg_1"}', 'amount'],
    ['an amount of null', '{"amount":null,"reason":"duplicate","charge_id":"chg_1"}', 'amount'],
    ['an amount as text', '{"amount":"1","reason":"duplicate","charge_id":"chg_1"}', 'amount'],
    ['nothing', '{"amount":0,"reason":"duplicate","charge_id":"chg_1"}', 'amount'],
    ['less than nothing', '{"amount":-5,"reason":"duplicate","charge_id":"chg_1"}', 'amount'],
    ['less than 0.01', '{"amount":0.009,"reason":"duplicate","charge_id":"chg_1"}', 'amount'],
    ['too many decimals', '{"amount":1.001,"reason":"duplicate","charge_id":"chg_1"}', 'amount'],
    [
      '13 decimals',
      '{"amount":1.0000000000001,"reason":"duplicate","charge_id":"chg_1"}',
      'amount',
    ],
    ['no reason', '{"amount":1,"charge_id":"chg_1"}', 'reason'],
    ['an unknown reason', '{"amount":1,"reason":"bored","charge_id":"chg_1"}', 'reason'],
    [
      'meta that is text',
      '{"amount":1,"reason":"duplicate","charge_id":"chg_1","meta":"x"}',
      'meta',
    ],
  ])('refuses %s', async (_what, body, field) => {
    const { addCharge, post, refunds } = await startWithClient()
    addCharge({ id: 'chg_1' })
    const answer = await post('/refunds', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      ...invalid,
      error: { ...invalid.error, validation_errors: [{ field_name: field }] },
    })
    expect(refunds()).toEqual([])
  })

  test('refuses a charge that nobody knows', async () => {
    const { post } = await startWithClient()
    expect(await post('/refunds', refundOf('chg_x', 1))).toMatchObject({
      status: 404,
      body: {
        status: 'failed',
        error: { type: 'CHARGE_NOT_FOUND', code: '1110404', message: 'Charge not found' },
      },
    })
  })

  test.each([
    ['pending', 400, '1403400', 'REFUND_CREATION_FAILED'],
    ['failed', 422, '10422', 'UNPROCESSABLE'],
    ['voided', 422, '10422', 'UNPROCESSABLE'],
  ])('refuses a charge that is %s', async (status, httpStatus, code, type) => {
    const { addCharge, post, refunds } = await startWithClient()
    const answer = await post('/refunds', refundOf(addCharge({ status }), 1))
    expect(answer).toMatchObject({ status: httpStatus, body: { error: { type, code } } })
    expect(refunds()).toEqual([])
  })

  test('can use another code where none is documented', async () => {
    const { addCharge, behave, post } = await startWithClient()
    behave({ unpaidCode: '1403400', overRefundCode: '1404400' })
    const voided = await post('/refunds', refundOf(addCharge({ status: 'voided' }), 1))
    expect(voided.body).toMatchObject({ error: { code: '1403400' } })
    const charge = addCharge({ amount: '10' })
    await post('/refunds', refundOf(charge, 6))
    expect((await post('/refunds', refundOf(charge, 6))).body).toMatchObject({
      error: { code: '1404400' },
    })
  })

  test.each([
    ['10400', 400],
    ['10401', 401],
    ['10403', 403],
    ['10404', 404],
    ['10405', 405],
    ['10409', 409],
    ['10422', 422],
    ['10500', 500],
    ['1138422', 422],
    ['1139422', 422],
    ['1402400', 400],
    ['1708400', 400],
    ['701500', 500],
  ] as const)('can refuse every create with %s', async (code, status) => {
    const { addCharge, behave, post, refunds } = await startWithClient()
    behave({ createRefusal: code })
    const charge = addCharge()
    expect(await post('/refunds', refundOf(charge, 1))).toMatchObject({
      status,
      body: { status: 'failed', error: { code, type: expect.stringMatching(/^[A-Z0-9_]+$/) } },
    })
    expect(refunds()).toEqual([])
    behave({ createRefusal: null })
    expect((await post('/refunds', refundOf(charge, 1))).status).toBe(201)
  })
})

describe('what is left of a charge', () => {
  test('can be refunded in parts until nothing is left', async () => {
    const { addCharge, post, refunds } = await startWithClient()
    const charge = addCharge({ amount: '100.05' })
    await post('/refunds', refundOf(charge, 60))
    expect(await post('/refunds', refundOf(charge, 40.06))).toMatchObject({
      status: 400,
      body: { error: { type: 'REFUND_AMOUNT_INVALID', code: '1402400' } },
    })
    expect((await post('/refunds', refundOf(charge, 40.05))).status).toBe(201)
    expect(await post('/refunds', refundOf(charge, 0.01))).toMatchObject({
      status: 400,
      body: { error: { type: 'REFUND_ALREADY_COMPLETED', code: '1404400' } },
    })
    expect(refunds(charge).map((refund) => refund.amount_refunded)).toEqual(['40.05', '60'])
  })

  test('is never more than the charge', async () => {
    const { addCharge, post } = await startWithClient()
    const charge = addCharge({ amount: '100' })
    expect((await post('/refunds', refundOf(charge, 100.01))).body).toMatchObject({
      error: { code: '1402400' },
    })
  })

  test('comes back when a refund fails or is cancelled', async () => {
    const { addCharge, post, refunds, setStatus } = await startWithClient()
    const charge = addCharge({ amount: '10' })
    for (const status of ['failed', 'cancelled']) {
      await post('/refunds', refundOf(charge, 10))
      setStatus(refunds(charge)[0]?.id ?? '', status)
    }
    expect((await post('/refunds', refundOf(charge, 10))).status).toBe(201)
  })

  test('is not asked for when nothing caps it', async () => {
    const { addCharge, behave, charges, post, refunds } = await startWithClient()
    behave({ capEnforced: false })
    const charge = addCharge({ amount: '10' })
    await post('/refunds', refundOf(charge, 25))
    await post('/refunds', refundOf(charge, 1))
    expect(refunds(charge).map((refund) => refund.amount_refunded)).toEqual(['1', '25'])
    expect(charges()).toMatchObject([{ refunded: true }])
  })
})

describe('an amount', () => {
  test.each([
    ['2000', '2000'],
    ['2000.10', '2000.1'],
    ['1e2', '100'],
    ['1.5E+1', '15'],
    ['12345e-2', '123.45'],
    ['0.01', '0.01'],
    ['90071992547409.91', '90071992547409.91'],
    ['123456789012345678.91', '123456789012345678.91'],
  ])('is read digit by digit: %s', async (sent, amount) => {
    const { addCharge, post, refunds } = await startWithClient()
    const charge = addCharge({ amount: '999999999999999999' })
    // Another amount in the body must not be taken for it.
    const body = `{"meta":{"amount":3.5},"amount":${sent},"reason":"duplicate","charge_id":"${charge}"}`
    const answer = await post('/refunds', body)
    expect(refunds().map((refund) => refund.amount_refunded)).toEqual([amount])
    expect(answer.text).toContain(`"amount_refunded":${amount},`)
  })

  test('is summed without losing a digit', async () => {
    const { addCharge, charges, post } = await startWithClient()
    const charge = addCharge({ amount: '0.3' })
    for (let part = 0; part < 3; part += 1) {
      expect((await post('/refunds', refundOf(charge, 0.1))).status).toBe(201)
    }
    expect((await post('/refunds', refundOf(charge, 0.01))).status).toBe(400)
    expect(charges()).toMatchObject([{ amount: '0.3', refunded: true }])
  })

  test.each([
    ['JPY', 1.5, 2],
    ['UGX', 100.5, 100],
    ['NGN', 1.001, 1.01],
    ['KWD', 1.0001, 1.001],
    ['USDC', 1.0000001, 1.000001],
  ])('in %s has its decimals and no more: not %d, but %d', async (currency, tooFine, right) => {
    const { addCharge, behave, post, refunds } = await startWithClient()
    const charge = addCharge({ currency })
    expect((await post('/refunds', refundOf(charge, tooFine))).body).toMatchObject(invalid)
    expect((await post('/refunds', refundOf(charge, right))).status).toBe(201)
    behave({ extraDecimals: 'accepted' })
    expect((await post('/refunds', refundOf(charge, tooFine))).status).toBe(201)
    expect(refunds().map((refund) => refund.amount_refunded)).toEqual([`${tooFine}`, `${right}`])
  })

  test('of a charge may be in a currency with any number of decimals', async () => {
    const { addCharge, post } = await startWithClient()
    const charge = addCharge({ currency: 'NGN', decimals: 0 })
    expect((await post('/refunds', refundOf(charge, 1.5))).body).toMatchObject(invalid)
  })
})
