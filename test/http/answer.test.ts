import { describe, expect, test } from 'vitest'

import { isMarkedAsReplay, readAttempt } from '../../src/http/answer.ts'
import type { Exchanged } from '../../src/http/transport.ts'
import { explainSample, readable, sampleRefund, sampleSubject } from './samples.ts'

const manners = {
  operation: 'create_refund',
  explain: explainSample,
  replayMarker: 'x-hit',
  now: 0,
}

function answered(
  status: number,
  text: string,
  { headers = {}, isWhole = true }: { headers?: Record<string, string>; isWhole?: boolean } = {},
): Exchanged {
  return {
    kind: 'answer',
    status,
    headers: new Headers(headers),
    bytes: isWhole ? new TextEncoder().encode(text) : null,
    isWhole,
  }
}

describe('an answer', () => {
  test.each([200, 201, 202])('with the status %i is one', (status) => {
    const attempt = readAttempt(answered(status, '{"id":"r"}'), sampleSubject(), manners)
    expect('answer' in attempt ? readable(attempt.answer) : attempt).toEqual({
      body: { id: 'r' },
      isReplay: false,
    })
  })

  test.each([203, 204, 205, 206, 207, 226, 299])(
    'B98: with the status %i says nothing',
    (status) => {
      const attempt = readAttempt(answered(status, '{"id":"r"}'), sampleSubject(), manners)
      expect(attempt).toMatchObject({
        status,
        error: {
          code: 'outcome_unknown',
          outcome: 'unknown',
          status,
          issues: [{ path: 'status', rule: 'status.unexpected' }],
        },
      })
    },
  )

  const unreadable: readonly (readonly [what: string, exchanged: Exchanged, rule: string])[] = [
    ['is empty', answered(200, ''), 'body.empty'],
    ['is no JSON', answered(200, '<html>'), 'body.malformed'],
    ['breaks off', answered(201, '', { isWhole: false }), 'body.truncated'],
    [
      'B97: is an error under a success status',
      answered(200, '{"problem":"gone"}'),
      'body.error_envelope',
    ],
  ]

  test.each(unreadable)(
    'that %s is none, and the refund may be there',
    (_what, exchanged, rule) => {
      expect(readAttempt(exchanged, sampleSubject(), manners)).toMatchObject({
        error: { code: 'outcome_unknown', outcome: 'unknown', issues: [{ path: 'body', rule }] },
      })
    },
  )

  test('that is too large is none', () => {
    const exchanged = { ...answered(200, ''), bytes: null }
    expect(readAttempt(exchanged, sampleSubject(), manners)).toMatchObject({
      error: { outcome: 'unknown', issues: [{ path: 'body', rule: 'body.too_large' }] },
    })
  })

  test('that turns out not to say what was asked is unknown', () => {
    const attempt = readAttempt(answered(200, '{}'), sampleSubject({ isKeyed: true }), manners)
    const issues = [{ path: 'id', rule: 'body.missing_field' }]
    expect('answer' in attempt ? attempt.answer.unreadable(issues) : null).toMatchObject({
      code: 'outcome_unknown',
      outcome: 'unknown',
      isRetryable: true,
      status: 200,
      issues,
    })
  })

  test.each([
    ['true', 'reference_conflict', 'rejected'],
    ['false', 'mismatch', 'accepted'],
  ])('with another refund is judged by its replay marker: %s', (marker, code, outcome) => {
    const exchanged = answered(200, '{}', { headers: { 'X-Hit': marker } })
    const attempt = readAttempt(exchanged, sampleSubject(), manners)
    const issues = [{ path: 'amount', rule: 'amount.differs' }]
    const found = { refund: sampleRefund(), issues, isDouble: false }
    expect('answer' in attempt ? attempt.answer.otherRefund(found) : null).toMatchObject({
      code,
      outcome,
      isRetryable: false,
      refund: sampleRefund(),
      issues,
    })
  })
})

describe('a refusal', () => {
  test("is the provider's own by its body", () => {
    const exchanged = answered(422, '{"problem":"gone","text":"It is gone."}')
    expect(readAttempt(exchanged, sampleSubject(), manners)).toMatchObject({
      status: 422,
      error: {
        code: 'not_refundable',
        outcome: 'rejected',
        providerCode: 'gone',
        providerMessage: 'It is gone.',
      },
    })
  })

  test.each([
    ['with the body of a success', answered(422, '{"id":"r"}')],
    ['with a page', answered(403 + 1, '<html>')],
    ['whose body breaks off', answered(422, '', { isWhole: false })],
    ['whose body is too large', { ...answered(422, ''), bytes: null }],
    ['whose body is empty', answered(422, '')],
  ])('is nobody knows whose: %s', (_what, exchanged) => {
    expect(readAttempt(exchanged, sampleSubject(), manners)).toMatchObject({
      error: { code: 'outcome_unknown', outcome: 'unknown', providerCode: null },
    })
  })

  test('says when to come again', () => {
    const exchanged = answered(429, '', {
      headers: { 'Retry-After': 'Thu, 01 Jan 1970 00:00:09 GMT' },
    })
    expect(readAttempt(exchanged, sampleSubject(), { ...manners, now: 2000 })).toMatchObject({
      error: { code: 'rate_limited', isRetryable: true, retryAfterMs: 7000 },
    })
  })
})

test('no answer has no status', () => {
  const attempt = readAttempt({ kind: 'no_answer', why: 'timeout' }, sampleSubject(), manners)
  expect(attempt).toMatchObject({ status: null, error: { outcome: 'unknown', status: null } })
})

function marked(value: string): Exchanged {
  return answered(200, '{}', { headers: { 'X-Hit': value } })
}

describe('a replay', () => {
  test.each(['true', 'TRUE', 'True'])('is marked: %s', (value) => {
    expect(isMarkedAsReplay(marked(value), 'x-hit')).toBe(true)
  })

  test.each(['false', '1', '', 'true, true'])('is not marked: %s', (value) => {
    expect(isMarkedAsReplay(marked(value), 'x-hit')).toBe(false)
  })

  test('is not marked where the header is missing, there is no answer or no marker', () => {
    expect(isMarkedAsReplay(answered(200, '{}'), 'x-hit')).toBe(false)
    expect(isMarkedAsReplay({ kind: 'no_answer', why: 'timeout' }, 'x-hit')).toBe(false)
    expect(isMarkedAsReplay(marked('true'), null)).toBe(false)
  })
})
