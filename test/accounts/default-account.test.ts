import { describe, expect, test } from 'vitest'

import { createAccounts, money } from '../../src/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { errorOf } from './walked.ts'

const providers = { us: memoryProvider({ name: 'one' }), africa: memoryProvider({ name: 'two' }) }

describe('the default account', () => {
  test('is the one that was named', () => {
    const accounts = createAccounts(providers, { default: 'africa' })
    expect(accounts.default).toBe('africa')
    expect(accounts.use()).toMatchObject({ account: 'africa', name: 'two' })
  })

  test('is the only one there is', async () => {
    const only = memoryProvider()
    const accounts = createAccounts({ only })
    expect(accounts.default).toBe('only')
    const payment = only.memory.addPayment({ amount: money('10.00', 'USD') })
    const refund = await accounts
      .use()
      .create({ payment, amount: 'remaining', reason: 'duplicate', reference: 'RMA-1' })
    expect(refund.account).toBe('only')
  })

  test('is nobody among several, and then a name must be given', async () => {
    const accounts = createAccounts(providers)
    expect(accounts.default).toBeNull()
    const error = await errorOf(() => accounts.use())
    expect(error).toMatchObject({ code: 'configuration', outcome: 'not_sent' })
    expect(error.issues).toEqual([{ path: 'account', rule: 'account.required' }])
    expect(error.message).toContain('us, africa')
  })

  test('is not taken for a name that is undefined by mistake', async () => {
    const { use } = createAccounts(providers, { default: 'us' })
    const error = await errorOf(() => Reflect.apply(use, undefined, [undefined]))
    expect(error.issues).toEqual([{ path: 'account', rule: 'account.unknown' }])
  })
})

describe('settings over accounts', () => {
  test('may be left out, in part or all', () => {
    expect(createAccounts(providers, {}).default).toBeNull()
    expect(createAccounts(providers, undefined).default).toBeNull()
    expect(createAccounts(providers, { routes: [] }).default).toBeNull()
  })

  test.each([
    ['no object', 'us', 'settings option.type', 'an object'],
    ['misspelt', { defualt: 'us' }, 'settings option.unknown', 'Did you mean default?'],
    ['a default nobody has', { default: 'usa' }, 'default account.unknown', 'Did you mean us?'],
    ['a default by null', { default: null }, 'default account.unknown', 'us, africa'],
    ['a default of every object', { default: 'toString' }, 'default account.unknown', 'us, africa'],
    ['routes that are none', { routes: {} }, 'routes option.type', 'list of rules'],
  ])('are refused when they are %s', async (_what, settings, issue, text) => {
    const error = await errorOf(() =>
      Reflect.apply(createAccounts, undefined, [providers, settings]),
    )
    expect(error).toMatchObject({ code: 'configuration', outcome: 'not_sent' })
    expect(error.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual([issue])
    expect(error.message).toContain(text)
  })
})

test('what comes out of accounts carries its own name', () => {
  const accounts = createAccounts(providers)
  const { us, africa } = { us: accounts.use('us'), africa: accounts.use('africa') }
  expect([us.account, africa.account]).toEqual(['us', 'africa'])
  // An account of accounts goes by its latest name.
  expect(createAccounts({ again: us }).use('again').account).toBe('again')
})
