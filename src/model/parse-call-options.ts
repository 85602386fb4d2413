import { refuseCall } from './input-rules.ts'
import type { InputIssue } from './input-rules.ts'
import { readFields, reportUnknown } from './parse-fields.ts'
import type { CallOptions } from './request.ts'

const task = 'the call was not begun'

/**
 * Checks what a call takes besides its subject; nothing at all is fine.
 *
 * @throws {RefundError} `invalid_request` with `option.type`, `option.unknown` or `option.signal`.
 */
export function parseCallOptions(value: unknown): CallOptions {
  const issues: InputIssue[] = []
  const fields = readFields(value ?? {})
  if (fields === null) throw refuseCall([{ path: 'options', rule: 'option.type' }], { task })
  reportUnknown(fields, ['signal'], '', issues)
  const signal = fields.get('signal')
  if (signal !== undefined && !isAbortSignal(signal)) {
    issues.push({ path: 'signal', rule: 'option.signal' })
  }
  if (issues.length > 0) throw refuseCall(issues, { task })
  return isAbortSignal(signal) ? { signal } : {}
}

// By shape, because a signal of another realm or a polyfill is no instance of ours.
function isAbortSignal(value: unknown): value is AbortSignal {
  try {
    return (
      typeof value === 'object' &&
      value !== null &&
      typeof Reflect.get(value, 'aborted') === 'boolean' &&
      typeof Reflect.get(value, 'addEventListener') === 'function'
    )
  } catch {
    return false
  }
}
