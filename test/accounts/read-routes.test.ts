import { describe, expect, test } from 'vitest'

import { readRoutes } from '../../src/accounts/read-routes.ts'
import { createAccounts } from '../../src/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { errorOf } from './walked.ts'

const names = ['europe', 'africa']

async function issuesOf(routes: unknown): Promise<readonly string[]> {
  const error = await errorOf(() => readRoutes(routes, names))
  expect(error).toMatchObject({ code: 'configuration', outcome: 'not_sent' })
  expect(JSON.stringify(error)).not.toContain('secret')
  return error.issues.map(({ path, rule }) => `${path} ${rule}`)
}

describe('a rule is refused', () => {
  const sound = { account: 'africa', when: { payment: 'chg_*' } }

  test.each<[string, unknown, string]>([
    ['that is none', 'europe', 'routes.1 option.type'],
    ['without an account', { when: { currency: 'USD' } }, 'routes.1.account account.required'],
    ['with an unknown account', { account: 'secret' }, 'routes.1.account account.unknown'],
    [
      'with an account of every object',
      { account: 'toString' },
      'routes.1.account account.unknown',
    ],
    ['with an account by number', { account: 0 }, 'routes.1.account account.unknown'],
    ['with an unknown field', { account: 'europe', if: {} }, 'routes.1[1] option.unknown'],
    [
      'with a field that can not be shown',
      { account: 'europe', 'x secret': 1 },
      'routes.1[1] option.unknown',
    ],
    [
      'with conditions that are none',
      { account: 'europe', when: 'USD' },
      'routes.1.when option.type',
    ],
    ['with null for conditions', { account: 'europe', when: null }, 'routes.1.when option.type'],
    // A rule that lost its condition on the way would take every refund.
    [
      'with undefined for conditions',
      { account: 'europe', when: undefined },
      'routes.1.when option.type',
    ],
    [
      'with undefined for a condition',
      { account: 'europe', when: { currency: 'USD', tenant: undefined } },
      'routes.1.when.tenant option.type',
    ],
    [
      'with undefined for its account',
      { account: undefined, when: { currency: 'USD' } },
      'routes.1.account account.required',
    ],
    ['without a condition', { account: 'europe', when: {} }, 'routes.1.when route.empty'],
    [
      'with an unknown condition',
      { account: 'europe', when: { curency: 'USD' } },
      'routes.1.when.curency option.unknown',
    ],
    [
      'with an empty list',
      { account: 'europe', when: { currency: [] } },
      'routes.1.when.currency route.empty',
    ],
    [
      'with a number',
      { account: 'europe', when: { tenant: 7 } },
      'routes.1.when.tenant option.type',
    ],
    [
      'with a number in a list',
      { account: 'europe', when: { tenant: ['a', 7] } },
      'routes.1.when.tenant route.text',
    ],
    [
      'with an empty text',
      { account: 'europe', when: { tag: '' } },
      'routes.1.when.tag route.text',
    ],
    [
      'with a text of a page',
      { account: 'europe', when: { tag: 'x'.repeat(101) } },
      'routes.1.when.tag route.text',
    ],
    [
      'with a text nobody can see',
      { account: 'europe', when: { tag: 'a\u0000' } },
      'routes.1.when.tag route.text',
    ],
    [
      'with an empty shape',
      { account: 'europe', when: { payment: '' } },
      'routes.1.when.payment route.payment',
    ],
    [
      'with a regular expression',
      { account: 'europe', when: { payment: '^fcs_.+$' } },
      'routes.1.when.payment route.payment',
    ],
    [
      'with a shape longer than an id',
      { account: 'europe', when: { payment: 'x'.repeat(256) } },
      'routes.1.when.payment route.payment',
    ],
    [
      'with a kind in capitals',
      { account: 'europe', when: { kind: 'Charge' } },
      'routes.1.when.kind route.kind',
    ],
    [
      'with a currency in small letters',
      { account: 'europe', when: { currency: ['USD', 'eur'] } },
      'routes.1.when.currency currency.unsupported',
    ],
    [
      'with a currency that is gone',
      { account: 'europe', when: { currency: 'DEM' } },
      'routes.1.when.currency currency.unsupported',
    ],
  ])('%s', async (_what, rule, issue) => {
    expect(await issuesOf([sound, rule])).toEqual([issue])
  })

  test.each<[string, readonly unknown[]]>([
    [
      'the same as an earlier one',
      [
        { account: 'europe', when: { tag: 'a' } },
        { account: 'africa', when: { tag: 'a' } },
      ],
    ],
    [
      'the same in another order',
      [
        { account: 'europe', when: { tag: ['a', 'b'] } },
        { account: 'africa', when: { tag: ['b', 'a'] } },
      ],
    ],
    [
      'behind one that takes everything',
      [{ account: 'europe' }, { account: 'africa', when: { tag: 'a' } }],
    ],
    ['the second that takes everything', [{ account: 'europe' }, { account: 'africa' }]],
    [
      'narrower than an earlier one',
      [
        { account: 'europe', when: { currency: ['USD', 'EUR'] } },
        { account: 'africa', when: { currency: 'EUR', tag: 'a' } },
      ],
    ],
    [
      'of a narrower shape',
      [
        { account: 'europe', when: { payment: 'fcs_*' } },
        { account: 'africa', when: { payment: ['fcs_test_*', 'fcs_1'] } },
      ],
    ],
  ])('that is %s, since it can never decide', async (_what, rules) => {
    expect(await issuesOf(rules)).toEqual(['routes.1 route.unreachable'])
  })

  test.each<[string, readonly unknown[]]>([
    [
      'wider than an earlier one',
      [
        { account: 'europe', when: { currency: 'EUR' } },
        { account: 'africa', when: { currency: ['EUR', 'USD'] } },
      ],
    ],
    [
      'of a wider shape',
      [
        { account: 'europe', when: { payment: 'fcs_test_*' } },
        { account: 'africa', when: { payment: 'fcs_*' } },
      ],
    ],
    [
      'of another condition',
      [
        { account: 'europe', when: { tag: 'a' } },
        { account: 'africa', when: { tenant: 'a' } },
      ],
    ],
    [
      'of fewer conditions',
      [
        { account: 'europe', when: { tag: 'a', tenant: 'a' } },
        { account: 'africa', when: { tag: 'a' } },
      ],
    ],
    [
      'the one that takes the rest',
      [{ account: 'europe', when: { payment: '*' } }, { account: 'africa' }],
    ],
  ])('but not one that is %s', (_what, rules) => {
    expect(readRoutes(rules, names).map(({ account }) => account)).toEqual(['europe', 'africa'])
  })

  test.each([['none'], [{}], [null], [{ length: 1, 0: sound }]])(
    'with all others when they are no list: %j',
    async (routes) => {
      expect(await issuesOf(routes)).toEqual(['routes option.type'])
    },
  )
})

describe('the error for wrong rules', () => {
  test('says of each where it stands and what to do, and names what is near', async () => {
    const error = await errorOf(() =>
      readRoutes(
        [
          { account: 'afrika', when: { curency: 'USD' } },
          { account: 'europe' },
          { account: 'africa' },
          7,
          8,
        ],
        names,
      ),
    )
    expect(error.issues).toHaveLength(5)
    expect(error.message).toBe(
      "The routes can't be used: routes.0.account names no account that there is. Did you mean africa? There are: europe, africa; routes.0.when.curency is no field of a rule. Did you mean currency? There are: payment, kind, currency, tenant, tag; routes.3 must be a rule such as { account: 'us', when: { payment: 'fcs_*' } }. 2 more are in issues.",
    )
  })

  test('says which rule comes first', async () => {
    const rules = [
      { account: 'europe', when: { tag: 'a' } },
      { account: 'africa' },
      { account: 'europe' },
    ]
    const error = await errorOf(() => readRoutes(rules, names))
    expect(error.message).toContain(
      'routes.2 can never decide, because routes.1 comes first and takes all that it would',
    )
  })

  test('comes when accounts are made', async () => {
    const accounts = { europe: memoryProvider() }
    const error = await errorOf(() => createAccounts(accounts, { routes: [{ account: 'usa' }] }))
    expect(error.issues).toEqual([{ path: 'routes.0.account', rule: 'account.unknown' }])
  })
})

test('rules stay what they were when the list they came from changes', () => {
  const routes = [{ account: 'europe', when: { tag: ['a'] } }]
  const accounts = createAccounts(
    { europe: memoryProvider(), africa: memoryProvider() },
    { routes },
  )
  routes.unshift({ account: 'africa', when: { tag: ['a'] } })
  routes[1]?.when.tag.pop()
  expect(accounts.route({}, { tag: 'a' }).account).toBe('europe')
})
