import { millisecondsOf, parseCallOptions, readFields, RefundError } from '../../model/index.ts'
import { differenceOfClocksMs } from '../reading.ts'
import type { Settings } from '../settings.ts'
import type { ReconcileOptions } from './types.ts'

/** What is reconciled, read from the options. Times are milliseconds since 1970. */
export interface Window {
  readonly account: string
  readonly fromMs: number
  readonly beforeMs: number
  readonly signal: AbortSignal | undefined
}

const endOfTime = Date.UTC(9999, 11, 31)

/**
 * Reads the options of a reconciliation.
 *
 * @throws {RefundError} `invalid_request`; `configuration` with the rule `account.unknown`.
 */
export function readWindow(options: ReconcileOptions, settings: Settings): Window {
  const fields = readFields(options)
  if (fields === null) throw refuse('options', 'option.type', 'must be { account, from, before }')
  for (const name of fields.keys()) {
    if (!['account', 'from', 'before', 'signal'].includes(name))
      throw refuse('options', 'option.unknown', 'have a field that does not exist')
  }
  const { account, from, before, signal: given } = options
  if (typeof account !== 'string')
    throw refuse('account', 'option.type', 'must be the name of an account')
  settings.provider(account)
  const { signal } = parseCallOptions(given === undefined ? {} : { signal: given })
  const fromMs = timeIn(from, 'from')
  const beforeMs = timeIn(before, 'before')
  if (fromMs >= beforeMs) throw refuse('before', 'range.order', 'must be later than from')
  return { account, fromMs, beforeMs, signal }
}

/**
 * The window with a margin on both sides, as lists and searches take it: clocks differ, and a refund may
 * be sent some time after it was recorded. Refunds of the margin are only paired.
 */
export function widened({ fromMs, beforeMs }: Window): {
  readonly createdFrom: string
  readonly createdBefore: string
} {
  return {
    createdFrom: textOf(Math.max(0, fromMs - differenceOfClocksMs)),
    createdBefore: textOf(Math.min(endOfTime, beforeMs + differenceOfClocksMs)),
  }
}

/** The window as searches for webhooks take it. */
export function arrivedIn({ fromMs, beforeMs }: Window): {
  readonly receivedFrom: string
  readonly receivedBefore: string
} {
  return { receivedFrom: textOf(fromMs), receivedBefore: textOf(beforeMs) }
}

/** Whether something of that time is reconciled. What nobody knows the time of is. */
export function isInside(createdAt: string | null, { fromMs, beforeMs }: Window): boolean {
  if (createdAt === null) return true
  const time = Date.parse(createdAt)
  return time >= fromMs && time < beforeMs
}

/** Whether something is so young that what differs may be settled in a moment. */
export function isYoung(createdAt: string | null, { clock, policy }: Settings): boolean {
  return createdAt !== null && clock.now() < Date.parse(createdAt) + policy.quietMs
}

export function textOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

function timeIn(time: unknown, name: string): number {
  const milliseconds = typeof time === 'string' ? millisecondsOf(time) : null
  if (milliseconds !== null) return milliseconds
  throw refuse(name, 'range.date', 'must be a time with a zone, such as 2026-01-31T00:00:00Z')
}

function refuse(path: string, rule: string, what: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    message: `Nothing was reconciled: ${path} ${what}.`,
    issues: [{ path, rule }],
  })
}
