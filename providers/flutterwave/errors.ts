import { isJsonObject } from '../../src/model/index.ts'
import type {
  JsonObject,
  JsonValue,
  ProviderRefusal,
  RefundErrorCode,
} from '../../src/model/index.ts'

/** An answer without success. */
export interface FlutterwaveErrorAnswer {
  /** The word for what was asked: `create_refund`, `get_refund`, `list_refunds`, `get_charge`. */
  readonly operation: string
  readonly status: number
  /** Undefined where the body isn't JSON. */
  readonly body: JsonValue | undefined
}

/** What an error body says, before anything is concluded from it. */
interface Words {
  /** Whether it says that something failed, whoever wrote it. */
  readonly isError: boolean
  /** Whether nobody else answers so. */
  readonly isOwn: boolean
  readonly code: string | null
  readonly type: string | null
  readonly message: string | null
  /** The fields that were found wrong. */
  readonly fields: readonly string[]
}

const mostText = 2000
const mostFields = 10

/**
 * Reads Flutterwave's error bodies. Its page of error codes decides
 * (developer.flutterwave.com/docs/common-errors), then the status.
 */
export function explainFlutterwaveError({
  operation,
  status,
  body,
}: FlutterwaveErrorAnswer): ProviderRefusal {
  const words = isJsonObject(body) ? readWords(body) : nothing
  const isSuccess = status >= 200 && status < 300
  return {
    code: codeOf(status, operation, words),
    providerCode: words.code ?? words.type,
    providerMessage: sentenceOf(words),
    isOwn: isSuccess ? words.isError : words.isOwn && !leavesOpen(words.code),
  }
}

const nothing: Words = {
  isError: false,
  isOwn: false,
  code: null,
  type: null,
  message: null,
  fields: [],
}

/** `{"status":"failed","error":{type, code, message, validation_errors?}}`, or with a message alone. */
function readWords(body: JsonObject): Words {
  const given = field(body, 'error')
  const error = isJsonObject(given) ? given : null
  const saysFailed = field(body, 'status') === 'failed'
  const code = codeText(error)
  const type = textOf(error, 'type')
  const message = textOf(error, 'message') ?? textOf(body, 'message')
  const isFailure = saysFailed && (type !== null || message !== null)
  return {
    isError: saysFailed || error !== null,
    isOwn: isFailure || isCode(code),
    code,
    type,
    message,
    fields: fieldsOf(error),
  }
}

function field(object: JsonObject | null, key: string): JsonValue {
  return object !== null && Object.hasOwn(object, key) ? (object[key] ?? null) : null
}

function textOf(object: JsonObject | null, key: string): string | null {
  const value = field(object, key)
  return typeof value === 'string' && value !== '' ? value : null
}

/** The code is documented as text, and read as a number too. */
function codeText(error: JsonObject | null): string | null {
  const code = field(error, 'code')
  return typeof code === 'number' ? String(code) : textOf(error, 'code')
}

// Gateways write errors with codes too, of three digits or in letters.
function isCode(code: string | null): boolean {
  return code !== null && /^\d{5,8}$/.test(code)
}

// The message beside the name of a field may quote what was in it.
function fieldsOf(error: JsonObject | null): readonly string[] {
  const entries = field(error, 'validation_errors')
  if (!Array.isArray(entries)) return []
  const names = entries
    .slice(0, mostFields)
    .map((entry: JsonValue) => (isJsonObject(entry) ? textOf(entry, 'field_name') : null))
    .filter((name) => name !== null)
  return [...new Set(names.filter((name) => /^[A-Za-z0-9_.[\]-]{1,60}$/.test(name)))]
}

function sentenceOf({ message, fields }: Words): string | null {
  if (fields.length === 0) return message
  const names = `fields: ${fields.join(', ')}`
  return message === null ? names : `${message} (${names})`
}

/**
 * Whether a code leaves open what was done, under whatever status it comes: its last digits are
 * those of a status that does, or it says that a system behind could not be understood.
 */
function leavesOpen(code: string | null): boolean {
  if (code === null || code === '701500') return false
  return code === '1138422' || code === '1139422' || /^\d{2,5}(?:408|409|425|5\d\d)$/.test(code)
}

const meanings: ReadonlyMap<string, RefundErrorCode> = new Map([
  ['10401', 'authentication'],
  ['10403', 'permission'],
  // The charge is unknown. Orders have the same code, and we name none.
  ['1110404', 'payment_not_found'],
  ['1401404', 'refund_not_found'],
  // More than the charge.
  ['1402400', 'amount_exceeds_refundable'],
  // The charge is still pending.
  ['1403400', 'not_refundable'],
  ['1404400', 'already_refunded'],
  // A dispute is open: its way back to the customer is another.
  ['1708400', 'not_refundable'],
])

function codeOf(status: number, operation: string, words: Words): RefundErrorCode {
  if (status === 401) return 'authentication'
  if (status === 403) return 'permission'
  if (status === 429) return 'rate_limited'
  const { code } = words
  return meanings.get(code ?? '') ?? notFoundCode(status, operation, code) ?? codeByWords(words)
}

/** What is missing is what was asked about, unless a code of its own says otherwise. */
function notFoundCode(
  status: number,
  operation: string,
  code: string | null,
): RefundErrorCode | null {
  const isMissing = code === '10404' || (status === 404 && !isCode(code))
  if (!isMissing) return null
  if (operation === 'get_refund') return 'refund_not_found'
  const isAboutCharge = operation === 'create_refund' || operation === 'get_charge'
  return isAboutCharge ? 'payment_not_found' : null
}

// A refund is taken from the balance, and no code is documented for an empty one.
function codeByWords({ message }: Words): RefundErrorCode {
  const text = (message ?? '').slice(0, mostText).toLowerCase()
  return /insufficient (?:\w+ ){0,3}(?:funds|balance)/.test(text)
    ? 'insufficient_balance'
    : 'provider_rejected'
}
