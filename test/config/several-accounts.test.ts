import { symlink } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import type { Environment } from '../../src/config/read-reference.ts'
import { directoryOf, loadOn, machineIn, refusalOf, secrets } from './scene.ts'
import { africa, us } from './wrong/samples.ts'

const eu = { provider: 'flex', apiKey: secrets.flexLive }
const ghana = { ...africa, clientId: 'client-of-ghana' }

async function faultsOf(
  accounts: unknown,
  environment: Environment = {},
): Promise<readonly unknown[]> {
  const { issues } = await refusalOf(
    loadOn({ config: { accounts } }, machineIn('/', { environment })),
  )
  return issues
}

async function namesOf(
  accounts: unknown,
  environment: Environment = {},
): Promise<readonly string[]> {
  return (await loadOn({ config: { accounts } }, machineIn('/', { environment }))).names
}

describe('what stands in the environment, and is written down for no account of a provider', () => {
  test.each([
    ['keySecret', 'FLEX_KEY_SECRET', secrets.key],
    ['baseUrl', 'FLEX_BASE_URL', 'http://127.0.0.1:9'],
    ['webhookSecrets', 'FLEX_WEBHOOK_SECRETS', secrets.webhook],
  ])('is refused where there are two: %s', async (option, variable, value) => {
    const environment = { [variable]: value }
    const error = await refusalOf(
      loadOn({ config: { accounts: { us, eu } } }, machineIn('/', { environment })),
    )
    expect(error.issues).toEqual([
      { path: `accounts.us.${option}`, rule: 'credential.ambiguous' },
      { path: `accounts.eu.${option}`, rule: 'credential.ambiguous' },
    ])
    expect(error.message).toContain(`${variable} is set`)
    const isShared = option !== 'webhookSecrets'
    expect(error.message).toContain(`{ env: '${isShared ? variable : 'NAME'}' }`)
    expect(error.message).toContain(`unset ${variable}`)
  })

  test('is refused for the account that leaves it out alone', async () => {
    const environment = { FLEX_KEY_SECRET: secrets.key }
    const accounts = { us: { ...us, keySecret: { env: 'FLEX_KEY_SECRET' } }, eu }
    expect(await faultsOf(accounts, environment)).toEqual([
      { path: 'accounts.eu.keySecret', rule: 'credential.ambiguous' },
    ])
  })

  test('goes to an account that is alone', async () => {
    const environment = { FLEX_KEY_SECRET: 'short' }
    expect(await faultsOf({ us, africa }, environment)).toEqual([
      { path: 'accounts.us.keySecret', rule: 'secret.format' },
    ])
  })

  test('is no part of a login that another one is written in place of', async () => {
    const environment = {
      FLUTTERWAVE_ACCESS_TOKEN: secrets.token,
      FLUTTERWAVE_CLIENT_ID: secrets.clientId,
    }
    const token = { provider: 'flutterwave', environment: 'sandbox', accessToken: secrets.token }
    const accounts = { africa, token }
    expect(await namesOf(accounts, environment)).toEqual(['africa', 'token'])
  })

  test('does not matter where the caller passes it, or where it is empty', async () => {
    const environment = { FLEX_KEY_SECRET: secrets.key, FLEX_BASE_URL: '' }
    const given = { config: { accounts: { us, eu } }, options: { keySecret: secrets.key } }
    expect((await loadOn(given, machineIn('/', { environment }))).names).toEqual(['us', 'eu'])
  })
})

const accessToken = (): string => secrets.token

describe('two accounts that are one login', () => {
  test.each([
    ['by the same text', { us, copy: us }],
    ['by reference and by text', { us, copy: { provider: 'flex', apiKey: { env: 'COPY' } } }],
    ['with other key secrets', { us, copy: { ...us, keySecret: secrets.key } }],
    ['with other limits', { us, copy: { ...us, attempts: 1 } }],
    ['with webhooks of one alone', { us, copy: { ...us, webhookSecrets: [secrets.webhook] } }],
    ['with the same pair', { ng: africa, copy: { ...africa, currency: 'NGN' } }],
    [
      'with live money at two addresses',
      { us: eu, copy: { ...eu, baseUrl: 'https://refunds.shop.example' } },
    ],
  ])('are refused: %s', async (_how, accounts) => {
    const environment = { COPY: secrets.flexTest }
    const error = await refusalOf(loadOn({ config: { accounts } }, machineIn('/', { environment })))
    const [first = ''] = Object.keys(accounts)
    expect(error.issues).toEqual([{ path: 'accounts.copy', rule: 'account.duplicate' }])
    expect(error.message).toContain(`accounts.copy: is the same login as accounts.${first}`)
    expect(error.message).toContain('Remove one of the two, or give it a login of its own.')
  })

  test('are told by their places where a name may be a secret', async () => {
    const accounts = { [secrets.flexLive]: us, copy: us }
    const error = await refusalOf(loadOn({ config: { accounts } }, machineIn('/')))
    expect(error.message).toContain('accounts.copy: is the same login as accounts[0]')
  })

  const token = { provider: 'flutterwave', environment: 'sandbox', accessToken }
  test.each([
    ['with other keys', { us, eu }],
    ['with another half of a pair', { africa, ghana }],
    ['in another environment', { africa, real: { ...africa, environment: 'production' } }],
    ['by functions, which nobody can compare', { africa: token, ghana: token }],
    [
      'at two simulators',
      {
        us: { ...us, baseUrl: 'http://127.0.0.1:9' },
        eu: { ...us, baseUrl: 'http://127.0.0.1:7' },
      },
    ],
  ])('are not: %s', async (_how, accounts) => {
    expect(await namesOf(accounts)).toEqual(Object.keys(accounts))
  })
})

describe('accounts of a provider of another package', () => {
  const module = `
    export const connect = () => ({ create() {}, mode: 'test', manifest: { extraMethods: [] } })`
  const table = `
    export const options = [{ name: 'apiKey', meaning: 'the key', expects: 'text',
      isSecret: true, isRequired: true, variable: 'TINY_KEY' },
      { name: 'store', meaning: 'the store', expects: 'text' }]`
  const environment = { TINY_KEY: secrets.token, OTHER: secrets.token }

  async function load(text: string, accounts: object): ReturnType<typeof loadOn> {
    const directory = await directoryOf({ 'p.mjs': text, 'n/p.mjs': text })
    await symlink('p.mjs', join(directory, 'link.mjs'))
    return loadOn({ config: { accounts } }, machineIn(directory, { environment }))
  }

  test.each(['./n/../p.mjs', './link.mjs'])(
    'share no variable when the module is written in two ways: %s',
    async (other) => {
      const accounts = { a: { package: './p.mjs' }, b: { package: other } }
      const error = await refusalOf(load(`${module}${table}`, accounts))
      expect(error.issues).toEqual([
        { path: 'accounts.a.apiKey', rule: 'credential.ambiguous' },
        { path: 'accounts.b.apiKey', rule: 'credential.ambiguous' },
      ])
    },
  )

  test('are each alone where the modules are two', async () => {
    const accounts = { a: { package: './p.mjs' }, b: { package: './n/p.mjs' } }
    expect((await load(`${module}${table}`, accounts)).names).toEqual(['a', 'b'])
  })

  test.each([
    ['with a table', `${module}${table}`],
    ['without one', module],
  ])('are one login when all that they are given is the same: %s', async (_how, text) => {
    const apiKey = { env: 'OTHER' }
    const same = { a: { package: './p.mjs', apiKey }, b: { package: './n/../p.mjs', apiKey } }
    expect((await refusalOf(load(text, same))).issues).toEqual([
      { path: 'accounts.b', rule: 'account.duplicate' },
    ])
    const stores = {
      a: { package: './p.mjs', apiKey, store: 'lagos' },
      b: { package: './p.mjs', apiKey, store: 'accra' },
    }
    expect((await load(text, stores)).names).toEqual(['a', 'b'])
  })

  test('are not called one login where nothing is written that could be compared', async () => {
    const accounts = { a: { package: './p.mjs' }, b: { package: './p.mjs' } }
    expect((await load(module, accounts)).names).toEqual(['a', 'b'])
    const functions = {
      a: { package: './p.mjs', sign: Math.abs, list: [Math.abs] },
      b: { package: './p.mjs', sign: Math.abs, list: [Math.abs] },
    }
    expect((await load(module, functions)).names).toEqual(['a', 'b'])
    const lists = {
      a: { package: './p.mjs', list: [Math.abs, 1n] },
      b: { package: './p.mjs', list: [Math.abs, 1n] },
    }
    expect((await load(module, lists)).names).toEqual(['a', 'b'])
  })
})
