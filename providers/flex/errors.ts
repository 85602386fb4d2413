import { isJsonObject } from '../../src/model/index.ts'
import type {
  JsonObject,
  JsonValue,
  ProviderRefusal,
  RefundErrorCode,
} from '../../src/model/index.ts'

/** An answer without success. */
export interface FlexErrorAnswer {
  /** The word for what was asked: `refund_session`, `get_refund`, … */
  readonly operation: string
  readonly status: number
  /** Undefined where the body isn't JSON. */
  readonly body: JsonValue | undefined
}

/** What an error body says, before anything is concluded from it. */
interface Words {
  readonly isOwn: boolean
  readonly code: string | null
  readonly message: string | null
  /** All of the above and what else it says, in small letters. */
  readonly all: string
}

const mostText = 2000

/**
 * Reads Flex's error bodies, of which its documents and its own plugin show four shapes. The status
 * decides first, then the words: Flex has no page of error codes.
 */
export function explainFlexError({ operation, status, body }: FlexErrorAnswer): ProviderRefusal {
  const words = isJsonObject(body) ? readWords(body) : nothing
  return {
    code: codeOf(status, operation, words),
    providerCode: words.code,
    providerMessage: words.message,
    isOwn: words.isOwn,
  }
}

const nothing: Words = { isOwn: false, code: null, message: null, all: '' }

function readWords(body: JsonObject): Words {
  const detail = field(body, 'detail')
  const error = field(body, 'error')
  if (Array.isArray(detail)) return fromEntries(detail, null)
  if (typeof detail === 'string') return fromDetail(detail, body)
  if (isJsonObject(error)) {
    const errors = field(error, 'errors')
    return fromEntries(Array.isArray(errors) ? errors : [], error)
  }
  // `{"message": …}` alone is what proxies and gateways answer too.
  return wordsOf({ isOwn: false, code: null, message: textOf(body, 'message'), others: [] })
}

/** `{"detail":[{loc, msg, type}]}`, and `{"error":{type | code, message, errors?}}`. */
function fromEntries(list: readonly JsonValue[], error: JsonObject | null): Words {
  const entries = list.filter(isJsonObject)
  const codes = [
    ...entries.map((entry) => textOf(entry, 'type')),
    textOf(error, 'code'),
    textOf(error, 'type'),
  ].filter((code) => code !== null)
  const messages = [
    textOf(error, 'message'),
    ...entries.map((entry) => textOf(entry, 'msg')),
  ].filter((message) => message !== null)
  const [code = null, ...otherCodes] = codes
  const [message = null, ...otherMessages] = messages
  return wordsOf({ isOwn: code !== null, code, message, others: [...otherCodes, ...otherMessages] })
}

/** `{"detail":"not_found"}`. With a title it is a problem document, which proxies answer too. */
function fromDetail(detail: string, body: JsonObject): Words {
  const isOwn = !Object.hasOwn(body, 'title')
  const isCode = /^[a-z0-9_]+$/.test(detail)
  return wordsOf({
    isOwn,
    code: isCode ? detail : null,
    message: isCode ? null : detail,
    others: [],
  })
}

function wordsOf({
  others,
  ...words
}: Omit<Words, 'all'> & { readonly others: readonly string[] }): Words {
  const all = [words.code, words.message, ...others].filter((text) => text !== null)
  return {
    ...words,
    all: all
      .map((text) => text.slice(0, mostText))
      .join('\n')
      .toLowerCase(),
  }
}

function field(object: JsonObject | null, key: string): JsonValue {
  return object !== null && Object.hasOwn(object, key) ? (object[key] ?? null) : null
}

function textOf(object: JsonObject | null, key: string): string | null {
  const value = field(object, key)
  return typeof value === 'string' && value !== '' ? value : null
}

function codeOf(status: number, operation: string, { code, all }: Words): RefundErrorCode {
  if (status === 401) return 'authentication'
  if (status === 403) return 'permission'
  if (status === 429) return 'rate_limited'
  return notFoundCode(status, operation, code) ?? codeByWords(all)
}

const missing: ReadonlyMap<string, RefundErrorCode> = new Map([
  ['checkout_session_not_found', 'payment_not_found'],
  ['payment_intent_not_found', 'payment_not_found'],
  ['refund_not_found', 'refund_not_found'],
])

/** What is missing is named by the code, or else it is what was asked about. */
function notFoundCode(
  status: number,
  operation: string,
  code: string | null,
): RefundErrorCode | null {
  const named = missing.get(code ?? '')
  if (named !== undefined) return named
  // A price or product that doesn't exist is a wrong line, and not a missing payment.
  const isOfSomethingElse = code !== null && /._not_found$/.test(code)
  if (status !== 404 || isOfSomethingElse) return null
  const isAboutRefund = operation === 'get_refund' || operation === 'update_refund'
  return isAboutRefund ? 'refund_not_found' : 'payment_not_found'
}

/**
 * Flex documents only the first of these. The others are what card processors say, whose words Flex
 * may pass on. The balance comes before the amount: an amount can exceed either.
 */
const meanings: readonly (readonly [RegExp, RefundErrorCode])[] = [
  [/must be complete|not[ _]complete|checkout_session_(?:expired|canceled)/, 'not_refundable'],
  [
    /insufficient[ _](?:\w+[ _]){0,3}(?:funds|balance)|(?:funds|balance)[ _]insufficient/,
    'insufficient_balance',
  ],
  [/(?:already|fully)[ _](?:been[ _])?(?:fully[ _])?refunded/, 'already_refunded'],
  [/amount.{0,80}(?:exceed|is (?:greater|more) than)/, 'amount_exceeds_refundable'],
  [/exceed.{0,80}(?:amount|refundable|remaining|captured|received)/, 'amount_exceeds_refundable'],
]

function codeByWords(all: string): RefundErrorCode {
  return meanings.find(([pattern]) => pattern.test(all))?.[1] ?? 'provider_rejected'
}
