import { FlutterwaveRefusal, notValid } from './refusals.ts'

/** Which page of which list is asked for. */
export interface PageRequest {
  readonly page: number
  readonly size: number
  /** Milliseconds since 1970; null where it isn't limited. */
  readonly from: number | null
  readonly to: number | null
}

const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/

export function readPageRequest(query: URLSearchParams): PageRequest {
  return {
    page: readWhole(query, { name: 'page', least: 1, most: 999_999_999, missing: 1 }),
    size: readWhole(query, { name: 'size', least: 10, most: 50, missing: 10 }),
    from: readTime(query, 'from'),
    to: readTime(query, 'to'),
  }
}

interface WholeRule {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly missing: number
}

function readWhole(query: URLSearchParams, { name, least, most, missing }: WholeRule): number {
  const text = query.get(name)
  if (text === null) return missing
  if (!/^-?\d{1,9}$/.test(text)) {
    throw new FlutterwaveRefusal('701500', 'Invalid type for page, limit')
  }
  const value = Number(text)
  if (value < least || value > most) throw notValid(name, `must be from ${least} to ${most}`)
  return value
}

function readTime(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  const time = dateTime.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw notValid(name, 'must be an ISO 8601 date-time')
  return time
}
