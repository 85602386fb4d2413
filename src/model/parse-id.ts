import { refuseCall } from './input-rules.ts'
import type { InputIssue, InputRule } from './input-rules.ts'

const longestId = 255
const idPattern = /^[A-Za-z0-9_-]+$/

/** Whether text can be a provider's id: safe in a path, a query, a header and a log. */
export function isId(value: string): boolean {
  return value.length <= longestId && idPattern.test(value)
}

/**
 * Checks an id that a caller passed, before it comes near an address.
 *
 * @param path what the id is called in the error, such as `id`.
 * @throws {RefundError} `invalid_request` with the rule `id.required`, `id.type`, `id.empty`,
 * `id.too_long` or `id.format`.
 */
export function checkId(value: unknown, path: string): string {
  const issues: InputIssue[] = []
  const id = readId(value, path, issues)
  if (id === null) throw refuseCall(issues, { task: 'the provider was not asked' })
  return id
}

/** The id, or null after reporting why it is none. */
export function readId(value: unknown, path: string, issues: InputIssue[]): string | null {
  if (typeof value === 'string' && isId(value)) return value
  issues.push({ path, rule: brokenRule(value) })
  return null
}

function brokenRule(value: unknown): InputRule {
  if (value === undefined || value === null) return 'id.required'
  if (typeof value !== 'string') return 'id.type'
  if (value.trim() === '') return 'id.empty'
  return value.length > longestId ? 'id.too_long' : 'id.format'
}
