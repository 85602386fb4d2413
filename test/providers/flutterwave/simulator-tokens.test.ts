import { describe, expect, test } from 'vitest'

import { minute, refundOf, startWithClient } from './simulator-client.ts'

const tokenPath = '/realms/flutterwave/protocol/openid-connect/token'

const unauthorized = {
  status: 'failed',
  error: { type: 'UNAUTHORIZED', code: '10401', message: 'Unauthorized' },
}

describe('a login', () => {
  test('answers with a token for 600 seconds', async () => {
    const { login } = await startWithClient()
    const answer = await login()
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^token_01/),
      expires_in: 600,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      'not-before-policy': 0,
      scope: 'profile email',
    })
  })

  test.each([
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ client_id: 'wrong' }, 401, 'invalid_client'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ])('with %j is refused in the words of OAuth', async (form, status, error) => {
    const { login, tokensIssued } = await startWithClient()
    const answer = await login(form)
    expect(answer.status).toBe(status)
    expect(answer.body).toEqual({ error, error_description: expect.any(String) })
    expect(tokensIssued()).toBe(1)
  })

  test.each([
    ['nothing', '', {}],
    ['JSON', '{"grant_type":"client_credentials"}', { 'content-type': 'application/json' }],
    ['a form without a grant', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('with %s is no login', async (_what, body, headers) => {
    const { adapterOptions, fetch } = await startWithClient()
    const response = await fetch(adapterOptions.tokenUrl, { method: 'POST', body, headers })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })

  test('is a POST', async () => {
    const { get } = await startWithClient()
    expect(await get(tokenPath)).toMatchObject({
      status: 405,
      body: { error: { code: '10405' } },
    })
  })

  test('can answer in any way a client should not trust', async () => {
    const { behave, login } = await startWithClient()
    behave({ tokenShows: { expires_in: '600', extra: 1 }, tokenOmits: ['scope'] })
    expect((await login()).body).toEqual({
      access_token: expect.any(String),
      expires_in: '600',
      extra: 1,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      'not-before-policy': 0,
    })
  })
})

describe('a token', () => {
  test('holds for 600 virtual seconds, and not for one more', async () => {
    const { clock, get } = await startWithClient()
    clock.advance(600_000 - 1)
    expect((await get('/refunds')).status).toBe(200)
    clock.advance(1)
    expect(await get('/refunds')).toMatchObject({ status: 401, body: unauthorized })
  })

  test('can hold shorter', async () => {
    const { behave, clock, get, login } = await startWithClient()
    behave({ tokenLifeSeconds: 1 })
    expect((await login()).body).toMatchObject({ expires_in: 1 })
    clock.advance(1000)
    expect((await get('/refunds')).status).toBe(401)
  })

  test('can be ended with all others, and a new one works', async () => {
    const { addCharge, expireTokens, login, post, refunds, tokensIssued } = await startWithClient()
    const body = refundOf(addCharge(), 10)
    expireTokens()
    expect(await post('/refunds', body)).toMatchObject({ status: 401, body: unauthorized })
    expect(refunds()).toEqual([])
    await login()
    expect((await post('/refunds', body)).status).toBe(201)
    expect(tokensIssued()).toBe(2)
  })

  test.each([null, '', 'Bearer', 'Bearer ', 'Bearer none', 'Basic none', 'none'])(
    'other than one that was issued is refused: %s',
    async (authorization) => {
      const { get, received } = await startWithClient()
      expect(await get('/refunds', { authorization })).toMatchObject({
        status: 401,
        body: unauthorized,
      })
      expect(received({ operation: 'list_refunds' })[0]?.isAuthorized).toBe(false)
    },
  )

  test('goes under the scheme Bearer only', async () => {
    const { get, login } = await startWithClient()
    const { text } = await login()
    const { access_token: token }: { readonly access_token: string } = JSON.parse(text)
    expect((await get('/refunds', { authorization: `Bearer ${token}` })).status).toBe(200)
    for (const authorization of [`Basic ${token}`, `bearer ${token}`, token]) {
      expect((await get('/refunds', { authorization })).status).toBe(401)
    }
  })

  test('is asked for before anything else is looked at', async () => {
    const { get } = await startWithClient()
    const authorization = 'Bearer none'
    for (const path of ['/refunds?page=x', '/charges/chg_x', '/elsewhere']) {
      expect((await get(path, { authorization })).status).toBe(401)
    }
  })

  test('is checked when a request comes, not when its effect comes late', async () => {
    const { addCharge, clock, expireTokens, faults, post, refunds } = await startWithClient()
    const charge = addCharge()
    faults.add({ operation: 'create_refund', kind: 'reset', lateByMs: 60 * minute })
    await expect(post('/refunds', refundOf(charge, 10))).rejects.toThrow('fetch failed')
    expireTokens()
    clock.advance(60 * minute)
    expect(refunds(charge)).toHaveLength(1)
  })
})

describe('the log', () => {
  test('keeps neither the secret of a login nor its token', async () => {
    const { adapterOptions, get, login, received } = await startWithClient()
    await login({ client_secret: 'wrong-secret' })
    await get('/refunds')
    const [first, second] = received({ operation: 'token' })
    expect(first).toMatchObject({
      path: tokenPath,
      isAuthorized: true,
      body: 'grant_type=client_credentials&client_id=flutterwave-simulator&client_secret=***',
    })
    expect(second?.isAuthorized).toBe(false)
    const log = JSON.stringify(received())
    expect(log).not.toContain(adapterOptions.clientSecret)
    expect(log).not.toContain('wrong-secret')
    expect(log).not.toContain('token_01')
  })

  const form = 'application/x-www-form-urlencoded'

  test.each([
    ['under a wrong name', tokenPath, form, 'client_key=canary', 'client_key=***'],
    ['as JSON', tokenPath, 'application/json', '{"client_secret":"canary"}', '***'],
    ['as JSON that is said to be a form', tokenPath, form, '{"client_secret":"canary"}', '***=***'],
    ['at another address', '/oauth/token', form, 'client_secret=canary', 'client_secret=***'],
  ])('masks a secret that is sent %s', async (_how, path, type, body, kept) => {
    const { adapterOptions, fetch, received } = await startWithClient()
    const headers = { 'content-type': type }
    await fetch(`${adapterOptions.baseUrl}${path}`, { method: 'POST', body, headers })
    expect(received().at(-1)).toMatchObject({ body: kept, json: undefined })
  })

  test('keeps every other body as it came', async () => {
    const { addCharge, post, received } = await startWithClient()
    const body = refundOf(addCharge({ id: 'chg_1' }), 2000)
    await post('/refunds', body)
    expect(received({ operation: 'create_refund' })).toMatchObject([
      {
        method: 'POST',
        path: '/refunds',
        body: '{"amount":2000,"reason":"duplicate","charge_id":"chg_1"}',
        json: body,
        isAuthorized: true,
        at: '2025-02-13T12:12:22.013Z',
      },
    ])
  })
})
