import { describe, expect, test } from 'vitest'

import type { Refund, RefundProvider, RefundStatus } from '../../src/model/index.ts'
import { day, hour, refusal, usd, withManifest } from './scene.ts'
import type { SceneOptions } from './scene.ts'
import { setWebhookScene } from './webhook-scene.ts'
import type { WebhookScene } from './webhook-scene.ts'

function setCardScene(memory: SceneOptions['memory'] = {}): WebhookScene {
  return setWebhookScene({
    memory,
    wrap: (provider) =>
      withManifest(provider, {
        customerTerms: {
          value: [
            { method: 'bank_account', minHours: 0, maxHours: 24, text: '24 hours' },
            { method: 'card', minHours: 72, maxHours: 360, text: '3-15 days' },
          ],
          basis: 'documented',
          source: 'It was made so.',
        },
      }),
  })
}

/** Gives the refunds of a provider these numbers, in the order in which they were made. */
function numbered(provider: RefundProvider, numbers: readonly string[]): RefundProvider {
  const known: string[] = []
  const withNumber = <Shown extends Refund>(refund: Shown): Shown => {
    if (!known.includes(refund.id)) known.push(refund.id)
    const value = numbers[known.indexOf(refund.id)] ?? ''
    return { ...refund, bankReference: { type: 'arn', value, status: 'available' } }
  }
  return {
    ...provider,
    get: async (id, options) => withNumber(await provider.get(id, options)),
    find: async (query, options) => {
      const found = await provider.find(query, options)
      return { ...found, refunds: found.refunds.map(withNumber) }
    },
  }
}

describe('what a customer is told', () => {
  test('of a refund that is on its way: the last day of the longest way', async () => {
    const scene = setCardScene()
    await scene.service.create(scene.ask())
    const notice = await scene.service.customerNotice('RMA-1')
    const latestMs = scene.clock.now() + 15 * day
    expect(notice).toEqual({
      text: 'Your refund of USD 35.00 was accepted and is on its way. It should be with you by 29 November 2023 at the latest.',
      amount: { minor: 3500, currency: 'USD' },
      latestAt: new Date(latestMs).toISOString(),
      bankReference: null,
    })
  })

  test('of one that was sent: the number for the bank too', async () => {
    const scene = setCardScene()
    await scene.service.create(scene.ask())
    const bankReference = { type: 'arn', value: '7412', status: 'available' } as const
    await scene.deliver(scene.showing(await scene.refundWith('succeeded', { bankReference })))
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 35.00 was sent. It should be with you by 29 November 2023 at the latest. If it is not there by then, your bank can look for it by the number 7412.',
      bankReference,
    })
  })

  test('of one that went out in parts: all of the money, and a number only where the parts share it', async () => {
    const scene = setCardScene()
    scene.memory.fail({ kind: 'lost', operation: 'create', times: 9 })
    await scene.service.create(scene.ask())
    for (const part of ['20.00', '15.00']) {
      scene.memory.addRefund({ payment: scene.payment, amount: usd(part), reference: 'RMA-1' })
    }
    scene.pass(hour)
    await scene.service.sweep()
    const notice = await scene.service.customerNotice('RMA-1')
    expect(notice?.text).toContain('Your refund of USD 35.00 was sent.')
    expect(notice).toMatchObject({ amount: usd('35.00'), bankReference: null })
  })

  test.each([
    ['7412', '9920', null],
    ['7412', '7412', '7412'],
  ])('of parts with the numbers %s and %s: the number %s', async (one, other, told) => {
    const numbers = [one, other]
    const scene = setWebhookScene({ wrap: (provider) => numbered(provider, numbers) })
    scene.memory.fail({ kind: 'lost', operation: 'create', times: 9 })
    await scene.service.create(scene.ask())
    for (const part of ['20.00', '15.00']) {
      scene.memory.addRefund({ payment: scene.payment, amount: usd(part), reference: 'RMA-1' })
    }
    scene.pass(hour)
    await scene.service.sweep()
    const notice = await scene.service.customerNotice('RMA-1')
    expect(notice?.bankReference?.value ?? null).toBe(told)
    expect(notice?.text.includes('your bank can look for it')).toBe(told !== null)
  })

  test('of one that is double, or of another amount: that what was asked for is being checked', async () => {
    const scene = setCardScene()
    await scene.service.create(scene.ask())
    scene.memory.addRefund({ payment: scene.payment, amount: usd('10.00'), reference: 'RMA-1' })
    scene.pass(day)
    await scene.service.sweep()
    expect((await scene.record()).state).toBe('duplicated')
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 35.00 is being checked. We will tell you as soon as it is certain.',
      amount: usd('35.00'),
    })
  })

  test('of two that failed: what was asked for, once', async () => {
    const scene = setCardScene()
    await scene.service.create(scene.ask())
    const failed = await scene.refundWith('failed')
    await scene.deliver(scene.showing(failed))
    const again = { ...failed, id: `${failed.id}b`, parts: [] }
    await scene.deliver(scene.showing(again))
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 35.00 did not go through.',
      amount: usd('35.00'),
    })
  })

  test('of one of which a part was sent and came back: that part', async () => {
    const scene = setCardScene()
    await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    const [shown = ''] = (await scene.stored('RMA-2'))?.refundIds ?? []
    const whole = { ...(await scene.provider.get(shown)), reference: 'RMA-1' }
    scene.memory.fail({ kind: 'lost', operation: 'create', times: 9 })
    await scene.service.create(scene.ask())
    const part = (id: string, decimal: string, status: RefundStatus): Refund => ({
      ...whole,
      id,
      status,
      parts: [],
      amount: usd(decimal),
    })
    await scene.deliver(scene.showing(part('one', '20.00', 'succeeded')))
    await scene.deliver(scene.showing(part('two', '15.00', 'failed')))
    await scene.deliver(scene.showing(part('one', '20.00', 'failed')))
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ reason: 'reversed' })
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 20.00 was sent, and came back to us.',
    })
  })

  test.each([
    ['succeeded', 'Your refund of USD 10.00 was sent.'],
    ['pending', 'Your refund of USD 10.00 was accepted and is on its way.'],
  ] as const)('of a mismatch that was accepted and is %s: what it is', async (status, told) => {
    const scene = setWebhookScene({ memory: { settleAfterMs: 40 * day } })
    scene.memory.fail({ kind: 'lost', operation: 'create', times: 9 })
    await scene.service.create(scene.ask())
    const { payment } = scene
    scene.memory.addRefund({ payment, amount: usd('10.00'), reference: 'RMA-1', status })
    scene.pass(hour)
    await scene.service.sweep()
    await scene.service.resolve('RMA-1', 'accept_as_is', { actor: 'ada', reason: 'case 4711' })
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: told,
      amount: usd('10.00'),
    })
  })

  test('of one that waits for something: no day, and not that it is on its way', async () => {
    const scene = setCardScene({ settleAfterMs: 40 * day })
    await scene.service.create(scene.ask())
    const waiting = await scene.refundWith('pending', {
      requiresAction: true,
      providerStatus: 'requires_action',
    })
    await scene.deliver(scene.showing(waiting))
    expect((await scene.record()).state).toBe('pending')
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 35.00 was accepted, and something has to be done before it is sent. We will tell you as soon as it is on its way.',
      latestAt: null,
    })
  })

  test('of one of another amount that waits for something and was left so: not that it is on its way', async () => {
    const scene = setCardScene({ settleAfterMs: 40 * day })
    await scene.service.create(scene.ask())
    const waiting = await scene.refundWith('pending', {
      amount: usd('10.00'),
      requiresAction: true,
      providerStatus: 'requires_action',
    })
    await scene.deliver(scene.showing(waiting))
    expect((await scene.record()).state).toBe('mismatch')
    await scene.service.resolve('RMA-1', 'accept_as_is', { actor: 'ada', reason: 'case 4711' })
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 10.00 was accepted, and something has to be done before it is sent. We will tell you as soon as it is on its way.',
    })
  })

  test('of one that is on its way after its last day: that it takes longer, and no day', async () => {
    const scene = setCardScene({ settleAfterMs: 40 * day })
    await scene.service.create(scene.ask())
    scene.pass(16 * day)
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 35.00 was accepted and is on its way. It takes longer than usual.',
      latestAt: null,
    })
  })

  test('of one that was sent, after its last day: the day on which it was to be there', async () => {
    const scene = setCardScene()
    await scene.service.create(scene.ask())
    const bankReference = { type: 'arn', value: '7412', status: 'available' } as const
    await scene.deliver(scene.showing(await scene.refundWith('succeeded', { bankReference })))
    scene.pass(16 * day)
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 35.00 was sent. It should have been with you by 29 November 2023. If it is not there by then, your bank can look for it by the number 7412.',
    })
  })

  test('of one that failed, and one that came back: no day', async () => {
    const scene = setCardScene()
    await scene.service.create(scene.ask())
    await scene.service.create(scene.ask({ reference: 'RMA-2' }))
    await scene.deliver(scene.showing(await scene.refundWith('succeeded')))
    await scene.deliver(scene.showing(await scene.refundWith('failed')))
    const [id = ''] = (await scene.stored('RMA-2'))?.refundIds ?? []
    scene.memory.setStatus(id, 'failed')
    scene.pass(day)
    await scene.service.sweep()
    const notices = await Promise.all(
      ['RMA-1', 'RMA-2'].map((reference) => scene.service.customerNotice(reference)),
    )
    expect(notices).toMatchObject([
      { text: 'Your refund of USD 35.00 was sent, and came back to us.', latestAt: null },
      { text: 'Your refund of USD 35.00 did not go through.', latestAt: null },
    ])
  })

  test('of one that nobody can tell: that it is being processed', async () => {
    const scene = setCardScene()
    scene.memory.fail({ kind: 'lost', operation: 'create', times: 9 })
    await scene.service.create(scene.ask())
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 35.00 is being processed. We will tell you as soon as it is certain.',
      latestAt: null,
    })
  })

  test('where no provider says how long it takes: no day', async () => {
    const scene = setWebhookScene({
      wrap: (provider) =>
        withManifest(provider, {
          customerTerms: { value: null, basis: 'unknown', source: 'Nobody says.' },
        }),
    })
    await scene.service.create(scene.ask())
    const bankReference = { type: 'arn', value: '7412', status: 'available' } as const
    await scene.deliver(scene.showing(await scene.refundWith('succeeded', { bankReference })))
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({
      text: 'Your refund of USD 35.00 was sent. If it does not arrive, your bank can look for it by the number 7412.',
      latestAt: null,
    })
  })

  test('in the time zone that is asked for', async () => {
    const scene = setCardScene()
    await scene.service.create(scene.ask())
    const far = await scene.service.customerNotice('RMA-1', { timeZone: 'Pacific/Kiritimati' })
    expect(far?.text).toContain('by 30 November 2023 at the latest')
  })

  test.each([
    [{ timeZone: 'Nowhere/Land' }, 'timeZone'],
    [{ zone: 'UTC' }, 'options'],
    ['UTC', 'options'],
  ])('is refused by %j', async (options, path) => {
    const { service } = setCardScene()
    const ask = async (): Promise<unknown> =>
      Reflect.apply(service.customerNotice, service, ['RMA-1', options])
    expect(await refusal(ask())).toMatchObject({ code: 'invalid_request', issues: [{ path }] })
  })

  test.each(['RMA-9', 'no reference\n'])('is null where there is no record: %j', async (name) => {
    expect(await setCardScene().service.customerNotice(name)).toBeNull()
  })
})
