import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import { text } from 'node:stream/consumers'

import { Webhook } from 'svix'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { fakeManifest, fakeRefund } from './fake-provider.ts'
import { json } from './run-fake.ts'
import { firstSecret, runSigning, signingProvider } from './webhook-signing-provider.ts'

interface Taken {
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let server: Server
let taken: Taken[] = []
let answer = 200
let to = ''

beforeEach(async () => {
  taken = []
  answer = 200
  server = createServer((request, response) => {
    const take = async (): Promise<void> => {
      const body = await text(request)
      taken.push({ path: request.url, headers: request.headers, body })
      response.writeHead(answer, { location: 'http://192.0.2.1/' }).end('top-secret')
    }
    take().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  to = typeof address === 'object' ? `http://127.0.0.1:${address?.port}/webhooks/us` : ''
})

afterEach(() => {
  server.close()
  server.closeAllConnections()
})

type SigningOptions = Parameters<typeof runSigning>[1]

async function send(argv: readonly string[], options: SigningOptions = {}) {
  return runSigning(['webhook', 'send', '--to', to, '--refund', 'ref_1', ...argv], options)
}

const now = new Date('2026-02-01T00:00:00Z')
const documented = { basis: 'documented', source: 'https://fake.example' } as const
const live = signingProvider({ mode: 'live' })

describe('webhook send', () => {
  test('sends a webhook about the refund, signed and marked as a test', async () => {
    const ran = await send(['--type', 'refund.made', '--status', 'settled'])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    const body = '{"type":"refund.made","data":{"object":{"id":"ref_1","status":"settled"}}}'
    expect(taken).toEqual([
      {
        path: '/webhooks/us',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'svix-id': 'polyrefund_test_name',
          'svix-signature': new Webhook(firstSecret).sign('polyrefund_test_name', now, body),
          'user-agent': 'polyrefund/1.2.3 (test delivery)',
        }),
        body,
      },
    ])
    expect(ran.stdout).toBe(
      [
        `Answered with 200 by ${to}`,
        '  event     refund.made',
        '  refund    ref_1',
        '  status    settled',
        '  delivery  polyrefund_test_name\n',
      ].join('\n'),
    )
  })

  test('signs the body alone where the provider does', async () => {
    const webhookScheme = { ...documented, value: 'hmac_sha256_base64' } as const
    const fake = signingProvider({ manifest: { ...fakeManifest, webhookScheme } })
    expect((await send(['--type', 'a'], { fake })).code).toBe(0)
    const [{ headers, body } = { headers: {}, body: '' }] = taken
    const signature = createHmac('sha256', firstSecret).update(body).digest('base64')
    expect(headers).toMatchObject({ 'fake-signature': signature })
    expect(json(body)).toMatchObject({ webhook_id: 'polyrefund_test_name', type: 'a' })
  })

  test('tells of the status that the refund has, and of the last event there is', async () => {
    const ran = await send(['--json'])
    expect(taken[0]?.body).toBe(
      '{"type":"refund.changed","data":{"object":{"id":"ref_1","status":"waiting"}}}',
    )
    expect(json(ran.stdout)).toEqual({
      id: 'polyrefund_test_name',
      type: 'refund.changed',
      status: 'waiting',
      answer: 200,
      refundId: 'ref_1',
      to,
    })
  })

  test('asks for the event where the provider documents none', async () => {
    const webhookEvents = { ...documented, basis: 'unknown', value: null } as const
    const fake = signingProvider({ manifest: { ...fakeManifest, webhookEvents } })
    const ran = await send([], { fake })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('--type')
  })

  test.each([307, 400, 500])('ends with 1 where it is answered with %i', async (status) => {
    answer = status
    const ran = await send(['--type', 'a'])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain(`Answered with ${status} by ${to}\n`)
    expect(`${ran.stdout}${ran.stderr}`).not.toContain('secret')
  })

  test('says that nobody answered, without what may be secret in the address', async () => {
    const closed = once(server, 'close')
    server.close()
    await closed
    const secretly = ['--to', `${to}?key=top-secret`, '--refund', 'ref_1', '--type', 'a']
    const ran = await runSigning(['webhook', 'send', ...secretly, '--json'])
    expect(ran.code).toBe(1)
    expect(json(ran.stderr)).toMatchObject({
      code: 'provider_unavailable',
      outcome: 'none',
      message: expect.stringContaining(`${to} (ECONNREFUSED)`),
    })
    expect(ran.stderr).not.toContain('top-secret')
  })

  test('is ended by the person, and by an answer that does not come', async () => {
    server.removeAllListeners('request')
    const ending = new AbortController()
    server.once('request', () => ending.abort())
    const ended = await send(['--type', 'a', '--json'], { signal: ending.signal })
    expect(json(ended.stderr)).toMatchObject({ code: 'aborted', outcome: 'none' })

    const tasks: (() => void)[] = []
    server.once('request', () => tasks[0]?.())
    const clock = {
      now: () => 0,
      monotonic: () => 0,
      after: (_milliseconds: number, task: () => void) => {
        tasks.push(task)
        return () => {}
      },
    }
    const late = await send(['--type', 'a', '--json'], { clock })
    expect(json(late.stderr)).toMatchObject({
      code: 'provider_unavailable',
      message: expect.stringContaining('(no answer within 30 s)'),
    })
  })

  test('makes none for live money, and asks nobody', async () => {
    const ran = await send(['--type', 'a', '--json'], { fake: live })
    expect(ran.code).toBe(2)
    expect(json(ran.stderr)).toMatchObject({ issues: [{ rule: 'mode.mismatch' }] })
    expect(taken).toEqual([])
    expect(live.calls).toEqual([])
  })

  test('sends nothing where the account has no secret', async () => {
    const ran = await send(['--type', 'a', '--json'], { environment: {} })
    expect(ran.code).toBe(2)
    expect(json(ran.stderr)).toMatchObject({
      code: 'configuration',
      issues: [{ path: 'webhookSecrets', rule: 'secret.required' }],
    })
    expect(taken).toEqual([])
  })

  test.each([
    ['reads as nothing', {}],
    ['reads as another refund', { refundId: 'ref_2' }],
    ['reads as another delivery', { deliveryId: 'msg_1' }],
    ['reads as another status', { providerStatus: 'waiting' }],
  ])('sends nothing that the provider itself %s', async (_what, read) => {
    const fake = signingProvider({}, Object.keys(read).length === 0 ? null : read)
    const ran = await send(['--status', 'settled', '--json'], { fake })
    expect(ran.code).toBe(1)
    expect(json(ran.stderr)).toMatchObject({ code: 'unsupported', outcome: 'not_sent' })
    expect(taken).toEqual([])
  })

  test('sends nothing where nobody knows how the provider signs', async () => {
    const webhookScheme = { ...documented, basis: 'unknown', value: null } as const
    const fake = signingProvider({ manifest: { ...fakeManifest, webhookScheme } })
    const ran = await send(['--type', 'a', '--json'], { fake })
    expect(json(ran.stderr)).toMatchObject({ code: 'unsupported', outcome: 'not_sent' })
  })

  test('sends nothing where the provider fails at reading it', async () => {
    const fake = signingProvider({ parseWebhook: async () => Promise.reject(new TypeError('key')) })
    const ran = await send(['--type', 'a'], { fake })
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain('(TypeError)')
    expect(taken).toEqual([])
  })

  test('sends nothing of a refund whose provider shows no object of it', async () => {
    const fake = signingProvider({ get: async () => fakeRefund({ raw: 'text' }) })
    const ran = await send(['--type', 'a', '--json'], { fake })
    expect(json(ran.stderr)).toMatchObject({ code: 'unsupported', outcome: 'not_sent' })
    expect(taken).toEqual([])
  })

  test.each([
    ['--type', 'two words'],
    ['--status', ''],
    ['--type', 'x'.repeat(61)],
  ])('refuses %s %j', async (name, value) => {
    expect((await send([name, value])).code).toBe(2)
    expect(taken).toEqual([])
  })

  test('names all that is missing', async () => {
    const ran = await runSigning(['webhook', 'send'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('--to and --refund are missing.')
  })
})

describe('webhook send goes no further than this machine', () => {
  const about = ['--refund', 'ref_1', '--type', 'a', '--json']

  test.each([
    ['http://192.0.2.1/webhooks', 'url.elsewhere'],
    ['https://shop.example/webhooks', 'url.elsewhere'],
    ['http://127.0.0.1.shop.example/', 'url.elsewhere'],
    ['http://localhost.shop.example/', 'url.elsewhere'],
    ['http://[::ffff:192.0.2.1]/', 'url.elsewhere'],
    ['ftp://127.0.0.1/', 'url.format'],
    ['http://me:secret@127.0.0.1/', 'url.format'],
    ['127.0.0.1:3000', 'url.format'],
    ['', 'url.format'],
  ])('refuses %j', async (address, rule) => {
    const ran = await runSigning(['webhook', 'send', '--to', address, ...about])
    expect(ran.code).toBe(2)
    expect(json(ran.stderr)).toMatchObject({ issues: [{ path: '--to', rule }] })
    expect(ran.stderr).not.toContain('secret@')
  })

  test('unless that was agreed to, and never in the clear', async () => {
    const agreed = ['webhook', 'send', '--elsewhere', ...about]
    const clear = await runSigning([...agreed, '--to', 'http://shop.example/'])
    expect(json(clear.stderr)).toMatchObject({ issues: [{ rule: 'url.insecure' }] })
    // Past the address, the first thing that is wrong is the mode.
    const ran = await runSigning([...agreed, '--to', 'https://shop.example/'], { fake: live })
    expect(json(ran.stderr)).toMatchObject({ issues: [{ rule: 'mode.mismatch' }] })
  })

  test.each([
    'http://localhost:1/',
    'http://127.9.9.9:1/',
    'http://[::1]:1/',
    'https://localhost:1/',
  ])('and takes %s for it', async (address) => {
    const ran = await runSigning(['webhook', 'send', '--to', address, ...about], { fake: live })
    expect(json(ran.stderr)).toMatchObject({ issues: [{ rule: 'mode.mismatch' }] })
  })
})

describe('webhook send signs as the account of a file', () => {
  const about = ['--type', 'a', '--account', 'us', '--json']

  const environment = {
    US: 'key-of-us',
    AFRICA: 'key-of-africa',
    FIRST: firstSecret,
    OLDER: 'whsec_b2xkZXI=',
    BOTH: `${firstSecret} whsec_b2xkZXI=`,
  }
  const us = { provider: 'fake', key: { env: 'US' } }

  test.each([
    ['one variable', { env: 'BOTH' }],
    ['a list', [{ env: 'FIRST' }, { env: 'OLDER' }]],
  ])('with the first secret of %s', async (_what, webhookSecrets) => {
    const accounts = { us: { ...us, webhookSecrets } }
    const ran = await send(about, { accounts, environment })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    const [{ headers, body } = { headers: {}, body: '' }] = taken
    const signature = new Webhook(firstSecret).sign('polyrefund_test_name', now, body)
    expect(headers).toMatchObject({ 'svix-signature': signature })
  })

  test('and not as another one that has a secret', async () => {
    const africa = { ...us, key: { env: 'AFRICA' }, webhookSecrets: { env: 'FIRST' } }
    const ran = await send(about, { accounts: { us, africa }, environment })
    expect(json(ran.stderr)).toMatchObject({ code: 'configuration' })
    expect(taken).toEqual([])
  })
})

describe('the commands of webhooks', () => {
  test.each(['listen', 'send'])('have help that fits 80 columns: %s', async (name) => {
    const { code, stdout } = await runSigning(['webhook', name, '--help'], { columns: 80 })
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`Example:\\n {2}polyrefund webhook ${name} `))
    expect(stdout).toContain('--account')
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('are listed under their first word', async () => {
    expect((await runSigning(['--help'])).stdout).toMatch(/^ {2}webhook +show webhooks/m)
    const ran = await runSigning(['webhook'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('Usage: polyrefund webhook')
    const wrong = await runSigning(['webhook', 'lisen'])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('Did you mean listen?')
  })
})
