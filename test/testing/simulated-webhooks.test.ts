import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { describe, expect, onTestFinished, test } from 'vitest'

import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import type { FlexSimulator } from '../../providers/flex/simulator.ts'
import type { WebhookSettings } from '../../src/testing/index.ts'
import { createReceiver } from './webhook-receiver.ts'

const url = 'http://127.0.0.1:1/webhooks'
const minute = 60_000

/** A simulator with a refund that was made just now, and two changes ahead of it. */
async function startWithRefund(webhooks: WebhookSettings): Promise<FlexSimulator> {
  const simulator = await startFlexSimulator({
    listen: false,
    startAt: 1_800_000_000_000,
    webhooks,
  })
  simulator.behave({ course: 'succeeds_then_fails' })
  simulator.refundInDashboard(simulator.addSession().id, 100)
  return simulator
}

/** An endpoint on a real socket, which answers everything alike. */
async function listen(
  status: number,
): Promise<{ readonly requests: readonly string[]; readonly origin: string }> {
  const requests: string[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      requests.push(`${incoming.method} ${incoming.url} ${body}`)
      outgoing.writeHead(status, { location: '/elsewhere' }).end()
    })
  })
  const address = await new Promise<AddressInfo | string | null>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address()))
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const port = typeof address === 'object' ? address?.port : 0
  return { requests, origin: `http://127.0.0.1:${port}` }
}

describe('an endpoint', () => {
  test.each([
    'http://localhost:3000/webhooks',
    'https://127.0.0.1/',
    'http://127.8.9.10:80/',
    'http://[::1]:3000/',
  ])('may be %s', async (address) => {
    const simulator = await startFlexSimulator({ listen: false })
    expect(simulator.webhooks.to(address).url).toBe(new URL(address).href)
  })

  test.each([
    'https://shop.example/webhooks',
    'http://127.0.0.1.shop.example/',
    'http://localhost.shop.example/',
    'http://shop.example/127.0.0.1',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'ftp://127.0.0.1/',
    '/webhooks',
    '',
  ])('can not be "%s"', async (address) => {
    const simulator = await startFlexSimulator({ listen: false })
    expect(() => simulator.webhooks.to(address)).toThrow('on loopback, and nowhere else.')
    await expect(startFlexSimulator({ listen: false, webhooks: { url: address } })).rejects.toThrow(
      'on loopback, and nowhere else.',
    )
  })

  test('can not be registered twice, nor rotated where there is none', async () => {
    const { webhooks } = await startFlexSimulator({ listen: false, webhooks: { url } })
    expect(() => webhooks.to(url)).toThrow('already')
    expect(() => webhooks.rotate('http://127.0.0.1:1/other')).toThrow('There is no endpoint')
  })

  test('gets over real HTTP what it gets in this process', async () => {
    const { requests, origin } = await listen(204)
    const overHttp = await startWithRefund({ url: `${origin}/webhooks` })
    await overHttp.webhooks.flush()
    const receiver = createReceiver()
    const inProcess = await startWithRefund({ url, fetch: receiver.fetch })
    await inProcess.webhooks.flush()
    expect(requests).toEqual(
      receiver.received.map(({ body }) => `POST /webhooks ${new TextDecoder().decode(body)}`),
    )
    expect(overHttp.webhooks.deliveries()).toMatchObject([
      { state: 'delivered', tries: [{ status: 204 }] },
    ])
  })
})

test('a redirect is not followed, and counts as a failure', async () => {
  const { requests, origin } = await listen(302)
  const { webhooks } = await startWithRefund({ url: `${origin}/webhooks` })
  await webhooks.flush()
  expect(requests).toHaveLength(1)
  expect(webhooks.deliveries()).toMatchObject([{ state: 'waiting', tries: [{ status: 302 }] }])
})

describe('what is due', () => {
  test('is over for everybody who waits for it, once it is answered', async () => {
    const begun = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<number>()
    const receiver = createReceiver(() => {
      begun.resolve()
      return answer.promise
    })
    const { webhooks } = await startWithRefund({ url, fetch: receiver.fetch })
    const first = webhooks.flush()
    await begun.promise
    const later = async (): Promise<readonly string[]> => {
      await webhooks.flush()
      return webhooks.deliveries().map(({ state }) => state)
    }
    const second = later()
    await new Promise<void>((resolve) => setImmediate(resolve))
    answer.resolve(200)
    await first
    expect(await second).toEqual(['delivered'])
  })

  test('is sent once, however many ask for it at the same time', async () => {
    const receiver = createReceiver()
    const { webhooks } = await startWithRefund({ url, fetch: receiver.fetch })
    await Promise.all([webhooks.flush(), webhooks.flush(), webhooks.flush()])
    expect(receiver.received).toHaveLength(1)
  })

  test('waits until somebody asks for it', async () => {
    const receiver = createReceiver()
    const { clock, webhooks } = await startWithRefund({ url, fetch: receiver.fetch })
    clock.advance(10 * minute)
    expect(receiver.received).toEqual([])
    expect(webhooks.deliveries().map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    await webhooks.flush()
    expect(receiver.received).toHaveLength(2)
  })

  test('never shows a secret', async () => {
    const receiver = createReceiver()
    const secret = `whsec_${Buffer.from('a secret of 16 bytes').toString('base64')}`
    const { webhooks } = await startWithRefund({ url, secret, fetch: receiver.fetch })
    await webhooks.flush()
    expect(JSON.stringify(webhooks.deliveries())).not.toContain(secret.slice('whsec_'.length))
  })

  test.each([-1, Number.NaN])('does not pass time by %s', async (milliseconds) => {
    const { clock, webhooks } = await startWithRefund({ url })
    const before = clock.now()
    await expect(webhooks.pass(milliseconds)).rejects.toThrow(RangeError)
    expect(clock.now()).toBe(before)
  })
})

describe('real time', () => {
  test('moves the clock and brings everything at its own time, until it closes', async () => {
    const receiver = createReceiver()
    let now = 5000
    const ended: (() => void)[] = []
    const delivered = new Promise<void>((resolve) => ended.push(resolve))
    const { clock, close, webhooks } = await startWithRefund({
      url,
      fetch: receiver.fetch,
      realNow: () => now,
      wait: async (milliseconds, signal) => {
        // The time-out of a delivery is never reached.
        if (milliseconds > 1000) return new Promise<void>(() => {})
        now += minute
        if (receiver.received.length === 3) ended[0]?.()
        if (signal.aborted) throw signal.reason
      },
    })
    const start = clock.now()
    webhooks.run()
    await delivered
    await close()
    const times = webhooks.deliveries().map(({ tries: [made] }) => Date.parse(made?.at ?? ''))
    expect(times.map((time) => time - start)).toEqual([
      0,
      5 * minute,
      72 * 60 * minute + 5 * minute,
    ])
    const stopped = clock.now()
    await new Promise<void>((resolve) => setImmediate(resolve))
    expect(clock.now()).toBe(stopped)
  })
})

describe('closing', () => {
  test('ends what is on its way, and sends nothing any more', async () => {
    const signals: AbortSignal[] = []
    const waits: AbortSignal[] = []
    const begun = Promise.withResolvers<void>()
    const { clock, close, webhooks } = await startWithRefund({
      url,
      fetch: async (input, init) => {
        signals.push(new Request(input, init).signal)
        begun.resolve()
        return new Promise<Response>(() => {})
      },
      wait: (_milliseconds, ended) => {
        waits.push(ended)
        return new Promise((_resolve, reject) => {
          ended.addEventListener('abort', () => reject(ended.reason))
        })
      },
    })
    const flushed = webhooks.flush()
    await begun.promise
    await close()
    await flushed
    expect([...signals, ...waits].map(({ aborted }) => aborted)).toEqual([true, true])
    clock.advance(90 * 60 * minute)
    await webhooks.flush()
    await webhooks.pass(minute)
    expect(signals).toHaveLength(1)
  })
})
