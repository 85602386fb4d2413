import type { WebhookHeaders } from '../model/index.ts'
import type { DeliveryIssue, DeliveryRule } from './rejection.ts'

/** One text, or what is wrong with it. */
export type ReadText = { readonly text: string } | { readonly issue: DeliveryIssue }

/**
 * Reads a header that must stand exactly once, whatever its case. What came twice is joined by a
 * comma and a space on the way, which no value that is asked for here can hold.
 */
export function readHeader(headers: WebhookHeaders, name: string): ReadText {
  const values = valuesOf(headers, name)
  const refuse = (rule: DeliveryRule): ReadText => ({ issue: { path: name, rule } })
  if (values.length === 0) return refuse('header.missing')
  if (values.length > 1) return refuse('header.duplicated')
  const [value] = values
  if (typeof value !== 'string') return refuse('header.type')
  if (value === '') return refuse('header.empty')
  return value.includes(', ') ? refuse('header.duplicated') : { text: value }
}

/** Whether a header came at all. */
export function hasHeader(headers: WebhookHeaders, name: string): boolean {
  return valuesOf(headers, name).length > 0
}

function valuesOf(headers: WebhookHeaders, name: string): readonly unknown[] {
  if (isHeaders(headers)) {
    const value = headers.get(name)
    return value === null ? [] : [value]
  }
  if (typeof headers !== 'object' || headers === null) return []
  return Object.entries(headers).flatMap(([key, value]): readonly unknown[] =>
    key.toLowerCase() === name && value !== undefined ? [value] : [],
  )
}

// By what it can do: frameworks have classes of their own for the same.
function isHeaders(headers: WebhookHeaders): headers is Headers {
  return (
    typeof headers === 'object' &&
    headers !== null &&
    typeof Reflect.get(headers, 'get') === 'function'
  )
}
