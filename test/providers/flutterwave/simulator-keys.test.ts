import { describe, expect, test } from 'vitest'

import { minute, refundOf, startWithClient } from './simulator-client.ts'

const key = { 'x-idempotency-key': 'a1b2c3d4e5f60718293a4b5c6d7e8f90' }
const other = { 'x-idempotency-key': 'ffffffffffffffffffffffffffffffff' }

describe('the headers', () => {
  test.each([
    ['X-Idempotency-Key', '12345678901'],
    ['X-Idempotency-Key', 'a'.repeat(256)],
    ['X-Idempotency-Key', '0b9c8a55-8f3e-4a57-9d0b-2f1f7a3f8c11'],
    ['X-Idempotency-Key', 'with a space in it'],
    ['X-Idempotency-Key', 'with_underscores'],
    ['X-Idempotency-Key', 'twelve letters é'],
    ['X-Idempotency-Key', ''],
    ['X-Trace-Id', '12345678901'],
    ['X-Trace-Id', 'a'.repeat(256)],
    ['X-Trace-Id', '0b9c8a55-8f3e-4a57-9d0b-2f1f7a3f8c11'],
  ])('are refused: %s "%s"', async (name, value) => {
    const { addCharge, get, post, refunds } = await startWithClient()
    const expected = {
      status: 400,
      body: { error: { code: '10400', validation_errors: [{ field_name: name }] } },
    }
    expect(await post('/refunds', refundOf(addCharge(), 1), { [name]: value })).toMatchObject(
      expected,
    )
    expect(await get('/refunds', { [name]: value })).toMatchObject(expected)
    expect(refunds()).toEqual([])
  })

  test.each(['123456789012', 'a'.repeat(255)])('may be %s', async (value) => {
    const { addCharge, post } = await startWithClient()
    const headers = { 'x-idempotency-key': value, 'x-trace-id': value }
    expect((await post('/refunds', refundOf(addCharge(), 1), headers)).status).toBe(201)
  })

  test('may have hyphens, if that is how it behaves', async () => {
    const { addCharge, behave, post } = await startWithClient()
    behave({ hyphensAllowed: true })
    const headers = { 'x-idempotency-key': '0b9c8a55-8f3e-4a57-9d0b-2f1f7a3f8c11' }
    expect((await post('/refunds', refundOf(addCharge(), 1), headers)).status).toBe(201)
  })

  test('need a key to create and none to read, unless it behaves otherwise', async () => {
    const { addCharge, behave, get, post } = await startWithClient()
    const body = refundOf(addCharge(), 1)
    const keyless = { 'x-idempotency-key': null }
    expect((await post('/refunds', body, keyless)).body).toMatchObject({
      error: { code: '10400', validation_errors: [{ field_name: 'X-Idempotency-Key' }] },
    })
    expect((await get('/refunds')).status).toBe(200)
    behave({ keyRequired: false })
    expect((await post('/refunds', body, keyless)).status).toBe(201)
  })

  test('need no trace id, unless it behaves otherwise', async () => {
    const { addCharge, behave, get, post } = await startWithClient()
    const body = refundOf(addCharge(), 1)
    const traceless = { 'x-trace-id': null }
    const answer = await post('/refunds', body, traceless)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-trace-id')).toBeNull()
    behave({ traceRequired: true })
    expect((await post('/refunds', body, traceless)).status).toBe(400)
    expect((await get('/refunds')).status).toBe(400)
    expect((await get('/refunds', { 'x-trace-id': 'abcdefghijkl' })).status).toBe(200)
  })
})

describe('an idempotency key', () => {
  test('brings the first answer again, marked, with the status it had then', async () => {
    const { addCharge, clock, post, refunds } = await startWithClient()
    const charge = addCharge()
    const first = await post('/refunds', refundOf(charge, 10), key)
    clock.advance(5 * minute)
    const again = await post('/refunds', refundOf(charge, 10), {
      ...key,
      'x-trace-id': 'trace0000000000000002',
    })
    expect(again.status).toBe(201)
    expect(again.text).toBe(first.text)
    expect(again.body).toMatchObject({ data: { status: 'completed' } })
    expect(again.headers.get('x-idempotency-cache-hit')).toBe('true')
    expect(again.headers.get('x-trace-id')).toBe('trace0000000000000002')
    expect(refunds()).toMatchObject([{ status: 'succeeded' }])
  })

  test('brings the first answer for another body too', async () => {
    const { addCharge, post, refunds } = await startWithClient()
    const first = await post('/refunds', refundOf(addCharge(), 10), key)
    const again = await post('/refunds', refundOf(addCharge(), 25), key)
    expect(again.text).toBe(first.text)
    expect(again.headers.get('x-idempotency-cache-hit')).toBe('true')
    expect(refunds()).toMatchObject([{ amount_refunded: '10' }])
  })

  test('can be refused for another body, and still replays for the same', async () => {
    const { addCharge, behave, post, refunds } = await startWithClient()
    behave({ sameKeyOtherBody: 'refuses' })
    const charge = addCharge()
    await post('/refunds', refundOf(charge, 10), key)
    expect(await post('/refunds', refundOf(charge, 25), key)).toMatchObject({
      status: 409,
      body: { error: { type: 'RESOURCE_CONFLICT', code: '10409' } },
    })
    const again = await post('/refunds', refundOf(charge, 10), key)
    expect(again.headers.get('x-idempotency-cache-hit')).toBe('true')
    expect(refunds()).toHaveLength(1)
  })

  test('is its own: another one makes another refund', async () => {
    const { addCharge, post, refunds } = await startWithClient()
    const charge = addCharge()
    await post('/refunds', refundOf(charge, 10), key)
    await post('/refunds', refundOf(charge, 10), other)
    expect(refunds()).toHaveLength(2)
  })

  test('is remembered for ever, or for a window of virtual time', async () => {
    const { addCharge, behave, clock, expireTokens, login, post, refunds } = await startWithClient()
    const charge = addCharge()
    await post('/refunds', refundOf(charge, 10), key)
    clock.advance(10_000_000 * minute)
    expireTokens()
    await login()
    await post('/refunds', refundOf(charge, 10), key)
    expect(refunds()).toHaveLength(1)
    behave({ keyWindowMs: 15 * minute, tokenLifeSeconds: 3600 })
    await login()
    await post('/refunds', refundOf(charge, 10), key)
    expect(refunds()).toHaveLength(2)
    clock.advance(15 * minute - 1)
    await post('/refunds', refundOf(charge, 10), key)
    expect(refunds()).toHaveLength(2)
    clock.advance(1)
    const late = await post('/refunds', refundOf(charge, 10), key)
    expect(late.headers.get('x-idempotency-cache-hit')).toBeNull()
    expect(refunds()).toHaveLength(3)
  })

  test('forgets a refusal', async () => {
    const { addCharge, post } = await startWithClient()
    const charge = addCharge({ amount: '10' })
    expect((await post('/refunds', refundOf(charge, 11), key)).status).toBe(400)
    expect((await post('/refunds', refundOf(charge, 10), key)).status).toBe(201)
  })

  test('can keep a refusal, even one of its own making', async () => {
    const { addCharge, behave, post, refunds } = await startWithClient()
    const charge = addCharge()
    behave({ remembersRefusals: true, createRefusal: '10500' })
    expect((await post('/refunds', refundOf(charge, 10), key)).status).toBe(500)
    behave({ createRefusal: null })
    const again = await post('/refunds', refundOf(charge, 10), key)
    expect(again).toMatchObject({ status: 500, body: { error: { code: '10500' } } })
    expect(again.headers.get('x-idempotency-cache-hit')).toBe('true')
    expect(refunds()).toEqual([])
  })

  test('can be replayed without a mark', async () => {
    const { addCharge, behave, post, refunds } = await startWithClient()
    behave({ marksReplays: false })
    const charge = addCharge()
    const first = await post('/refunds', refundOf(charge, 10), key)
    const again = await post('/refunds', refundOf(charge, 10), key)
    expect(again.text).toBe(first.text)
    expect(again.headers.get('x-idempotency-cache-hit')).toBeNull()
    expect(refunds()).toHaveLength(1)
  })

  test('on a read is read past', async () => {
    const { addCharge, get, post } = await startWithClient()
    const charge = addCharge()
    await get('/refunds', key)
    await post('/refunds', refundOf(charge, 10), key)
    const read = await get('/refunds', key)
    expect(read.body).toMatchObject({ meta: { page_info: { total: 1 } } })
    expect(read.headers.get('x-idempotency-cache-hit')).toBeNull()
  })

  test('can bring first answers to reads too, even that of a create', async () => {
    const { addCharge, behave, get, post } = await startWithClient()
    behave({ replaysReads: true })
    const charge = addCharge()
    const empty = await get('/refunds', other)
    const created = await post('/refunds', refundOf(charge, 10), key)
    const stale = await get('/refunds', other)
    expect(stale.text).toBe(empty.text)
    expect(stale.headers.get('x-idempotency-cache-hit')).toBe('true')
    expect((await get('/refunds', key)).text).toBe(created.text)
    expect((await get('/refunds')).text).not.toBe(empty.text)
  })

  test('finds what was done when the answer was lost', async () => {
    const { addCharge, faults, post, refunds } = await startWithClient()
    const charge = addCharge()
    faults.add({ operation: 'create_refund', when: 'after', kind: 'reset' })
    await expect(post('/refunds', refundOf(charge, 10), key)).rejects.toThrow('fetch failed')
    const again = await post('/refunds', refundOf(charge, 10), key)
    expect(again.headers.get('x-idempotency-cache-hit')).toBe('true')
    expect(again.body).toMatchObject({ data: { id: refunds()[0]?.id, amount_refunded: 10 } })
    expect(refunds()).toHaveLength(1)
  })
})
