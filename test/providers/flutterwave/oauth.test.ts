import { describe, expect, test } from 'vitest'

import { flutterwave } from '../../../providers/flutterwave/index.ts'
import type { FlutterwaveProvider } from '../../../providers/flutterwave/index.ts'
import { answerAsDocumented } from '../flex/exchanges.ts'
import { verdictOf } from '../flex/harness.ts'
import { fixedOptions, loginHost, loginPath, readHeaders, sandboxHost } from './exchanges.ts'
import { chargeAnswer, chargeId, refundAnswer, refundId } from './fixtures.ts'
import {
  amountsOf,
  countOf,
  creates,
  errorOf,
  reference,
  requestFor,
  startWorld,
} from './harness.ts'
import type { World } from './harness.ts'

const tokenAnswer = {
  access_token: 'eyJhbGciOiJSUzI1NiJ9.token-of-the-login',
  expires_in: 600,
  refresh_expires_in: 0,
  token_type: 'Bearer',
  'not-before-policy': 0,
  scope: 'profile email',
}

describe('a login by client credentials', () => {
  test('is one form, whose token every request carries', async () => {
    const logins = answerAsDocumented([{ to: `POST ${loginPath}`, body: tokenAnswer }], loginHost)
    const sent = answerAsDocumented(
      [
        { to: `GET /refunds/${refundId}`, body: refundAnswer },
        { to: `GET /charges/${chargeId}`, body: chargeAnswer },
      ],
      sandboxHost,
    )
    const provider = flutterwave({
      environment: 'sandbox',
      clientId: 'your-client-id',
      clientSecret: 'your_client/secret+&=',
      ...fixedOptions(),
    })
    await provider.get(refundId)
    expect(logins).toStrictEqual([
      {
        request: `POST ${loginPath}`,
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials&client_id=your-client-id&client_secret=your_client%2Fsecret%2B%26%3D',
      },
    ])
    const authorization = `Bearer ${tokenAnswer.access_token}`
    expect(sent.map(({ headers }) => headers)).toStrictEqual([
      { ...readHeaders(1), authorization },
      { ...readHeaders(3), authorization },
    ])
  })

  test('goes to the address of the option tokenUrl', async () => {
    const host = 'https://login.shop.example'
    const logins = answerAsDocumented([{ to: 'POST /token', body: tokenAnswer }], host)
    answerAsDocumented([{ to: `GET /refunds/${refundId}`, body: refundAnswer }], sandboxHost)
    const provider = flutterwave({
      environment: 'sandbox',
      clientId: 'your-client-id',
      clientSecret: 'your-client-secret',
      tokenUrl: `${host}/token`,
      currency: 'NGN',
      ...fixedOptions(),
    })
    await provider.get(refundId)
    expect(logins.map(({ request }) => request)).toStrictEqual(['POST /token'])
  })

  test('that fails before a create has sent no refund', async () => {
    const { simulator, connect } = await startWorld()
    const payment = simulator.addCharge()
    simulator.faults.add({ kind: 'status', status: 401, operation: 'token', times: 99 })
    const provider = connect({ preflight: false })
    const error = await errorOf(provider.create(requestFor(payment)))
    expect(verdictOf(error)).toEqual(['authentication', 'not_sent', false])
    expect([countOf(simulator, 'token'), creates(simulator)]).toEqual([1, 0])
  })

  test.each([
    ['500', { kind: 'status', status: 500 }],
    ['a page', { kind: 'html' }],
    ['a reset', { kind: 'reset' }],
    ['half an answer', { kind: 'truncated' }],
    ['an empty answer', { kind: 'empty' }],
  ] as const)('is tried again by the calls that need it: %s', async (_what, fault) => {
    const { simulator, provider } = await startWorld({ transport: 'http' })
    const payment = simulator.addCharge()
    simulator.faults.add({ ...fault, operation: 'token', times: 2 })
    await expect(provider.create(requestFor(payment))).resolves.toMatchObject({ reference })
    expect([countOf(simulator, 'token'), amountsOf(simulator)]).toEqual([3, ['35']])
  })

  test.each([
    ['500', { kind: 'status', status: 500 }],
    ['a reset', { kind: 'reset' }],
    ['no JSON', { kind: 'malformed' }],
  ] as const)('that fails for good has sent no refund: %s', async (_what, fault) => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addCharge()
    simulator.faults.add({ ...fault, operation: 'token', times: 99 })
    for (const verb of ['create', 'prepare'] as const) {
      const error = await errorOf(provider[verb](requestFor(payment)))
      expect(verdictOf(error)).toEqual(['provider_unavailable', 'not_sent', true])
    }
    expect([countOf(simulator, 'token'), creates(simulator)]).toEqual([6, 0])
  })
})

describe('B107 what a login says about its token', () => {
  test.each([
    ['nothing of its life', {}, ['expires_in'], 30],
    ['that it ends at once', { expires_in: 0 }, [], 30],
    ['that it ended before', { expires_in: -1 }, [], 30],
    ['a life that is no number', { expires_in: 'soon' }, [], 30],
    ['its life as text', { expires_in: '600' }, [], 540],
    ['a life of ages', { expires_in: 1e12 }, [], 3_540],
    ['a short life', { expires_in: 20 }, [], 10],
  ])('%s', async (_what, tokenShows, tokenOmits, seconds) => {
    const { simulator, provider, clock } = await startWorld()
    simulator.behave({ tokenShows, tokenOmits, tokenLifeSeconds: 100_000 })
    const payment = simulator.addCharge()
    await provider.getPayment(payment)
    clock.advance(seconds * 1000 - 1)
    await provider.getPayment(payment)
    expect(simulator.tokensIssued()).toBe(1)
    clock.advance(1)
    await provider.getPayment(payment)
    expect(simulator.tokensIssued()).toBe(2)
  })

  test.each([
    ['a line break', 'token\r\nX-Evil: 1'],
    ['a space', 'two tokens'],
    ['nothing', ''],
    ['a number', 7],
    ['null', null],
    ['letters that no header takes', 'tök-en-日本'],
  ])('a token that is none is never used: %s', async (_what, access_token) => {
    const { simulator, connect } = await startWorld()
    simulator.behave({ tokenShows: { access_token } })
    const provider = connect({ preflight: false })
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect([error.outcome, error.issues]).toEqual([
      'not_sent',
      [{ path: 'token', rule: 'token.format' }],
    ])
    expect([creates(simulator), JSON.stringify(error).includes('X-Evil')]).toEqual([0, false])
  })
})

describe('a thousand calls at once', () => {
  const endings = [
    ['that was never fetched', () => undefined],
    [
      'that ran out',
      ({ clock, simulator }: World) => {
        clock.advance(600_000)
        simulator.clock.advance(600_000)
      },
    ],
    ['that is due to be renewed', ({ clock }: World) => clock.advance(540_000)],
    ['that was revoked', ({ simulator }: World) => simulator.expireTokens()],
  ] as const

  test.each(endings)('with a token %s make one token request', async (_what, end) => {
    const world = await startWorld({ provider: { preflight: false } })
    const { simulator, provider } = world
    const payment = simulator.addCharge({ amount: '1000000' })
    const { id } = await world.connect().create(requestFor(payment))
    // The provider under test logs in by itself, except where its first token is what is missing.
    if (_what !== 'that was never fetched') await provider.getPayment(payment)
    end(world)
    const before = simulator.tokensIssued()
    const calls = Array.from({ length: 1000 }, (_none, index) =>
      callOf(provider, index, { payment, id }),
    )
    await Promise.all(calls)
    expect(simulator.tokensIssued() - before).toBe(1)
    expect(simulator.refunds()).toHaveLength(335)
  })
})

async function callOf(
  provider: FlutterwaveProvider,
  index: number,
  { payment, id }: { readonly payment: string; readonly id: string },
): Promise<unknown> {
  if (index % 3 === 0) return provider.create(requestFor(payment, { reference: `bulk-${index}` }))
  return index % 3 === 1 ? provider.get(id) : provider.getPayment(payment)
}

describe('a ready token', () => {
  test('is used as it is, and nobody logs in', async () => {
    const { simulator, connectByToken } = await startWorld()
    const token = await tokenOf(simulator)
    const provider = connectByToken(token)
    await provider.create(requestFor(simulator.addCharge()))
    expect([simulator.tokensIssued(), amountsOf(simulator)]).toEqual([1, ['35']])
  })

  test('that is turned down is not tried again', async () => {
    const { simulator, connectByToken } = await startWorld()
    const provider = connectByToken('a-token-that-ran-out', { preflight: false })
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['authentication', 'rejected', false])
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, []])
  })
})

describe('what yields tokens', () => {
  test('is asked before every request', async () => {
    const { simulator, connectByToken } = await startWorld()
    const token = await tokenOf(simulator)
    let asked = 0
    const provider = connectByToken(async () => {
      asked += 1
      return token
    })
    await provider.create(requestFor(simulator.addCharge()))
    expect([asked, simulator.received().length]).toEqual([3, 4])
  })

  test('is asked once more when its token is turned down', async () => {
    const { simulator, connectByToken } = await startWorld()
    const tokens = ['a-token-that-ran-out', await tokenOf(simulator)]
    const provider = connectByToken(() => tokens.shift() ?? 'no-more-tokens', { preflight: false })
    await provider.create(requestFor(simulator.addCharge()))
    expect([creates(simulator), amountsOf(simulator)]).toEqual([2, ['35']])
  })

  test('is asked no third time', async () => {
    const { simulator, connectByToken } = await startWorld()
    let asked = 0
    const provider = connectByToken(
      () => {
        asked += 1
        return `a-token-that-ran-out-${asked}`
      },
      { preflight: false },
    )
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['authentication', 'rejected', false])
    expect([asked, creates(simulator)]).toEqual([2, 2])
  })

  test('and fails has sent nothing, and its words show nowhere', async () => {
    const { simulator, connectByToken } = await startWorld()
    const provider = connectByToken(
      () => {
        throw new Error('vault says token canary-of-the-vault')
      },
      { preflight: false },
    )
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['configuration', 'not_sent', false])
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('canary-of-the-vault')
    expect(creates(simulator)).toBe(0)
  })

  test.each([
    ['nothing', ''],
    ['a line break', 'a-token\r\nX-Evil: 1'],
    ['the scheme with it', 'Bearer a-token'],
  ])('and yields none has sent nothing: %s', async (_what, token) => {
    const { simulator, connectByToken } = await startWorld()
    const provider = connectByToken(() => token, { preflight: false })
    const error = await errorOf(provider.create(requestFor(simulator.addCharge())))
    expect(verdictOf(error)).toEqual(['authentication', 'not_sent', false])
    expect(error.issues).toEqual([{ path: 'accessToken', rule: 'secret.format' }])
    expect(creates(simulator)).toBe(0)
  })
})

/** A token of the simulator's, had by a plain login. */
async function tokenOf({ adapterOptions, fetch }: World['simulator']): Promise<string> {
  const { tokenUrl, clientId, clientSecret } = adapterOptions
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  const body: unknown = await response.json()
  const token: unknown = new Map(Object.entries(Object(body))).get('access_token')
  if (typeof token !== 'string') throw new Error('The simulator issued no token.')
  return token
}
