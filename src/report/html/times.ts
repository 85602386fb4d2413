/** Writes an ISO 8601 time in the time zone of the report: `2026-01-31 14:03`. */
export type ShowTime = (time: string) => string

/** A writer of times in a time zone. A formatter is costly to make, so one serves all times. */
export function timesIn(timeZone: string): ShowTime {
  if (timeZone === 'UTC') return (time) => time.slice(0, 16).replace('T', ' ')
  const formatter = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (time) => {
    const parts = new Map(
      formatter.formatToParts(new Date(time)).map(({ type, value }) => [type, value]),
    )
    const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? ''
    return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`
  }
}
