import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { changed, deliver, signedByFlex, signedByFlutterwave } from './deliveries.ts'
import type { SentDelivery } from './deliveries.ts'
import { serve } from './served.ts'
import type { Served } from './served.ts'
import { openShop } from './webhook-shop.ts'
import type { WebhookShop } from './webhook-shop.ts'

const frameworks = [
  ['Hono', 'examples/webhooks/hono.ts'],
  ['Express', 'examples/webhooks/express.ts'],
  ['a Next.js route', 'test/examples/serve-route.ts'],
] as const

const manual = { refund_id: 'fref_by_hand', payment_intent_id: 'fpi_1', amount: 100 }

/** A webhook about a refund that somebody made in the dashboard. */
function aboutManual(id: string): SentDelivery {
  const refund = { ...manual, status: 'succeeded', test_mode: true }
  return signedByFlex(id, { event_type: 'refund.updated', object: { refund } })
}

describe.each(frameworks)('webhooks with %s', (_name, script) => {
  let shop: WebhookShop
  let served: Served

  beforeAll(async () => {
    shop = await openShop()
    served = await serve(script, shop.environment)
  })

  afterAll(async () => {
    await served.stop()
    await shop.close()
  })

  test('a signed one changes the refund before it is answered with 200', async () => {
    const { id, raw } = await shop.refund('us', 'RMA-1')
    const refund = { ...raw, status: 'succeeded' }
    const event = { event_type: 'refund.updated', object: { refund } }
    expect(await deliver(`${served.url}/webhooks/us`, signedByFlex('msg_1', event))).toBe(200)
    expect((await shop.record('RMA-1'))?.state).toBe('succeeded')
    expect(await served.line()).toBe(`us refund.updated ${id} succeeded`)
  })

  test('one whose body was changed on the way is answered with 400 and runs nothing', async () => {
    const url = `${served.url}/webhooks/us`
    expect(await deliver(url, changed(aboutManual('msg_2')))).toBe(400)
    expect(await deliver(url, aboutManual('msg_3'))).toBe(200)
    expect(await served.line()).toBe('us refund.updated fref_by_hand of no refund of ours')
  })

  test('one that comes again is answered with 200 and runs nothing', async () => {
    const url = `${served.url}/webhooks/us`
    const delivery = aboutManual('msg_4')
    expect([await deliver(url, delivery), await deliver(url, delivery)]).toEqual([200, 200])
    expect(await served.line()).toContain('fref_by_hand')
    const other = { ...manual, refund_id: 'fref_other', status: 'pending', test_mode: true }
    const event = { event_type: 'refund.updated', object: { refund: other } }
    expect(await deliver(url, signedByFlex('msg_5', event))).toBe(200)
    expect(await served.line()).toContain('fref_other')
  })

  test('one without a body or with two signatures is answered with 400', async () => {
    const url = `${served.url}/webhooks/us`
    const { headers, body } = aboutManual('msg_6')
    expect(await deliver(url, { headers, body: '' })).toBe(400)
    const twice = new Headers(headers)
    twice.append('svix-signature', headers['svix-signature'] ?? '')
    const doubled = await fetch(url, { method: 'POST', headers: twice, body })
    expect(doubled.status).toBe(400)
  })
})

const severalAccounts = frameworks.filter(([name]) => name !== 'a Next.js route')

test.each(severalAccounts)(
  'webhooks with %s come to the account they are for',
  async (_, script) => {
    const shop = await openShop()
    const served = await serve(script, shop.environment)
    try {
      const { id, raw } = await shop.refund('africa', 'RMA-7')
      const delivery = signedByFlutterwave('wbk_1', { type: 'refund.completed', data: raw })
      expect(await deliver(`${served.url}/webhooks/us`, delivery)).toBe(400)
      expect(await deliver(`${served.url}/webhooks/africa`, delivery)).toBe(200)
      const state = (await shop.record('RMA-7'))?.state
      expect(await served.line()).toBe(`africa refund.completed ${id} ${state}`)
    } finally {
      await served.stop()
      await shop.close()
    }
  },
)
