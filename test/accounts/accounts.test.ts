import { describe, expect, test } from 'vitest'

import { flex } from '../../providers/flex/index.ts'
import { createAccounts, isRefundError, money, supports } from '../../src/index.ts'
import type { Refund, RefundError, RefundProvider } from '../../src/index.ts'
import { setScene } from './scene.ts'

const reason = 'requested_by_customer'

async function errorOf(call: () => unknown): Promise<RefundError> {
  try {
    await call()
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
  throw new Error('It went through, and should not have.')
}

async function all(walk: AsyncIterable<Refund>): Promise<readonly Refund[]> {
  const refunds: Refund[] = []
  for await (const refund of walk) refunds.push(refund)
  return refunds
}

describe('what comes through an account', () => {
  test('is a refund with its name, whichever call brought it', async () => {
    const { us, africa, accounts } = await setScene()
    for (const [name, payment, currency] of [
      ['us', us.addSession({ amountTotal: 10_000 }).id, 'USD'],
      ['africa', africa.addCharge({ amount: '100', currency: 'NGN' }), 'NGN'],
    ] as const) {
      const provider: RefundProvider = accounts.use(name)
      const made = await provider.create({
        payment,
        amount: money('35.00', currency),
        reason,
        reference: 'RMA-1',
      })
      const sent = await provider.send(
        await provider.prepare({ payment, amount: 'remaining', reason, reference: 'RMA-2' }),
      )
      const walked = await all(provider.list())
      const { refunds: paged } = await provider.listPage()
      const { refunds: found } = await provider.find({ payment, reference: 'RMA-1' })
      for (const refund of [made, sent, await provider.get(made.id), ...walked, ...paged]) {
        expect(refund).toMatchObject({ account: name, provider: provider.name })
      }
      expect(found).toMatchObject([{ id: made.id, account: name }])
      expect([walked.length, paged.length]).toEqual([2, 2])
    }
  })

  test('is a walk that can be asked for its summary and stopped', async () => {
    const { africa, accounts } = await setScene()
    africa.insertRefunds(30)
    const walk = accounts.use('africa').list()
    for await (const refund of walk) {
      expect(refund.account).toBe('africa')
      break
    }
    expect(walk.summary()).toMatchObject({ count: 1, complete: false })
  })

  test('is an error with its name, and the same in all else', async () => {
    const { us, accounts } = await setScene()
    const payment = us.addSession({ amountTotal: 1000 }).id
    const provider = accounts.use('us')
    const request = { payment, amount: money('10.01', 'USD'), reason, reference: 'RMA-1' } as const
    const error = await errorOf(() => provider.create(request))
    expect(error).toMatchObject({
      account: 'us',
      provider: 'flex',
      code: 'amount_exceeds_refundable',
      outcome: 'not_sent',
      reference: 'RMA-1',
    })
  })

  test('is an unknown outcome that stays unknown', async () => {
    const { us, accounts } = await setScene()
    const payment = us.addSession({ amountTotal: 1000 }).id
    us.faults.add({ operation: 'refund_session', kind: 'reset', when: 'after' })
    const request = { payment, amount: 'remaining', reason, reference: 'RMA-1' } as const
    const error = await errorOf(() => accounts.use('us').create(request))
    expect(error).toMatchObject({ account: 'us', code: 'outcome_unknown', outcome: 'unknown' })
    expect(us.refunds(payment)).toHaveLength(1)
  })

  test.each([
    ['prepare', async (us: RefundProvider) => us.prepare(Object.create(null))],
    ['send', async (us: RefundProvider) => us.send(Object.create(null))],
    ['get', async (us: RefundProvider) => us.get('fref_unknown')],
    ['find', async (us: RefundProvider) => us.find({ payment: 'fcs_unknown', reference: 'no' })],
    ['list', async (us: RefundProvider) => us.list({ limit: 0 })],
    ['listPage', async (us: RefundProvider) => us.listPage({ limit: 0 })],
    ['getPayment', async (us: RefundProvider) => us.getPayment('fcs_unknown')],
  ])('is an error with its name from %s', async (_method, call) => {
    const { accounts } = await setScene()
    const error = await errorOf(async () => call(accounts.use('us')))
    expect(error.account).toBe('us')
  })

  test('is the error of a walk that could not be read whole', async () => {
    const { africa, accounts } = await setScene()
    africa.insertRefunds(1, () => ({ charge: 'chg_nobody_knows' }))
    const error = await errorOf(async () => all(accounts.use('africa').list()))
    expect(error).toMatchObject({ account: 'africa', code: 'incomplete_list' })
    expect(error.summary?.rejected).toHaveLength(1)
  })

  test('is an error whose refund has the name too', async () => {
    const { us, accounts } = await setScene()
    const payment = us.addSession({ amountTotal: 1000 }).id
    const request = { payment, amount: money('1.00', 'USD'), reason, reference: 'RMA-1' } as const
    await accounts.use('us').create(request)
    const error = await errorOf(() => accounts.use('us').prepare(request))
    expect(error.code).toBe('already_refunded')
    expect(error.refund).toMatchObject({ account: 'us', reference: 'RMA-1' })
  })
})

describe('an account', () => {
  test("has its provider's own methods, and no others", async () => {
    const { us, accounts } = await setScene()
    const payment = us.addSession({ amountTotal: 1000 }).id
    const provider = accounts.use('us')
    const request = { payment, amount: 'remaining', reason, reference: 'RMA-1' } as const
    expect((await provider.preview(request)).total).toEqual(money('10.00', 'USD'))
    const { id } = await provider.create(request)
    const updated = await provider.update(id, { metadata: { ticket: '4711' } })
    expect(updated).toMatchObject({ account: 'us', metadata: { ticket: '4711' } })
    expect(await errorOf(() => provider.update('', {}))).toMatchObject({ account: 'us' })

    const other = accounts.use('africa')
    expect(supports(other, 'update')).toBe(false)
    expect('update' in other || 'preview' in other).toBe(false)
  })

  test("keeps what is the provider's own beyond the contract", async () => {
    const { us } = await setScene()
    class Counting {
      readonly #calls: string[] = ['ping']
      calls(): readonly string[] {
        return this.#calls
      }
    }
    const own = Object.assign(new Counting(), flex(us.adapterOptions))
    expect(createAccounts({ own }).use('own').calls()).toEqual(['ping'])
  })

  test('is found by its name alone', async () => {
    const { accounts } = await setScene()
    expect(accounts.names).toEqual(['us', 'africa'])
    expect([accounts.use('us').name, accounts.use('africa').name]).toEqual(['flex', 'flutterwave'])
  })

  test.each([
    ['afrika', 'Did you mean africa? There are: us, africa.'],
    ['US', 'Did you mean us?'],
    ['somewhere-else', 'There is no account of that name. There are: us, africa.'],
    ['constructor', 'There is no account of that name. There are: us, africa.'],
    ['__proto__', 'There is no account of that name. There are: us, africa.'],
  ])('that is called %s is not there, and the nearest is named', async (name, text) => {
    const { accounts } = await setScene()
    const error = await errorOf(() => Reflect.apply(accounts.use, undefined, [name]))
    expect(error).toMatchObject({ code: 'configuration', outcome: 'not_sent' })
    expect(error.issues).toEqual([{ path: 'account', rule: 'account.unknown' }])
    expect(error.message).toContain(text)
  })

  test('that is no text is not there', async () => {
    const { accounts } = await setScene()
    const error = await errorOf(() => Reflect.apply(accounts.use, undefined, [null]))
    expect(error.issues).toEqual([{ path: 'account', rule: 'account.unknown' }])
  })

  test('stays what it was when the object it came from changes', async () => {
    const { accounts: first } = await setScene()
    const given: Record<string, RefundProvider> = { us: first.use('us') }
    const accounts = createAccounts(given)
    given['us'] = first.use('africa')
    given['more'] = first.use('africa')
    expect(accounts.names).toEqual(['us'])
    expect(accounts.use('us').name).toBe('flex')
  })
})

describe('accounts', () => {
  test.each([
    ['no object', null, 'option.type'],
    ['a list', [], 'option.type'],
    ['nothing', {}, 'account.required'],
    ['a name with a space', { 'the us': {} }, 'account.name'],
    ['an empty name', { '': {} }, 'account.name'],
    ['a name of 41 characters', { ['a'.repeat(41)]: {} }, 'account.name'],
    ['options in place of a provider', { us: { apiKey: 'fsk_test_secret' } }, 'account.provider'],
    ['nobody', { us: null }, 'account.provider'],
    ['a text', { us: 'flex' }, 'account.provider'],
  ])('are not made of %s', async (_what, given, rule) => {
    const error = await errorOf(() => Reflect.apply(createAccounts, undefined, [given]))
    expect(error).toMatchObject({ code: 'configuration', outcome: 'not_sent' })
    expect(error.issues.map((issue) => issue.rule)).toEqual([rule])
    expect(JSON.stringify(error)).not.toContain('secret')
  })

  test('take names of 40 characters, of letters of both cases, digits, _ and -', async () => {
    const { accounts: first } = await setScene()
    const name = `Us-EAST_1${'x'.repeat(31)}`
    expect(createAccounts({ [name]: first.use('us') }).names).toEqual([name])
  })
})
