import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { readRoutes } from '../../src/accounts/read-routes.ts'
import { createAccounts } from '../../src/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { errorOf } from './walked.ts'

const key = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'
const plain = { us: memoryProvider(), africa: memoryProvider() }
const pasted = { us: memoryProvider(), [key]: memoryProvider() }

describe('a key that was pasted where it does not belong is not repeated', () => {
  test.each<[string, () => unknown]>([
    ['as a field of a rule', () => readRoutes([{ account: 'us', [key]: 'x' }], ['us'])],
    ['as a condition', () => readRoutes([{ account: 'us', when: { [key]: 'x' } }], ['us'])],
    ['as the account of a rule', () => readRoutes([{ account: key }], ['us'])],
    ['as an account, by a rule for another', () => readRoutes([{ account: 'eu' }], ['us', key])],
    ['as an account, by a rule for none', () => readRoutes([{}], ['us', key])],
    ['as an account that a rule is near to', () => readRoutes([{ account: `${key}x` }], [key])],
    ['as an account, by another name', () => Reflect.apply(use(pasted), undefined, ['eu'])],
    ['as an account that is asked for', () => Reflect.apply(use(plain), undefined, [key])],
    ['as an account beside a default that is none', () => createAccounts(pasted).use()],
    ['as an account that is listed', () => listOf(plain, [key])],
    ['as an account, by a list of another', () => listOf(pasted, ['eu'])],
    ['as an account without a provider', withoutProvider(key)],
    ['as a payment', () => routed({ payment: 'fcs_*' }).route({ payment: key })],
    ['as an account that no rule leads to', () => createAccounts(pasted, onlyTo(key)).route({})],
  ])('%s', async (_what, call) => {
    const error = await errorOf(call)
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('4eC39H')
  })

  test('as a payment that is explained', () => {
    const { explainRoute } = routed({ payment: 'sk_*' })
    expect(JSON.stringify(explainRoute({ payment: key }))).not.toContain('4eC39H')
  })
})

test('names of accounts that may be keys are counted', async () => {
  const error = await errorOf(() => createAccounts(pasted).use())
  expect(error.message).toContain('name one: us, and 1 whose name may be a key.')
  const other = await errorOf(() => readRoutes([{}], [key, `${key}_2`]))
  expect(other.message).toContain('There are: 2 whose names may be keys.')
})

test('a field that is nothing like a known one is named by its position', async () => {
  const rules = [{ account: 'us', hunter2: 1, when: { curency: 'USD', hunter3: 1 } }]
  const error = await errorOf(() => readRoutes(rules, ['us']))
  expect(error.issues.map(({ path }) => path)).toEqual([
    'routes.0[1]',
    'routes.0.when.curency',
    'routes.0.when[1]',
  ])
  expect(error.message).toContain(
    'routes.0.when.curency is no field of a rule. Did you mean currency?',
  )
  expect(error.message).not.toContain('hunter')
})

test('an account without a provider is named by its position where its name may be a key', async () => {
  expect((await errorOf(withoutProvider('eu'))).issues[0]?.path).toBe('accounts.eu')
  expect((await errorOf(withoutProvider(key))).issues[0]?.path).toBe('accounts[1]')
})

function withoutProvider(name: string) {
  return () => Reflect.apply(createAccounts, undefined, [{ us: plain.us, [name]: null }])
}

function use(providers: Parameters<typeof createAccounts>[0]) {
  return createAccounts(providers, { default: 'us' }).use
}

function listOf(providers: Parameters<typeof createAccounts>[0], accounts: readonly string[]) {
  return createAccounts(providers).list({ accounts })
}

function routed(when: { readonly payment: string }) {
  return createAccounts(plain, { routes: [{ account: 'africa', when }] })
}

function onlyTo(account: string) {
  return { routes: [{ account, when: { tag: 'vip' } }] }
}
