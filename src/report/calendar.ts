/** Cuts time into the days of a time zone. */
export interface Calendar {
  /** The day that a moment falls on there, counted from 1970-01-01. */
  dayOf(milliseconds: number): number
}

const dayLength = 86_400_000
const slotLength = 3_600_000
const mostSlots = 10_000

/**
 * Asking `Intl` for every refund would cost minutes for a million. A zone is asked twice for each
 * hour that has refunds, at its ends: where both have one offset from UTC, so has all between.
 * An hour that a change falls into is asked for each moment.
 */
export function createCalendar(timeZone: string): Calendar {
  const offsetAt = createOffsets(timeZone)
  const slots = new Map<number, number | null>()

  const slotOffset = (slot: number): number | null => {
    const known = slots.get(slot)
    if (known !== undefined) return known
    const offset = offsetAt(slot * slotLength)
    const steady = offset === offsetAt((slot + 1) * slotLength - 1) ? offset : null
    if (slots.size >= mostSlots) slots.clear()
    slots.set(slot, steady)
    return steady
  }

  return {
    dayOf: (milliseconds) => {
      const offset = slotOffset(Math.floor(milliseconds / slotLength)) ?? offsetAt(milliseconds)
      return Math.floor((milliseconds + offset) / dayLength)
    },
  }
}

/** By how many milliseconds the clocks of a zone are ahead of UTC at a moment. */
function createOffsets(timeZone: string): (milliseconds: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (milliseconds) => {
    const second = Math.floor(milliseconds / 1000) * 1000
    const parts = new Map(format.formatToParts(second).map(({ type, value }) => [type, value]))
    const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type))
    const wallClock = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
    return wallClock - second
  }
}

const midnight = 'T00:00:00.000Z'

/** `2026-01-31`. East of UTC the last moments of 9999 fall on `+010000-01-01`. */
export function dayText(day: number): string {
  return new Date(day * dayLength).toISOString().slice(0, -midnight.length)
}

/** `2026-01` */
export function monthText(day: number): string {
  return dayText(day).slice(0, -'-01'.length)
}

/** `2026` */
export function yearText(day: number): string {
  return dayText(day).slice(0, -'-01-01'.length)
}

/** `2026-W05`: by ISO 8601 a week begins on Monday, and its year is that of its Thursday. */
export function weekText(day: number): string {
  const thursday = weekIndex(day) * 7
  const year = yearText(thursday)
  const newYear = Date.parse(`${year}-01-01T00:00:00Z`) / dayLength
  const week = Math.floor((thursday - newYear) / 7) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}

/** Weeks since the one of 1970-01-01, which was a Thursday. */
export function weekIndex(day: number): number {
  return Math.floor((day + 3) / 7)
}
