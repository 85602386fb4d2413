import { describe, expect, test } from 'vitest'

import {
  readIntentAnswer,
  readPreviewAnswer,
  readRefundAnswer,
  readRefundListAnswer,
  readSessionAnswer,
} from '../../../providers/flex/schemas.ts'
import type { ReadAnswer } from '../../../providers/flex/schemas.ts'
import type { JsonObject, JsonValue } from '../../../src/model/index.ts'
import {
  f14Answer,
  f14Refund,
  f15Answer,
  f1Answer,
  f1Refund,
  f20Answer,
  f6Answer,
  intentId,
  l1Answer,
  l1Refund,
  previewAnswer,
  sessionId,
} from './fixtures.ts'

function valueOf<Value>(read: ReadAnswer<Value>): Value {
  if (read.ok) return read.value
  throw new Error(`Expected a readable answer, and got ${JSON.stringify(read.issues)}`)
}

function issuesOf(read: ReadAnswer<unknown>): readonly string[] {
  return read.ok ? [] : read.issues.map(({ path, rule }) => `${path} ${rule}`)
}

function session(fields: JsonObject): JsonValue {
  return { checkout_session: { checkout_session_id: sessionId, ...fields } }
}

describe('a session', () => {
  test('F1 is read from its wrapper, with its expanded intent as an id', () => {
    expect(valueOf(readSessionAnswer(f1Answer))).toStrictEqual({
      checkout_session_id: sessionId,
      status: 'complete',
      mode: null,
      amount_total: 10000,
      amount_received: null,
      currency: 'usd',
      test_mode: null,
      metadata: null,
      payment_intent: intentId,
      payment_intents: [],
      refunds: [f1Refund],
    })
  })

  test('F6 is read with what the shorter answer has', () => {
    const read = valueOf(readSessionAnswer(f6Answer))
    expect(read.payment_intent).toBeNull()
    expect(read.refunds).toHaveLength(1)
  })

  test('F20 is read with its mode, its amounts and the intents of both cards', () => {
    expect(valueOf(readSessionAnswer(f20Answer))).toStrictEqual({
      checkout_session_id: sessionId,
      status: 'complete',
      mode: 'payment',
      amount_total: 15000,
      amount_received: 12000,
      currency: null,
      test_mode: false,
      metadata: {},
      payment_intent: null,
      payment_intents: [intentId, 'fpi_second_card'],
      refunds: [],
    })
  })

  test('is known without its wrapper by its own id', () => {
    const bare = { checkout_session_id: sessionId, status: 'open' }
    expect(valueOf(readSessionAnswer(bare))).toStrictEqual(
      valueOf(readSessionAnswer({ checkout_session: bare })),
    )
  })

  test('tells refunds that it leaves out from refunds that it has none of', () => {
    expect(valueOf(readSessionAnswer(session({}))).refunds).toBeNull()
    expect(valueOf(readSessionAnswer(session({ refunds: null }))).refunds).toBeNull()
    expect(valueOf(readSessionAnswer(session({ refunds: [] }))).refunds).toStrictEqual([])
  })

  test('keeps its refunds as they came, bad ones too', () => {
    const rows = [f1Refund, 7, null, { refund_id: '../x', amount: 'many', later: [1] }]
    const read = valueOf(readSessionAnswer(session({ refunds: rows })))
    expect(read.refunds).toStrictEqual(rows)
    expect(read.refunds?.[0]).toBe(f1Refund)
  })

  test('reads null and absent alike, and takes intents expanded, as ids or mixed', () => {
    const absent = valueOf(readSessionAnswer(session({})))
    const nulls = session({
      status: null,
      mode: null,
      amount_total: null,
      amount_received: null,
      currency: null,
      test_mode: null,
      metadata: null,
      payment_intent: null,
      payment_intents: null,
      refunds: null,
    })
    expect(valueOf(readSessionAnswer(nulls))).toStrictEqual(absent)
    const mixed = session({
      payment_intent: 'fpi_1',
      payment_intents: [{ payment_intent_id: 'fpi_1', amount: 1 }, 'fpi_2'],
    })
    expect(valueOf(readSessionAnswer(mixed)).payment_intents).toStrictEqual(['fpi_1', 'fpi_2'])
  })

  test('leaves words and amounts that nobody expects to the mapping', () => {
    const read = valueOf(readSessionAnswer(session({ status: 7, amount_total: '1', currency: [] })))
    expect([read.status, read.amount_total, read.currency]).toStrictEqual([7, '1', []])
  })

  test.each<[string, JsonValue, string]>([
    ['nothing', null, 'checkout_session body.missing_field'],
    ['a list', [], 'checkout_session body.missing_field'],
    ['text', 'ok', 'checkout_session body.missing_field'],
    ['an error', { error: { type: 'x' } }, 'checkout_session body.missing_field'],
    ['a wrapper of nothing', { checkout_session: null }, 'checkout_session body.missing_field'],
    ['a wrapper of text', { checkout_session: 'secret' }, 'checkout_session body.type'],
    [
      'no id',
      { checkout_session: { refunds: [] } },
      'checkout_session.checkout_session_id body.missing_field',
    ],
    [
      'an id that is no text',
      session({ checkout_session_id: 7 }),
      'checkout_session.checkout_session_id body.type',
    ],
    [
      'an id that climbs',
      session({ checkout_session_id: '../x' }),
      'checkout_session.checkout_session_id body.id_format',
    ],
    ['a bare id that is no text', { checkout_session_id: 7 }, 'checkout_session_id body.type'],
    ['refunds that are no list', session({ refunds: {} }), 'checkout_session.refunds body.type'],
    [
      'an intent that is a number',
      session({ payment_intent: 7 }),
      'checkout_session.payment_intent body.type',
    ],
    [
      'an intent without an id',
      session({ payment_intent: { amount: 1 } }),
      'checkout_session.payment_intent body.type',
    ],
    [
      'an intent with line breaks',
      session({ payment_intents: ['fpi_1', 'a\r\nb'] }),
      'checkout_session.payment_intents.1 body.id_format',
    ],
  ])('with %s is refused by path and rule', (_, body, issue) => {
    expect(issuesOf(readSessionAnswer(body))).toStrictEqual([issue])
  })
})

describe('a payment intent', () => {
  const intent = {
    payment_intent_id: intentId,
    status: 'succeeded',
    amount: 10000,
    amount_received: 9000,
    test_mode: true,
    metadata: { order: 1 },
  }

  test('is read from its wrapper and without it', () => {
    const expected = { ...intent, currency: null }
    expect(valueOf(readIntentAnswer({ payment_intent: intent }))).toStrictEqual(expected)
    expect(valueOf(readIntentAnswer(intent))).toStrictEqual(expected)
  })

  test('needs an id', () => {
    expect(issuesOf(readIntentAnswer({ payment_intent: {} }))).toStrictEqual([
      'payment_intent.payment_intent_id body.missing_field',
    ])
  })
})

describe('a refund', () => {
  test('F14 is given as it came', () => {
    expect(valueOf(readRefundAnswer(f14Answer))).toBe(f14Refund)
  })

  test.each<[string, JsonValue, string]>([
    ['nothing', null, 'body body.missing_field'],
    ['a number', 123, 'body body.type'],
    ['no refund', {}, 'refund body.missing_field'],
    ['a refund without an id', { refund: {} }, 'refund.refund_id body.missing_field'],
    ['an id of line breaks', { refund: { refund_id: 'a\nb' } }, 'refund.refund_id body.id_format'],
    [
      'an id of 256 characters',
      { refund: { refund_id: 'a'.repeat(256) } },
      'refund.refund_id body.id_format',
    ],
  ])('with %s is refused by path and rule', (_, body, issue) => {
    expect(issuesOf(readRefundAnswer(body))).toStrictEqual([issue])
  })
})

describe('a list of refunds', () => {
  test('L1 and F15 keep every row as it came', () => {
    expect(valueOf(readRefundListAnswer(l1Answer))[0]).toBe(l1Refund)
    expect(valueOf(readRefundListAnswer(f15Answer))).toStrictEqual(f15Answer['refunds'])
  })

  test('is not spoiled by a bad row', () => {
    expect(valueOf(readRefundListAnswer({ refunds: [null, 1, f1Refund] }))).toHaveLength(3)
  })

  test.each<[string, JsonValue, string]>([
    ['no rows', {}, 'refunds body.missing_field'],
    ['an object for rows', { refunds: {} }, 'refunds body.type'],
    ['a bare list', [f1Refund], 'refunds body.missing_field'],
  ])('with %s is refused by path and rule', (_, body, issue) => {
    expect(issuesOf(readRefundListAnswer(body))).toStrictEqual([issue])
  })
})

describe('a preview', () => {
  test('is read, with card and last digits or without', () => {
    expect(valueOf(readPreviewAnswer(previewAnswer))).toStrictEqual(previewAnswer['allocations'])
    expect(valueOf(readPreviewAnswer({ allocations: [{}] }))).toStrictEqual([
      { payment_method_id: null, last4: null, amount: null },
    ])
  })

  test.each<[string, JsonValue, string]>([
    ['no allocations', {}, 'allocations body.missing_field'],
    ['a number for a card', { allocations: [{ last4: 4242 }] }, 'allocations.0.last4 body.type'],
  ])('with %s is refused by path and rule', (_, body, issue) => {
    expect(issuesOf(readPreviewAnswer(body))).toStrictEqual([issue])
  })
})

test('what was wrong is told without what was found', () => {
  const read = readSessionAnswer(
    session({ checkout_session_id: 'sk_live_canary/1', refunds: 'canary', payment_intent: 9137 }),
  )
  expect(JSON.stringify(read)).not.toMatch(/canary|9137/)
  expect(issuesOf(read)).toHaveLength(3)
})

test('keys of a prototype in an answer change nothing', () => {
  const body: JsonValue = JSON.parse(
    `{"checkout_session":{"checkout_session_id":"${sessionId}","__proto__":{"refunds":[1]},"constructor":{}}}`,
  )
  expect(valueOf(readSessionAnswer(body)).refunds).toBeNull()
  expect(Object.hasOwn(Object.prototype, 'refunds')).toBe(false)
})
