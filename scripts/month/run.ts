// Two watchers look after many refunds for a month of virtual time, and what they read and told is
// held against the schedule.
import { isDeepStrictEqual } from 'node:util'

import { readRunOptions } from '../runs/options.ts'
import { watchRefunds } from './month.ts'

const { numbers } = readRunOptions(
  'npm run month -- --refunds N --days N: lets two watchers look after refunds on a virtual clock, and prints reads, alarms and events beside what the schedule says.',
  { refunds: 10_000, days: 30 },
)
const startedAt = performance.now()
const report = await watchRefunds({ ...numbers, watchers: 2 })
const isRight =
  report.misread === 0 &&
  report.reads === report.expectedReads &&
  isDeepStrictEqual(report.events, { ...report.expectedEvents })
if (!isRight) process.exitCode = 1
console.log(
  JSON.stringify({
    ...numbers,
    watchers: 2,
    ...report,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  }),
)
