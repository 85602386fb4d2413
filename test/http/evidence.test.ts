import { describe, expect, test } from 'vitest'

import { errorFromEvidence } from '../../src/http/evidence.ts'
import type { Evidence } from '../../src/http/evidence.ts'
import type { Outcome, ProviderRefusal, RefundErrorCode } from '../../src/model/index.ts'
import { canary, sampleRefund, sampleSubject } from './samples.ts'

const ownRefusal: ProviderRefusal = {
  code: 'already_refunded',
  providerCode: 'charge_already_refunded',
  providerMessage: 'This charge was refunded.',
  isOwn: true,
}
const strangeRefusal: ProviderRefusal = {
  code: 'provider_rejected',
  providerCode: null,
  providerMessage: null,
  isOwn: false,
}

function refused(status: number, isOwn: boolean, retryAfterMs: number | null = null): Evidence {
  return {
    kind: 'refused',
    status,
    refusal: isOwn ? ownRefusal : strangeRefusal,
    retryAfterMs,
  }
}

function otherRefund({ isReplay = false, isDouble = false }): Evidence {
  const issues = [{ path: 'amount', rule: 'amount.differs' }]
  return { kind: 'other_refund', refund: sampleRefund(), issues, isReplay, isDouble }
}

const unreadable: Evidence = {
  kind: 'unreadable',
  status: 200,
  issues: [{ path: 'body', rule: 'body.malformed' }],
}

interface Row {
  readonly seen: string
  readonly evidence: Evidence
  readonly code: RefundErrorCode
  readonly outcome: Outcome
  /** `keyed`: only while the provider replays by key. */
  readonly isRetryable: boolean | 'keyed'
}

function row(
  seen: string,
  evidence: Evidence,
  [code, outcome, isRetryable]: readonly [RefundErrorCode, Outcome, Row['isRetryable']],
): Row {
  return { seen, evidence, code, outcome, isRetryable }
}

const unknown = ['outcome_unknown', 'unknown', 'keyed'] as const

const creates: readonly Row[] = [
  row('no connection', { kind: 'never_left', why: 'connection' }, [
    'provider_unavailable',
    'not_sent',
    true,
  ]),
  row('no time left', { kind: 'never_left', why: 'deadline' }, [
    'provider_unavailable',
    'not_sent',
    true,
  ]),
  row('a certificate that nobody trusts', { kind: 'never_left', why: 'certificate' }, [
    'configuration',
    'not_sent',
    false,
  ]),
  row('a request that no runtime builds', { kind: 'never_left', why: 'unsendable' }, [
    'configuration',
    'not_sent',
    false,
  ]),
  row('an abort before it was handed over', { kind: 'never_left', why: 'aborted' }, [
    'aborted',
    'not_sent',
    true,
  ]),
  row('an abort after it', { kind: 'no_answer', why: 'aborted' }, unknown),
  row('a time-out', { kind: 'no_answer', why: 'timeout' }, unknown),
  row('a connection that broke', { kind: 'no_answer', why: 'connection' }, unknown),
  row('a success that nobody can read', unreadable, unknown),
  row('another refund', otherRefund({}), ['mismatch', 'accepted', false]),
  row('more refunds than asked for', otherRefund({ isDouble: true }), [
    'duplicated',
    'accepted',
    false,
  ]),
  row('another refund, replayed', otherRefund({ isReplay: true }), [
    'reference_conflict',
    'rejected',
    false,
  ]),
  row('more refunds than asked for, replayed', otherRefund({ isReplay: true, isDouble: true }), [
    'duplicated',
    'accepted',
    false,
  ]),
  row('429', refused(429, false), ['rate_limited', 'rejected', true]),
  row("429 in the provider's words", refused(429, true), ['rate_limited', 'rejected', true]),
  row('401', refused(401, false), ['authentication', 'rejected', false]),
  row("401 in the provider's words", refused(401, true), ['authentication', 'rejected', false]),
  row('403', refused(403, false), ['permission', 'rejected', false]),
  row("403 in the provider's words", refused(403, true), ['permission', 'rejected', false]),
  ...[400, 402, 404, 410, 412, 422, 451, 499].map((status) =>
    row(`${status} in the provider's words`, refused(status, true), [
      'already_refunded',
      'rejected',
      false,
    ]),
  ),
  ...[400, 402, 404, 422].map((status) =>
    row(`${status} in somebody else's words`, refused(status, false), unknown),
  ),
  ...[408, 409, 425, 500, 501, 502, 503, 504, 599, 300, 301, 302, 303, 307, 308, 304, 600].flatMap(
    (status) => [
      row(`${status}`, refused(status, false), unknown),
      row(`${status} in the provider's words`, refused(status, true), unknown),
    ],
  ),
]

describe('what is said of a create that ended in', () => {
  test.each(creates)('$seen', ({ evidence, code, outcome, isRetryable }) => {
    for (const isKeyed of [true, false]) {
      const error = errorFromEvidence(evidence, sampleSubject({ isKeyed }))
      expect(error).toMatchObject({
        code,
        outcome,
        isRetryable: isRetryable === 'keyed' ? isKeyed : isRetryable,
      })
    }
  })
})

const reads: readonly Row[] = [
  row('no connection', { kind: 'never_left', why: 'connection' }, [
    'provider_unavailable',
    'none',
    true,
  ]),
  row('no time left', { kind: 'never_left', why: 'deadline' }, [
    'provider_unavailable',
    'none',
    true,
  ]),
  row('a certificate that nobody trusts', { kind: 'never_left', why: 'certificate' }, [
    'configuration',
    'none',
    false,
  ]),
  row('a request that no runtime builds', { kind: 'never_left', why: 'unsendable' }, [
    'configuration',
    'none',
    false,
  ]),
  row('an abort before it was handed over', { kind: 'never_left', why: 'aborted' }, [
    'aborted',
    'none',
    true,
  ]),
  row('an abort after it', { kind: 'no_answer', why: 'aborted' }, ['aborted', 'none', true]),
  row('a time-out', { kind: 'no_answer', why: 'timeout' }, ['provider_unavailable', 'none', true]),
  row('a connection that broke', { kind: 'no_answer', why: 'connection' }, [
    'provider_unavailable',
    'none',
    true,
  ]),
  row('a success that nobody can read', unreadable, ['provider_unavailable', 'none', true]),
  row('another refund', otherRefund({}), ['mismatch', 'none', false]),
  row('more refunds than asked for', otherRefund({ isDouble: true }), [
    'duplicated',
    'none',
    false,
  ]),
  row('another refund, replayed', otherRefund({ isReplay: true }), [
    'reference_conflict',
    'none',
    false,
  ]),
  row('429', refused(429, false), ['rate_limited', 'none', true]),
  row('401', refused(401, true), ['authentication', 'none', false]),
  row('403', refused(403, false), ['permission', 'none', false]),
  row("404 in the provider's words", refused(404, true), ['already_refunded', 'none', false]),
  row("404 in somebody else's words", refused(404, false), ['provider_unavailable', 'none', true]),
  ...[408, 409, 425, 500, 502, 503, 504, 600].flatMap((status) => [
    row(`${status}`, refused(status, false), ['provider_unavailable', 'none', true]),
    row(`${status} in the provider's words`, refused(status, true), [
      'provider_unavailable',
      'none',
      true,
    ]),
  ]),
  ...[300, 301, 302, 303, 304, 307, 308, 399].map((status) =>
    row(`${status}`, refused(status, true), ['configuration', 'none', false]),
  ),
]

describe('what is said of a read that ended in', () => {
  test.each(reads)('$seen', ({ evidence, code, outcome, isRetryable }) => {
    for (const isKeyed of [true, false]) {
      const error = errorFromEvidence(evidence, sampleSubject({ movesMoney: false, isKeyed }))
      expect(error).toMatchObject({ code, outcome, isRetryable })
    }
  })
})

describe('an error from evidence', () => {
  test('carries all that is known about the request and the answer', () => {
    const error = errorFromEvidence(refused(422, true, 7000), sampleSubject())
    expect(error.toJSON()).toEqual({
      name: 'RefundError',
      code: 'already_refunded',
      outcome: 'rejected',
      message:
        'sample could not create the refund: the provider refused. See providerCode and providerMessage.',
      isRetryable: false,
      retryAfterMs: 7000,
      provider: 'sample',
      account: null,
      status: 422,
      traceId: 'trace1',
      idempotencyKey: 'key1',
      reference: 'RMA-1',
      refundId: null,
      providerCode: 'charge_already_refunded',
      providerMessage: 'This charge was refunded.',
      issues: [],
    })
    expect(error.refund).toBeNull()
    expect('cause' in error).toBe(false)
  })

  test('carries the refund that the provider made instead, and what differs', () => {
    const error = errorFromEvidence(otherRefund({}), sampleSubject())
    expect(error.refund).toEqual(sampleRefund())
    expect(error.issues).toEqual([{ path: 'amount', rule: 'amount.differs' }])
    expect(error.status).toBeNull()
  })

  test('carries the issues of an answer that nobody can read', () => {
    const error = errorFromEvidence(unreadable, sampleSubject())
    expect(error.issues).toEqual([{ path: 'body', rule: 'body.malformed' }])
    expect(error.status).toBe(200)
  })

  test("carries an abort's reason as its cause", () => {
    const cause = new Error('the user left')
    const error = errorFromEvidence({ kind: 'no_answer', why: 'aborted', cause }, sampleSubject())
    expect(error.cause).toBe(cause)
  })

  test("scrubs the provider's words", () => {
    const refusal = {
      ...ownRefusal,
      providerCode: canary,
      providerMessage: `your key ${canary}\n!`,
    }
    const error = errorFromEvidence(
      { kind: 'refused', status: 400, refusal, retryAfterMs: null },
      sampleSubject(),
    )
    expect(error.providerCode).toBeNull()
    expect(error.providerMessage).toBe('your key [redacted] !')
  })

  test.each([...creates, ...reads])(
    "has a message without the provider's words: $seen",
    (entry) => {
      const subject = sampleSubject({ movesMoney: creates.includes(entry) })
      const { message } = errorFromEvidence(entry.evidence, subject)
      expect(message).toMatch(/^sample could not create the refund: [^.]+\. [A-Z].+\.$/)
      expect(message).not.toContain(ownRefusal.providerMessage)
      expect(message).not.toContain(ownRefusal.providerCode)
    },
  )
})

describe('the advice', () => {
  const sentences: readonly (readonly [string, Evidence, boolean, string])[] = [
    [
      'to send the same again stands only where that is one refund',
      { kind: 'no_answer', why: 'timeout' },
      true,
      'sample could not create the refund: it was sent, and no answer came in time. Money may have moved: send the same prepared refund again, or find it by its reference.',
    ],
    [
      'after an unknown outcome is to look',
      { kind: 'no_answer', why: 'connection' },
      false,
      'sample could not create the refund: it was sent, and the connection broke before the answer was whole. Money may have moved: find it by its reference before anything else, and do not send it again.',
    ],
    [
      'after another refund is to stop',
      otherRefund({}),
      true,
      'sample could not create the refund: the provider made another refund than was asked for. Money has moved: look at error.refund, and ask somebody before the next refund.',
    ],
    [
      'after a conflict is another reference',
      otherRefund({ isReplay: true }),
      true,
      'sample could not create the refund: its reference belongs to an earlier request for another refund. Look at error.refund, and use a new reference.',
    ],
    [
      'about credentials says what to check',
      refused(401, false),
      true,
      'sample could not create the refund: the provider does not know the credentials. Check the key or client id and secret, and the mode.',
    ],
    [
      'about permission says whom to ask',
      refused(403, false),
      true,
      'sample could not create the refund: the credentials are not allowed to do this. Ask the provider to allow refunds for these credentials.',
    ],
    [
      'about the connection says what to check',
      { kind: 'never_left', why: 'certificate' },
      true,
      "sample could not create the refund: the server's certificate isn't to be trusted. Check the base URL and what stands between.",
    ],
    [
      'says what is safe',
      refused(429, false),
      false,
      'sample could not create the refund: the provider asks for fewer requests. The same call is safe to repeat.',
    ],
  ]

  test.each(sentences)('%s', (_advice, evidence, isKeyed, message) => {
    expect(errorFromEvidence(evidence, sampleSubject({ isKeyed })).message).toBe(message)
  })
})
