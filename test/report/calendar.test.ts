import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  createCalendar,
  dayText,
  monthText,
  weekText,
  yearText,
} from '../../src/report/calendar.ts'

const minute = 60_000
const day = 86_400_000

/** From when on a zone is by how many minutes ahead of UTC, as its law says. */
type Offsets = readonly (readonly [from: string, minutes: number])[]

const zones: Readonly<Record<string, Offsets>> = {
  'Africa/Lagos': [['2025-01-01T00:00:00Z', 60]],
  'Asia/Kathmandu': [['2025-01-01T00:00:00Z', 345]],
  'America/New_York': [
    ['2025-11-02T06:00:00Z', -300],
    ['2026-03-08T07:00:00Z', -240],
    ['2026-11-01T06:00:00Z', -300],
  ],
  'Australia/Lord_Howe': [
    ['2025-10-04T15:30:00Z', 660],
    ['2026-04-04T15:00:00Z', 630],
    ['2026-10-03T15:30:00Z', 660],
  ],
  // Samoa went without 30 December 2011.
  'Pacific/Apia': [
    ['2011-09-24T14:00:00Z', -600],
    ['2011-12-30T10:00:00Z', 840],
    ['2012-03-31T14:00:00Z', 780],
  ],
  // Its clocks went back at one minute past midnight, so that a day came twice for an hour.
  'America/St_Johns': [
    ['2010-03-14T03:31:00Z', -150],
    ['2010-11-07T02:31:00Z', -210],
  ],
}

function dayBy(offsets: Offsets, milliseconds: number): string {
  const minutes = offsets.findLast(([from]) => Date.parse(from) <= milliseconds)?.[1] ?? Number.NaN
  return new Date(milliseconds + minutes * minute).toISOString().slice(0, 10)
}

/** Moments of the months that the table covers, many of them close to a change or to midnight. */
function moments(offsets: Offsets): fc.Arbitrary<number> {
  const first = Date.parse(offsets[0]?.[0] ?? '')
  const close = offsets.slice(1).map(([from]) => {
    const change = Date.parse(from)
    return fc.integer({ min: change - 90 * minute, max: change + 90 * minute })
  })
  const anywhere = fc.integer({ min: first, max: first + 360 * day })
  const midnight = fc
    .tuple(
      fc.integer({ min: 2, max: 359 }),
      fc.integer({ min: -1, max: 1 }),
      fc.integer({ min: -56, max: 48 }),
    )
    .map(
      ([days, by, quarters]) => Math.floor(first / day + days) * day + quarters * 15 * minute + by,
    )
  return fc.oneof(anywhere, midnight, ...close)
}

describe('days', () => {
  test.each(Object.entries(zones))('are those of %s, change by change', (timeZone, offsets) => {
    const calendar = createCalendar(timeZone)
    fc.assert(
      fc.property(moments(offsets), (moment) => {
        expect(dayText(calendar.dayOf(moment))).toBe(dayBy(offsets, moment))
      }),
      { seed: 4, numRuns: 1500 },
    )
  })

  const known: readonly (readonly [timeZone: string, moment: string, text: string])[] = [
    ['UTC', '1970-01-01T00:00:00.000Z', '1970-01-01'],
    ['UTC', '2026-02-28T23:59:59.999Z', '2026-02-28'],
    ['Africa/Lagos', '2026-01-31T22:59:59.999Z', '2026-01-31'],
    ['Africa/Lagos', '2026-01-31T23:00:00.000Z', '2026-02-01'],
    ['America/New_York', '1970-01-01T04:59:59.999Z', '1969-12-31'],
    ['America/New_York', '2026-03-09T03:59:59.999Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00:00.000Z', '2026-03-09'],
    ['America/New_York', '2026-11-02T04:59:59.999Z', '2026-11-01'],
    ['America/New_York', '2026-11-02T05:00:00.000Z', '2026-11-02'],
    ['Asia/Kathmandu', '2026-01-31T18:14:59.999Z', '2026-01-31'],
    ['Asia/Kathmandu', '2026-01-31T18:15:00.000Z', '2026-02-01'],
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31'],
    ['Australia/Lord_Howe', '2026-04-04T12:59:59.999Z', '2026-04-04'],
    ['Australia/Lord_Howe', '2026-04-05T13:30:00.000Z', '2026-04-06'],
    ['UTC', '9999-12-31T23:59:59.999Z', '9999-12-31'],
  ]

  test.each(known)('of %s at %s are %s', (timeZone, moment, text) => {
    expect(dayText(createCalendar(timeZone).dayOf(Date.parse(moment)))).toBe(text)
  })

  test('stay right over more hours than are remembered', () => {
    const calendar = createCalendar('Africa/Lagos')
    const first = Date.parse('2020-01-01T00:00:00Z')
    for (let hour = 0; hour < 12_000; hour += 1) {
      const moment = first + hour * 60 * minute
      expect(calendar.dayOf(moment)).toBe(Math.floor((moment + 60 * minute) / day))
    }
  })
})

describe('a day as text', () => {
  const weeks: readonly (readonly [day: string, week: string])[] = [
    ['2026-01-31', '2026-W05'],
    ['2026-01-01', '2026-W01'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2024-12-29', '2024-W52'],
    ['2024-12-30', '2025-W01'],
    ['2027-01-03', '2026-W53'],
    ['1969-12-31', '1970-W01'],
  ]

  test.each(weeks)('%s is of week %s', (text, week) => {
    expect(weekText(Date.parse(text) / day)).toBe(week)
  })

  test('names the same week from Monday to Sunday, and the next one the day after', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (week) => {
        const monday = 4 + week * 7
        const texts = Array.from({ length: 8 }, (_, index) => weekText(monday + index))
        expect(new Set(texts.slice(0, 7)).size).toBe(1)
        expect(texts[7]).not.toBe(texts[0])
        // 4 January is always in the first week of its year.
        const year = texts[0]?.slice(0, 4)
        const fourth = Date.parse(`${year}-01-04T00:00:00Z`) / day
        const count = Math.round((monday + 3 - fourth) / 7) + 1
        expect(Math.abs(Number(texts[0]?.slice(6)) - count)).toBeLessThanOrEqual(1)
      }),
      { seed: 4 },
    )
  })

  test('is of a month and a year', () => {
    const number = Date.parse('2026-01-31') / day
    expect([monthText(number), yearText(number)]).toEqual(['2026-01', '2026'])
  })

  test('after the year 9999 is cut nowhere', () => {
    const number = createCalendar('Pacific/Kiritimati').dayOf(Date.parse('9999-12-31T23:59:00Z'))
    expect([dayText, monthText, yearText, weekText].map((text) => text(number))).toEqual([
      '+010000-01-01',
      '+010000-01',
      '+010000',
      '9999-W52',
    ])
  })
})
