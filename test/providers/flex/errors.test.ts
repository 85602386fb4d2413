import { describe, expect, test } from 'vitest'

import { explainFlexError } from '../../../providers/flex/errors.ts'
import type { JsonValue, ProviderRefusal } from '../../../src/model/index.ts'
import { f11Answer, f12Answer, f13Answer, f1Answer, f26Answer, l1Answer } from './fixtures.ts'

function explain(
  status: number,
  body: JsonValue | undefined,
  operation = 'refund_session',
): ProviderRefusal {
  return explainFlexError({ operation, status, body })
}

describe('the documented errors', () => {
  test('F11: a session that is not complete is not refundable', () => {
    expect(explain(422, f11Answer)).toStrictEqual({
      code: 'not_refundable',
      providerCode: 'invalid_request_error',
      providerMessage: 'Checkout session must be complete',
      isOwn: true,
    })
  })

  test('F12: an unknown session is not found', () => {
    expect(explain(404, f12Answer)).toStrictEqual({
      code: 'payment_not_found',
      providerCode: 'not_found',
      providerMessage: 'checkout session does not exist',
      isOwn: true,
    })
  })

  test('F13: a wrong key is no authentication', () => {
    expect(explain(401, f13Answer)).toStrictEqual({
      code: 'authentication',
      providerCode: 'unauthorized',
      providerMessage: 'Invalid API key',
      isOwn: true,
    })
  })

  test.each([
    ['Failed to create refund', 'provider_rejected'],
    ['Failed to create refund: Insufficient funds in your Stripe balance', 'insufficient_balance'],
    ['Failed to create refund: insufficient balance', 'insufficient_balance'],
  ])('F26: "%s" is %s', (message, code) => {
    const body = { error: { type: 'invalid_request_error', message } }
    expect(explain(400, body)).toMatchObject({ code, providerMessage: message, isOwn: true })
  })

  test('F26: the sentence alone blames no balance', () => {
    expect(explain(400, f26Answer).code).toBe('provider_rejected')
  })
})

describe('the four shapes', () => {
  test.each<[string, JsonValue, ProviderRefusal['providerCode'], string | null]>([
    ['A', { error: { type: 'validation_error', message: 'No' } }, 'validation_error', 'No'],
    [
      'A with inner errors',
      {
        error: { type: 'validation_error', errors: [{ loc: ['a'], msg: 'Inner', type: 'inner' }] },
      },
      'inner',
      'Inner',
    ],
    ['B', { error: { code: 'invalid_request', message: 'No' } }, 'invalid_request', 'No'],
    ['B with a type too', { error: { code: 'this', type: 'that', message: 'No' } }, 'this', 'No'],
    [
      'C',
      { detail: [{ loc: ['body'], msg: 'price_not_found: none', type: 'price_not_found' }] },
      'price_not_found',
      'price_not_found: none',
    ],
    [
      'C before A',
      { detail: [{ type: 'first', msg: 'One' }], error: { type: 'second', message: 'Two' } },
      'first',
      'One',
    ],
    ['D as a word', { detail: 'some_word' }, 'some_word', null],
    ['D as a sentence', { detail: 'Not today.' }, null, 'Not today.'],
  ])('%s is read, and is the own word of Flex', (_, body, providerCode, providerMessage) => {
    expect(explain(422, body)).toStrictEqual({
      code: 'provider_rejected',
      providerCode,
      providerMessage,
      isOwn: true,
    })
  })
})

describe('what anybody between may have written', () => {
  test.each<[string, JsonValue | undefined, string | null]>([
    ['no JSON', undefined, null],
    ['nothing', null, null],
    ['text', 'Bad Gateway', null],
    ['a list', [], null],
    ['an empty object', {}, null],
    ['a message alone', { message: 'Internal Server Error' }, 'Internal Server Error'],
    ['an error in words', { error: 'Forbidden' }, null],
    ['an empty error', { error: {} }, null],
    ['a message in an error', { error: { message: 'No route' } }, 'No route'],
    ['a number for a code', { error: { code: 404, message: 'Not found' } }, 'Not found'],
    ['an empty code', { error: { code: '', type: '' } }, null],
    ['errors that are no list', { error: { errors: 'x' } }, null],
    ['details without a word', { detail: [] }, null],
    ['details that are no objects', { detail: ['x', null, 7] }, null],
    ['a detail that is a number', { detail: 7 }, null],
    ['a problem document', { title: 'Forbidden', status: 403, detail: 'By rule 7' }, 'By rule 7'],
  ])('%s proves nothing about the refund', (_, body, providerMessage) => {
    expect(explain(400, body)).toStrictEqual({
      code: 'provider_rejected',
      providerCode: null,
      providerMessage,
      isOwn: false,
    })
  })

  test.each([
    ['a session', f1Answer],
    ['a list', l1Answer],
    ['a session with an error of nothing', { ...f1Answer, error: null }],
  ])('%s is no error', (_, body) => {
    expect(explain(200, body).isOwn).toBe(false)
  })

  test('an error under a success is known for one', () => {
    expect(explain(200, f11Answer).isOwn).toBe(true)
  })
})

describe('a status', () => {
  test.each([
    [401, 'authentication'],
    [403, 'permission'],
    [429, 'rate_limited'],
    [400, 'provider_rejected'],
    [402, 'provider_rejected'],
    [409, 'provider_rejected'],
    [422, 'provider_rejected'],
    [500, 'provider_rejected'],
  ])('of %i is %s', (status, code) => {
    expect(explain(status, { error: { code: 'some_code' } }).code).toBe(code)
    expect(explain(status, undefined).code).toBe(code)
  })

  test('decides before the words do', () => {
    const body = { error: { code: 'refund_not_found', message: 'insufficient funds' } }
    expect(explain(429, body).code).toBe('rate_limited')
    expect(explain(401, body).code).toBe('authentication')
    expect(explain(403, body).code).toBe('permission')
  })
})

describe('what is missing', () => {
  test.each([
    ['refund_session', 'payment_not_found'],
    ['create_refund', 'payment_not_found'],
    ['preview', 'payment_not_found'],
    ['list_refunds', 'payment_not_found'],
    ['get_session', 'payment_not_found'],
    ['get_intent', 'payment_not_found'],
    ['get_refund', 'refund_not_found'],
    ['update_refund', 'refund_not_found'],
  ])('is, after %s and without a name, %s', (operation, code) => {
    expect(explain(404, { detail: 'not_found' }, operation)).toStrictEqual({
      code,
      providerCode: 'not_found',
      providerMessage: null,
      isOwn: true,
    })
    expect(explain(404, undefined, operation)).toMatchObject({ code, isOwn: false })
    expect(explain(404, { detail: 'Not Found' }, operation).code).toBe(code)
  })

  test.each([
    [404, 'checkout_session_not_found', 'get_refund', 'payment_not_found'],
    [400, 'checkout_session_not_found', 'refund_session', 'payment_not_found'],
    [422, 'payment_intent_not_found', 'create_refund', 'payment_not_found'],
    [422, 'refund_not_found', 'get_refund', 'refund_not_found'],
    [404, 'refund_not_found', 'list_refunds', 'refund_not_found'],
    [404, 'price_not_found', 'refund_session', 'provider_rejected'],
    [422, 'price_not_found', 'refund_session', 'provider_rejected'],
    [404, 'payment_method_not_found', 'refund_session', 'provider_rejected'],
  ])('is, by %i and the code %s after %s, %s', (status, type, operation, code) => {
    expect(explain(status, { detail: [{ type, msg: type }] }, operation).code).toBe(code)
    expect(explain(status, { error: { code: type } }, operation).code).toBe(code)
  })
})

describe('words', () => {
  test.each([
    ['Checkout session must be complete', 'not_refundable'],
    ['checkout_session_not_complete', 'not_refundable'],
    ['The session is not complete', 'not_refundable'],
    ['checkout_session_expired', 'not_refundable'],
    ['checkout_session_canceled', 'not_refundable'],
    ['Charge ch_1 has already been refunded.', 'already_refunded'],
    ['charge_already_refunded', 'already_refunded'],
    ['The session is fully refunded', 'already_refunded'],
    ['Already fully refunded', 'already_refunded'],
    [
      'Refund amount ($50.00) is greater than unrefunded amount on charge ($30.00)',
      'amount_exceeds_refundable',
    ],
    ['Refund amount exceeds the captured amount', 'amount_exceeds_refundable'],
    ['amount_exceeds_refundable', 'amount_exceeds_refundable'],
    ['The refund exceeds what was received', 'amount_exceeds_refundable'],
    ['insufficient_funds', 'insufficient_balance'],
    ['balance_insufficient', 'insufficient_balance'],
    ['Amount exceeds: insufficient available balance', 'insufficient_balance'],
    ['amount must be greater than 0', 'provider_rejected'],
    ['Input should be greater than or equal to 1', 'provider_rejected'],
    ['Metadata exceeds 50 keys', 'provider_rejected'],
    ['Insufficient permissions', 'provider_rejected'],
    ['idempotency_key_required', 'provider_rejected'],
  ])('of "%s" mean %s', (words, code) => {
    expect(explain(422, { error: { type: 'x', message: words } }).code).toBe(code)
    expect(explain(422, { detail: [{ type: 'x', msg: words }] }).code).toBe(code)
  })

  test('count in the inner errors too', () => {
    const errors = [
      { type: 'one', msg: 'Something else' },
      { type: 'two', msg: 'Already refunded' },
    ]
    const body = { error: { type: 'validation_error', message: 'Invalid', errors } }
    expect(explain(422, body)).toMatchObject({ code: 'already_refunded', providerCode: 'one' })
  })

  test('of two sentences are not read as one', () => {
    const errors = [{ msg: 'the amount' }, { msg: 'exceeded by nothing' }]
    const body = { error: { type: 'x', errors } }
    expect(explain(422, body).code).toBe('provider_rejected')
  })

  test('without end are read for a while', () => {
    const message = `${'amount '.repeat(500_000)}already refunded`
    const refusal = explain(422, { error: { type: 'x', message } })
    expect(refusal).toStrictEqual({
      code: 'provider_rejected',
      providerCode: 'x',
      providerMessage: message,
      isOwn: true,
    })
  })

  test('of a prototype name nothing', () => {
    expect(explain(422, { error: { code: 'constructor' } }).code).toBe('provider_rejected')
    const inherited: JsonValue = Object.create({ error: { code: 'x' }, detail: 'not_found' })
    expect(explain(422, inherited).isOwn).toBe(false)
  })
})
