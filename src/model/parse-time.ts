const timePattern =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})$/
const endOfYear9999 = 253_402_300_800_000

/**
 * Milliseconds since 1970 of an ISO 8601 time with a zone, `Z` or an offset, of the years 1970 to
 * 9999; null for all other text. A time without a zone is another moment on every machine, so it
 * is none here.
 *
 * Fractions finer than a millisecond are rounded up: refunds have times in whole milliseconds, so
 * `from <= time < before` holds for the same refunds as with the finer time.
 */
export function millisecondsOf(text: string): number | null {
  const parts = timePattern.exec(text)
  if (parts === null) return null
  const [, minute = '', second = '00', fraction = '0', zone = ''] = parts
  const wallClock = `${minute}:${second}`
  if (!isOnCalendar(wallClock)) return null
  const start = Date.parse(`${wallClock}${zone}`)
  if (!(start >= 0 && start < endOfYear9999)) return null
  return start + Math.ceil(Number(fraction.padEnd(9, '0')) / 1_000_000)
}

function isOnCalendar(wallClock: string): boolean {
  const milliseconds = Date.parse(`${wallClock}Z`)
  return !Number.isNaN(milliseconds) && isOnDay(milliseconds, wallClock)
}

/**
 * Whether a moment is on the day of the month that its text names. 30 February is no error to every
 * engine: some count on into March.
 */
export function isOnDay(milliseconds: number, text: string): boolean {
  return new Date(milliseconds).getUTCDate() === Number(text.slice(8, 10))
}
