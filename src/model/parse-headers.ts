import { readFields } from './parse-fields.ts'

const mostHeaders = 50
const longestName = 100
const longestValue = 1000
const namePattern = /^[a-z0-9-]+$/
const valuePattern = /^[\u0021-\u007e](?:[\u0020-\u007e]*[\u0021-\u007e])?$/
// Credentials are added when a request is sent; the rest would change where or how it goes.
const neverStored = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
])

/** Copies headers that may be stored and sent as they are; null when one of them may not. */
export function copyHeaders(value: unknown): Readonly<Record<string, string>> | null {
  const fields = readFields(value)
  if (fields === null || fields.size > mostHeaders) return null
  const headers = [...fields].flatMap(([name, text]) =>
    isStorableName(name) && isHeaderValue(text) ? [[name, text] as const] : [],
  )
  return headers.length === fields.size ? Object.fromEntries(headers) : null
}

/** Whether a value is text that can be a header as it is: visible ASCII with spaces inside. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestValue && valuePattern.test(value)
}

function isStorableName(name: string): boolean {
  if (name.length > longestName) return false
  const lowerCase = name.toLowerCase()
  return namePattern.test(lowerCase) && !neverStored.has(lowerCase)
}
