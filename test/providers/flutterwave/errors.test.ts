import { describe, expect, test } from 'vitest'

import { explainFlutterwaveError } from '../../../providers/flutterwave/errors.ts'
import type { JsonValue, ProviderRefusal } from '../../../src/model/index.ts'
import { chargeAnswer, errorAnswer, refundAnswer, w1Answer, w4Answer } from './fixtures.ts'

function explain(
  status: number,
  body: JsonValue | undefined,
  operation = 'create_refund',
): ProviderRefusal {
  return explainFlutterwaveError({ operation, status, body })
}

describe('the documented codes', () => {
  const table = [
    ['10400', 'REQUEST_NOT_VALID', 'provider_rejected', true],
    ['10401', 'UNAUTHORIZED', 'authentication', true],
    ['10401', 'UNAUTHORIZATION', 'authentication', true],
    ['10403', 'FORBIDDEN', 'permission', true],
    ['10404', 'RESOURCE_NOT_FOUND', 'payment_not_found', true],
    ['10405', 'METHOD_NOT_ALLOWED', 'provider_rejected', true],
    ['10409', 'RESOURCE_CONFLICT', 'provider_rejected', false],
    ['10422', 'UNPROCESSABLE', 'provider_rejected', true],
    ['10500', 'INTERNAL_SERVER_ERROR', 'provider_rejected', false],
    ['1110404', 'CHARGE_NOT_FOUND', 'payment_not_found', true],
    ['1401404', 'REFUND_NOT_FOUND', 'refund_not_found', true],
    ['1402400', 'REFUND_AMOUNT_INVALID', 'amount_exceeds_refundable', true],
    ['1403400', 'REFUND_CREATION_FAILED', 'not_refundable', true],
    ['1404400', 'REFUND_ALREADY_COMPLETED', 'already_refunded', true],
    ['1138422', 'UNPROCESSABLE_F4B_RESPONSE', 'provider_rejected', false],
    ['1139422', 'UNPROCESSABLE_CC_RESPONSE', 'provider_rejected', false],
    ['1708400', 'CHARGEBACK_HAS_EXISTING_CHARGE', 'not_refundable', true],
    ['701500', 'INVALID_PAGINATION_TYPE', 'provider_rejected', true],
  ] as const

  test.each(table)('%s %s is %s, as text and as a number', (providerCode, type, code, isOwn) => {
    const status = Number(providerCode.slice(-3))
    const refusal = { code, providerCode, providerMessage: 'No.', isOwn }
    expect(explain(status, errorAnswer(providerCode, type))).toStrictEqual(refusal)
    expect(explain(status, errorAnswer(Number(providerCode), type))).toStrictEqual(refusal)
  })

  test.each(table)(
    '%s %s is %s under 400 too, and without a status',
    (given, type, code, isOwn) => {
      const error = { type, code: given, message: 'No.' }
      expect(explain(400, errorAnswer(given, type))).toMatchObject({ code, isOwn })
      expect(explain(400, { error })).toMatchObject({ code, isOwn })
      expect(explain(400, { error: { code: given } })).toMatchObject({ code, isOwn })
    },
  )
})

describe('what is missing', () => {
  test.each([
    ['create_refund', 'payment_not_found'],
    ['get_charge', 'payment_not_found'],
    ['get_refund', 'refund_not_found'],
    ['list_refunds', 'provider_rejected'],
  ])('is, after %s and without a name, %s', (operation, code) => {
    expect(explain(404, errorAnswer('10404', 'RESOURCE_NOT_FOUND'), operation)).toMatchObject({
      code,
      isOwn: true,
    })
    expect(explain(404, undefined, operation)).toMatchObject({ code, isOwn: false })
    expect(explain(404, { message: 'no Route matched' }, operation)).toMatchObject({ code })
    expect(explain(400, errorAnswer('10404', 'RESOURCE_NOT_FOUND'), operation).code).toBe(code)
  })

  test('is what its code names, whatever was asked', () => {
    expect(explain(404, errorAnswer('1110404', 'X'), 'get_refund').code).toBe('payment_not_found')
    expect(explain(404, errorAnswer('1401404', 'X'), 'create_refund').code).toBe('refund_not_found')
    expect(explain(404, errorAnswer('1250404', 'CUSTOMER_NOT_FOUND')).code).toBe(
      'provider_rejected',
    )
  })
})

describe('a code that nobody knows', () => {
  test.each(['1409400', '1409404', '1409422', '1409402'])('%s is turned away by', (code) => {
    expect(explain(400, errorAnswer(code, 'LATER'))).toStrictEqual({
      code: 'provider_rejected',
      providerCode: code,
      providerMessage: 'No.',
      isOwn: true,
    })
  })

  test.each(['1409408', '1409409', '1409425', '1409500', '1409503', '10504'])(
    '%s leaves open what was done',
    (code) => {
      expect(explain(400, errorAnswer(code, 'LATER'))).toMatchObject({
        code: 'provider_rejected',
        isOwn: false,
      })
    },
  )

  test.each([
    ['Insufficient funds', 'insufficient_balance'],
    ['You have insufficient balance to refund', 'insufficient_balance'],
    ['Insufficient available wallet balance', 'insufficient_balance'],
    ['Insufficient permissions', 'provider_rejected'],
    ['The balance is sufficient', 'provider_rejected'],
  ])('with the message "%s" is %s', (message, code) => {
    expect(explain(400, errorAnswer('1409400', 'LATER', message)).code).toBe(code)
    expect(explain(400, { status: 'failed', message }).code).toBe(code)
  })

  test('is not looked up by its message when its code is known', () => {
    expect(explain(400, errorAnswer('1404400', 'X', 'Insufficient funds')).code).toBe(
      'already_refunded',
    )
  })

  test('with words without end is read for a while, and keeps them', () => {
    const message = `${'word '.repeat(500_000)}insufficient funds`
    expect(explain(400, errorAnswer('1409400', 'X', message))).toStrictEqual({
      code: 'provider_rejected',
      providerCode: '1409400',
      providerMessage: message,
      isOwn: true,
    })
  })
})

describe('the shapes', () => {
  test.each<[string, JsonValue, string | null, string | null]>([
    ['a type alone', { status: 'failed', error: { type: 'FORBIDDEN' } }, 'FORBIDDEN', null],
    ['a message beside', { status: 'failed', message: 'No.' }, null, 'No.'],
    ['an error of text', { status: 'failed', error: 'no', message: 'No.' }, null, 'No.'],
    [
      'a message inside and one beside',
      { status: 'failed', message: 'Outer', error: { code: '10400', message: 'Inner' } },
      '10400',
      'Inner',
    ],
    [
      'a message beside and none inside',
      { status: 'failed', message: 'Outer', error: { code: '10400', message: '' } },
      '10400',
      'Outer',
    ],
    [
      'a code in letters',
      { status: 'failed', error: { code: 'app_error', type: 'X' } },
      'app_error',
      null,
    ],
  ])('with %s are the own words of Flutterwave', (_, body, providerCode, providerMessage) => {
    expect(explain(400, body)).toStrictEqual({
      code: 'provider_rejected',
      providerCode,
      providerMessage,
      isOwn: true,
    })
  })
})

function messageOf(validation_errors: JsonValue, message: JsonValue = 'Not valid'): unknown {
  const error = { type: 'REQUEST_NOT_VALID', code: '10400', message, validation_errors }
  return explain(400, { status: 'failed', error }).providerMessage
}

describe('fields that were found wrong', () => {
  test('are named, and what was in them is not', () => {
    const errors = [
      { field_name: 'amount', message: 'canary-1 is not a number' },
      { field_name: 'meta.order[0]', message: 'canary-2' },
      { field_name: 'amount', message: 'canary-3' },
    ]
    expect(messageOf(errors)).toBe('Not valid (fields: amount, meta.order[0])')
    expect(messageOf(errors, null)).toBe('fields: amount, meta.order[0]')
  })

  test.each<[string, JsonValue]>([
    ['nothing', null],
    ['an object', { field_name: 'amount' }],
    ['an empty list', []],
    ['no objects', ['amount', null, 7]],
    ['no names', [{ message: 'x' }, { field_name: '' }, { field_name: 7 }, { field: 'amount' }]],
    ['names that are none', [{ field_name: 'a b' }, { field_name: 'a\nb' }]],
    ['a name without end', [{ field_name: 'a'.repeat(61) }]],
  ])('are none in %s', (_, errors) => {
    expect(messageOf(errors)).toBe('Not valid')
  })

  test('are ten at the most', () => {
    const errors = Array.from({ length: 1000 }, (_, index) => ({ field_name: `f${index}` }))
    expect(messageOf(errors)).toBe('Not valid (fields: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9)')
  })
})

describe('what anybody between may have written', () => {
  test.each<[string, JsonValue | undefined, string | null, string | null]>([
    ['no JSON', undefined, null, null],
    ['nothing', null, null, null],
    ['text', '<html>Bad Gateway</html>', null, null],
    ['a list', [], null, null],
    ['an empty object', {}, null, null],
    ['a message alone', { message: 'Forbidden' }, null, 'Forbidden'],
    ['a failure without a word', { status: 'failed' }, null, null],
    ['a failure of nothing', { status: 'failed', message: '', error: {} }, null, null],
    ['an error in words', { error: 'Forbidden' }, null, null],
    ['an empty error', { error: {} }, null, null],
    ['a message in an error', { error: { message: 'No route' } }, null, 'No route'],
    ['a type in an error', { error: { type: 'waf', message: 'No' } }, 'waf', 'No'],
    ['a status for a code', { error: { code: 404, message: 'No' } }, '404', 'No'],
    ['a code in letters', { error: { code: 'blocked' } }, 'blocked', null],
    ['an empty code', { error: { code: '', type: '' } }, null, null],
    ['another status', { status: 'error', message: 'No', data: null }, null, 'No'],
    ['another case', { status: 'FAILED', message: 'No' }, null, 'No'],
    ['a problem document', { title: 'Forbidden', status: 403, detail: 'Rule 7' }, null, null],
    ['a login that failed', { error: 'invalid_client', error_description: 'No' }, null, null],
  ])('%s proves nothing about the refund', (_, body, providerCode, providerMessage) => {
    expect(explain(400, body)).toStrictEqual({
      code: 'provider_rejected',
      providerCode,
      providerMessage,
      isOwn: false,
    })
  })

  test('of a prototype counts nothing', () => {
    const inherited: JsonValue = Object.create(errorAnswer('1404400', 'X'))
    expect(explain(400, inherited)).toMatchObject({ code: 'provider_rejected', isOwn: false })
    expect(explain(400, errorAnswer('constructor', 'X')).code).toBe('provider_rejected')
  })
})

describe('under a success', () => {
  test.each([
    ['W1, without a status', w1Answer],
    ['a refund', refundAnswer],
    ['W4', w4Answer],
    ['a charge', chargeAnswer],
    ['an error of nothing', { ...refundAnswer, error: null }],
    [
      'a refund that failed',
      { status: 'success', data: { id: 'rfd_1', amount_refunded: 1, status: 'failed' } },
    ],
  ])('%s is no error', (_, body) => {
    expect(explain(200, body).isOwn).toBe(false)
    expect(explain(201, body).isOwn).toBe(false)
  })

  test.each<[string, JsonValue]>([
    ['the documented shape', errorAnswer('1404400', 'REFUND_ALREADY_COMPLETED')],
    ['a code that leaves everything open', errorAnswer('10500', 'INTERNAL_SERVER_ERROR')],
    ['a failure without a word', { status: 'failed' }],
    ['a failure around a refund', { ...refundAnswer, status: 'failed' }],
    ['an error beside a refund', { ...w1Answer, error: { message: 'but' } }],
    ['an empty error', { error: {} }],
  ])('%s is known for an error', (_, body) => {
    expect(explain(200, body).isOwn).toBe(true)
    expect(explain(299, body).isOwn).toBe(true)
  })
})

describe('a status', () => {
  test.each([
    [401, 'authentication'],
    [403, 'permission'],
    [429, 'rate_limited'],
    [400, 'provider_rejected'],
    [409, 'provider_rejected'],
    [422, 'provider_rejected'],
    [500, 'provider_rejected'],
  ])('of %i is %s', (status, code) => {
    expect(explain(status, undefined)).toMatchObject({ code, isOwn: false })
    expect(explain(status, errorAnswer('10400', 'X')).code).toBe(code)
  })

  test('that means the same whoever wrote the body decides before the code', () => {
    const body = errorAnswer('1404400', 'REFUND_ALREADY_COMPLETED', 'Insufficient funds')
    expect([401, 403, 429].map((status) => explain(status, body).code)).toStrictEqual([
      'authentication',
      'permission',
      'rate_limited',
    ])
  })
})
