import { describe, expect, test } from 'vitest'

import { fromMinor } from '../../src/model/index.ts'
import type { SeenRefund } from '../../src/model/index.ts'
import { fakeError, fakePrepared, fakeProvider, fakeRefund, fakeSeen } from './fake-provider.ts'
import type { Fake } from './fake-provider.ts'
import { json, run } from './run-fake.ts'

const amount = ['--amount', '35.00', '--currency', 'USD']
const about = ['--payment', 'pay_1', '--reason', 'duplicate', '--reference', 'RMA-1']
const create = ['create', ...about, ...amount]
const createNow = [...create, '--yes']
const yes = async (): Promise<string> => 'yes'

function methodsOf({ calls }: Fake): readonly string[] {
  return calls.map(({ method }) => method)
}

function sent({ calls }: Fake): readonly unknown[] {
  return calls.filter(({ method }) => method === 'send').map(({ argument }) => argument)
}

describe('create', () => {
  test('shows the plan on standard error, sends once and prints the refund', async () => {
    const fake = fakeProvider()
    const ran = await run([...createNow, '--metadata', 'order=1=2'], { fake })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('Refund ref_1: pending, 35.00 USD')
    expect(ran.stderr.replaceAll(/ +/g, ' ')).toContain(
      [
        'This refund will be sent:',
        ' Provider fake, test mode: no real money',
        ' Payment pay_1 (charge)',
        ' Captured 100.00 USD',
        ' Refunded 20.00 USD',
        ' Left 80.00 USD',
        ' This refund 35.00 USD',
        ' Left after it 45.00 USD',
        ' Reason duplicate',
        ' Reference RMA-1',
        ' Metadata order=1=2',
      ].join('\n'),
    )
    expect(methodsOf(fake)).toEqual(['prepare', 'getPayment', 'send'])
  })

  test('sends the very refund that was shown', async () => {
    const fake = fakeProvider()
    await run(['create', ...about, '--remaining', '--yes'], { fake })
    const expected = fakePrepared({
      payment: 'pay_1',
      amount: 'remaining',
      reason: 'duplicate',
      reference: 'RMA-1',
    })
    expect(sent(fake)).toEqual([expected])
  })

  test('takes a payment with its kind', async () => {
    const fake = fakeProvider()
    await run(['create', '--payment', 'charge:pay_1', ...about.slice(2), ...amount, '--yes'], {
      fake,
    })
    expect(fake.calls[0]?.argument).toMatchObject({ payment: { kind: 'charge', id: 'pay_1' } })
  })

  test('prints one JSON value, and nothing beside it', async () => {
    const ran = await run([...createNow, '--json'])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(json(ran.stdout)).toEqual({ sent: true, refund: fakeRefund() })
  })

  test('ends with 1 when the provider says that the refund failed', async () => {
    const fake = fakeProvider({ send: async () => fakeRefund({ status: 'failed' }) })
    expect((await run(createNow, { fake })).code).toBe(1)
  })
})

describe('create asks', () => {
  test.each(['yes', 'y', ' YES '])('and sends after %j', async (answer) => {
    const fake = fakeProvider()
    const questions: string[] = []
    const ran = await run(create, {
      fake,
      ask: async (question) => {
        questions.push(question)
        expect(sent(fake)).toEqual([])
        return answer
      },
    })
    expect(ran.code).toBe(0)
    expect(questions).toEqual(['Type yes to refund 35.00 USD: '])
    expect(sent(fake)).toHaveLength(1)
  })

  test.each(['', 'no', 'yes please', 'yess', null])(
    'and sends nothing after %j',
    async (answer) => {
      const fake = fakeProvider()
      const ran = await run([...create, '--json'], { fake, ask: async () => answer })
      expect(ran.code).toBe(1)
      expect(sent(fake)).toEqual([])
      expect(ran.stdout).toBe('')
      expect(ran.stderr).toContain('"code":"aborted","outcome":"not_sent"')
    },
  )

  test('shows the plan even with --json, because a person reads it', async () => {
    const ran = await run([...create, '--json'], { ask: yes })
    expect(ran.stderr).toContain('This refund will be sent:')
    expect(json(ran.stdout)).toMatchObject({ sent: true })
  })

  test('nobody without a terminal, and asks nothing of the provider', async () => {
    const fake = fakeProvider()
    const ran = await run(create, { fake })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('Add --yes')
    expect(fake.calls).toEqual([])
  })

  test('and sends nothing when the payment had another refund in the meantime', async () => {
    let refunds: readonly SeenRefund[] = []
    const fake = fakeProvider({
      prepare: async (request) => fakePrepared(request, refunds),
    })
    const ran = await run(create, {
      fake,
      ask: async () => {
        refunds = [fakeSeen('ref_9')]
        return 'yes'
      },
    })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('has changed since it was shown')
    expect(sent(fake)).toEqual([])
  })

  test('and sends nothing when somebody made this very refund in the meantime', async () => {
    let isThere = false
    const fake = fakeProvider({
      prepare: async (request) => {
        if (isThere) throw alreadyRefunded()
        return fakePrepared(request)
      },
    })
    const ran = await run(create, {
      fake,
      ask: async () => {
        isThere = true
        return 'yes'
      },
    })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('This reference has its refund already. Nothing was sent.')
    expect(sent(fake)).toEqual([])
  })

  test('and sends what was prepared last, though it is a little younger', async () => {
    let minute = 0
    const fake = fakeProvider({
      prepare: async (request) => {
        minute += 1
        return { ...fakePrepared(request), preparedAt: `2026-01-31T12:0${minute}:00.000Z` }
      },
    })
    expect((await run(create, { fake, ask: yes })).code).toBe(0)
    expect(sent(fake)).toMatchObject([{ preparedAt: '2026-01-31T12:02:00.000Z' }])
  })

  test('and sends what was read again, though an earlier refund has got on since', async () => {
    let minute = 0
    const fake = fakeProvider({
      prepare: async (request) => {
        minute += 1
        const status = minute === 1 ? 'pending' : 'succeeded'
        const prepared = fakePrepared(request, [{ ...fakeSeen('ref_0'), status }])
        const readAt = `2026-01-31T12:0${minute}:00.000Z`
        return { ...prepared, seen: prepared.seen && { ...prepared.seen, readAt } }
      },
    })
    expect((await run(create, { fake, ask: yes })).code).toBe(0)
    expect(sent(fake)).toMatchObject([{ seen: { readAt: '2026-01-31T12:02:00.000Z' } }])
  })
})

test('create says so when only the provider can work out the amount', async () => {
  const fake = fakeProvider({
    prepare: async (request) => ({ ...fakePrepared(request), amount: null }),
  })
  const questions: string[] = []
  const ran = await run(['create', ...about, '--remaining'], {
    fake,
    ask: async (question) => {
      questions.push(question)
      return 'no'
    },
  })
  expect(ran.stderr).toMatch(/This refund +what the provider works out/)
  expect(ran.stderr).not.toContain('Left after it')
  expect(questions).toEqual(['Type yes to refund it: '])
})

describe('create in live mode', () => {
  test('sends nothing without --live', async () => {
    const fake = fakeProvider({ mode: 'live' })
    const ran = await run(createNow, { fake })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('Add --live')
    expect(fake.calls).toEqual([])
  })

  test('sends with --live, and says that the money is real', async () => {
    const fake = fakeProvider({ mode: 'live' })
    const ran = await run([...createNow, '--live'], { fake })
    expect(ran.code).toBe(0)
    expect(ran.stderr).toContain('LIVE: real money')
    expect(sent(fake)).toHaveLength(1)
  })

  test('asks with --live as well', async () => {
    const fake = fakeProvider({ mode: 'live' })
    const ran = await run([...create, '--live'], { fake, ask: async () => 'no' })
    expect(ran.code).toBe(1)
    expect(sent(fake)).toEqual([])
  })
})

function alreadyRefunded(changes: Parameters<typeof fakeRefund>[0] = {}) {
  return fakeError({
    code: 'already_refunded',
    outcome: 'not_sent',
    refund: fakeRefund(changes),
  })
}

describe('create with a reference that has its refund', () => {
  test('sends nothing and shows that refund', async () => {
    const fake = fakeProvider({ prepare: async () => Promise.reject(alreadyRefunded()) })
    const ran = await run([...createNow, '--json'], { fake })
    expect(ran.code).toBe(0)
    expect(json(ran.stdout)).toMatchObject({ sent: false, refund: { id: 'ref_1' } })
    expect(sent(fake)).toEqual([])
  })

  test('says with 1 that it failed', async () => {
    const error = alreadyRefunded({ status: 'failed' })
    const fake = fakeProvider({ prepare: async () => Promise.reject(error) })
    expect((await run(createNow, { fake })).code).toBe(1)
  })

  test.each([
    ['amount', { amount: fromMinor(3501, 'USD') }],
    ['currency', { amount: fromMinor(3500, 'EUR') }],
  ])('refuses another %s', async (_what, changes) => {
    const fake = fakeProvider({ prepare: async () => Promise.reject(alreadyRefunded(changes)) })
    const ran = await run([...createNow, '--json'], { fake })
    expect(ran.code).toBe(1)
    expect(json(ran.stderr)).toMatchObject({
      code: 'reference_conflict',
      outcome: 'not_sent',
      reference: 'RMA-1',
    })
  })

  test('is not mistaken for a payment with nothing left', async () => {
    const error = alreadyRefunded({ reference: 'RMA-0' })
    const fake = fakeProvider({ prepare: async () => Promise.reject(error) })
    const ran = await run([...createNow, '--json'], { fake })
    expect(ran.code).toBe(1)
    expect(json(ran.stderr)).toMatchObject({ code: 'already_refunded', outcome: 'not_sent' })
  })
})

describe('create whose outcome nobody knows', () => {
  const unknown = fakeError({ code: 'outcome_unknown', outcome: 'unknown', reference: 'RMA-1' })
  const find = 'polyrefund find --payment pay_1 --reference RMA-1'

  test('ends with 3 and prints the command that finds it', async () => {
    const fake = fakeProvider({ send: async () => Promise.reject(unknown) })
    const ran = await run(createNow, { fake })
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('MONEY MAY HAVE MOVED')
    expect(ran.stderr).toContain(
      `Do not run create again before this has said what happened:\n  ${find}\n`,
    )
    expect(sent(fake)).toHaveLength(1)
  })

  test('names the provider again where it was named', async () => {
    const fake = fakeProvider({ send: async () => Promise.reject(unknown) })
    const ran = await run([...createNow, '--json', '--provider', 'fake'], { fake })
    expect(json(ran.stderr)).toMatchObject({
      code: 'outcome_unknown',
      outcome: 'unknown',
      isRetryable: false,
      reference: 'RMA-1',
      issues: [],
      nextCommand: `${find} --provider fake`,
    })
  })

  test('is what a fault that nobody foresaw is, too', async () => {
    const fake = fakeProvider({ send: async () => Promise.reject(new TypeError('secret')) })
    const ran = await run(createNow, { fake })
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain(find)
    expect(ran.stderr).not.toContain('secret')
  })

  test('is never told to be untouched when the refund was made and can not be shown', async () => {
    const broken = fakeRefund({ amount: { minor: 0.5, currency: 'USD' } })
    const fake = fakeProvider({ send: async () => broken })
    const ran = await run(createNow, { fake })
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('THE PROVIDER HAS MADE A REFUND')
    expect(ran.stderr).toContain(find)
  })

  test('is the truth after Ctrl-C, when the request was on its way', async () => {
    const interruption = new AbortController()
    const fake = fakeProvider({
      send: async (_prepared, options) => {
        interruption.abort()
        expect(options?.signal?.aborted).toBe(true)
        throw unknown
      },
    })
    const ran = await run(createNow, { fake, signal: interruption.signal })
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain(find)
  })

  test('ends with 3 as well when another refund was made than asked for', async () => {
    const mismatch = fakeError({ code: 'mismatch', outcome: 'accepted', refund: fakeRefund() })
    const fake = fakeProvider({ send: async () => Promise.reject(mismatch) })
    const ran = await run([...createNow, '--json'], { fake })
    expect(ran.code).toBe(3)
    expect(json(ran.stderr)).toMatchObject({
      outcome: 'accepted',
      refund: { id: 'ref_1' },
      nextCommand: find,
    })
  })
})

describe('create that is refused', () => {
  test('says that nothing was sent when the payment could not be shown', async () => {
    const error = fakeError({ code: 'provider_unavailable', outcome: 'none' })
    const fake = fakeProvider({ getPayment: async () => Promise.reject(error) })
    const ran = await run(create, { fake, ask: yes })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('outcome  not_sent: nothing was sent')
    expect(sent(fake)).toEqual([])
  })

  test('ends with 1, and says when the same command is safe again', async () => {
    const error = fakeError({
      code: 'rate_limited',
      isRetryable: true,
      retryAfterMs: 1500,
      traceId: 'trace1',
      providerMessage: 'slow \u001b[31mdown',
    })
    const fake = fakeProvider({ send: async () => Promise.reject(error) })
    const ran = await run(createNow, { fake })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('code     rate_limited')
    expect(ran.stderr).toContain('safe with the same command, after 2 s')
    expect(ran.stderr).toContain('trace    trace1')
    expect(ran.stderr).toContain('slow \\u001b[31mdown')
    expect(ran.stderr).not.toContain('\u001b')
    expect(ran.stderr).not.toContain('polyrefund find')
    expect(sent(fake)).toHaveLength(1)
  })
})

describe('create can not be read', () => {
  const cases: readonly (readonly [string, readonly string[], string, string])[] = [
    ['without a payment', ['create', ...about.slice(2), ...amount], '--payment', 'option.required'],
    [
      'without a reason',
      ['create', ...about.slice(0, 2), ...about.slice(4), ...amount],
      '--reason',
      'option.required',
    ],
    [
      'without a reference',
      ['create', ...about.slice(0, 4), ...amount],
      '--reference',
      'option.required',
    ],
    ['without an amount', ['create', ...about], '--amount', 'option.required'],
    [
      'without a currency',
      ['create', ...about, '--amount', '35.00'],
      '--currency',
      'option.required',
    ],
    [
      'with an amount and all that is left',
      [...create, '--remaining'],
      '--remaining',
      'option.conflict',
    ],
    [
      'with a currency for all that is left',
      ['create', ...about, '--remaining', '--currency', 'USD'],
      '--remaining',
      'option.conflict',
    ],
    ['with two amounts', [...create, '--amount', '3.00'], '--amount', 'option.repeated'],
    [
      'with an option in place of a value',
      ['create', ...about.slice(0, 4), ...amount, '--reference', '--live'],
      '--reference',
      'option.value',
    ],
    ['with two payments', [...create, '--payment', 'pay_2'], '--payment', 'option.repeated'],
    [
      'with an amount of another kind',
      ['create', ...about, '--amount', '35,00', '--currency', 'USD'],
      'amount',
      'amount.format',
    ],
    [
      'with too many decimals',
      ['create', ...about, '--amount', '35.001', '--currency', 'USD'],
      'amount',
      'amount.precision',
    ],
    [
      'with a currency that is none',
      ['create', ...about, '--amount', '35.00', '--currency', 'usd'],
      'currency',
      'currency.format',
    ],
    [
      'with a reason nobody knows',
      ['create', ...about.slice(0, 2), ...about.slice(4), ...amount, '--reason', 'duplicated'],
      '--reason',
      'option.word',
    ],
    [
      'with metadata without a value',
      [...create, '--metadata', 'order'],
      '--metadata',
      'option.format',
    ],
    ['with metadata without a key', [...create, '--metadata', '=1'], '--metadata', 'option.format'],
    [
      'with a key twice',
      [...create, '--metadata', 'a=1', '--metadata', 'a=2'],
      '--metadata',
      'option.repeated',
    ],
  ]

  test.each(cases)('%s', async (_what, argv, path, rule) => {
    const fake = fakeProvider()
    const ran = await run([...argv, '--yes', '--json'], { fake })
    expect(ran.code).toBe(2)
    expect(ran.stdout).toBe('')
    expect(json(ran.stderr)).toMatchObject({
      code: 'invalid_request',
      outcome: 'not_sent',
      issues: [{ path, rule }],
    })
    expect(fake.calls).toEqual([])
  })

  test('and all that is missing is named at once', async () => {
    const ran = await run(['create', ...amount])
    expect(ran.stderr).toContain('--payment and --reason and --reference are missing.')
  })
})
