import { expect, test } from 'vitest'

import { currencies, toMajor, toMinor } from './flutterwave-money.ts'
import { addPayment, errorOf, requestFor, setScene, truthOf } from './through-adapters.ts'

test('Flutterwave has charges in all its currencies', () => {
  const scene = setScene('flutterwave')
  const seen = new Set<string>()
  for (let count = 0; count < 60; count += 1) {
    seen.add(scene.side.payment(addPayment(scene)).captured.currency)
  }
  expect([...seen].toSorted()).toEqual(currencies.map(({ code }) => code).toSorted())
})

test.each([
  [1, 0, '1'],
  [100, 2, '1'],
  [105, 2, '1.05'],
  [5, 2, '0.05'],
  [1_230, 3, '1.23'],
  [12, 3, '0.012'],
  [999_999_999_999_999, 2, '9999999999999.99'],
])('%s minor units with %s decimals are %s', (minor, decimals, major) => {
  expect(toMajor(minor, { code: 'XXX', decimals })).toBe(major)
  expect(toMinor(Number(major), { code: 'XXX', decimals })).toBe(minor)
})

test('an amount that the currency cannot express is none', () => {
  expect(toMinor(1.5, { code: 'UGX', decimals: 0 })).toBeNull()
  expect(toMinor(0.005, { code: 'NGN', decimals: 2 })).toBeNull()
})

test('a repeat under its key is marked', async () => {
  const scene = setScene('flutterwave')
  await scene.provider.create(requestFor(scene, addPayment(scene)))
  const request = scene.requests.at(-1)
  if (request === undefined) throw new Error('Nothing was sent.')
  const answer = scene.side.handle(request, scene.clock.now())
  expect(answer).toMatchObject({ status: 201, headers: { 'x-idempotency-cache-hit': 'true' } })
})

test('a create whose answer is lost is sent again, and makes one refund', async () => {
  const scene = setScene('flutterwave')
  const payment = addPayment(scene)
  const prepared = await scene.provider.prepare(requestFor(scene, payment))
  scene.intercept((request) => {
    scene.side.handle(request, scene.clock.now())
    return 'reset'
  })
  expect(await errorOf(scene.provider.send(prepared))).toMatchObject({ isRetryable: true })
  await scene.provider.send(prepared)
  expect(truthOf(scene, payment)).toEqual(['30000 new'])
})

test('a refund is new, then pending, then settled', async () => {
  const scene = setScene('flutterwave')
  const payment = addPayment(scene)
  await scene.provider.create(requestFor(scene, payment))
  expect(truthOf(scene, payment)).toEqual(['30000 new'])
  scene.side.advance(scene.clock.now() + 1_800_000)
  expect(truthOf(scene, payment)).toEqual(['30000 pending'])
  scene.side.advance(scene.clock.now() + 3_600_000)
  expect(truthOf(scene, payment)).toEqual(['30000 succeeded'])
})

test('a page tells how many there are, as far as the list goes', () => {
  const scene = setScene('flutterwave', { truncatesListsAt: 25 })
  const payment = addPayment(scene)
  for (let count = 0; count < 40; count += 1) {
    scene.side.refundInDashboard(payment, 100, scene.clock.now())
  }
  const answer = scene.side.handle(
    {
      method: 'GET',
      path: '/refunds',
      query: new URLSearchParams({ page: '3', size: '10' }),
      headers: { authorization: `Bearer ${scene.side.credentials['accessToken'] ?? ''}` },
      body: '',
    },
    scene.clock.now(),
  )
  expect(JSON.parse(answer.body)).toMatchObject({
    meta: { page_info: { total: 25, current_page: 3, total_pages: 3 } },
    data: { length: 5 },
  })
})
