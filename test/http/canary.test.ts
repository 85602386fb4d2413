import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import type { Answer, Call, Credentials, ExchangeReport } from '../../src/http/call.ts'
import { createClient } from '../../src/http/client.ts'
import type { Client } from '../../src/http/client.ts'
import { guard } from '../../src/http/guard.ts'
import { deriveIdempotencyKey } from '../../src/http/keys.ts'
import { clientCredentials } from '../../src/http/oauth.ts'
import type { CommonOptions } from '../../src/http/options.ts'
import type { RefundError } from '../../src/model/index.ts'
import { createFakeFetch, fetchFailed, json, never, systemError } from './fake-fetch.ts'
import type { SeenRequest } from './fake-fetch.ts'
import { createFixedIds } from './fixed-ids.ts'
import { createHandClock } from './hand-clock.ts'
import type { HandClock } from './hand-clock.ts'
import { findClosedPort, startHttpServer, startSocketServer, startTlsServer } from './loopback.ts'
import {
  canary,
  errorOf,
  explainSample,
  sampleCreate,
  sampleManifest,
  sampleOptions,
  sampleRead,
  sampleRefund,
} from './samples.ts'
import { makeSelfSigned } from './self-signed.ts'

const tokenUrl = 'https://idp.sample.test/token'

/** What a provider would have to echo for the secret to get into an error. */
const echo = `${canary} Bearer ${canary} key=${canary}`
const refusal = { problem: canary, text: echo, error: canary, error_description: echo }

type Respond = (request: SeenRequest, clock: HandClock) => Response | Promise<Response>
type Run = (client: Client, call: Call) => Promise<unknown>
type Login = (options: CommonOptions) => Credentials

interface Told {
  readonly error: RefundError
  readonly exchanges: readonly ExchangeReport[]
}

interface Setting {
  readonly respond?: Respond
  readonly baseUrl?: string
  readonly login?: Login
  readonly call?: Partial<Call>
  readonly run?: Run
  readonly options?: Partial<CommonOptions>
}

const byKey: Login = () => ({
  headers: async () => ({ authorization: `Bearer ${canary}` }),
  renew: () => undefined,
  secrets: () => [canary],
})

const byToken: Login = (options) =>
  clientCredentials({
    provider: 'sample',
    tokenUrl,
    clientId: 'client',
    clientSecret: canary,
    options,
  })

const send: Run = async (client, call) => client.send(call, client.start(undefined))

const ask: Run = async (client) => client.ask(sampleRead, client.start(undefined))

const repeat: Run = async (client, call) => {
  const limits = client.start(undefined)
  return client.repeat((attempt) => client.send(call, limits, attempt), limits)
}

const abort: Run = async (client, call) =>
  client.send(call, client.start(AbortSignal.abort(new Error('the user left'))))

/** Sends, and finds that the answer isn't the one that was wanted. */
function answeredBy(judge: (answer: Answer) => RefundError): Run {
  return async (client, call) => {
    throw judge(await client.send(call, client.start(undefined)))
  }
}

async function provoke(setting: Setting): Promise<Told> {
  const exchanges: ExchangeReport[] = []
  const clock = createHandClock((milliseconds) => milliseconds < 30_000)
  const { respond = () => json({ id: 'refund_1', echo }) } = setting
  const { fetch } = createFakeFetch((request) =>
    request.url === tokenUrl ? json({ access_token: `${canary}-token` }) : respond(request, clock),
  )
  const options = sampleOptions({
    clock,
    fetch: setting.baseUrl === undefined ? fetch : null,
    onExchange: (exchange) => exchanges.push(exchange),
    ...setting.options,
  })
  const client = createClient({
    manifest: sampleManifest(),
    baseUrl: setting.baseUrl ?? 'https://api.sample.test',
    credentials: (setting.login ?? byKey)(options),
    explain: explainSample,
    options,
  })
  const call = { ...sampleCreate, body: JSON.stringify({ note: canary }), ...setting.call }
  const guarded = { provider: 'sample', task: 'create the refund', outcome: 'unknown' } as const
  const error = await errorOf(guard(guarded, async () => (setting.run ?? send)(client, call)))
  return { error, exchanges }
}

function throwing(error: unknown): Respond {
  return () => {
    throw error
  }
}

const leaky = Object.assign(new Error(echo), {
  code: 'ECONNRESET',
  request: { headers: { authorization: canary } },
})
const refusedLeaky = Object.assign(systemError('ECONNREFUSED', 'connect'), { request: canary })

const answers: readonly (readonly [what: string, respond: Respond])[] = [
  ['a refusal that echoes it', () => json(refusal, { status: 422 })],
  ['400 with a page that echoes it', () => new Response(`<html>${echo}`, { status: 400 })],
  ['401', () => json(refusal, { status: 401 })],
  ['403', () => json(refusal, { status: 403 })],
  ['429', () => json(refusal, { status: 429 })],
  ['500', () => json(refusal, { status: 500 })],
  [
    'a redirect that holds it',
    () => new Response(echo, { status: 307, headers: { location: `https://x.test/${canary}` } }),
  ],
  ['a success that echoes it in no JSON', () => new Response(echo)],
  ['an error under a success status', () => json(refusal)],
  ['a reset that tells of its request', throwing(fetchFailed(leaky))],
  ['a refused connection that does', throwing(fetchFailed(refusedLeaky))],
  ['a certificate that nobody trusts', throwing(fetchFailed(systemError('CERT_HAS_EXPIRED')))],
  ['an error of a fetch of its own', throwing(new Error(echo, { cause: leaky }))],
  ['a text that is thrown', throwing(echo)],
  [
    'no answer in time',
    async (_request, clock) => {
      clock.advance(30_000)
      return never()
    },
  ],
]

interface Provocation {
  readonly what: string
  readonly begin: () => Promise<Told>
}

const found = { refund: sampleRefund(), issues: [] }
const replayed: Respond = () => json({ echo }, { headers: { 'x-sample-cache-hit': 'true' } })
const wayward: Login = (options) => ({
  ...byKey(options),
  headers: async () => {
    throw new TypeError(`Invalid character in ${canary}`, { cause: leaky })
  },
})

function withHeader(value: string): Login {
  return (options) => ({ ...byKey(options), headers: async () => ({ authorization: value }) })
}

/** A login elsewhere, whose own exchange is the only one that there is. */
function byTokenWith(clientSecret: string): Login {
  return (options) =>
    clientCredentials({
      provider: 'sample',
      tokenUrl: 'https://other.sample.test/token',
      clientId: 'client',
      clientSecret,
      options,
    })
}

function usual(name: string, login: Login): readonly Provocation[] {
  const runs = [
    ['a create', send],
    ['a read', ask],
    ['repeats', repeat],
  ] as const
  return runs.flatMap(([task, run]) =>
    answers.map(([what, respond]) => ({
      what: `${task} by ${name}: ${what}`,
      begin: async () => provoke({ respond, login, run }),
    })),
  )
}

const logins: readonly Provocation[] = answers.map(([what, respond]) => ({
  what: `a login: ${what}`,
  begin: async () => provoke({ respond, login: byTokenWith(canary) }),
}))

const rare: readonly Provocation[] = [
  { what: 'an abort', begin: async () => provoke({ run: abort }) },
  { what: 'an abort of a login', begin: async () => provoke({ login: byToken, run: abort }) },
  {
    what: 'another refund',
    begin: async () =>
      provoke({ run: answeredBy((answer) => answer.otherRefund({ ...found, isDouble: false })) }),
  },
  {
    what: 'more refunds',
    begin: async () =>
      provoke({ run: answeredBy((answer) => answer.otherRefund({ ...found, isDouble: true })) }),
  },
  {
    what: 'another refund, replayed',
    begin: async () =>
      provoke({
        respond: replayed,
        run: answeredBy((answer) => answer.otherRefund({ ...found, isDouble: false })),
      }),
  },
  {
    what: 'an answer without what was asked',
    begin: async () =>
      provoke({ run: answeredBy((answer) => answer.unreadable([{ path: 'id', rule: 'x.y' }])) }),
  },
  {
    what: 'a new line in a header',
    begin: async () => provoke({ login: withHeader(`${canary}\nx: 1`) }),
  },
  {
    what: 'a NUL in a header',
    begin: async () => provoke({ login: withHeader(`${canary}\u0000`) }),
  },
  {
    what: 'no Latin-1 in a header',
    begin: async () => provoke({ login: withHeader(`${canary}日`) }),
  },
  { what: 'a login that throws it', begin: async () => provoke({ login: wayward }) },
  {
    what: 'a login that throws it at a read',
    begin: async () => provoke({ login: wayward, run: ask }),
  },
  { what: 'a path without its id', begin: async () => provoke({ call: { ids: {} } }) },
  {
    what: 'a login that quotes its form',
    begin: async () =>
      provoke({
        respond: ({ body }) => json({ error: 'invalid', error_description: body }, { status: 400 }),
        login: byTokenWith(`${canary}+/=`),
      }),
  },
  {
    what: 'a trace id that is one',
    begin: async () => provoke({ options: { ids: createFixedIds({ traceId: () => canary }) } }),
  },
  {
    what: 'a key that can not be made',
    begin: async () => {
      const ids = createFixedIds({ digest: async () => new Uint8Array() })
      const key = deriveIdempotencyKey({ scope: [], reference: 'x', secret: canary }, ids)
      return { error: await errorOf(key), exchanges: [] }
    },
  },
]

const real: readonly Provocation[] = [
  {
    what: 'a real port where nobody listens',
    begin: async () => provoke({ baseUrl: await findClosedPort() }),
  },
  {
    what: 'a real server that resets the connection',
    begin: async () => {
      const server = await startSocketServer((socket) => socket.resetAndDestroy())
      return provoke({ baseUrl: server.url })
    },
  },
  {
    what: 'a real server whose certificate nobody trusts',
    begin: async () => {
      const server = await startTlsServer(makeSelfSigned())
      return provoke({ baseUrl: server.url })
    },
  },
  {
    what: 'a real server that echoes all headers',
    begin: async () => {
      const server = await startHttpServer((request, response) => {
        const text = request.rawHeaders.join(' ')
        response.writeHead(422).end(JSON.stringify({ problem: 'x', text }))
      })
      return provoke({ baseUrl: server.url })
    },
  },
]

const provocations = [
  ...usual('a key', byKey),
  ...usual('a token', byToken),
  ...logins,
  ...rare,
  ...real,
]

function textsOf({ error, exchanges }: Told): readonly string[] {
  const texts = [
    inspect(error, { depth: Infinity, showHidden: true, getters: true }),
    JSON.stringify(error),
    String(error),
    inspect(exchanges, { depth: Infinity, showHidden: true }),
    JSON.stringify(exchanges),
  ]
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    texts.push(cause.message, String(cause.stack), JSON.stringify(cause))
  }
  return texts
}

describe('no secret is told by the error and the exchanges of', () => {
  test.each(provocations)('$what', async ({ begin }) => {
    const texts = textsOf(await begin())
    expect(texts.filter((text) => /sk_canary|0123456789abcdef/.test(text))).toEqual([])
  })

  test('any kind that this room knows', async () => {
    const codes = new Set<string>()
    for (const { begin } of provocations) codes.add((await begin()).error.code)
    expect([...codes].sort()).toEqual([
      'aborted',
      'authentication',
      'configuration',
      'duplicated',
      'mismatch',
      'not_refundable',
      'outcome_unknown',
      'permission',
      'provider_unavailable',
      'rate_limited',
      'reference_conflict',
    ])
  })
})
