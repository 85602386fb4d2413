import { describe, expect, test } from 'vitest'

import {
  flutterwaveEnvironment,
  flutterwaveOptionsFromEnvironment,
  isAccessToken,
  readFlutterwaveOptions,
} from '../../../providers/flutterwave/options.ts'
import type { FlutterwaveOptions } from '../../../providers/flutterwave/options.ts'
import { isRefundError } from '../../../src/model/index.ts'
import type { RefundError } from '../../../src/model/index.ts'

const clientId = 'b5f8a2c4-client'
const clientSecret = 'canary-secret-0001'
const accessToken = 'canary-token-0001'
const environment = 'sandbox'
const yielding = (): string => accessToken
const later = async (): Promise<string> => accessToken
const complete: FlutterwaveOptions = { clientId, clientSecret, environment }

function errorOf(run: () => unknown): RefundError {
  try {
    run()
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
  throw new Error('Expected a refusal')
}

function refusal(options: unknown): readonly string[] {
  const error = errorOf(() => readFlutterwaveOptions(options))
  expect(error).toMatchObject({
    code: 'configuration',
    outcome: 'not_sent',
    provider: 'flutterwave',
  })
  expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('canary')
  return error.issues.map(({ path, rule }) => `${path} ${rule}`)
}

describe('the options', () => {
  test('with client credentials are read with all defaults', () => {
    const { own, baseUrl, mode, common } = readFlutterwaveOptions(complete)
    expect(own).toStrictEqual({
      login: {
        kind: 'client_credentials',
        clientId,
        clientSecret,
        tokenUrl: 'https://idp.flutterwave.com/realms/flutterwave/protocol/openid-connect/token',
      },
      environment: 'sandbox',
      currency: null,
      statusMap: new Map(),
      webhooks: null,
    })
    expect([baseUrl, mode]).toStrictEqual(['https://developersandbox-api.flutterwave.com', 'test'])
    expect(common.attempts).toBe(3)
  })

  test('for production are live, at the other host', () => {
    const { baseUrl, mode } = readFlutterwaveOptions({ ...complete, environment: 'production' })
    expect([baseUrl, mode]).toStrictEqual(['https://f4bexperience.flutterwave.com', 'live'])
  })

  test('with a token, or what yields one, log in by it', () => {
    for (const given of [accessToken, yielding, later]) {
      const options: FlutterwaveOptions = { accessToken: given, environment }
      expect(readFlutterwaveOptions(options).own.login).toStrictEqual({
        kind: 'token',
        accessToken: given,
      })
    }
  })

  test('may be as long as tokens are', () => {
    const { own } = readFlutterwaveOptions({ accessToken: 'a'.repeat(8000), environment })
    expect(own.login.kind).toBe('token')
    expect(refusal({ accessToken: 'a'.repeat(8001), environment })).toStrictEqual([
      'accessToken secret.format',
    ])
  })

  test('keep what else is given', () => {
    const { own, common, baseUrl } = readFlutterwaveOptions({
      ...complete,
      attempts: 1,
      currency: 'NGN',
      statusMap: { completed: 'succeeded', reversed: 'failed' },
      baseUrl: 'https://refunds.shop.example/flutterwave/',
    })
    expect(own.currency).toBe('NGN')
    expect([...own.statusMap]).toStrictEqual([
      ['completed', 'succeeded'],
      ['reversed', 'failed'],
    ])
    expect(common.attempts).toBe(1)
    expect(baseUrl).toBe('https://refunds.shop.example/flutterwave')
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a list', [complete]],
    ['text', 'sandbox'],
  ])('that are %s are none', (_, options) => {
    expect(refusal(options)).toStrictEqual(['options option.type'])
  })

  test('of unknown names are refused', () => {
    expect(refusal({ ...complete, apiKey: 'canary' })).toStrictEqual(['apiKey option.unknown'])
  })
})

describe('half a login, or two of them, neither compiles nor runs', () => {
  test('an id without its secret', () => {
    // @ts-expect-error an id needs its secret
    const options: FlutterwaveOptions = { clientId, environment }
    expect(refusal(options)).toStrictEqual(['clientSecret credentials.either'])
  })

  test('a secret without its id', () => {
    // @ts-expect-error a secret needs its id
    const options: FlutterwaveOptions = { clientSecret, environment }
    expect(refusal(options)).toStrictEqual(['clientId credentials.either'])
  })

  test('no login', () => {
    // @ts-expect-error there is no login
    const options: FlutterwaveOptions = { environment }
    expect(refusal(options)).toStrictEqual(['clientId credentials.either'])
  })

  test('both logins', () => {
    // @ts-expect-error one login is enough
    const options: FlutterwaveOptions = { ...complete, accessToken }
    expect(refusal(options)).toStrictEqual(['accessToken credentials.either'])
  })

  test('a token with half of the other', () => {
    // @ts-expect-error a token needs no id
    const withId: FlutterwaveOptions = { accessToken, clientId, environment }
    // @ts-expect-error a token needs no secret
    const withSecret: FlutterwaveOptions = { accessToken, clientSecret, environment }
    expect(refusal(withId)).toStrictEqual(['accessToken credentials.either'])
    expect(refusal(withSecret)).toStrictEqual(['accessToken credentials.either'])
  })
})

describe('the environment', () => {
  test('has to be named', () => {
    // @ts-expect-error nothing in the credentials says which money moves
    const options: FlutterwaveOptions = { clientId, clientSecret }
    expect(refusal(options)).toStrictEqual(['environment environment.required'])
  })

  test('is one of two', () => {
    // @ts-expect-error the word is production
    const live: FlutterwaveOptions = { clientId, clientSecret, environment: 'live' }
    expect(refusal(live)).toStrictEqual(['environment environment.unsupported'])
    expect(refusal({ ...complete, environment: null })).toStrictEqual([
      'environment environment.unsupported',
    ])
  })

  test.each([
    ['sandbox', 'https://f4bexperience.flutterwave.com'],
    ['sandbox', 'https://F4BEXPERIENCE.flutterwave.com/v4'],
    ['production', 'https://developersandbox-api.flutterwave.com'],
  ])('%s is not where the other is, at %s', (environment, baseUrl) => {
    expect(refusal({ ...complete, environment, baseUrl })).toStrictEqual(['baseUrl mode.mismatch'])
  })

  test.each([
    ['sandbox', 'https://developersandbox-api.flutterwave.com'],
    ['production', 'https://f4bexperience.flutterwave.com'],
    ['production', 'https://api.flutterwave.cloud/f4b/production'],
    ['sandbox', 'http://127.0.0.1:4010'],
  ])('%s may be at %s', (environment, baseUrl) => {
    expect(readFlutterwaveOptions({ ...complete, environment, baseUrl }).baseUrl).toBe(baseUrl)
  })
})

describe('a secret', () => {
  const unfit = ['', ' ', 'canary', 'canary\n12345678', 'Bearer canary-12345678', 'canary-é1234567']

  test.each(unfit)('B76: %j is refused as each of the three, and not told', (value) => {
    expect(refusal({ ...complete, clientId: value })).toStrictEqual(['clientId secret.format'])
    expect(refusal({ ...complete, clientSecret: value })).toStrictEqual([
      'clientSecret secret.format',
    ])
    expect(refusal({ accessToken: value, environment })).toStrictEqual([
      'accessToken secret.format',
    ])
    expect(isAccessToken(value)).toBe(false)
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a number', 12345678],
    ['an object', { token: accessToken }],
    ['a promise', Promise.resolve(accessToken)],
  ])('that is %s is none', (_, value) => {
    expect(refusal({ ...complete, clientSecret: value })).toStrictEqual([
      'clientSecret secret.format',
    ])
    expect(refusal({ accessToken: value, environment })).toStrictEqual([
      'accessToken secret.format',
    ])
    expect(isAccessToken(value)).toBe(false)
  })

  test('without end is none', () => {
    expect(refusal({ ...complete, clientSecret: 'a'.repeat(501) })).toStrictEqual([
      'clientSecret secret.format',
    ])
  })

  test('that is left out as undefined is left out', () => {
    const options = { accessToken, clientId: undefined, clientSecret: undefined, environment }
    expect(readFlutterwaveOptions(options).own.login.kind).toBe('token')
  })
})

describe('the address for tokens', () => {
  test.each([
    'https://idp.flutterwave.com/realms/other/protocol/openid-connect/token',
    'https://login.shop.example/token',
    'http://127.0.0.1:4010/token',
    'http://localhost:4010/token',
  ])('may be %s', (tokenUrl) => {
    const { own } = readFlutterwaveOptions({ ...complete, tokenUrl })
    expect(own.login).toMatchObject({ tokenUrl })
  })

  test.each<[unknown, string, string]>([
    ['http://127.0.0.1:4010/token', 'production', 'mode.mismatch'],
    ['http://idp.flutterwave.com/token', 'sandbox', 'base_url.scheme'],
    ['http://login.shop.example/token', 'sandbox', 'base_url.scheme'],
    ['https://idp.flutterwave.com.evil.example/token', 'sandbox', 'base_url.host'],
    ['https://idp.flutterwave.com@evil.example/token', 'sandbox', 'base_url.host'],
    ['https://169.254.169.254/token', 'sandbox', 'base_url.host'],
    ['https://user:canary@login.shop.example/token', 'sandbox', 'base_url.credentials'],
    ['https://login.shop.example/token?client_secret=canary', 'sandbox', 'base_url.format'],
    ['https://login.shop.example/../token', 'sandbox', 'base_url.format'],
    ['file:///token', 'sandbox', 'base_url.scheme'],
    ['', 'sandbox', 'base_url.format'],
    [7, 'sandbox', 'base_url.format'],
  ])('%j in %s is refused by the rule %s', (tokenUrl, environment, rule) => {
    expect(refusal({ ...complete, tokenUrl, environment })).toStrictEqual([`tokenUrl ${rule}`])
  })
})

describe('the currency', () => {
  test.each<[unknown, string]>([
    ['ngn', 'currency.format'],
    ['', 'currency.format'],
    ['USDT', 'currency.format'],
    ['U\u0405D', 'currency.format'],
    [566, 'currency.format'],
    [null, 'currency.format'],
    ['XXX', 'currency.unsupported'],
    ['XAU', 'currency.unsupported'],
    ['ZZZ', 'currency.unsupported'],
  ])('%j is refused by the rule %s', (currency, rule) => {
    expect(refusal({ ...complete, currency })).toStrictEqual([`currency ${rule}`])
  })
})

describe('the table of statuses', () => {
  test.each<[unknown, string]>([
    [null, 'option.type'],
    ['completed', 'option.type'],
    [['succeeded'], 'option.type'],
    [new Map([['completed', 'succeeded']]), 'option.type'],
    [{ completed: 'successful' }, 'status.unsupported'],
    [{ completed: null }, 'status.unsupported'],
    [{ completed: { status: 'succeeded' } }, 'status.unsupported'],
    [{ completed: 'succeeded', later: 'constructor' }, 'status.unsupported'],
  ])('%j is refused by the rule %s', (statusMap, rule) => {
    expect(refusal({ ...complete, statusMap })).toStrictEqual([`statusMap ${rule}`])
  })

  test('knows the four statuses alone', () => {
    // @ts-expect-error completed is a word of Flutterwave's, and no status
    const statusMap: FlutterwaveOptions['statusMap'] = { later: 'completed' }
    expect(refusal({ ...complete, statusMap })).toStrictEqual(['statusMap status.unsupported'])
  })
})

describe('environment variables', () => {
  const variables = {
    FLUTTERWAVE_ENVIRONMENT: 'sandbox',
    FLUTTERWAVE_CLIENT_ID: clientId,
    FLUTTERWAVE_CLIENT_SECRET: clientSecret,
  }

  test('name the options', () => {
    expect(flutterwaveOptionsFromEnvironment(variables)).toStrictEqual(complete)
    expect(
      flutterwaveOptionsFromEnvironment({
        FLUTTERWAVE_ENVIRONMENT: 'production',
        FLUTTERWAVE_ACCESS_TOKEN: accessToken,
        FLUTTERWAVE_BASE_URL: 'https://refunds.shop.example',
        FLUTTERWAVE_TOKEN_URL: 'https://login.shop.example/token',
        FLUTTERWAVE_CURRENCY: 'NGN',
        FLUTTERWAVE_UNKNOWN: 'x',
        PATH: '/bin',
      }),
    ).toStrictEqual({
      environment: 'production',
      accessToken,
      baseUrl: 'https://refunds.shop.example',
      tokenUrl: 'https://login.shop.example/token',
      currency: 'NGN',
    })
  })

  test('that are empty count as not set', () => {
    const empty = {
      FLUTTERWAVE_ACCESS_TOKEN: '',
      FLUTTERWAVE_BASE_URL: '',
      FLUTTERWAVE_TOKEN_URL: '',
      FLUTTERWAVE_CURRENCY: '',
    }
    expect(flutterwaveOptionsFromEnvironment({ ...variables, ...empty })).toStrictEqual(complete)
  })

  test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
    ['nothing', {}, 'environment environment.required'],
    [
      'no environment',
      { ...variables, FLUTTERWAVE_ENVIRONMENT: undefined },
      'environment environment.required',
    ],
    [
      'no secret',
      { ...variables, FLUTTERWAVE_CLIENT_SECRET: '' },
      'clientSecret credentials.either',
    ],
    [
      'both logins',
      { ...variables, FLUTTERWAVE_ACCESS_TOKEN: accessToken },
      'accessToken credentials.either',
    ],
    [
      'a wrong currency',
      { ...variables, FLUTTERWAVE_CURRENCY: 'naira' },
      'currency currency.format',
    ],
  ])('with %s are refused by the name of the option', (_, given, issue) => {
    const error = errorOf(() => flutterwaveOptionsFromEnvironment(given))
    expect(error.code).toBe('configuration')
    expect(error.issues.map(({ path, rule }) => `${path} ${rule}`)).toContain(issue)
  })

  test('are told with their meaning, and which of them are secret', () => {
    expect(flutterwaveEnvironment.map(({ name }) => name).toSorted()).toStrictEqual([
      'FLUTTERWAVE_ACCESS_TOKEN',
      'FLUTTERWAVE_BASE_URL',
      'FLUTTERWAVE_CLIENT_ID',
      'FLUTTERWAVE_CLIENT_SECRET',
      'FLUTTERWAVE_CURRENCY',
      'FLUTTERWAVE_ENVIRONMENT',
      'FLUTTERWAVE_KEY_SECRET',
      'FLUTTERWAVE_TOKEN_URL',
      'FLUTTERWAVE_WEBHOOK_SECRETS',
    ])
    const secret = flutterwaveEnvironment.filter(({ isSecret }) => isSecret)
    expect(secret.map(({ name }) => name)).toStrictEqual([
      'FLUTTERWAVE_CLIENT_SECRET',
      'FLUTTERWAVE_ACCESS_TOKEN',
      'FLUTTERWAVE_WEBHOOK_SECRETS',
      'FLUTTERWAVE_KEY_SECRET',
    ])
  })
})
