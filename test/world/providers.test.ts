import { assert, asyncProperty, integer } from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { PreparedRefund } from '../../src/model/index.ts'
import { createSeededRandom } from '../../src/testing/seeded.ts'
import { reversedAfterMs } from './providers/book.ts'
import {
  addPayment,
  errorOf,
  listed,
  providerNames,
  requestFor,
  setScene,
  truthOf,
} from './providers/through-adapters.ts'
import type { ProviderName, Scene } from './providers/through-adapters.ts'

const hour = 3_600_000

describe.each(providerNames)('A simulated %s', (name) => {
  test('makes the refund that is asked for, and shows it in every way', async () => {
    const scene = setScene(name)
    const payment = addPayment(scene)
    const refund = await scene.provider.create(requestFor(scene, payment))
    const [truth] = scene.side.refundsOf(payment)
    expect(truth).toMatchObject({
      id: refund.id,
      payment,
      amount: refund.amount,
      reference: 'RMA-1',
      by: 'request',
      createdAt: scene.clock.now(),
    })
    expect(scene.side.refundsByReference('RMA-1')).toEqual([truth])
    expect(scene.side.refunds()).toEqual([truth])
    expect(await scene.provider.get(refund.id)).toMatchObject({ id: refund.id, reference: 'RMA-1' })
    const found = await scene.provider.find({ payment, reference: 'RMA-1' })
    expect(found).toMatchObject({ refunds: [{ id: refund.id }], complete: true })
    const { captured, refunded, refundable } = await scene.provider.getPayment(payment)
    expect([captured.minor, refunded.minor, refundable.minor]).toEqual([100_000, 30_000, 70_000])
  })

  test('tells creates, their references and their keys from all else', async () => {
    const scene = setScene(name)
    const { side, requests } = scene
    const prepared = await scene.provider.prepare(requestFor(scene, addPayment(scene)))
    const before = requests.length
    await scene.provider.send(prepared)
    const seen = requests.map((request) => [
      side.isCreate(request),
      side.referenceOf(request),
      side.keyOf(request),
    ])
    const other = [false, null, null]
    expect(seen).toEqual([
      ...Array.from({ length: before }, () => other),
      [true, 'RMA-1', prepared.idempotencyKey],
    ])
  })

  test('answers a key that it honours once, however late', async () => {
    const scene = setScene(name)
    const { payment, prepared } = await sendOne(scene)
    scene.clock.advance(30 * 24 * hour)
    await scene.provider.send(prepared)
    expect(truthOf(scene, payment)).toEqual(['30000 succeeded'])
  })

  test('forgets a key after its window', async () => {
    const scene = setScene(name, { keys: 'window', keyWindowMs: 60_000 })
    const { payment } = await sendOne(scene)
    scene.clock.advance(59_999)
    repeatLast(scene)
    expect(truthOf(scene, payment)).toHaveLength(1)
    scene.clock.advance(1)
    repeatLast(scene)
    expect(truthOf(scene, payment)).toHaveLength(2)
  })

  test('makes a refund for every request where keys mean nothing', async () => {
    const scene = setScene(name, { keys: 'none' })
    const { payment } = await sendOne(scene)
    repeatLast(scene)
    expect(truthOf(scene, payment)).toEqual([`30000 ${first(name)}`, `30000 ${first(name)}`])
  })

  test.each([true, false])('keeps failures under their keys: %s', async (cachesFailures) => {
    const scene = setScene(name, { cachesFailures })
    const { side, clock, provider, intercept } = scene
    const payment = addPayment(scene)
    const prepared = await provider.prepare(requestFor(scene, payment))
    intercept((request) => {
      const failure = side.errorAnswer(500)
      side.rememberFailure(request, failure, clock.now())
      return failure
    })
    expect(await errorOf(provider.send(prepared))).toMatchObject({
      status: 500,
      outcome: 'unknown',
    })
    expect(await endOf(provider.send(prepared))).toBe(cachesFailures ? 'unknown' : 'made')
    expect(truthOf(scene, payment)).toHaveLength(cachesFailures ? 0 : 1)
  })

  test.each([true, false])(
    'keeps its own refusals under their keys: %s',
    async (cachesFailures) => {
      const scene = setScene(name, { cachesFailures, failsLater: 1 })
      const { side, clock, provider } = scene
      const payment = addPayment(scene)
      const prepared = await provider.prepare(requestFor(scene, payment))
      side.refundInDashboard(payment, 100_000, clock.now())
      expect(await errorOf(provider.send(prepared))).toMatchObject({ outcome: 'rejected' })
      clock.advance(hour)
      expect(await endOf(provider.send(prepared))).toBe(cachesFailures ? 'rejected' : 'made')
    },
  )

  test('gives another body under a known key the first answer', async () => {
    const scene = setScene(name)
    const { payment, prepared } = await sendOne(scene)
    const error = await errorOf(scene.provider.send(doubledAmount(prepared)))
    expect(error.code).toBe(name === 'flex' ? 'mismatch' : 'reference_conflict')
    expect(error.refund?.amount.minor).toBe(30_000)
    expect(truthOf(scene, payment)).toHaveLength(1)
  })

  test('refuses another body under a known key where it checks', async () => {
    const scene = setScene(name, { checksBody: true })
    const { payment, prepared } = await sendOne(scene)
    await scene.provider.send(prepared)
    const error = await errorOf(scene.provider.send(doubledAmount(prepared)))
    expect(error).toMatchObject({ status: name === 'flex' ? 400 : 409, refund: null })
    expect(truthOf(scene, payment)).toHaveLength(1)
  })

  test('refuses what passes the captured amount', async () => {
    const scene = setScene(name)
    const { payment } = await sendOne(scene)
    const beyond = requestFor(scene, payment, { minor: 70_001, reference: 'RMA-2' })
    expect(await errorOf(scene.blind.create(beyond))).toMatchObject({
      code: 'amount_exceeds_refundable',
      outcome: 'rejected',
    })
    await scene.provider.create(requestFor(scene, payment, { minor: 70_000, reference: 'RMA-3' }))
    const nothing = requestFor(scene, payment, { minor: 100, reference: 'RMA-4' })
    expect(await errorOf(scene.blind.create(nothing))).toMatchObject({ outcome: 'rejected' })
  })

  test('takes no notice of the captured amount without a cap', async () => {
    const scene = setScene(name, { enforcesCap: false })
    const payment = addPayment(scene, name === 'flex' ? 'fpi_' : '')
    await scene.blind.create(requestFor(scene, payment, { minor: 70_000 }))
    const beyond = requestFor(scene, payment, { minor: 90_000, reference: 'RMA-2' })
    await scene.blind.create(beyond)
    expect(truthOf(scene, payment)).toEqual([`70000 ${first(name)}`, `90000 ${first(name)}`])
  })

  test('gives no reference back where it has no echo, and knows it all the same', async () => {
    const scene = setScene(name, { echoesReference: false })
    const { payment, id } = await sendOne(scene)
    expect((await scene.provider.get(id)).reference).toBeNull()
    const found = await scene.provider.find({ payment, reference: 'RMA-1' })
    expect(found).toEqual({ refunds: [], complete: true })
    expect(scene.side.refundsByReference('RMA-1')).toHaveLength(1)
  })

  test('makes two refunds of one request', async () => {
    const scene = setScene(name, { doubles: 1 })
    const payment = addPayment(scene)
    await scene.provider.create(requestFor(scene, payment)).catch(() => null)
    expect(truthOf(scene, payment)).toEqual([`30000 ${first(name)}`, `30000 ${first(name)}`])
    expect(scene.side.refundsByReference('RMA-1')).toHaveLength(2)
  })

  test('makes no second refund that its own cap forbids', async () => {
    const scene = setScene(name, { doubles: 1 })
    const payment = addPayment(scene)
    await scene.provider.create(requestFor(scene, payment, { minor: 60_000 })).catch(() => null)
    expect(truthOf(scene, payment)).toEqual([`60000 ${first(name)}`])
  })

  test('refunds all that is left where it ignores the amount', async () => {
    const scene = setScene(name, { ignoresAmount: 1 })
    const payment = addPayment(scene)
    const error = await errorOf(scene.blind.create(requestFor(scene, payment)))
    expect(error).toMatchObject({ code: 'mismatch', outcome: 'accepted' })
    expect(truthOf(scene, payment)).toEqual([`100000 ${first(name)}`])
  })

  test('gives a new refund a word that nobody knows', async () => {
    const scene = setScene(name, { unknownStatus: 1 })
    const { id } = await sendOne(scene)
    const refund = await scene.provider.get(id)
    expect(refund.status).toBe('pending')
    expect(scene.provider.manifest.statuses.value).not.toHaveProperty([refund.providerStatus ?? ''])
    scene.clock.advance(hour / 2)
    const { providerStatus } = await scene.provider.get(id)
    expect(providerStatus).toBe(refund.providerStatus)
    scene.clock.advance(hour / 2)
    expect((await scene.provider.get(id)).status).toBe('succeeded')
  })

  test('settles a refund when its time has come, and not before', async () => {
    const scene = setScene(name)
    const { id, payment } = await sendOne(scene)
    scene.side.advance(scene.clock.now() + hour - 1)
    expect(truthOf(scene, payment)).toEqual(['30000 pending'])
    scene.clock.advance(hour)
    expect((await scene.provider.get(id)).status).toBe('succeeded')
  })

  test('fails a refund later, and gives the amount back', async () => {
    const scene = setScene(name, { failsLater: 1 })
    const { id, payment } = await sendOne(scene)
    scene.clock.advance(hour)
    expect((await scene.provider.get(id)).status).toBe('failed')
    expect((await scene.provider.getPayment(payment)).refundable.minor).toBe(100_000)
    expect(scene.side.refundInDashboard(payment, 100_000, scene.clock.now())).not.toBeNull()
  })

  test('fails a refund days after it succeeded', async () => {
    const scene = setScene(name, { reverses: 1 })
    const { id, payment } = await sendOne(scene)
    scene.clock.advance(hour + reversedAfterMs - 1)
    expect((await scene.provider.get(id)).status).toBe('succeeded')
    scene.clock.advance(1)
    expect((await scene.provider.get(id)).status).toBe('failed')
    expect((await scene.provider.getPayment(payment)).refundable.minor).toBe(100_000)
  })

  test('takes refunds by hand, as far as the payment reaches', async () => {
    const scene = setScene(name)
    const { payment } = await sendOne(scene)
    const { side, clock } = scene
    expect(side.refundInDashboard(payment, 70_001, clock.now())).toBeNull()
    const made = side.refundInDashboard(payment, 70_000, clock.now())
    expect(made).toMatchObject({ reference: null, by: 'dashboard', payment })
    expect((await scene.provider.getPayment(payment)).refundable.minor).toBe(0)
  })

  test('heals: lists are whole and at once, and refunds are single', async () => {
    const scene = setScene(name, { doubles: 1, listLagMs: hour, truncatesListsAt: 0 })
    const { payment } = await sendOne(scene, 60_000)
    expect((await listed(scene.provider)).refunds).toEqual([])
    scene.side.heal()
    await scene.provider.create(requestFor(scene, payment, { minor: 10_000, reference: 'RMA-2' }))
    expect((await listed(scene.provider)).refunds).toHaveLength(2)
    expect(truthOf(scene, payment)).toHaveLength(2)
  })

  test('turns strangers away, and knows nothing of what it has not', async () => {
    const scene = setScene(name)
    const { side, clock } = scene
    const payment = addPayment(scene)
    scene.intercept((request) => side.handle({ ...request, headers: {} }, clock.now()))
    expect((await errorOf(scene.provider.getPayment(payment))).code).toBe('authentication')
    expect((await errorOf(scene.provider.getPayment(`${payment}x`))).code).toBe('payment_not_found')
    expect((await errorOf(scene.provider.get('rX_1'))).code).toBe('refund_not_found')
    const { currency } = side.payment(payment).captured
    const request = { ...requestFor(scene, payment), payment: `${payment}x` }
    expect(currency).toMatch(/^[A-Z]{3}$/)
    expect((await errorOf(scene.blind.create(request))).code).toBe('payment_not_found')
  })

  test.each([400, 401, 403, 404, 422])('writes a refusal of its own for %s', async (status) => {
    const scene = setScene(name)
    const { provider, side, intercept } = scene
    const prepared = await provider.prepare(requestFor(scene, addPayment(scene)))
    intercept(() => side.errorAnswer(status))
    expect(await errorOf(provider.send(prepared))).toMatchObject({ outcome: 'rejected', status })
  })

  test.each([408, 409, 500, 502, 503])('leaves open what was done under %s', async (status) => {
    const scene = setScene(name)
    const { provider, side, intercept } = scene
    const prepared = await provider.prepare(requestFor(scene, addPayment(scene)))
    intercept(() => side.errorAnswer(status))
    expect(await errorOf(provider.send(prepared))).toMatchObject({ outcome: 'unknown', status })
  })

  test('shows every payment exactly as it is', async () => {
    await assert(
      asyncProperty(integer({ min: 10, max: 9_999_999_999 }), async (minor) => {
        const scene = setScene(name, {}, createSeededRandom(minor))
        const { id, captured } = scene.side.addPayment(minor, scene.clock.now())
        expect((await scene.provider.getPayment(id)).captured).toEqual(captured)
        const refund = await scene.provider.create({
          ...requestFor(scene, id),
          amount: 'remaining',
        })
        expect(refund.amount).toEqual(captured)
        expect(scene.side.refundsOf(id)[0]?.amount).toEqual(captured)
      }),
      { seed: 5, numRuns: 60 },
    )
  })

  test('does the same again for the same calls', async () => {
    expect(await play(name)).toBe(await play(name))
  })
})

function first(name: ProviderName): string {
  return name === 'flex' ? 'pending' : 'new'
}

/** How a create ended. */
async function endOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'made',
    async (error: unknown) => (await errorOf(Promise.reject(error))).outcome,
  )
}

/** Plays the same scene each time, and tells all of it. */
async function play(name: ProviderName): Promise<string> {
  const scene = setScene(name, { failsLater: 0.5, unknownStatus: 0.5, doubles: 0.5 })
  for (let count = 0; count < 20; count += 1) {
    const payment = addPayment(scene)
    const request = requestFor(scene, payment, { reference: `RMA-${count}` })
    await scene.provider.create(request).catch(() => null)
  }
  return JSON.stringify([scene.requests, (await listed(scene.provider)).refunds])
}

async function sendOne(
  scene: Scene,
  minor = 30_000,
): Promise<{ readonly payment: string; readonly prepared: PreparedRefund; readonly id: string }> {
  const payment = addPayment(scene)
  const prepared = await scene.provider.prepare(requestFor(scene, payment, { minor }))
  const { id } = await scene.provider.send(prepared)
  return { payment, prepared, id }
}

/** Sends the very bytes of the last request again. */
function repeatLast({ side, clock, requests }: Scene): void {
  const last = requests.at(-1)
  if (last !== undefined) side.handle(last, clock.now())
}

/** The same key with another body. */
function doubledAmount(prepared: PreparedRefund): PreparedRefund {
  const { amount, body } = prepared
  if (amount === null) throw new Error('The amount is known.')
  const doubled = body.replace(
    /"amount":([\d.]+)/,
    (_, value: string) => `"amount":${Number(value) * 2}`,
  )
  return { ...prepared, body: doubled, amount: { ...amount, minor: amount.minor * 2 } }
}
