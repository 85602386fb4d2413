import { describe, expect, test } from 'vitest'

import type { JsonObject, JsonValue, RefundError } from '../../../src/model/index.ts'
import { json } from '../../http/fake-fetch.ts'
import { callWith, countedFlex, expectError, goodRequest } from './bad-input.ts'
import { errorOf, liveKey } from './exchanges.ts'
import { f1Refund, intentId, reference, refundId, sessionId } from './fixtures.ts'
import { sessionWith, usd } from './samples.ts'

// The table of bad inputs, from B83: what a provider answers. A refund that was sent is unknown
// unless the answer proves more, a read says so, and a bad row of a list is kept.

const goodRow = { ...f1Refund, amount: 5000, items: [] }

function answerOf(body: string, status = 200): () => Response {
  return () => new Response(body, { status, headers: { 'content-type': 'application/json' } })
}

/** Creates a refund and has it answered so; only one request may ever be made for it. */
async function createAnswered(answer: () => Response): Promise<unknown> {
  const { provider, requests } = countedFlex({ attempts: 3 }, answer)
  try {
    return await callWith(provider, 'create', goodRequest)
  } finally {
    expect(requests.map(({ method }) => method)).toStrictEqual(['POST'])
  }
}

async function expectUnknown(
  answer: () => Response,
  issues: readonly string[],
  offending: unknown = 'evil',
): Promise<RefundError> {
  const expected = { code: 'outcome_unknown', outcome: 'unknown', issues }
  const error = await expectError(createAnswered(answer), expected, offending)
  expect(error).toMatchObject({ isRetryable: false, reference })
  return error
}

interface BodyRow {
  readonly row: string
  readonly what: string
  readonly body: string
  /** What it leaves of a refund, as `path rule`. */
  readonly issue: string
  /** What it leaves of a read, which looks for something else. */
  readonly readIssue: string
}

const noSession = 'checkout_session body.missing_field'

function unreadable(row: string, what: string, body: string, rule: string): BodyRow {
  return { row, what, body, issue: `body ${rule}`, readIssue: `body ${rule}` }
}

const bodies: readonly BodyRow[] = [
  unreadable('B83', 'nothing', '', 'body.empty'),
  {
    row: 'B83',
    what: 'null',
    body: 'null',
    issue: noSession,
    readIssue: 'body body.missing_field',
  },
  {
    row: 'B83',
    what: 'a list',
    body: '["evil"]',
    issue: noSession,
    readIssue: 'refund body.missing_field',
  },
  { row: 'B83', what: 'a text', body: '"evil"', issue: noSession, readIssue: 'body body.type' },
  { row: 'B83', what: 'a number', body: '987', issue: noSession, readIssue: 'body body.type' },
  unreadable('B83', 'a page', '<html>evil</html>', 'body.malformed'),
  unreadable('B84', 'half of it', '{"checkout_session":{"status":"evil', 'body.malformed'),
  unreadable('B86', 'too much', ' '.repeat(8 * 1024 * 1024 + 1), 'body.too_large'),
  unreadable('B87', 'too deep', '['.repeat(200_000) + ']'.repeat(200_000), 'body.depth'),
  unreadable(
    'B96',
    'an error under success',
    '{"error":{"type":"not_found","message":"evil"}}',
    'body.error_envelope',
  ),
  unreadable(
    'B97',
    'the shortest error under success',
    '{"detail":"not_found"}',
    'body.error_envelope',
  ),
]

function withAmountTwice(first: number, last: number): () => Response {
  const once = JSON.stringify(sessionWith([goodRow]))
  return answerOf(once.replace('"amount":5000', `"amount":${first},"amount":${last}`))
}

describe('a body with', () => {
  test.each(bodies)('$row $what leaves a refund unknown', async ({ body, issue }) => {
    await expectUnknown(answerOf(body), [issue])
  })

  test.each(bodies)('$row $what is no answer to a read', async ({ body, readIssue }) => {
    const { provider, requests } = countedFlex({}, answerOf(body))
    const expected = { code: 'provider_unavailable', outcome: 'none', issues: [readIssue] }
    const error = await expectError(callWith(provider, 'get', refundId), expected, 'evil')
    expect(error).toMatchObject({ isRetryable: true, status: 200 })
    expect(requests).toHaveLength(1)
  })

  test('B85 a byte order mark is read', async () => {
    const body = `\ufeff${JSON.stringify(sessionWith([goodRow]))}`
    expect(await createAnswered(answerOf(body))).toMatchObject({ amount: usd('50.00') })
  })

  test('B88 the amount twice counts by the last one', async () => {
    expect(await createAnswered(withAmountTwice(1, 5000))).toMatchObject({ amount: usd('50.00') })
    expect(await errorOf(createAnswered(withAmountTwice(5000, 1)))).toMatchObject({
      code: 'mismatch',
      outcome: 'accepted',
      issues: [{ path: 'amount', rule: 'amount.differs' }],
    })
  })

  test('B94 the names of prototypes changes none', async () => {
    const row = JSON.stringify(goodRow).replace(
      '"metadata":{',
      '"__proto__":{"status":"succeeded"},"constructor":{},"metadata":{"__proto__":{"polluted":1},"constructor":1,',
    )
    const body = JSON.stringify(sessionWith(['row'])).replace('"row"', row)
    const refund = await createAnswered(answerOf(body))
    expect(refund).toMatchObject({ status: 'pending', amount: usd('50.00') })
    expect(refund).toHaveProperty('metadata', { OrderNo: 'ORDER123', Source: 'Customer_Request' })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

/** What a refund object says badly, as JSON text in place of its field. */
const badRows: readonly (readonly [
  row: string,
  what: string,
  field: string,
  text: string,
  issue: string,
])[] = [
  ['B89', 'an amount that JSON rounds', 'amount', '9007199254740993', 'amount amount.unsafe'],
  ['B90', 'an endless amount', 'amount', '1e400', 'amount amount.unsafe'],
  ['B90', 'minus zero', 'amount', '-0', 'amount amount.negative'],
  ['B90', 'an amount below zero', 'amount', '-5000', 'amount amount.negative'],
  ['B90', 'an amount as text', 'amount', '"5000"', 'amount amount.type'],
  ['B90', 'an amount that almost is one', 'amount', '12.3400000001', 'amount amount.precision'],
  // Flex counts cents: a decimal would be a sum in another unit.
  ['B91', 'an amount in dollars', 'amount', '12.34', 'amount amount.precision'],
  ['B92', 'no amount', 'amount_refunded', '5000', 'amount amount.missing'],
  ['B93', 'an id that climbs', 'refund_id', '"../evil"', 'refund_id body.id_format'],
  ['B93', 'an id with a header', 'refund_id', '"a\\r\\nX-Evil: 1"', 'refund_id body.id_format'],
  ['B93', 'a number as id', 'refund_id', '987654', 'refund_id body.type'],
  ['B93', 'no id', 'id', '"evil"', 'refund_id body.missing_field'],
  [
    'B93',
    'an intent that climbs',
    'payment_intent_id',
    '"../evil"',
    'payment_intent_id body.id_format',
  ],
]

/** The text of a refund object with one field given as text, or renamed. */
function badRow(field: string, text: string): string {
  const named = new Map([
    ['amount_refunded', 'amount'],
    ['id', 'refund_id'],
  ])
  const spoiled = named.get(field) ?? field
  const fields = Object.entries(goodRow).filter(([name]) => name !== spoiled)
  return `{"${field}":${text},${JSON.stringify(Object.fromEntries(fields)).slice(1)}`
}

describe('a refund object with', () => {
  test.each(badRows)('%s %s leaves a refund unknown', async (_row, _what, field, text, issue) => {
    const body = JSON.stringify(sessionWith(['row'])).replace('"row"', () => badRow(field, text))
    await expectUnknown(answerOf(body), [issue], offendingIn(text))
  })

  test.each(badRows)('%s %s is not guessed by a read', async (_row, _what, field, text, issue) => {
    const answer = answerOf(`{"refund":${badRow(field, text)}}`)
    const { provider } = countedFlex({}, answer)
    // Without an id it is no refund at all, and the next answer may be one.
    const isRefund = field !== 'refund_id' && field !== 'id'
    const error = await expectError(
      callWith(provider, 'get', refundId),
      {
        code: isRefund ? 'provider_rejected' : 'provider_unavailable',
        outcome: 'none',
        issues: [isRefund ? issue : `refund.${issue}`],
      },
      offendingIn(text),
    )
    expect(error.isRetryable).toBe(!isRefund)
  })

  test.each(badRows)('%s %s is kept by a list', async (_row, _what, field, text, issue) => {
    const spoiled = badRow(field, text)
    const first = JSON.stringify({ ...goodRow, refund_id: 'fref_first' })
    const last = JSON.stringify({ ...goodRow, refund_id: 'fref_last' })
    const { provider } = countedFlex({}, answerOf(`{"refunds":[${first},${spoiled},${last}]}`))

    const page = await provider.listPage()
    expect(page.refunds.map(({ id }) => id)).toStrictEqual(['fref_first', 'fref_last'])
    expect(page.complete).toBe(false)
    const raw: unknown = JSON.parse(spoiled)
    expect(page.rejected.map((row) => row.raw)).toStrictEqual([raw])
    const issues = page.rejected.flatMap((row) => row.issues)
    expect(issues.map(({ path, rule }) => `${path} ${rule}`)).toStrictEqual([issue])

    const ids: string[] = []
    const walk = provider.list()
    const ending = errorOf(
      (async () => {
        for await (const { id } of walk) ids.push(id)
      })(),
    )
    expect(await ending).toMatchObject({
      code: 'incomplete_list',
      outcome: 'none',
      isRetryable: false,
      issues,
      summary: { count: 2, complete: false, rejected: page.rejected },
    })
    expect(ids).toStrictEqual(['fref_first', 'fref_last'])
  })

  test.each<[JsonValue]>([['evil'], [7], [null], [[]], [true]])(
    'B83 nothing of one, as %j, is kept by a list',
    async (raw) => {
      const { provider } = countedFlex({}, () => json({ refunds: [raw, goodRow] }))
      expect(await provider.listPage()).toMatchObject({
        refunds: [{ id: refundId }],
        rejected: [{ id: null, raw, issues: [{ path: 'refund', rule: 'body.type' }] }],
        complete: false,
      })
    },
  )

  test.each<[word: JsonValue, providerStatus: string | null]>([
    ['SUCCEEDED', 'SUCCEEDED'],
    ['refund_done', 'refund_done'],
    ['', ''],
    [7, '7'],
    [null, null],
    [{ status: 'failed' }, '{"status":"failed"}'],
  ])('B95 the status %j is under way, and neither', async (status, providerStatus) => {
    const refund = await createAnswered(() => json(sessionWith([{ ...goodRow, status }])))
    expect(refund).toMatchObject({ status: 'pending', providerStatus, finality: 'provisional' })
  })

  test.each([
    ['2999-01-01T00:00:00Z', '2999-01-01T00:00:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['evil', null],
    [1733308200, null],
    [null, null],
  ])('B106 the time %j is taken as it is, and decides nothing', async (time, createdAt) => {
    const row = { ...goodRow, status: 'succeeded', created_at: time }
    const refund = await createAnswered(() => json(sessionWith([row])))
    expect(refund).toMatchObject({ createdAt, finality: 'provisional', id: refundId })
  })

  test('B106 no time is kept by a list of times', async () => {
    const row = { ...goodRow, created_at: 'evil' }
    const { provider } = countedFlex({}, () => json({ refunds: [row] }))
    expect(await provider.listPage({ createdFrom: '2024-01-01T00:00:00Z' })).toMatchObject({
      refunds: [],
      rejected: [
        { id: refundId, raw: row, issues: [{ path: 'created_at', rule: 'created.unknown' }] },
      ],
      complete: false,
    })
  })
})

/** What of a bad text must not be shown again. */
function offendingIn(text: string): unknown {
  return text === '5000' || text === '-0' ? null : text.replaceAll('"', '')
}

describe('a status of', () => {
  const whole = JSON.stringify(sessionWith([goodRow]))

  test.each([
    [204, null],
    [205, null],
    [206, whole],
    [207, whole],
  ])('B98 %d says nothing of a refund', async (status, body) => {
    await expectUnknown(() => new Response(body, { status }), ['status status.unexpected'])
  })

  test.each([301, 302, 304, 307, 308])('B98 %d is followed by nobody', async (status) => {
    const headers = { location: 'https://evil.example/' }
    const error = await expectUnknown(() => new Response(null, { status, headers }), [])
    expect(error.status).toBe(status)
  })

  test.each([400, 404, 409, 422])('B97 %d with a refund in it proves nothing', async (status) => {
    const error = await expectUnknown(answerOf(whole, status), [])
    expect(error.status).toBe(status)
  })

  test('B99 401 with a page is a matter of the key', async () => {
    const call = createAnswered(answerOf('<html>evil</html>', 401))
    const expected = { code: 'authentication', outcome: 'rejected', issues: [] }
    const error = await expectError(call, expected, 'evil')
    expect(error).toMatchObject({ isRetryable: false, status: 401, providerMessage: null })
  })

  test.each([
    ['B100', 'abc', null],
    ['B100', '-5', null],
    ['B100', '1e309', null],
    ['B100', '9'.repeat(400), 86_400_000],
    ['B100', 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['B100', 'Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
    ['B100', '7', 7000],
    // Two headers are read as one with a comma.
    ['B101', '5, 10', null],
  ])('%s 429 with Retry-After %s waits %s', async (_row, header, retryAfterMs) => {
    const answer = (): Response =>
      new Response('', { status: 429, headers: { 'retry-after': header } })
    const { provider, requests } = countedFlex({ attempts: 1 }, answer)
    expect(await errorOf(callWith(provider, 'create', goodRequest))).toMatchObject({
      code: 'rate_limited',
      outcome: 'rejected',
      isRetryable: true,
      retryAfterMs,
    })
    expect(requests).toHaveLength(1)
  })

  test("B102 422 has the provider's words shortened, and freed of secrets", async () => {
    const message = [
      `the key ${liveKey} and`,
      'the card 4242 4242 4242 4242',
      '\u001b[31mforged\u001b[0m\r\n2024 INFO all fine',
      'e'.repeat(5_000_000),
    ].join(' ')
    const type = 'evil code\n2024 INFO'
    const answer = (): Response => json({ error: { type, message } }, { status: 422 })
    const expected = { code: 'provider_rejected', outcome: 'rejected', issues: [] }
    const offending = [liveKey, '4242 4242', '\u001b', '\r\n', type, 'e'.repeat(400)]
    const error = await expectError(createAnswered(answer), expected, offending)
    expect(error.providerCode).toBeNull()
    expect(error.providerMessage).toMatch(
      /^the key \[redacted\] and the card \[redacted\] .*forged.* 2024 INFO all fine e+…$/,
    )
    expect(error.providerMessage).toHaveLength(300)
  })
})

function pageOf(...numbers: readonly number[]): JsonObject {
  return {
    refunds: numbers.map((number) =>
      Object.assign({ ...goodRow }, { refund_id: `fref_${number}` }),
    ),
  }
}

describe('a list', () => {
  test.each([
    { what: 'repeats its page for ever', pages: [[4, 3]], requests: 2 },
    {
      what: 'comes back to its beginning',
      pages: [
        [4, 3],
        [2, 1],
      ],
      requests: 3,
    },
  ])('B103 that $what is left, and told', async ({ pages, requests: expected }) => {
    let asked = 0
    const { provider, requests } = countedFlex({}, () => {
      const page = pages[asked % pages.length] ?? []
      asked += 1
      // A walk that isn't left must fail here rather than go on for ever.
      return asked > 10 ? new Response(null, { status: 404 }) : json(pageOf(...page))
    })
    const walk = provider.list({ limit: 2 })
    const error = await errorOf(
      (async () => {
        for await (const refund of walk) expect(refund.amount).toStrictEqual(usd('50.00'))
      })(),
    )
    expect(error).toMatchObject({
      code: 'incomplete_list',
      outcome: 'none',
      issues: [{ path: 'refunds', rule: 'body.paging' }],
      summary: { complete: false },
    })
    expect(requests).toHaveLength(expected)
  })

  test('B104 keeps a refund of another payment out, and tells', async () => {
    const other = { ...goodRow, refund_id: 'fref_other', payment_intent_id: 'fpi_other' }
    const { provider } = countedFlex({}, () => json({ refunds: [other, goodRow] }))
    expect(await provider.listPage({ payment: intentId })).toMatchObject({
      refunds: [{ id: refundId }],
      rejected: [
        {
          id: 'fref_other',
          raw: other,
          issues: [{ path: 'payment_intent_id', rule: 'payment.other' }],
        },
      ],
      complete: false,
    })
    expect(await provider.find({ payment: intentId, reference })).toStrictEqual({
      refunds: [],
      complete: false,
    })
  })

  test('B105 of refunds under our reference that are too many is a double refund', async () => {
    const ours = { ...goodRow, metadata: { polyrefund_reference: reference } }
    const rows = [ours, { ...ours, refund_id: 'fref_again' }]
    const error = await errorOf(createAnswered(() => json(sessionWith(rows))))
    expect(error).toMatchObject({
      code: 'duplicated',
      outcome: 'accepted',
      isRetryable: false,
      issues: [{ path: 'amount', rule: 'amount.differs' }],
      refund: { amount: usd('100.00'), reference, raw: rows },
    })
  })
})

describe('an answer about something else', () => {
  test('B93 of another session is another refund', async () => {
    const session = { checkout_session_id: 'fcs_other', status: 'complete', refunds: [goodRow] }
    expect(await errorOf(createAnswered(() => json({ checkout_session: session })))).toMatchObject({
      code: 'mismatch',
      outcome: 'accepted',
      issues: [{ path: 'checkout_session_id', rule: 'payment.differs' }],
    })
  })

  test('B93 of another session is no payment to refund from', async () => {
    const session = { checkout_session_id: 'fcs_other', status: 'complete', amount_total: 99_900 }
    const answer = (): Response => json({ checkout_session: { ...session, refunds: [] } })
    const { provider, requests } = countedFlex({ preflight: true }, answer)
    const unavailable = { code: 'provider_unavailable', issues: ['payment payment.differs'] }
    const notSent = { ...unavailable, outcome: 'not_sent' }
    await expectError(callWith(provider, 'create', goodRequest), notSent, 'fcs_other')
    const none = { ...unavailable, outcome: 'none' }
    await expectError(callWith(provider, 'getPayment', sessionId), none, 'fcs_other')
    expect(requests.map(({ method }) => method)).toStrictEqual(['GET', 'GET'])
  })

  test('B93 of another refund is no answer to a read', async () => {
    const { provider } = countedFlex({}, () => json({ refund: goodRow }))
    expect(await errorOf(callWith(provider, 'get', 'fref_other'))).toMatchObject({
      code: 'provider_unavailable',
      outcome: 'none',
      issues: [{ path: 'refund.refund_id', rule: 'refund.differs' }],
    })
  })

  test('B93 of a session with an id that climbs is not read', async () => {
    const session = { checkout_session_id: '../evil', refunds: [goodRow] }
    await expectUnknown(
      () => json({ checkout_session: session }),
      ['checkout_session.checkout_session_id body.id_format'],
    )
    const { provider } = countedFlex({}, () => json({ checkout_session: session }))
    expect(await errorOf(callWith(provider, 'getPayment', sessionId))).toMatchObject({
      code: 'provider_unavailable',
      outcome: 'none',
    })
  })
})
