import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import { text } from 'node:stream/consumers'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import {
  changed,
  deliver,
  flexSecret,
  flutterwaveSecret,
  signedByFlex,
  signedByFlutterwave,
} from './deliveries.ts'
import { serve } from './served.ts'
import type { Served } from './served.ts'
import { openShop } from './webhook-shop.ts'
import { serveWorker } from './workerd.ts'

interface Forwarded {
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const secrets = {
  FLEX_WEBHOOK_SECRET: flexSecret,
  FLUTTERWAVE_WEBHOOK_SECRET: flutterwaveSecret,
}
const refund = { refund_id: 'fref_1', payment_intent_id: 'fpi_1', amount: 100, note: 'Lagos ₦' }
const event = { event_type: 'refund.updated', object: { refund } }

const forwarded: Forwarded[] = []
let status = 200

const backend: Server = createServer((request, response) => {
  const { url: path, headers } = request
  const keep = async (): Promise<void> => {
    forwarded.push({ path, headers, body: await text(request) })
    response.writeHead(status).end('not for the provider')
  }
  keep().catch(() => response.destroy())
})

async function urlOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return `http://127.0.0.1:${address.port}`
}

let worker: Served

beforeAll(async () => {
  const bindings = { ...secrets, BACKEND_URL: await urlOf(backend) }
  worker = await serveWorker('examples/webhooks/worker.ts', bindings)
})

afterAll(async () => {
  await worker.stop()
  backend.close()
  backend.closeAllConnections()
})

beforeEach(() => {
  forwarded.length = 0
  status = 200
})

describe('a Cloudflare Worker', () => {
  test('passes on what Flex has signed, byte for byte', async () => {
    const delivery = signedByFlex('msg_1', event)
    expect(await deliver(`${worker.url}/webhooks/us`, delivery)).toBe(200)
    expect(forwarded).toEqual([
      {
        path: '/webhooks/us',
        headers: expect.objectContaining(delivery.headers),
        body: delivery.body,
      },
    ])
  })

  test('passes on what Flutterwave has signed, byte for byte', async () => {
    const data = { id: 'ref_1', status: 'succeeded', note: 'Lagos ₦' }
    const delivery = signedByFlutterwave('wbk_1', { type: 'refund.completed', data })
    expect(await deliver(`${worker.url}/webhooks/africa`, delivery)).toBe(200)
    expect(forwarded.map(({ path, body }) => [path, body])).toEqual([
      ['/webhooks/africa', delivery.body],
    ])
  })

  test('keeps back what is not signed, is for another account or for no account', async () => {
    const delivery = signedByFlex('msg_2', event)
    const forged = signedByFlex('msg_2', event, 'whsec_dGhpcyBpcyBub3QgdGhlIHNlY3JldA==')
    const { url } = worker
    expect(await deliver(`${url}/webhooks/us`, changed(delivery))).toBe(400)
    expect(await deliver(`${url}/webhooks/us`, forged)).toBe(400)
    expect(await deliver(`${url}/webhooks/africa`, delivery)).toBe(400)
    expect(await deliver(`${url}/webhooks/asia`, delivery)).toBe(404)
    expect((await fetch(`${url}/webhooks/us`)).status).toBe(405)
    expect(forwarded).toEqual([])
  })

  test('answers as the service does, so that the provider delivers again where it failed', async () => {
    status = 503
    const answer = await fetch(`${worker.url}/webhooks/us`, {
      method: 'POST',
      ...signedByFlex('msg_3', event),
    })
    expect([answer.status, await answer.text()]).toEqual([503, ''])
  })
})

test('a service that is away makes the provider deliver again', async () => {
  const closed = createServer()
  const url = await urlOf(closed)
  closed.close()
  const alone = await serveWorker('examples/webhooks/worker.ts', { ...secrets, BACKEND_URL: url })
  try {
    expect(await deliver(`${alone.url}/webhooks/us`, signedByFlex('msg_4', event))).toBe(502)
  } finally {
    await alone.stop()
  }
})

test('a service behind the Worker verifies once more, and stores it', async () => {
  const shop = await openShop()
  const service = await serve('examples/webhooks/hono.ts', shop.environment)
  const bindings = { ...secrets, BACKEND_URL: service.url }
  const front = await serveWorker('examples/webhooks/worker.ts', bindings)
  try {
    const { id, raw } = await shop.refund('us', 'RMA-1')
    const changes = {
      event_type: 'refund.updated',
      object: { refund: { ...raw, status: 'failed' } },
    }
    expect(await deliver(`${front.url}/webhooks/us`, signedByFlex('msg_5', changes))).toBe(200)
    expect(await service.line()).toBe(`us refund.updated ${id} failed`)
  } finally {
    await front.stop()
    await service.stop()
    await shop.close()
  }
})
