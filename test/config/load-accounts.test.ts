import { join } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'

import { builtInProviders } from '../../providers/index.ts'
import type { ProviderLoader, RunningSimulator } from '../../providers/index.ts'
import { money } from '../../src/index.ts'
import type { RefundProvider } from '../../src/index.ts'
import { directoryOf, loadOn, machineIn, readOn, refusalOf, secrets } from './scene.ts'

const words = ['flex', 'flutterwave'] as const

async function simulatorOf(word: string): Promise<RunningSimulator> {
  const simulator = await builtInProviders.get(word)?.startSimulator({})
  if (simulator === undefined) throw new Error(`There is no provider ${word}`)
  onTestFinished(() => simulator.close())
  return simulator
}

/** What a shop does. It is the same for every provider. */
async function takeBack(provider: RefundProvider, payment: string): Promise<readonly unknown[]> {
  const request = { payment, amount: money('35.00', 'USD'), reason: 'duplicate' } as const
  const { amount, reference } = await provider.create({ ...request, reference: 'RMA-1' })
  const { refundable } = await provider.getPayment(payment)
  return [amount, reference, refundable]
}

const tookBack = [money('35.00', 'USD'), 'RMA-1', money('65.00', 'USD')]

/** The registry, and the words that were loaded from it. */
function counted(): {
  readonly loaded: string[]
  readonly registry: ReadonlyMap<string, ProviderLoader>
} {
  const loaded: string[] = []
  const registry = new Map(
    [...builtInProviders].map(([word, loader]) => [
      word,
      {
        ...loader,
        load: () => {
          loaded.push(word)
          return loader.load()
        },
      },
    ]),
  )
  return { loaded, registry }
}

describe('one word switches the provider', () => {
  test.each(words)('by the environment: %s', async (word) => {
    const { environment, samplePayments } = await simulatorOf(word)
    const env = { POLYREFUND_PROVIDER: word, ...environment }
    const accounts = await loadOn({ env }, machineIn(await directoryOf({})))
    expect(accounts.names).toEqual(['default'])
    const provider = accounts.use('default')
    expect(provider.name).toBe(word)
    expect(await takeBack(provider, samplePayments[0] ?? '')).toEqual(tookBack)
  })

  test.each(words)('by a file: %s', async (word) => {
    const { environment, samplePayments } = await simulatorOf(word)
    const text = JSON.stringify({ accounts: { shop: { provider: word, mode: 'test' } } })
    const directory = await directoryOf({ 'polyrefund.config.json': text })
    const accounts = await loadOn({}, machineIn(directory, { environment }))
    const provider = accounts.use('shop')
    expect(provider.name).toBe(word)
    expect(await takeBack(provider, samplePayments[0] ?? '')).toEqual(tookBack)
  })

  test.each(words)('by an object: %s', async (word) => {
    const { environment, samplePayments } = await simulatorOf(word)
    const config = { accounts: { shop: { provider: word } } }
    const accounts = await loadOn({ config, env: environment }, machineIn('/'))
    const provider = accounts.use('shop')
    expect(provider.name).toBe(word)
    expect(await takeBack(provider, samplePayments[0] ?? '')).toEqual(tookBack)
  })
})

describe('only what is named is loaded', () => {
  test.each([
    ['the environment', { env: { POLYREFUND_PROVIDER: 'flex', FLEX_API_KEY: secrets.flexTest } }],
    ['an object', { config: { accounts: { us: { provider: 'flex', apiKey: secrets.flexTest } } } }],
  ])('by %s', async (_way, given) => {
    const { loaded, registry } = counted()
    await loadOn(given, machineIn('/', { registry }))
    expect(loaded).toEqual(['flex'])
  })

  test('and nothing at all to read a configuration, or to refuse a word', async () => {
    const { loaded, registry } = counted()
    const config = { accounts: { us: { provider: 'flex' } } }
    await readOn({ config }, machineIn('/', { registry }))
    const wrong = { accounts: { us: { provider: 'flex' }, eu: { provider: 'flexo' } } }
    await refusalOf(loadOn({ config: wrong }, machineIn('/', { registry })))
    expect(loaded).toEqual([])
  })
})

describe('arguments, file, environment', () => {
  const environment = {
    POLYREFUND_PROVIDER: 'flex',
    FLEX_API_KEY: secrets.flexTest,
    FLEX_LIVE: secrets.flexLive,
  }
  const file = JSON.stringify({
    accounts: { us: { provider: 'flex', apiKey: { env: 'FLEX_LIVE' } } },
    default: 'us',
  })

  test('a file in the working directory stands above the environment', async () => {
    const directory = await directoryOf({ 'polyrefund.config.json': file })
    const accounts = await loadOn({}, machineIn(directory, { environment }))
    expect(accounts.names).toEqual(['us'])
    expect(accounts.use('us').mode).toBe('live')
  })

  test('without a file the environment counts', async () => {
    const accounts = await loadOn({}, machineIn(await directoryOf({}), { environment }))
    expect(accounts.names).toEqual(['default'])
    expect(accounts.use('default').mode).toBe('test')
  })

  test('a file that is named stands above the one that is found', async () => {
    const other = JSON.stringify({ accounts: { other: { provider: 'flex' } } })
    const directory = await directoryOf({ 'polyrefund.config.json': file, 'other.json': other })
    const machine = machineIn(directory, { environment })
    expect((await loadOn({ file: 'other.json' }, machine)).names).toEqual(['other'])
    expect((await loadOn({ file: join(directory, 'other.json') }, machine)).names).toEqual([
      'other',
    ])
  })

  test('an environment that is passed is the configuration, and the machine has no say', async () => {
    const directory = await directoryOf({ 'polyrefund.config.json': file })
    const machine = machineIn(directory, { environment: { FLEX_API_KEY: secrets.flexLive } })
    expect((await loadOn({ env: environment }, machine)).names).toEqual(['default'])
  })

  test('options of the caller stand above the file, for every account', async () => {
    const seen: string[] = []
    const config = {
      accounts: {
        us: { provider: 'flex', apiKey: secrets.flexTest, attempts: 99 },
        eu: { provider: 'flex', apiKey: secrets.flexLive },
      },
    }
    const answer = async (input: unknown): Promise<Response> => {
      seen.push(input instanceof Request ? new URL(input.url).pathname : 'other')
      return Response.json({ refunds: [] })
    }
    const options = { attempts: 1, fetch: answer }
    const accounts = await loadOn({ config, options }, machineIn('/'))
    for (const name of accounts.names) await accounts.use(name).listPage({ limit: 1 })
    expect(seen).toEqual(['/v1/refunds', '/v1/refunds'])
  })

  test('what a lone account leaves out is taken from the variables of its provider', async () => {
    const config = { accounts: { us: { provider: 'flex' } } }
    const accounts = await loadOn({ config, env: environment }, machineIn('/'))
    expect(accounts.use('us').mode).toBe('test')
  })

  test('a login that is written down takes no part of another from the environment', async () => {
    const env = {
      FLUTTERWAVE_ENVIRONMENT: 'sandbox',
      FLUTTERWAVE_CLIENT_ID: secrets.clientId,
      FLUTTERWAVE_CLIENT_SECRET: secrets.clientSecret,
    }
    const config = { accounts: { africa: { provider: 'flutterwave', accessToken: secrets.token } } }
    expect((await loadOn({ config, env }, machineIn('/'))).names).toEqual(['africa'])
  })

  test('a half that is written down is completed by the environment', async () => {
    const env = { FLUTTERWAVE_CLIENT_SECRET: secrets.clientSecret }
    const account = { provider: 'flutterwave', environment: 'sandbox', clientId: secrets.clientId }
    const config = { accounts: { africa: account } }
    expect((await loadOn({ config, env }, machineIn('/'))).names).toEqual(['africa'])
  })

  test('several accounts of one provider each name their own', async () => {
    const config = {
      accounts: {
        us: { provider: 'flex', apiKey: { env: 'FLEX_API_KEY' } },
        eu: { provider: 'flex', apiKey: { env: 'FLEX_LIVE' } },
      },
    }
    const accounts = await loadOn({ config, env: environment }, machineIn('/'))
    expect(accounts.names.map((name) => accounts.use(name).mode)).toEqual(['test', 'live'])
  })
})

describe('accounts', () => {
  const config = {
    accounts: {
      us: { provider: 'flex', apiKey: secrets.flexTest },
      live: { provider: 'flex', apiKey: secrets.flexLive },
    },
    default: 'live',
    routes: [{ account: 'us', when: { currency: 'USD' } }],
  }

  test('have the default and the rules that are written down', async () => {
    const accounts = await loadOn({ config }, machineIn('/'))
    expect(accounts.default).toBe('live')
    expect(accounts.use().mode).toBe('live')
    expect(accounts.route({ amount: money('1.00', 'USD') }).mode).toBe('test')
    expect(accounts.explainRoute({ amount: money('1.00', 'EUR') }).account).toBeNull()
  })

  test('that are one have it as their default', async () => {
    const env = { POLYREFUND_PROVIDER: 'flex', FLEX_API_KEY: secrets.flexTest }
    expect((await loadOn({ env }, machineIn('/'))).default).toBe('default')
  })
})

describe('a configuration that is read without a login', () => {
  test('says its accounts, and looks up no secret', async () => {
    const config = {
      accounts: {
        us: { provider: 'flex', apiKey: { env: 'NOT_SET' } },
        mine: { package: '@acme/tinypay' },
      },
      default: 'us',
    }
    expect(await readOn({ config }, machineIn('/'))).toEqual({
      source: { kind: 'object' },
      accounts: [
        { name: 'us', provider: 'flex', path: 'accounts.us' },
        { name: 'mine', provider: '@acme/tinypay', path: 'accounts.mine' },
      ],
      default: 'us',
      routes: [],
    })
  })

  test('says which file it is, or that there is none', async () => {
    const text = JSON.stringify({ accounts: { us: { provider: 'flex' } } })
    const directory = await directoryOf({ 'polyrefund.config.json': text })
    const found = await readOn({}, machineIn(directory))
    expect(found.source).toEqual({ kind: 'file', file: 'polyrefund.config.json' })
    const env = { POLYREFUND_PROVIDER: 'flex' }
    expect(await readOn({ env }, machineIn(directory))).toEqual({
      source: { kind: 'environment' },
      accounts: [{ name: 'default', provider: 'flex', path: 'POLYREFUND_PROVIDER' }],
      default: 'default',
      routes: [],
    })
  })
})

describe('a call that is wrong', () => {
  test.each<[string, unknown, string, string]>([
    ['nothing', null, 'options', 'option.type'],
    ['a list', [], 'options', 'option.type'],
    ['a misspelt name', { flie: 'a.json' }, 'flie', 'option.unknown'],
    ['a name that may be a secret', { [secrets.flexLive]: 1 }, 'options', 'option.unknown'],
    ['a file that is no text', { file: 7 }, 'file', 'option.type'],
    ['an empty path', { file: '' }, 'file', 'option.type'],
    ['variables in text', { env: secrets.flexLive }, 'env', 'option.type'],
    ['no variables', { env: null }, 'env', 'option.type'],
    ['a file that is undefined', { file: undefined }, 'file', 'value.undefined'],
    ['an object that is undefined', { config: undefined }, 'config', 'value.undefined'],
    ['an environment that is undefined', { env: undefined }, 'env', 'value.undefined'],
    ['options that are undefined', { options: undefined }, 'options', 'value.undefined'],
    ['both a file and an object', { file: 'a.json', config: {} }, 'config', 'source.either'],
  ])('with %s is refused', async (_title, given, path, rule) => {
    const error = await refusalOf(loadOn(given, machineIn('/')))
    expect(error.issues).toEqual([{ path, rule }])
  })

  test('names all that is wrong in one error, and the first three in words', async () => {
    const wrong = { provider: 'flex', apiKey: secrets.flexTest, attempts: 0, preflight: 1 }
    const config = { accounts: { us: wrong, eu: wrong } }
    const error = await refusalOf(loadOn({ config }, machineIn('/')))
    expect(error.issues.map(({ path }) => path)).toEqual([
      'accounts.us.attempts',
      'accounts.us.preflight',
      'accounts.eu.attempts',
      'accounts.eu.preflight',
    ])
    expect(error.message).toContain('There are 1 more in issues.')
  })
})
