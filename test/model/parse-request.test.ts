import { describe, expect, test } from 'vitest'

import { money, parseRefundRequest } from '../../src/model/index.ts'
import type { ParsedRequest } from '../../src/model/index.ts'
import { expectRefused, refusalOf, shownOf } from './refusal.ts'

const plain = { provider: 'flutterwave', acceptsLines: false }
const withLines = { provider: 'flex', acceptsLines: true }

const request = {
  payment: 'fcs_1',
  amount: money('35.00', 'USD'),
  reason: 'requested_by_customer',
  reference: 'RMA-2024-1234',
}

function parse(changes: object): ParsedRequest {
  return parseRefundRequest({ ...request, ...changes }, withLines)
}

function without(name: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(request).filter(([key]) => key !== name))
}

describe('a refund request', () => {
  test('is copied, with nothing of the original in it', () => {
    const given = { ...request, payment: { kind: 'charge', id: 'chg_1' }, metadata: { a: '1' } }
    const parsed = parseRefundRequest(given, plain)
    given.metadata.a = 'changed'
    given.payment.id = 'changed'
    expect(parsed).toStrictEqual({
      payment: { kind: 'charge', id: 'chg_1' },
      amount: { minor: 3500, currency: 'USD' },
      reason: 'requested_by_customer',
      reference: 'RMA-2024-1234',
      metadata: { a: '1' },
      lineFields: null,
    })
  })

  test.each(['duplicate', 'fraudulent', 'requested_by_customer', 'expired_uncaptured_charge'])(
    'takes the reason %s',
    (reason) => {
      expect(parse({ reason }).reason).toBe(reason)
    },
  )

  test('can ask for all that remains', () => {
    expect(parse({ amount: 'remaining' }).amount).toBe('remaining')
  })

  test('without metadata has none', () => {
    expect(parse({ metadata: undefined }).metadata).toStrictEqual({})
  })

  test.each([
    ['null', null],
    ['undefined', undefined],
    ['text', 'fcs_1'],
    ['a list', [request]],
    ['a map', new Map(Object.entries(request))],
    ['a promise', Promise.resolve(request)],
    ['a function', () => request],
  ])('is no %s', (_name, value) => {
    const error = expectRefused(() => parseRefundRequest(value, plain), 'request option.type')
    expect(error.provider).toBe('flutterwave')
  })

  test.each([
    ['payment', 'payment id.required'],
    ['amount', 'amount amount.required'],
    ['reason', 'reason reason.required'],
    ['reference', 'reference reference.required'],
  ])('B45 is refused without its %s', (name, issue) => {
    expectRefused(() => parseRefundRequest(without(name), withLines), issue)
    expectRefused(() => parseRefundRequest(without(name), plain), issue)
    expectRefused(() => parse({ [name]: undefined }), issue)
  })

  test('reports all that is wrong, in one order whatever the order of its fields', () => {
    const issues = [
      'ammount option.unknown',
      'payment id.format',
      'amount amount.not_positive',
      'reason reason.unsupported',
      'reference reference.format',
      'metadata.cvv pci.pan_detected',
    ]
    const wrong = {
      metadata: { cvv: '123' },
      reference: 'RMA 1',
      reason: 'because',
      amount: { minor: 0, currency: 'USD' },
      payment: '../x',
      ammount: 5,
    }
    const reversed = Object.fromEntries(Object.entries(wrong).toReversed())
    const error = expectRefused(() => parseRefundRequest(wrong, withLines), ...issues)
    expectRefused(() => parseRefundRequest(reversed, withLines), ...issues)
    expect(error.message).toBe(
      'flex: the refund was not sent: ' +
        'ammount is not a field that exists, so correct its name or leave it out; ' +
        "payment may hold only A-Z, a-z, 0-9, _ and -, so pass the provider's id as it was given; " +
        'amount must be more than zero, or at least zero for tax, shipping and discount; ' +
        'and 3 more in issues.',
    )
  })

  test('says which provider refused which reference', () => {
    const error = refusalOf(() => parse({ amount: 35 }))
    expect(error).toMatchObject({ provider: 'flex', reference: 'RMA-2024-1234' })
    expect(error.message).toBe(
      "flex: the refund was not sent: amount must be an exact amount, so pass money('35.00', 'USD').",
    )
  })

  test('does not name a reference that it refused', () => {
    const error = refusalOf(() => parse({ reference: 'canary\n' }))
    expect(error.reference).toBeNull()
    expect(shownOf(error)).not.toContain('canary')
  })
})

describe('the amount of a request', () => {
  test.each([
    ['B1', { minor: 0, currency: 'USD' }, 'amount.not_positive'],
    ['B2', { minor: -100, currency: 'USD' }, 'amount.not_positive'],
    ['B5', 10.5, 'amount.type'],
    ['B6', 10, 'amount.type'],
    ['B18', null, 'amount.type'],
    ['B18', '35.00', 'amount.type'],
    ['B18', 'Remaining', 'amount.type'],
    ['B18', 'full', 'amount.type'],
    ['B19', Object('remaining'), 'amount.type'],
  ])('%s is not %j', (_row, amount, rule) => {
    expectRefused(() => parse({ amount }), `amount ${rule}`)
  })
})

describe('lines', () => {
  const lines = [{ product: 'prod_1', amount: 'line' }]

  test.each([
    ['lines', { lines }],
    ['tax', { tax: money('1', 'USD') }],
    ['shipping', { shipping: money('1', 'USD') }],
    ['discount', { discount: money('1', 'USD') }],
    ['expectedTotal', { expectedTotal: money('1', 'USD') }],
    ['lines', { lines: null }],
  ])('given as %s are unsupported where the provider takes none', (path, fields) => {
    const given = { ...request, amount: undefined, reference: undefined, ...fields }
    const error = refusalOf(() => parseRefundRequest(given, plain))
    expect(error).toMatchObject({
      code: 'unsupported',
      outcome: 'not_sent',
      isRetryable: false,
      provider: 'flutterwave',
      issues: [{ path, rule: 'lines.unsupported' }],
    })
    expect(error.message).toMatch(
      /^flutterwave: the refund was not sent: .* pass an amount instead/,
    )
  })

  test('are handed on as they came, with what belongs to them', () => {
    const tax = money('1', 'USD')
    const parsed = parse({ amount: undefined, lines, tax, shipping: undefined })
    expect(parsed.amount).toBeNull()
    expect(parsed.lineFields).toStrictEqual({ lines, tax })
  })

  test('exclude an amount', () => {
    expectRefused(() => parse({ lines }), 'amount amount.with_lines')
    expectRefused(() => parse({ lines, amount: 'remaining' }), 'amount amount.with_lines')
    expectRefused(() => parse({ lines, amount: null }), 'amount amount.with_lines')
  })

  test.each(['tax', 'shipping', 'discount', 'expectedTotal'])(
    'must be there where %s is given',
    (name) => {
      expectRefused(() => parse({ [name]: money('1', 'USD') }), `${name} lines.required`)
    },
  )

  test('are not made up where neither they nor an amount were given', () => {
    expectRefused(
      () => parse({ amount: undefined, tax: money('1', 'USD') }),
      'tax lines.required',
      'amount amount.required',
    )
  })
})

describe('a reference', () => {
  test.each([
    ['B42', '__proto__'],
    ['B42', 'constructor'],
    ['B42', 'toString'],
    ['B45', 'a'],
    ['B47', 'r'.repeat(100)],
    ['B57', 'order:2024-01-31.4111_1'],
  ])('%s can be %s', (_row, reference) => {
    expect(parse({ reference }).reference).toBe(reference)
  })

  test.each([
    ['B45', '', 'reference.required'],
    ['B45', null, 'reference.required'],
    ['B18', 1234, 'reference.format'],
    ['B18', ['RMA-1'], 'reference.format'],
    ['B46', 'caf\u00e9', 'reference.format'],
    ['B46', 'cafe\u0301', 'reference.format'],
    ['B46', 'RMA 1', 'reference.format'],
    ['B46', 'RMA/1', 'reference.format'],
    ['B46', 'RMA-1\n', 'reference.format'],
    ['B40', '\ud800', 'reference.format'],
    ['B47', 'r'.repeat(101), 'reference.too_long'],
    ['B47', ' '.repeat(10_000_000), 'reference.too_long'],
    ['B57', '4111111111111111', 'pci.pan_detected'],
    ['B57', 'order:4111-1111-1111-1111', 'pci.pan_detected'],
  ])('%s cannot be %j', (_row, reference, rule) => {
    expectRefused(() => parse({ reference }), `reference ${rule}`)
  })
})

describe('a reason', () => {
  test.each([
    ['B55', 'other', 'reason.unsupported'],
    ['B55', 'Duplicate', 'reason.unsupported'],
    ['B56', 'duplicate\n2024-01-31 INFO refund succeeded', 'reason.unsupported'],
    ['B57', '4111111111111111', 'reason.unsupported'],
    ['B42', 'length', 'reason.unsupported'],
    ['B18', 0, 'reason.unsupported'],
    ['B18', ['duplicate'], 'reason.unsupported'],
    ['B18', null, 'reason.required'],
  ])('%s cannot be %j', (_row, reason, rule) => {
    const error = expectRefused(() => parse({ reason }), `reason ${rule}`)
    expect(shownOf(error)).not.toMatch(/4111|INFO/)
  })
})

describe('the fields of a request', () => {
  test.each(['ammount', 'currency', '__proto__', 'constructor', 'Amount'])(
    'B64 are never ignored: %s',
    (name) => {
      const given = Object.fromEntries([...Object.entries(request), [name, undefined]])
      expectRefused(() => parseRefundRequest(given, withLines), `${name} option.unknown`)
    },
  )

  test.each([
    ['a line end', 'amount\nforged'],
    ['a card number', '4111111111111111'],
    ['more than 40 characters', 'x'.repeat(1000)],
    ['nothing at all', ''],
  ])('B64 are named by position when their name has %s', (_name, field) => {
    const given = Object.fromEntries([...Object.entries({ ...request }), [field, 1]])
    const error = refusalOf(() => parseRefundRequest(given, withLines))
    expect(error.issues).toHaveLength(1)
    expect(error.issues[0]?.path).toMatch(/^\[[0-9]\]$/)
    expect(error.message).not.toMatch(/forged|4111|xxx/)
  })

  test('B24 are read once each', () => {
    const reads: string[] = []
    const watched = new Proxy(
      { ...request, metadata: {} },
      {
        get(target, name, receiver): unknown {
          if (typeof name === 'string') reads.push(name)
          return Reflect.get(target, name, receiver)
        },
      },
    )
    parseRefundRequest(watched, withLines)
    expect(reads).toEqual(['payment', 'amount', 'reason', 'reference', 'metadata'])
  })

  test('B24 may change their answer without effect', () => {
    const amounts = [money('1', 'USD'), money('1000', 'USD')]
    const shifting = {
      ...request,
      get amount() {
        return amounts.shift()
      },
    }
    expect(parseRefundRequest(shifting, plain).amount).toStrictEqual(money('1', 'USD'))
  })

  test('B63 may lead back to the request', () => {
    const circular: Record<string, unknown> = { ...request }
    circular['amount'] = circular
    circular['payment'] = circular
    circular['metadata'] = circular
    const error = refusalOf(() => parseRefundRequest(circular, withLines))
    expect(error.issues).toContainEqual({ path: 'amount', rule: 'amount.type' })
    expect(error.issues).toContainEqual({ path: 'payment.kind', rule: 'id.kind' })
    expect(error.issues).toContainEqual({ path: 'metadata.amount', rule: 'metadata.type' })
  })

  test('B65 that are inherited are not read', () => {
    const heir = Object.assign(Object.create({ amount: 'remaining', lines: [] }), without('amount'))
    expectRefused(() => parseRefundRequest(heir, withLines), 'amount amount.required')
  })

  test('may stand in an object of a class of the caller’s', () => {
    class Wish {
      readonly payment = 'fcs_1'
      readonly amount = 'remaining'
      readonly reason = 'duplicate'
      readonly reference = 'RMA-1'
    }
    expect(parseRefundRequest(new Wish(), plain).amount).toBe('remaining')
  })
})
