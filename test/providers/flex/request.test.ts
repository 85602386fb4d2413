import { describe, expect, test } from 'vitest'

import {
  flexPayment,
  parseFlexRequest,
  sessionIdFromRedirect,
} from '../../../providers/flex/request.ts'
import type {
  FlexAmountRequest,
  FlexLine,
  FlexLinesRequest,
  FlexRefundRequest,
} from '../../../providers/flex/request.ts'
import { fromMinor, money } from '../../../src/model/index.ts'
import type { RefundRequest } from '../../../src/model/index.ts'
import { expectRefused, refusalOf, shownOf } from '../../model/refusal.ts'
import { intentId, reference, refundId, sessionId } from './fixtures.ts'

const usd = (minor: number): { minor: number; currency: string } => fromMinor(minor, 'USD')
const session = { kind: 'checkout_session', id: sessionId }
const reason = 'requested_by_customer'
const common = { payment: sessionId, reason, reference } as const
const line = { product: 'fprod_1', amount: usd(2000) }

describe('a request by amount', () => {
  test('is read with its payment recognised', () => {
    const metadata = { order_id: '12345' }
    expect(parseFlexRequest({ ...common, amount: usd(3500), metadata })).toStrictEqual({
      kind: 'amount',
      payment: session,
      amount: usd(3500),
      currency: 'USD',
      reason,
      reference,
      metadata,
    })
  })

  test('of what remains has no currency yet', () => {
    expect(parseFlexRequest({ ...common, amount: 'remaining' })).toStrictEqual({
      kind: 'remaining',
      payment: session,
      currency: null,
      reason,
      reference,
      metadata: {},
    })
  })

  test('of a payment intent is read too', () => {
    const request = parseFlexRequest({ ...common, payment: intentId, amount: usd(1) })
    expect(request.payment).toStrictEqual({ kind: 'payment_intent', id: intentId })
  })

  test('without an amount is refused, and never a full refund', () => {
    expectRefused(() => parseFlexRequest(common), 'amount amount.required')
  })

  test('with lines too is refused', () => {
    expectRefused(
      () => parseFlexRequest({ ...common, amount: usd(1), lines: [line] }),
      'amount amount.with_lines',
    )
  })
})

describe('a request by lines', () => {
  test('is read with all that may stand beside them', () => {
    const lines = [line, { price: 'fprice_1', amount: 'line' }]
    const request = parseFlexRequest({
      ...common,
      lines,
      tax: usd(0),
      shipping: usd(500),
      discount: usd(0),
      expectedTotal: usd(2500),
    })
    expect(request).toStrictEqual({
      kind: 'lines',
      payment: session,
      lines,
      tax: usd(0),
      shipping: usd(500),
      discount: usd(0),
      expectedTotal: usd(2500),
      currency: 'USD',
      reason,
      reference,
      metadata: {},
    })
  })

  test('is read with lines alone', () => {
    expect(parseFlexRequest({ ...common, lines: [line] })).toMatchObject({
      tax: null,
      shipping: null,
      discount: null,
      expectedTotal: null,
      currency: 'USD',
    })
  })

  test('has no currency where it names no amount', () => {
    const lines = [{ product: 'fprod_1', amount: 'line' }]
    expect(parseFlexRequest({ ...common, lines }).currency).toBeNull()
    expect(parseFlexRequest({ ...common, lines, tax: usd(0) }).currency).toBe('USD')
  })

  test('may have a hundred of them', () => {
    const lines = Array.from({ length: 100 }, () => line)
    expect(parseFlexRequest({ ...common, lines })).toMatchObject({ lines })
  })

  test('is a copy: what the caller does afterwards changes nothing', () => {
    const own = { product: 'fprod_1', amount: usd(2000) }
    const lines = [own]
    const request = parseFlexRequest({ ...common, lines })
    own.amount.minor = 1
    own.product = 'fprod_2'
    lines.push(own)
    expect(request).toMatchObject({ lines: [line] })
  })

  test('reads every field of a line once', () => {
    let reads = 0
    const turning = {
      product: 'fprod_1',
      get amount() {
        reads += 1
        return usd(reads)
      },
    }
    expect(parseFlexRequest({ ...common, lines: [turning] })).toMatchObject({
      lines: [{ amount: usd(1) }],
    })
    expect(reads).toBe(1)
  })

  test.each<[string, unknown, string]>([
    ['no list', { 0: line }, 'lines lines.type'],
    ['nothing', null, 'lines lines.type'],
    ['an empty list', [], 'lines lines.empty'],
    ['101 lines', Array.from({ length: 101 }, () => line), 'lines lines.too_many'],
    ['text for a line', ['fprod_1'], 'lines.0 lines.type'],
    ['a gap for a line', [line, undefined], 'lines.1 lines.type'],
    ['neither product nor price', [line, { amount: usd(1) }], 'lines.1 lines.product_or_price'],
    ['both product and price', [{ ...line, price: 'fprice_1' }], 'lines.0 lines.product_or_price'],
    ['a misspelt field', [{ ...line, quantity: 1 }], 'lines.0 option.unknown'],
    ['an id that climbs', [{ ...line, product: '../x' }], 'lines.0.product id.format'],
    ['an id that is a number', [{ price: 7, amount: usd(1) }], 'lines.0.price id.type'],
    ['no amount', [{ product: 'fprod_1' }], 'lines.0.amount amount.required'],
    ['a bare number', [{ ...line, amount: 2000 }], 'lines.0.amount amount.type'],
    ['an amount in text', [{ ...line, amount: '20.00' }], 'lines.0.amount amount.type'],
    ["'remaining' for an amount", [{ ...line, amount: 'remaining' }], 'lines.0.amount amount.type'],
    ['a zero', [{ ...line, amount: usd(0) }], 'lines.0.amount amount.not_positive'],
    ['less than nothing', [{ ...line, amount: usd(-1) }], 'lines.0.amount amount.not_positive'],
  ])('with %s is refused', (_, lines, issue) => {
    const error = expectRefused(() => parseFlexRequest({ ...common, lines }), issue)
    expect(shownOf(error)).not.toContain('../x')
  })

  test.each<[string, unknown, string]>([
    ['tax', 350, 'tax amount.type'],
    ['tax', null, 'tax amount.type'],
    ['tax', usd(-1), 'tax amount.not_positive'],
    ['shipping', '5.00', 'shipping amount.type'],
    ['discount', usd(-1), 'discount amount.not_positive'],
    ['expectedTotal', usd(0), 'expectedTotal amount.not_positive'],
    ['expectedTotal', 'line', 'expectedTotal amount.type'],
  ])('with the %s %j is refused', (name, value, issue) => {
    expectRefused(() => parseFlexRequest({ ...common, lines: [line], [name]: value }), issue)
  })

  test('of a payment intent is unsupported', () => {
    const error = refusalOf(() => parseFlexRequest({ ...common, payment: intentId, lines: [line] }))
    expect(error).toMatchObject({
      code: 'unsupported',
      outcome: 'not_sent',
      isRetryable: false,
      provider: 'flex',
      issues: [{ path: 'lines', rule: 'lines.unsupported' }],
    })
  })
})

describe('B30: money other than US dollars is unsupported', () => {
  const euros = money('20.00', 'EUR')

  test.each<[string, object, string]>([
    ['as the amount', { amount: euros }, 'amount'],
    ['in a line', { lines: [line, { ...line, amount: euros }] }, 'lines.1.amount'],
    ['as tax', { lines: [line], tax: euros }, 'tax'],
    ['as shipping', { lines: [line], shipping: euros }, 'shipping'],
    ['as discount', { lines: [line], discount: euros }, 'discount'],
    ['as the expected total', { lines: [line], expectedTotal: euros }, 'expectedTotal'],
  ])('%s', (_, fields, path) => {
    expect(refusalOf(() => parseFlexRequest({ ...common, ...fields }))).toMatchObject({
      code: 'unsupported',
      outcome: 'not_sent',
      provider: 'flex',
      issues: [{ path: `${path}.currency`, rule: 'currency.unsupported' }],
    })
  })
})

describe('a payment', () => {
  test.each([
    [sessionId, 'checkout_session'],
    ['fcs_test_xxx', 'checkout_session'],
    [intentId, 'payment_intent'],
  ])('named %s is a %s', (id, kind) => {
    expect(flexPayment(id)).toStrictEqual({ kind, id })
    expect(flexPayment({ kind, id })).toStrictEqual({ kind, id })
  })

  test('of a handle may have an id of any look', () => {
    const handle = { kind: 'payment_intent', id: 'obj_01EXAMPLE00000000000000000' }
    expect(flexPayment(handle)).toStrictEqual(handle)
  })

  test.each<[string, string | { kind: string; id: string }]>([
    ['an id of an unknown look', 'obj_01EXAMPLE00000000000000000'],
    ['an id of another provider', 'chg_Jwb2Y7ZbJQ'],
    ['the id of a refund', refundId],
    ["the list's id of a refund", 'fre_xyz'],
    ['the id of a refund in a handle', { kind: 'checkout_session', id: refundId }],
    ['a handle of an unknown kind', { kind: 'charge', id: 'obj_1' }],
    ['the id of an intent as a session', { kind: 'checkout_session', id: intentId }],
    ['the id of a session as an intent', { kind: 'payment_intent', id: sessionId }],
    ['a name of every object', { kind: 'constructor', id: 'obj_1' }],
  ])('named by %s is refused', (_, payment) => {
    const error = expectRefused(() => flexPayment(payment), 'payment id.kind')
    expect(error.provider).toBe('flex')
  })

  test('of an unknown look says how to name it', () => {
    const { message } = refusalOf(() => flexPayment('obj_1'))
    expect(message).toContain("{ kind: 'checkout_session' | 'payment_intent', id }")
  })

  test('is refused in a request as well', () => {
    const amount = 'remaining'
    expectRefused(
      () => parseFlexRequest({ ...common, payment: refundId, amount }),
      'payment id.kind',
    )
  })
})

describe('F25: the session in the address of a redirect', () => {
  const address = `https://yoursite.com/success?session_id=${sessionId}`

  test.each<[string, string | URL, string | null]>([
    ['text', address, sessionId],
    ['a URL', new URL(address), sessionId],
    ['path and query alone', `/success?order=7&session_id=${sessionId}#top`, sessionId],
    ['none', 'https://yoursite.com/success', null],
    ['an empty one', 'https://yoursite.com/success?session_id=', null],
    ['two', `${address}&session_id=fcs_other`, null],
    ['the placeholder', 'https://yoursite.com/?session_id={CHECKOUT_SESSION_ID}', null],
    ['the id of something else', 'https://yoursite.com/?session_id=fpi_1', null],
    ['the prefix alone', 'https://yoursite.com/?session_id=fcs_', null],
    ['an id that climbs', 'https://yoursite.com/?session_id=fcs_1%2f..%2f', null],
    ['an id without end', `https://yoursite.com/?session_id=fcs_${'a'.repeat(300)}`, null],
    ['no address', 'https://[', null],
  ])('of %s', (_, url, expected) => {
    expect(sessionIdFromRedirect(url)).toBe(expected)
  })
})

describe('types', () => {
  test('every portable request is one of Flex too', () => {
    const portable: RefundRequest = { ...common, amount: usd(1) }
    const own: FlexRefundRequest = portable
    expect(parseFlexRequest(own).kind).toBe('amount')
  })

  test('amount and lines together do not compile', () => {
    // @ts-expect-error an amount beside lines would be two truths about one sum
    const both: FlexRefundRequest = { ...common, amount: usd(1), lines: [line] }
    // @ts-expect-error tax belongs to lines
    const taxed: FlexRefundRequest = { ...common, amount: usd(1), tax: usd(1) }
    expect(() => parseFlexRequest(both)).toThrow(/amount must be left out/)
    expect(() => parseFlexRequest(taxed)).toThrow(/tax needs lines/)
  })

  test('a request without amount, lines or reference does not compile', () => {
    // @ts-expect-error nothing says how much
    const amountless: FlexRefundRequest = { ...common }
    // @ts-expect-error nothing names the refund
    const nameless: FlexAmountRequest = { payment: sessionId, reason, amount: usd(1) }
    // @ts-expect-error a bare number has no unit
    const bare: FlexAmountRequest = { ...common, amount: 3500 }
    for (const request of [amountless, nameless, bare]) {
      expect(refusalOf(() => parseFlexRequest(request)).code).toBe('invalid_request')
    }
  })

  test('a line has a product or a price, and an amount', () => {
    // @ts-expect-error both
    const both: FlexLine = { product: 'fprod_1', price: 'fprice_1', amount: 'line' }
    // @ts-expect-error neither
    const neither: FlexLine = { amount: 'line' }
    // @ts-expect-error Flex refunds a line without an amount whole; here that must be said
    const whole: FlexLine = { product: 'fprod_1' }
    // @ts-expect-error no lines at all
    const none: FlexLinesRequest = { ...common, tax: usd(1) }
    for (const lines of [[both], [neither], [whole], none.lines]) {
      expect(refusalOf(() => parseFlexRequest({ ...common, lines })).outcome).toBe('not_sent')
    }
  })
})
