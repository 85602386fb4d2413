import { refuseCall } from './input-rules.ts'
import type { InputIssue, InputRule } from './input-rules.ts'
import { readFields, reportUnknown } from './parse-fields.ts'
import * as checks from './prepared-checks.ts'
import type { Check } from './prepared-checks.ts'
import type { PreparedRefund } from './request.ts'
import { asSeenIn } from './seen-checks.ts'

/** Checks one field of what is being read, and reports it where it is wrong. */
type Take = <Value>(name: string, rule: InputRule, check: Check<Value>) => Value | undefined

type Address = Pick<PreparedRefund, 'version' | 'provider' | 'mode' | 'baseUrl' | 'method' | 'path'>
type Message = Pick<PreparedRefund, 'headers' | 'body' | 'idempotencyKey' | 'preparedAt'>
type Subject = Pick<PreparedRefund, 'payment' | 'payments' | 'seen'>
type Wish = Pick<PreparedRefund, 'reference' | 'amount' | 'currency' | 'reason' | 'metadata'>

const fieldNames = (
  'version provider mode baseUrl method path headers body payment payments reference ' +
  'idempotencyKey amount currency reason metadata seen preparedAt'
).split(' ')
const task = 'the prepared refund was not sent'

/**
 * Reads a prepared refund back from where it was stored, as strictly as if a stranger had written
 * it: what it says is sent as it is.
 *
 * @throws {RefundError} `invalid_request` with `prepared.*` or `option.unknown`.
 */
export function parsePreparedRefund(value: unknown): PreparedRefund {
  const fields = readFields(value)
  if (fields === null) throw refuseCall([{ path: 'prepared', rule: 'prepared.type' }], { task })
  const issues: InputIssue[] = []
  reportUnknown(fields, fieldNames, '', issues)
  const take: Take = (name, rule, check) => {
    const checked = check(fields.get(name))
    if (checked === undefined) issues.push({ path: name, rule })
    return checked
  }
  const address = takeAddress(take)
  const message = takeMessage(take)
  const subject = takeSubject(take, checks.asCurrency(fields.get('currency')))
  const wish = takeWish(take)
  if (!address || !message || !subject || !wish || issues.length > 0) {
    throw refuseCall(issues, { task })
  }
  return { ...address, ...message, ...subject, ...wish }
}

function takeAddress(take: Take): Address | null {
  const version = take('version', 'prepared.version', checks.asVersion)
  const provider = take('provider', 'prepared.provider', checks.asProvider)
  const mode = take('mode', 'prepared.mode', checks.asMode)
  const baseUrl = take('baseUrl', 'prepared.base_url', checks.asBaseUrl)
  const method = take('method', 'prepared.method', checks.asMethod)
  const path = take('path', 'prepared.path', checks.asPath)
  if (!version || !provider || !mode || !baseUrl || !method || !path) return null
  return { version, provider, mode, baseUrl, method, path }
}

function takeMessage(take: Take): Message | null {
  const headers = take('headers', 'prepared.headers', checks.asHeaders)
  const body = take('body', 'prepared.body', checks.asBody)
  const idempotencyKey = take('idempotencyKey', 'prepared.idempotency_key', checks.asKey)
  const preparedAt = take('preparedAt', 'prepared.prepared_at', checks.asTime)
  if (!headers || body === undefined || !idempotencyKey || !preparedAt) return null
  return { headers, body, idempotencyKey, preparedAt }
}

function takeSubject(take: Take, currency: string | undefined): Subject | null {
  const payment = take('payment', 'prepared.payment', checks.asHandle)
  const payments = take('payments', 'prepared.payments', checks.asHandles)
  const seen = take('seen', 'prepared.seen', asSeenIn(currency))
  if (!payment || !payments || seen === undefined) return null
  return { payment, payments, seen }
}

function takeWish(take: Take): Wish | null {
  const reference = take('reference', 'prepared.reference', checks.asReference)
  const currency = take('currency', 'prepared.currency', checks.asCurrency)
  const amount = take('amount', 'prepared.amount', checks.asAmountIn(currency))
  const reason = take('reason', 'prepared.reason', checks.asReason)
  const metadata = take('metadata', 'prepared.metadata', checks.asMetadata)
  if (!reference || !currency || amount === undefined || !reason || !metadata) return null
  return { reference, amount, currency, reason, metadata }
}
