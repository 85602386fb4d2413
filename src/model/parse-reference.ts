import { hasCardNumber } from './card-numbers.ts'
import type { InputIssue, InputRule } from './input-rules.ts'

const longestReference = 100
// ASCII only: two spellings of one accented letter would be two refunds.
const referencePattern = /^[A-Za-z0-9._:-]+$/

/** The caller's name for a refund, or null after reporting what is wrong with it. */
export function readReference(value: unknown, path: string, issues: InputIssue[]): string | null {
  if (typeof value === 'string' && isReference(value)) return value
  issues.push({ path, rule: brokenRule(value) })
  return null
}

function isReference(value: string): boolean {
  return value.length <= longestReference && referencePattern.test(value) && !hasCardNumber(value)
}

function brokenRule(value: unknown): InputRule {
  if (value === undefined || value === null || value === '') return 'reference.required'
  if (typeof value !== 'string') return 'reference.format'
  if (value.length > longestReference) return 'reference.too_long'
  return referencePattern.test(value) ? 'pci.pan_detected' : 'reference.format'
}
