import { isJsonObject, readFields, readItems, refuseCall, RefundError } from '../model/index.ts'
import type { Issue, JsonObject, JsonValue } from '../model/index.ts'
import { isForeignReference } from './foreign.ts'
import type { Settings } from './settings.ts'

/** A caller's request, read once: nothing that is done to the original changes it. */
export interface AskedRefund {
  readonly account: string
  readonly reference: string
  /** What the account's provider is asked, `account` taken out. */
  readonly body: Readonly<Record<string, unknown>>
}

const task = 'the refund was not recorded'
const deepest = 12
const referencePattern = /^[A-Za-z0-9._:-]{1,100}$/

/**
 * Copies a request and finds out whose it is. The provider's own `prepare` checks the rest.
 *
 * @throws {RefundError} `invalid_request`, `configuration` with the rule `account.unknown`.
 */
export function readRequest(value: unknown, settings: Settings): AskedRefund {
  const fields = readFields(value)
  if (fields === null) throw refuseShape()
  const account = accountOf(fields.get('account'), settings)
  const body: Record<string, unknown> = {}
  for (const [name, field] of fields) {
    if (name !== 'account' && field !== undefined) define(body, name, copy(field, 0))
  }
  const reference = fields.get('reference')
  return { account, reference: typeof reference === 'string' ? reference : '', body }
}

/**
 * Whether a text can be the name of a record at all: a caller's reference, or the name of a refund that
 * was adopted, which no caller can ask for.
 */
export function isReference(reference: string): boolean {
  return referencePattern.test(reference) || isForeignReference(reference)
}

function accountOf(name: unknown, settings: Settings): string {
  const account = name ?? settings.defaultAccount ?? onlyOne(settings.accountNames)
  if (typeof account === 'string') {
    // Refuses a name that isn't there, and says which is nearest.
    settings.provider(account)
    return account
  }
  throw new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `The refund was not recorded: account ${name === undefined ? 'is missing, and there is no default account' : 'must be the name of an account'}. Name the account the payment was made in.`,
    issues: [{ path: 'account', rule: 'account.required' }],
  })
}

function onlyOne(names: readonly string[]): string | null {
  return names.length === 1 ? (names[0] ?? null) : null
}

/** Plain objects and lists are copied, each property read once; all else stays, to be refused. */
function copy(value: unknown, depth: number): unknown {
  if (depth > deepest) throw refuseShape()
  const items = readItems(value)
  if (items !== null) return items.map((item) => copy(item, depth + 1))
  const fields = readFields(value)
  if (fields === null) return value
  const copied: Record<string, unknown> = {}
  for (const [name, field] of fields) {
    if (field !== undefined) define(copied, name, copy(field, depth + 1))
  }
  return copied
}

function refuseShape(): RefundError {
  return refuseCall([{ path: 'request', rule: 'option.type' }], { task })
}

/** As an own property whatever the name: `__proto__` is data here. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

/**
 * The request as the ledger keeps it, with its account.
 *
 * @throws {RefundError} `invalid_request`: it holds what no JSON can.
 */
export function requestAsJson({ account, body }: AskedRefund): JsonObject {
  const json = parsed({ account, ...body })
  if (isJsonObject(json)) return json
  throw refuseShape()
}

function parsed(value: object): JsonValue {
  try {
    const json: JsonValue = JSON.parse(JSON.stringify(value))
    return json
  } catch {
    return null
  }
}

/**
 * A request in one spelling, as text. A payment is the same whether it was named by its id or by a
 * handle, and no metadata is the same as empty metadata.
 */
export function fingerprintOf(request: JsonObject): string {
  return JSON.stringify(inOneSpelling(request))
}

function inOneSpelling(request: JsonObject): JsonObject {
  const { payment, metadata, ...others } = request
  const id = isJsonObject(payment) ? payment['id'] : payment
  const hasMetadata = isJsonObject(metadata) && Object.keys(metadata).length > 0
  return sorted({
    ...others,
    ...(id === undefined ? {} : { payment: id }),
    ...(hasMetadata ? { metadata } : {}),
  })
}

function sorted(object: JsonObject): JsonObject {
  const names = Object.keys(object).toSorted()
  return Object.fromEntries(names.map((name) => [name, sortValue(object[name] ?? null)]))
}

function sortValue(value: JsonValue): JsonValue {
  if (isJsonObject(value)) return sorted(value)
  return Array.isArray(value) ? value.map((item: JsonValue) => sortValue(item)) : value
}

/** The fields in which two requests differ, by their names; empty where they are the same refund. */
export function differences(stored: JsonObject, asked: JsonObject): readonly Issue[] {
  const left = inOneSpelling(stored)
  const right = inOneSpelling(asked)
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...names]
    .filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]))
    .toSorted()
    .map((name) => ({ path: name, rule: 'reference.differs' }))
}

/** The error for a reference that stands for another refund. */
export function referenceConflict(
  reference: string,
  account: string,
  issues: readonly Issue[],
): RefundError {
  const named = issues.map(({ path }) => path).join(', ')
  return new RefundError({
    code: 'reference_conflict',
    outcome: 'not_sent',
    message: `The refund was not recorded: the reference ${reference} stands for another refund, which differs in ${named}. Use a new reference for another refund, or ask for the first one as it was.`,
    reference,
    account,
    issues,
  })
}

/** Whether a provider's words can name a record of our own. */
export function isOwnReference(reference: string | null): reference is string {
  return reference !== null && referencePattern.test(reference)
}
