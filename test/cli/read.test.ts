import { describe, expect, test } from 'vitest'

import { fromMinor } from '../../src/model/index.ts'
import {
  fakeError,
  fakeManifest,
  fakePayment,
  fakeProvider,
  fakeRefund,
  handle,
} from './fake-provider.ts'
import { json, run } from './run-fake.ts'

describe('find', () => {
  const find = ['find', '--payment', 'pay_1', '--reference', 'RMA-1']

  test('shows the refund that is there, and ends with 0', async () => {
    const fake = fakeProvider()
    const ran = await run([...find, '--since', '2026-01-31'], { fake })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('Refund ref_1: pending, 35.00 USD')
    expect(ran.stdout).toContain('do not create it again')
    expect(fake.calls[0]?.argument).toEqual({
      payment: 'pay_1',
      reference: 'RMA-1',
      since: '2026-01-31T00:00:00Z',
    })
  })

  test.each([
    ['that it may still come', { refunds: [], complete: true }, 3, 'may still arrive'],
    ['that not all was read', { refunds: [], complete: false }, 3, 'could not be read whole'],
    [
      'that more may be there',
      { refunds: [fakeRefund()], complete: false },
      1,
      'more refunds may have this reference',
    ],
    [
      'that a failed one needs a new reference',
      { refunds: [fakeRefund({ status: 'failed' })], complete: true },
      0,
      'needs a new reference',
    ],
    [
      'that two may be one too many',
      { refunds: [fakeRefund(), fakeRefund({ id: 'ref_2' })], complete: true },
      0,
      '2 refunds have this reference',
    ],
  ])('says %s', async (_what, found, code, text) => {
    const fake = fakeProvider({ find: async () => found })
    const ran = await run(find, { fake })
    expect(ran.code).toBe(code)
    expect(ran.stdout).toContain(text)
    const asJson = await run([...find, '--json'], { fake })
    expect(asJson.code).toBe(code)
    expect(json(asJson.stdout)).toEqual(found)
  })

  test('needs a payment and a reference', async () => {
    const ran = await run(['find'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('--payment and --reference are missing.')
  })
})

describe('get', () => {
  test('shows what a person asks about a refund', async () => {
    const refund = fakeRefund({
      requiresAction: true,
      bankReference: {
        type: 'acquirer_reference_number',
        value: '7402',
        status: 'available',
      },
      metadata: { order: '12', vip: true },
      parts: [
        { refundId: 'ref_1', payment: handle, amount: fromMinor(3000, 'USD'), bankReference: null },
        { refundId: 'ref_1', payment: null, amount: null, bankReference: null },
      ],
    })
    const fake = fakeProvider({ get: async () => refund })
    const ran = await run(['get', 'ref_1'], { fake })
    expect(ran.code).toBe(0)
    expect(ran.stdout.replaceAll(/ +/g, ' ').trimEnd().split('\n')).toEqual([
      'Refund ref_1: pending, 35.00 USD',
      ' Provider fake, test mode',
      ' Status pending, the provider says "waiting", may still change, somebody has to act at the provider',
      ' Payment pay_1 (charge)',
      ' Reason duplicate',
      ' Reference RMA-1',
      ' Bank reference 7402 (acquirer reference number)',
      ' Parts 30.00 USD, to pay_1 (charge), bank reference none yet',
      ' amount unknown, bank reference none yet',
      ' Created 2026-01-31T12:00:00.000Z',
      ' Metadata order=12, vip=true',
    ])
  })

  test('says what is not known', async () => {
    const refund = fakeRefund({
      status: 'succeeded',
      finality: 'final',
      reason: null,
      reference: null,
      providerStatus: null,
      createdAt: null,
      bankReference: { type: null, value: null, status: 'unavailable' },
      testMode: null,
    })
    const fake = fakeProvider({ get: async () => refund })
    const ran = await run(['get', 'ref_1'], { fake })
    expect(ran.stdout.replaceAll(/ +/g, ' ').trimEnd().split('\n').slice(1)).toEqual([
      ' Provider fake',
      ' Status succeeded, final',
      ' Payment pay_1 (charge)',
      ' Reason none given',
      ' Reference none: not made here, or not kept',
      ' Bank reference unavailable',
      ' Created unknown',
    ])
  })

  test('prints the whole refund as JSON, the words of the provider included', async () => {
    const ran = await run(['get', 'ref_7', '--json'])
    expect(json(ran.stdout)).toEqual(fakeRefund({ id: 'ref_7' }))
    expect(ran.stdout.split('\n')).toHaveLength(2)
  })

  test('indents the JSON on a terminal', async () => {
    const ran = await run(['get', 'ref_7', '--json'], { columns: 80 })
    expect(json(ran.stdout)).toEqual(fakeRefund({ id: 'ref_7' }))
    expect(ran.stdout).toContain('\n  "id": "ref_7"')
  })

  test('ends with 1 when there is none', async () => {
    const error = fakeError({ code: 'refund_not_found', outcome: 'none', status: 404 })
    const fake = fakeProvider({ get: async () => Promise.reject(error) })
    const ran = await run(['get', 'ref_7', '--json'], { fake })
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(json(ran.stderr)).toMatchObject({
      code: 'refund_not_found',
      outcome: 'none',
      isRetryable: false,
      status: 404,
      nextCommand: null,
    })
  })

  test('needs an id', async () => {
    expect((await run(['get'])).code).toBe(2)
  })
})

describe('payment', () => {
  test('shows what is left', async () => {
    const ran = await run(['payment', 'pay_1'])
    expect(ran.code).toBe(0)
    expect(ran.stdout.replaceAll(/ +/g, ' ').trimEnd().split('\n')).toEqual([
      'Payment pay_1',
      ' Provider fake, test mode',
      ' Known as pay_1 (charge)',
      ' Status succeeded, the provider says "paid"',
      ' Captured 100.00 USD',
      ' Refunded 20.00 USD, pending ones included',
      ' Left 80.00 USD',
    ])
  })

  test('reads kind:id, and prints JSON', async () => {
    const fake = fakeProvider()
    const ran = await run(['payment', 'charge:pay_1', '--json'], { fake })
    expect(json(ran.stdout)).toEqual(fakePayment())
    expect(fake.calls[0]?.argument).toEqual({ kind: 'charge', id: 'pay_1' })
  })
})

describe('update', () => {
  test('changes what is named', async () => {
    const fake = fakeProvider()
    const argv = ['update', 'ref_1', '--reason', 'fraudulent', '--metadata', 'ticket=4711']
    const ran = await run([...argv, '--json'], { fake })
    expect(json(ran.stdout)).toMatchObject({
      id: 'ref_1',
      reason: 'fraudulent',
      metadata: { ticket: '4711' },
    })
    expect((await run(argv, { fake })).stdout).toContain('ticket=4711')
  })

  test('leaves alone what is not named', async () => {
    const changes: unknown[] = []
    const fake = fakeProvider({
      update: async (_id, change) => {
        changes.push(change)
        return fakeRefund()
      },
    })
    await run(['update', 'ref_1', '--reason', 'duplicate'], { fake })
    await run(['update', 'ref_1', '--metadata', 'a=1'], { fake })
    expect(changes).toEqual([{ reason: 'duplicate' }, { metadata: { a: '1' } }])
  })

  test('refuses when nothing is named', async () => {
    const fake = fakeProvider()
    expect((await run(['update', 'ref_1'], { fake })).code).toBe(2)
    expect(fake.calls).toEqual([])
  })
})

describe('preview', () => {
  const preview = ['preview', '--payment', 'pay_1', '--remaining']

  test('shows where the refund would go to', async () => {
    const ran = await run(preview)
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('The refund would come to 35.00 USD. None was made.')
    expect(ran.stdout).toMatch(/card_1 +4242 +35\.00 USD/)
  })

  test('prints JSON', async () => {
    expect(json((await run([...preview, '--json'])).stdout)).toMatchObject({
      total: { minor: 3500, currency: 'USD' },
    })
  })
})

test.each([
  ['update', ['update', 'ref_1', '--reason', 'duplicate']],
  ['preview', ['preview', '--payment', 'pay_1', '--remaining']],
])('%s is refused where the provider has none, and asks nothing of it', async (_name, argv) => {
  const fake = fakeProvider({ manifest: { ...fakeManifest, extraMethods: [] } })
  const ran = await run([...argv, '--json'], { fake })
  expect(ran.code).toBe(1)
  expect(json(ran.stderr)).toMatchObject({ code: 'unsupported', outcome: 'not_sent' })
  expect(fake.calls).toEqual([])
})
