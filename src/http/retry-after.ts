const longestWaitMs = 24 * 60 * 60 * 1000
// The one form of RFC 9110, section 5.6.7, that a sender may use. Others could be read as local time.
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Reads a `Retry-After` header: seconds or an HTTP date, as milliseconds from now between zero and
 * a day. Null when there is none or it is neither (a doubled header reads as text and is neither).
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null
  const text = header.trim()
  if (/^[0-9]+$/.test(text)) return Math.min(Number(text) * 1000, longestWaitMs)
  if (!httpDate.test(text)) return null
  const time = Date.parse(text)
  if (Number.isNaN(time)) return null
  return Math.min(Math.max(time - now, 0), longestWaitMs)
}
