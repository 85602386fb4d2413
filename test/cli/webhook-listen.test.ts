import { once } from 'node:events'
import { createServer } from 'node:net'

import { describe, expect, test } from 'vitest'

import type { RefundEvent } from '../../src/model/index.ts'
import { fakeError, fakeProvider } from './fake-provider.ts'
import type { Fake } from './fake-provider.ts'
import { json, run } from './run-fake.ts'
import type { Ran } from './run-fake.ts'
import { listen } from './webhook-listening.ts'

const event: RefundEvent = {
  provider: 'fake',
  deliveryId: 'msg_1',
  type: 'refund.changed',
  occurredAt: null,
  refundId: 'ref_1',
  refund: null,
  payments: [],
  status: 'pending',
  providerStatus: 'waiting',
  reference: 'RMA-1',
  testMode: true,
  raw: { note: 'the body' },
}

const rejection = fakeError({
  code: 'webhook_rejected',
  outcome: 'none',
  issues: [{ path: 'fake-signature', rule: 'signature.mismatch' }],
})

/** A provider that takes what is signed by one word, and finds in it what it is told. */
function hearing(found: Partial<RefundEvent> = {}): Fake {
  return fakeProvider({
    parseWebhook: async (_body, headers) => {
      if (Reflect.get(headers, 'fake-signature') === 'right') return { ...event, ...found }
      throw rejection
    },
  })
}

const signed = { headers: { 'fake-signature': 'right' }, body: '{ "top": "secret" }' }

async function post(url: string, init: RequestInit = {}): Promise<number> {
  const answer = await fetch(url, { method: 'POST', ...init })
  await answer.body?.cancel()
  return answer.status
}

/** What the command prints for one delivery. */
async function hear(
  argv: readonly string[],
  fake: Fake,
  init: RequestInit = signed,
): Promise<Ran & { readonly answer: number }> {
  const listening = await listen(argv, { fake })
  const answer = await post(listening.url, init)
  return { answer, ...(await listening.end()) }
}

function jsonLines(text: string): readonly unknown[] {
  return text.trimEnd().split('\n').map(json)
}

describe('webhook listen', () => {
  test('says where it listens, on loopback, and ends when it is interrupted', async () => {
    const hearer = await listen([], { fake: hearing() })
    expect(hearer.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const ran = await hearer.end()
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toContain(`Webhooks of fake (fake) are heard on ${hearer.url}\n`)
    expect(ran.stdout).toMatch(/It listens no more\.\n$/)
    await expect(post(hearer.url)).rejects.toThrow('fetch failed')
  })

  test('tells what a verified delivery says, and answers with 200', async () => {
    const { answer, stdout } = await hear([], hearing())
    expect(answer).toBe(200)
    expect(stdout).toContain(
      [
        '2026-02-01T00:00:00.000Z  verified  refund.changed',
        '  refund     ref_1',
        '  status     pending (waiting)',
        '  reference  RMA-1',
        '  delivery   msg_1\n',
      ].join('\n'),
    )
  })

  test('tells by which rule a delivery was refused, and answers with 400', async () => {
    const { answer, stdout } = await hear([], hearing(), { body: '{ "top": "secret" }' })
    expect(answer).toBe(400)
    expect(stdout).toContain(
      '2026-02-01T00:00:00.000Z  refused   fake-signature: signature.mismatch\n',
    )
  })

  test('prints no body unless it is asked for, and never one that is not verified', async () => {
    const silent = await hear([], hearing())
    expect(silent.stdout).not.toContain('the body')
    const told = await hear(['--raw'], hearing())
    expect(told.stdout).toContain('{\n  "note": "the body"\n}\n')
    const refused = await hear(['--raw'], hearing(), { body: '{ "top": "secret" }' })
    for (const { stdout, stderr } of [silent, told, refused]) {
      expect(`${stdout}${stderr}`).not.toContain('secret')
    }
  })

  test('spells out what could act on a terminal', async () => {
    const found = { reference: '\u001b[2J', raw: { note: '\u009b2J' } }
    const { stdout } = await hear(['--raw'], hearing(found))
    expect(stdout).toContain('\\u001b[2J')
    expect(stdout).toContain('\\u009b2J')
  })

  test('says which delivery is one of polyrefund webhook send', async () => {
    const { stdout } = await hear([], hearing({ deliveryId: 'polyrefund_test_1' }))
    expect(stdout).toContain('polyrefund_test_1, by polyrefund webhook send')
  })

  test('tells of an event that is about no refund', async () => {
    const nothing = { refundId: null, status: null, providerStatus: null, reference: null }
    const { stdout } = await hear([], hearing(nothing))
    expect(stdout).toContain('  refund    none\n  status    not told\n')
  })

  test('prints one line of JSON when it is ready, and one for each delivery', async () => {
    const listening = await listen(['--json'], { fake: hearing() })
    await post(listening.url, signed)
    await post(listening.url)
    const { stdout } = await listening.end()
    const at = '2026-02-01T00:00:00.000Z'
    expect(jsonLines(stdout)).toEqual([
      { url: listening.url, account: 'fake', provider: 'fake' },
      {
        at,
        answer: 200,
        verified: true,
        type: 'refund.changed',
        deliveryId: 'msg_1',
        occurredAt: null,
        refundId: 'ref_1',
        status: 'pending',
        providerStatus: 'waiting',
        reference: 'RMA-1',
        testMode: true,
        isTestDelivery: false,
      },
      {
        at,
        answer: 400,
        verified: false,
        issues: [{ path: 'fake-signature', rule: 'signature.mismatch' }],
      },
    ])
  })

  test('has the body in its JSON where it is asked for', async () => {
    const { stdout } = await hear(['--json', '--raw'], hearing())
    expect(jsonLines(stdout).at(-1)).toMatchObject({ raw: { note: 'the body' } })
  })

  test('answers with 405 to what is no POST, and says nothing of it', async () => {
    const { answer, stdout } = await hear(['--json'], hearing(), { method: 'GET' })
    expect(answer).toBe(405)
    expect(jsonLines(stdout)).toHaveLength(1)
  })

  test('looks at no more of a body than anybody verifies', async () => {
    const lengths: number[] = []
    const fake = fakeProvider({
      parseWebhook: async (body) => {
        lengths.push(body.byteLength)
        throw rejection
      },
    })
    const listening = await listen([], { fake })
    const answer = await post(listening.url, { body: 'x'.repeat(1024 * 1024 + 1) }).catch(() => 400)
    await listening.end()
    expect(answer).toBe(400)
    expect(lengths[1]).toBeGreaterThan(1024 * 1024)
  })

  test('answers with 500 where something else fails, and tells it by its kind alone', async () => {
    let asked = 0
    const fake = fakeProvider({
      parseWebhook: async () => {
        asked += 1
        throw asked === 1 ? rejection : new TypeError('Bearer top-secret')
      },
    })
    const { answer, code, stderr } = await hear([], fake)
    expect({ answer, code }).toEqual({ answer: 500, code: 0 })
    expect(stderr).toContain('(TypeError)')
    expect(stderr).not.toContain('top-secret')
  })

  test('does not begin where the account has no secrets', async () => {
    const fake = fakeProvider({
      parseWebhook: async () => Promise.reject(fakeError({ code: 'configuration' })),
    })
    const ran = await run(['webhook', 'listen', '--json'], { fake })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(json(ran.stderr)).toMatchObject({ code: 'configuration' })
  })

  test('says why it could not listen', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const ran = await run(['webhook', 'listen', '--port', port], { fake: hearing() })
    taken.close()
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('(EADDRINUSE)')
  })

  test('listens on another address where that is asked for', async () => {
    const listening = await listen(['--host', '127.0.0.2', '--port', '0'], { fake: hearing() })
    await listening.end()
    expect(listening.url).toMatch(/^http:\/\/127\.0\.0\.2:\d+\/$/)
  })
})
