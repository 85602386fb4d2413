import type { ReportSeries } from '../../types.ts'

type Bucket = ReportSeries['bucket']

const dayMs = 86_400_000

// More columns than this can't be told apart, so then gaps stay unfilled.
const mostColumns = 124

/**
 * The times from the first to the last, those without a refund too, so that a gap is seen as one.
 */
export function filledBuckets(times: readonly string[], bucket: Bucket): readonly string[] {
  const sorted = [...new Set(times)].toSorted()
  const filled = sorted.slice(0, 1)
  for (let time = sorted[0]; time !== undefined && time !== sorted.at(-1);) {
    time = following(time, bucket)
    filled.push(time)
    if (filled.length > mostColumns) return sorted
  }
  return filled
}

function following(time: string, bucket: Bucket): string {
  switch (bucket) {
    case 'day':
      return dayText(Date.parse(`${time}T00:00:00Z`) + dayMs)
    case 'week':
      return weekText(mondayOf(time) + 7 * dayMs)
    case 'month':
      // A month has at most 31 days, so 31 days after its first lie in the next.
      return dayText(Date.parse(`${time}-01T00:00:00Z`) + 31 * dayMs).slice(0, 7)
    case 'year':
      return String(Number(time) + 1)
  }
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

// The week of ISO 8601 begins on Monday, and 4 January always lies in the first.
function mondayOf(week: string): number {
  const [year = '', number = ''] = week.split('-W')
  return firstMonday(Number(year)) + (Number(number) - 1) * 7 * dayMs
}

function firstMonday(year: number): number {
  const fourth = Date.UTC(year, 0, 4)
  const sinceMonday = (new Date(fourth).getUTCDay() + 6) % 7
  return fourth - sinceMonday * dayMs
}

// A week belongs to the year that its Thursday lies in.
function weekText(monday: number): string {
  const year = new Date(monday + 3 * dayMs).getUTCFullYear()
  const number = Math.round((monday - firstMonday(year)) / (7 * dayMs)) + 1
  return `${year}-W${String(number).padStart(2, '0')}`
}
