import { expect, test } from 'vitest'

import {
  addPayment,
  addTwoCards,
  errorOf,
  requestFor,
  setScene,
  truthOf,
} from './through-adapters.ts'
import type { Scene } from './through-adapters.ts'

test('Flex has sessions with one card and with two, and intents alone', async () => {
  const scene = setScene('flex')
  const shapes = new Set<string>()
  for (let count = 0; count < 40; count += 1) {
    const { handles } = await scene.provider.getPayment(addPayment(scene))
    shapes.add(handles.map(({ kind }) => kind).join(' '))
  }
  expect([...shapes].toSorted()).toEqual([
    'checkout_session payment_intent',
    'checkout_session payment_intent payment_intent',
    'payment_intent',
  ])
})

test('a session and its intents are one payment', async () => {
  const scene = setScene('flex')
  const session = await addTwoCards(scene)
  const { handles } = await scene.provider.getPayment(session)
  const intents = handles.filter(({ kind }) => kind === 'payment_intent')
  for (const { id } of intents) {
    const { captured } = await scene.provider.getPayment(id)
    const amount = { ...captured, minor: 1_000 }
    const request = { ...requestFor(scene, session, { reference: id }), payment: id, amount }
    await scene.provider.create(request)
    expect(scene.side.payment(id).id).toBe(session)
    expect(scene.side.refundsOf(id)).toBe(scene.side.refundsOf(session))
  }
  expect(truthOf(scene, session)).toEqual(['1000 pending', '1000 pending'])
  expect((await scene.provider.getPayment(session)).refunded.minor).toBe(2_000)
})

test('a card gives back what it gave, and not what another one did', async () => {
  const scene = setScene('flex')
  const session = await addTwoCards(scene)
  const [, first] = (await scene.provider.getPayment(session)).handles
  const { captured } = await scene.provider.getPayment(first?.id ?? '')
  const amount = { ...captured, minor: captured.minor + 1 }
  const request = { ...requestFor(scene, session), payment: first?.id ?? '', amount }
  expect(await errorOf(scene.blind.create(request))).toMatchObject({
    code: 'amount_exceeds_refundable',
    outcome: 'rejected',
  })
})

test('a refund over both cards is one refund with two parts', async () => {
  const scene = setScene('flex')
  const session = await addTwoCards(scene)
  const refund = await scene.provider.create(requestFor(scene, session, { minor: 100_000 }))
  expect(refund.parts).toHaveLength(2)
  expect(truthOf(scene, session)).toEqual(['100000 pending'])
})

test('a split refund is a refund for each card, and their sum is right', async () => {
  const scene = setScene('flex', { splits: 1 })
  const session = await addTwoCards(scene)
  const refund = await scene.provider.create(requestFor(scene, session, { minor: 20_001 }))
  expect(refund.amount.minor).toBe(20_001)
  const rows = scene.side.refundsByReference('RMA-1')
  expect(rows).toHaveLength(2)
  expect(rows.reduce((sum, { amount }) => sum + amount.minor, 0)).toBe(20_001)
  await scene.provider.create(requestFor(scene, session, { minor: 79_999, reference: 'RMA-2' }))
  expect((await scene.provider.getPayment(session)).refundable.minor).toBe(0)
})

test('a session paid with one card has nothing to split', async () => {
  const scene = setScene('flex', { splits: 1 })
  const session = await addOneCard(scene)
  await scene.provider.create(requestFor(scene, session))
  expect(truthOf(scene, session)).toEqual(['30000 pending'])
})

test('a preview shows that the amount is ignored, before money moves', async () => {
  const scene = setScene('flex', { ignoresAmount: 1 })
  const session = addPayment(scene, 'fcs_')
  expect(await errorOf(scene.provider.create(requestFor(scene, session)))).toMatchObject({
    code: 'mismatch',
    outcome: 'not_sent',
  })
  expect(truthOf(scene, session)).toEqual([])
})

test('a full refund of a session names no amount', async () => {
  const scene = setScene('flex')
  const session = await addTwoCards(scene)
  await scene.provider.create({ ...requestFor(scene, session), amount: 'remaining' })
  expect(scene.requests.at(-1)?.body).not.toContain('amount')
  expect(truthOf(scene, session)).toEqual(['100000 pending'])
})

test('lines are refused, and never taken for a full refund', async () => {
  const scene = setScene('flex')
  const session = addPayment(scene, 'fcs_')
  const body = JSON.stringify({ checkout_session: { line_items: [{ price: 'fprice_1' }] } })
  const path = `/v1/checkout/sessions/${session}/refund`
  const answer = scene.side.handle(
    {
      method: 'POST',
      path,
      query: new URLSearchParams(),
      headers: { authorization: `Bearer ${scene.side.credentials['apiKey'] ?? ''}` },
      body,
    },
    scene.clock.now(),
  )
  expect(answer.status).toBe(422)
  expect(truthOf(scene, session)).toEqual([])
})

test('a walk lists what succeeded', async () => {
  const scene = setScene('flex', { failsLater: 0.5 })
  const payment = addPayment(scene)
  for (let count = 0; count < 40; count += 1) {
    scene.side.refundInDashboard(payment, 100, scene.clock.now())
  }
  scene.clock.advance(3_600_000)
  const page = await scene.provider.listPage({ status: 'succeeded', limit: 100 })
  const truth = scene.side.refunds().filter(({ status }) => status === 'succeeded')
  expect(truth.length).toBeGreaterThan(5)
  expect(page.refunds.map(({ id }) => id)).toEqual(truth.map(({ id }) => id).toReversed())
})

async function addOneCard(scene: Scene): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const id = addPayment(scene, 'fcs_')
    const { handles } = await scene.provider.getPayment(id)
    if (handles.length === 2) return id
  }
  throw new Error('No session of a hundred has one card.')
}
