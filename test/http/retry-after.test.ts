import { expect, test } from 'vitest'

import { readRetryAfter } from '../../src/http/retry-after.ts'

const day = 24 * 60 * 60 * 1000
const now = Date.parse('2026-01-31T00:00:00Z')

const headers: readonly (readonly [what: string, header: string | null, waitMs: number | null])[] =
  [
    ['no header is no wish', null, null],
    ['zero seconds', '0', 0],
    ['seconds', '120', 120_000],
    ['seconds with blanks around them', ' 7 ', 7000],
    ['a day is the most that is believed', '86401', day],
    ['a thousand million seconds are a day', '1000000000', day],
    ['four hundred digits are a day', '9'.repeat(400), day],
    ['a time to come', 'Sat, 31 Jan 2026 00:01:30 GMT', 90_000],
    ['a time that has passed is now', 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['the year 9999 is a day', 'Fri, 31 Dec 9999 23:59:59 GMT', day],
    ['text', 'abc', null],
    ['nothing', '', null],
    ['less than nothing', '-5', null],
    ['more than numbers can say', '1e309', null],
    ['a fraction', '1.5', null],
    ['two headers in one', '120, 60', null],
    ['two times in one', 'Sat, 31 Jan 2026 00:01:30 GMT, Sat, 31 Jan 2026 00:01:30 GMT', null],
    ['a date that no calendar has', 'Sat, 99 Jan 2026 00:01:30 GMT', null],
    ['a local time', 'Sat, 31 Jan 2026 00:01:30', null],
    ['a time in ISO 8601', '2026-01-31T00:01:30Z', null],
    ['digits of another script', '１２０', null],
  ]

test.each(headers)('B100, B101: %s', (_what, header, waitMs) => {
  expect(readRetryAfter(header, now)).toBe(waitMs)
})
