import { describe, expect, test } from 'vitest'

import type * as errors from '../../src/model/errors.ts'
import {
  isRefundError,
  refundErrorCodes,
  RefundError,
  refuseInput,
  withDetails,
} from '../../src/model/index.ts'
import type { Refund, RefundErrorDetails } from '../../src/model/index.ts'

const refund: Refund = {
  provider: 'flex',
  id: 'ref_1',
  payments: [],
  amount: { minor: 100, currency: 'USD' },
  status: 'pending',
  providerStatus: null,
  finality: 'provisional',
  requiresAction: false,
  reason: null,
  reference: null,
  metadata: {},
  bankReference: null,
  parts: [],
  createdAt: null,
  testMode: true,
  raw: { canary: 'raw-canary' },
}

const complete: Required<RefundErrorDetails> = {
  code: 'mismatch',
  outcome: 'accepted',
  message: 'flex: the refund differs',
  isRetryable: true,
  retryAfterMs: 1500,
  provider: 'flex',
  account: 'us',
  status: 200,
  traceId: 'trace',
  idempotencyKey: 'key',
  reference: 'RMA-1',
  refund,
  providerCode: 'odd',
  providerMessage: 'odd indeed',
  issues: [{ path: 'amount', rule: 'amount.echo' }],
  summary: { listed: null, count: 1, rejected: [], faults: [], complete: false, cursor: null },
  cause: new Error('cause-canary'),
}

function fieldsOf(error: RefundError): Required<RefundErrorDetails> {
  return {
    code: error.code,
    outcome: error.outcome,
    message: error.message,
    isRetryable: error.isRetryable,
    retryAfterMs: error.retryAfterMs,
    provider: error.provider,
    account: error.account,
    status: error.status,
    traceId: error.traceId,
    idempotencyKey: error.idempotencyKey,
    reference: error.reference,
    refund: error.refund,
    providerCode: error.providerCode,
    providerMessage: error.providerMessage,
    issues: error.issues,
    summary: error.summary,
    cause: error.cause,
  }
}

describe('the codes', () => {
  // Written out once more, so that adding or losing a code is a decision.
  const decided =
    'invalid_request unsupported configuration aborted authentication permission ' +
    'payment_not_found refund_not_found not_refundable amount_exceeds_refundable ' +
    'already_refunded insufficient_balance provider_rejected reference_conflict rate_limited ' +
    'provider_unavailable outcome_unknown mismatch duplicated incomplete_list webhook_rejected ' +
    'policy ledger'

  test('are exactly those decided, each once', () => {
    expect(refundErrorCodes.toSorted()).toEqual(decided.split(' ').sort())
  })

  test.each(refundErrorCodes)('%s makes an error that says so', (code) => {
    const error = new RefundError({ code, outcome: 'none', message: 'words' })
    expect(error.code).toBe(code)
    expect(error.toJSON()).toMatchObject({ code })
  })
})

describe('a RefundError', () => {
  test('has every field it was given', () => {
    expect(fieldsOf(new RefundError(complete))).toEqual(complete)
  })

  test('has null, false or an empty list for what was left out', () => {
    const error = new RefundError({ code: 'aborted', outcome: 'not_sent', message: 'words' })
    expect(fieldsOf(error)).toEqual({
      code: 'aborted',
      outcome: 'not_sent',
      message: 'words',
      isRetryable: false,
      retryAfterMs: null,
      provider: null,
      account: null,
      status: null,
      traceId: null,
      idempotencyKey: null,
      reference: null,
      refund: null,
      providerCode: null,
      providerMessage: null,
      issues: [],
      summary: null,
      cause: undefined,
    })
    expect('cause' in error).toBe(false)
  })

  test('is an Error with its own name and a stack', () => {
    const error = new RefundError(complete)
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('RefundError')
    expect(error.stack).toContain('errors.test')
  })

  test('is written to JSON with the id of its refund, and without cause, stack and raw data', () => {
    const text = JSON.stringify(new RefundError(complete))
    expect(JSON.parse(text)).toEqual({
      name: 'RefundError',
      code: 'mismatch',
      outcome: 'accepted',
      message: 'flex: the refund differs',
      isRetryable: true,
      retryAfterMs: 1500,
      provider: 'flex',
      account: 'us',
      status: 200,
      traceId: 'trace',
      idempotencyKey: 'key',
      reference: 'RMA-1',
      refundId: 'ref_1',
      providerCode: 'odd',
      providerMessage: 'odd indeed',
      issues: [{ path: 'amount', rule: 'amount.echo' }],
    })
    expect(text).not.toContain('canary')
  })

  test('writes null for the id when it has no refund', () => {
    const error = new RefundError({ code: 'policy', outcome: 'none', message: 'words' })
    expect(error.toJSON()).toMatchObject({ refundId: null })
  })

  test('writes only path and rule of an issue', () => {
    const issue = { path: 'amount', rule: 'amount.type', value: 'value-canary' }
    const error = refuseInput([issue], { message: 'words' })
    expect(JSON.stringify(error)).not.toContain('value-canary')
  })
})

describe('isRefundError', () => {
  test('knows an error of this package', () => {
    expect(isRefundError(new RefundError(complete))).toBe(true)
  })

  test('knows an error of a second copy of this package, where instanceof fails', async () => {
    const second = new URL('../../src/model/errors.ts?second-copy', import.meta.url).href
    const copy: typeof errors = await import(/* @vite-ignore */ second)
    const foreign = new copy.RefundError(complete)
    expect(foreign).not.toBeInstanceOf(RefundError)
    expect(isRefundError(foreign)).toBe(true)
    expect(copy.isRefundError(new RefundError(complete))).toBe(true)
  })

  test.each([
    ['another error', new Error('words')],
    ['an object with the same name and code', { name: 'RefundError', code: 'policy' }],
    ['null', null],
    ['undefined', undefined],
    ['text', 'RefundError'],
    ['a function', () => 1],
  ])('does not take %s for one', (_name, value) => {
    expect(isRefundError(value)).toBe(false)
  })
})

describe('refuseInput', () => {
  test('says that nothing was sent and what was wrong', () => {
    const issues = [{ path: 'amount', rule: 'amount.type' }]
    const error = refuseInput(issues, { message: 'words', provider: 'flex' })
    expect(fieldsOf(error)).toMatchObject({
      code: 'invalid_request',
      outcome: 'not_sent',
      message: 'words',
      provider: 'flex',
      issues,
    })
  })

  test('lets its caller name a closer code', () => {
    expect(refuseInput([], { message: 'words', code: 'unsupported' }).code).toBe('unsupported')
  })
})

describe('withDetails', () => {
  test('keeps every field that is not named', () => {
    const error = new RefundError(complete)
    const copy = withDetails(error, { account: 'africa' })
    expect(fieldsOf(copy)).toEqual({ ...complete, account: 'africa' })
    expect(error.account).toBe('us')
  })

  test('changes what is named', () => {
    const copy = withDetails(new RefundError(complete), { outcome: 'unknown', isRetryable: false })
    expect(copy).toMatchObject({ outcome: 'unknown', isRetryable: false, code: 'mismatch' })
  })
})
