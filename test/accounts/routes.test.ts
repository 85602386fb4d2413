import { describe, expect, test } from 'vitest'

import { createAccounts, money, newReference } from '../../src/index.ts'
import type { RefundRequest, RouteRule } from '../../src/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { errorOf } from './walked.ts'

const providers = {
  us: memoryProvider({ name: 'one' }),
  africa: memoryProvider({ name: 'two' }),
  eu: memoryProvider({ name: 'three' }),
}

function routed(...routes: readonly RouteRule[]) {
  return createAccounts(providers, { routes })
}

const dollars = money('35.00', 'USD')
const naira = money('35.00', 'NGN')

/** How often each provider was asked anything. */
function asked(): readonly number[] {
  return Object.values(providers).map(({ memory }) => memory.asked())
}

describe('a route', () => {
  const byShape = routed(
    { account: 'us', when: { payment: ['fcs_*', 'fpi_*'] } },
    { account: 'africa', when: { payment: 'chg_*' } },
  )

  test('leads to the account of the first rule that matches, and names it', () => {
    expect(byShape.route({ payment: 'chg_1' })).toMatchObject({ account: 'africa', name: 'two' })
    expect(byShape.route({ payment: 'fpi_1' })).toMatchObject({ account: 'us', name: 'one' })
    const both = routed({ account: 'eu', when: { currency: 'USD' } }, { account: 'us' })
    expect(both.route({ amount: dollars }).account).toBe('eu')
    expect(both.route({ amount: naira }).account).toBe('us')
  })

  test('is chosen for a request as it stands, and refunds through that account', async () => {
    const payment = providers.us.memory.addPayment({ amount: money('100.00', 'USD') })
    const accounts = routed({ account: 'us', when: { currency: 'USD' } })
    const request: RefundRequest = {
      payment,
      amount: dollars,
      reason: 'duplicate',
      reference: newReference(),
    }
    expect(await accounts.route(request).create(request)).toMatchObject({ account: 'us' })
  })

  test('is asked of no provider, and no other account is tried', async () => {
    const before = asked()
    const [us = 0, africa, eu] = before
    const provider = byShape.route({ payment: 'fcs_unknown' })
    expect(asked()).toEqual(before)
    const request = {
      payment: 'fcs_unknown',
      amount: dollars,
      reason: 'duplicate',
      reference: newReference(),
    } as const
    expect(await errorOf(() => provider.create(request))).toMatchObject({
      code: 'payment_not_found',
      account: 'us',
    })
    expect(asked().slice(1)).toEqual([africa, eu])
    expect(asked()[0]).toBeGreaterThan(us)
  })

  test.each<[string, RouteRule, unknown, unknown, boolean]>([
    [
      'a kind',
      { account: 'us', when: { kind: 'charge' } },
      { payment: { kind: 'charge', id: 'x' } },
      {},
      true,
    ],
    [
      'another kind',
      { account: 'us', when: { kind: 'charge' } },
      { payment: { kind: 'intent', id: 'x' } },
      {},
      false,
    ],
    [
      'a payment without a kind',
      { account: 'us', when: { kind: 'charge' } },
      { payment: 'charge' },
      {},
      false,
    ],
    ['no payment', { account: 'us', when: { kind: 'charge' } }, {}, {}, false],
    ['no payment at all', { account: 'us', when: { payment: '*' } }, {}, {}, false],
    [
      'the shape of an id with a kind',
      { account: 'us', when: { payment: 'c*' } },
      { payment: { kind: 'charge', id: 'cx' } },
      {},
      true,
    ],
    [
      'the currency of the amount',
      { account: 'us', when: { currency: ['EUR', 'USD'] } },
      { amount: dollars },
      {},
      true,
    ],
    [
      'another currency',
      { account: 'us', when: { currency: ['EUR', 'USD'] } },
      { amount: naira },
      {},
      false,
    ],
    [
      'all that remains',
      { account: 'us', when: { currency: 'USD' } },
      { amount: 'remaining' },
      {},
      false,
    ],
    [
      'all that remains in a currency',
      { account: 'us', when: { currency: 'USD' } },
      { amount: 'remaining' },
      { currency: 'USD' },
      true,
    ],
    [
      'a hint of the same currency',
      { account: 'us', when: { currency: 'USD' } },
      { amount: dollars },
      { currency: 'USD' },
      true,
    ],
    ['no amount', { account: 'us', when: { currency: 'USD' } }, {}, {}, false],
    [
      'a tenant',
      { account: 'us', when: { tenant: ['acme', 'bolt'] } },
      {},
      { tenant: 'bolt' },
      true,
    ],
    ['another tenant', { account: 'us', when: { tenant: 'acme' } }, {}, { tenant: 'Acme' }, false],
    ['no tenant', { account: 'us', when: { tenant: 'acme' } }, {}, {}, false],
    ['one tag', { account: 'us', when: { tag: 'vip' } }, {}, { tag: 'vip' }, true],
    [
      'one of several tags',
      { account: 'us', when: { tag: ['old', 'vip'] } },
      {},
      { tag: ['new', 'vip'] },
      true,
    ],
    ['other tags', { account: 'us', when: { tag: 'vip' } }, {}, { tag: ['new'] }, false],
    ['no tags', { account: 'us', when: { tag: 'vip' } }, {}, { tag: [] }, false],
    [
      'all conditions',
      { account: 'us', when: { payment: 'fcs_*', currency: 'USD', tag: 'vip' } },
      { payment: 'fcs_1', amount: dollars },
      { tag: 'vip' },
      true,
    ],
    [
      'all conditions but one',
      { account: 'us', when: { payment: 'fcs_*', currency: 'USD', tag: 'vip' } },
      { payment: 'fcs_1', amount: naira },
      { tag: 'vip' },
      false,
    ],
    ['nothing asked for', { account: 'us' }, {}, undefined, true],
  ])('depends on %s', (_what, rule, subject, hints, isMet) => {
    const { explainRoute } = routed(rule)
    const explanation = Reflect.apply(explainRoute, undefined, [subject, hints])
    expect(explanation).toMatchObject({
      account: isMet ? 'us' : null,
      rule: isMet ? 0 : null,
      rules: [{ rule: 0, account: 'us', matches: isMet }],
    })
  })

  test('that nothing leads to is an error that says why of every rule', async () => {
    const accounts = routed(
      { account: 'us', when: { payment: 'fcs_*' } },
      { account: 'africa', when: { currency: 'NGN', tenant: 'acme' } },
    )
    const error = await errorOf(() => accounts.route({ payment: 'chg_1', amount: 'remaining' }))
    expect(error).toMatchObject({ code: 'configuration', outcome: 'not_sent', isRetryable: false })
    expect(error.issues).toEqual([{ path: 'routes', rule: 'route.none' }])
    expect(error.message).toBe(
      "polyrefund: no account was chosen. None of the 2 rules fits. routes.0 us: It doesn't fit: the payment chg_… doesn't have the shape fcs_*. routes.1 africa: It doesn't fit: the amount 'remaining' names no currency, and no hint does, and no tenant was named. Name the account by use(), or add a rule; no other account is ever tried.",
    )
  })

  test('is never the default account', async () => {
    const accounts = createAccounts(providers, { default: 'us' })
    expect((await errorOf(() => accounts.route({ payment: 'fcs_1' }))).message).toContain(
      'There are no rules.',
    )
    const alone = createAccounts({ only: providers.us })
    expect((await errorOf(() => alone.route({}))).issues[0]?.rule).toBe('route.none')
  })

  test('that nothing leads to is short to tell however many rules there are', async () => {
    const rules = Array.from({ length: 50 }, (_, index) => ({
      account: 'us',
      when: { tenant: `tenant_${index}` },
    }))
    const error = await errorOf(() => routed(...rules).route({}))
    expect(error.message).toContain('None of the 50 rules fits.')
    expect(error.message).toContain('explainRoute says why of 45 more.')
    expect(error.message.length).toBeLessThan(1000)
  })
})

describe('the explanation of a route', () => {
  test('says which rule decides and why, and what the others say', () => {
    const accounts = routed(
      {
        account: 'africa',
        when: { payment: 'chg_*', currency: ['NGN', 'KES', 'GHS', 'ZAR', 'UGX'] },
      },
      { account: 'us', when: { payment: ['fpi_*', 'fcs_*'], currency: 'USD' } },
      { account: 'eu' },
    )
    expect(accounts.explainRoute({ payment: 'fcs_1', amount: dollars })).toEqual({
      account: 'us',
      rule: 1,
      reason:
        'routes.1 sends it to us: the payment fcs_… has the shape fcs_*, and the currency is USD.',
      rules: [
        {
          rule: 0,
          account: 'africa',
          matches: false,
          reason:
            "It doesn't fit: the payment fcs_… doesn't have the shape chg_*, and the currency is USD, and not NGN or KES or GHS or one of 2 more.",
        },
        {
          rule: 1,
          account: 'us',
          matches: true,
          reason: 'It decides: the payment fcs_… has the shape fcs_*, and the currency is USD.',
        },
        {
          rule: 2,
          account: 'eu',
          matches: true,
          reason: 'It fits too, but routes.1 comes first: the rule asks for nothing.',
        },
      ],
    })
  })

  test('is an answer where nothing matches', () => {
    const { explainRoute } = routed({ account: 'us', when: { tag: 'vip' } })
    expect(explainRoute({}, { tag: 'slow' })).toEqual({
      account: null,
      rule: null,
      reason: "The only rule doesn't fit.",
      rules: [{ rule: 0, account: 'us', matches: false, reason: "It doesn't fit: no tag is vip." }],
    })
    expect(createAccounts(providers).explainRoute({})).toEqual({
      account: null,
      rule: null,
      reason: 'There are no rules.',
      rules: [],
    })
  })

  test('repeats no hint, no card number and no more of an id than its beginning', () => {
    const { explainRoute } = routed({
      account: 'us',
      when: { tenant: 'acme', tag: 'vip', payment: 'fcs_*', kind: 'charge' },
    })
    const told = JSON.stringify(
      explainRoute(
        { payment: { kind: 'secret_kind', id: '4111111111111111' } },
        { tenant: 'secret tenant', tag: 'secret tag' },
      ),
    )
    expect(told).not.toContain('secret')
    expect(told).not.toContain('4111')
    expect(told).toContain("the payment doesn't have the shape fcs_*")
    for (const [payment, named] of [
      ['fpi_01H8XGJWBW', 'the payment fpi_… doesn'],
      ['01H8XGJWBW_fcs', 'the payment doesn'],
      ['longerthanaprefix_1', 'the payment doesn'],
    ] as const) {
      expect(JSON.stringify(explainRoute({ payment }))).toContain(named)
    }
  })
})

describe('what decides is refused', () => {
  const { explainRoute, route } = routed({ account: 'us' })

  test.each([
    ['no request', null, undefined, 'subject option.type'],
    ['a payment alone', 'fcs_1', undefined, 'subject option.type'],
    ['an address for an id', { payment: '../fcs_1' }, undefined, 'payment id.format'],
    ['an empty id', { payment: '' }, undefined, 'payment id.empty'],
    ['no id', { payment: null }, undefined, 'payment id.required'],
    ['a number for an amount', { amount: 35 }, undefined, 'amount amount.type'],
    ['half an amount', { amount: { minor: 3500 } }, undefined, 'amount amount.type'],
    [
      'a currency nobody has',
      { amount: { minor: 1, currency: 'ZZZ' } },
      undefined,
      'amount.currency currency.unsupported',
    ],
    ['no hints', {}, 'acme', 'hints option.type'],
    ['a misspelt hint', {}, { tennant: 'acme' }, 'hints option.unknown'],
    ['a tenant of nothing', {}, { tenant: '' }, 'hints.tenant route.text'],
    ['a tenant by number', {}, { tenant: 7 }, 'hints.tenant route.text'],
    ['a tag of nothing', {}, { tag: ['vip', ''] }, 'hints.tag route.text'],
    ['a tag by number', {}, { tag: 7 }, 'hints.tag route.text'],
    ['a hint of no currency', {}, { currency: 'usd' }, 'hints.currency currency.unsupported'],
    [
      'a hint of another currency',
      { amount: dollars },
      { currency: 'NGN' },
      'hints.currency currency.mismatch',
    ],
  ])('when it is %s', async (_what, subject, hints, issue) => {
    for (const call of [explainRoute, route]) {
      const error = await errorOf(() => Reflect.apply(call, undefined, [subject, hints]))
      expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' })
      expect(error.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual([issue])
    }
  })
})
