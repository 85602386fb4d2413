import { describe, expect, test } from 'vitest'

import { day, refusal, withManifest } from './scene.ts'
import { setWebhookScene } from './webhook-scene.ts'
import type { WebhookScene } from './webhook-scene.ts'

function setCardScene(): WebhookScene {
  return setWebhookScene({
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
    expect(await scene.service.customerNotice('RMA-1')).toMatchObject({ latestAt: null })
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
