import { createSeenAccounts } from './accounts.ts'
import type { SeenAccounts } from './accounts.ts'
import { createCalendar } from './calendar.ts'
import { createRowDigest } from './digest.ts'
import type { RowDigest } from './digest.ts'
import type { ReportPlan } from './options.ts'
import { createRestatements } from './restatements.ts'
import type { Restatements } from './restatements.ts'
import type { DatedRow } from './row.ts'
import { createSeries } from './series.ts'
import { createTotals } from './totals.ts'
import type { ReportGroup, ReportSeries, ReportTotal } from './types.ts'

/** What is added up while refunds come. It grows with groups, days and accounts, not with rows. */
export interface Gathering {
  readonly seen: SeenAccounts
  readonly restatements: Restatements
  /** Of all rows, restated ones too, in the order that they are laid aside. */
  readonly digest: RowDigest
  addRepeat(): void
  /** How many refunds came again. */
  repeated(): number
  /** Adds a row to the totals. */
  add(dated: DatedRow): void
  rows(): number
  overall(): readonly ReportTotal[]
  groups(): readonly ReportGroup[]
  series(): ReportSeries
}

export function createGathering({ by, timeZone }: ReportPlan): Gathering {
  const calendar = createCalendar(timeZone)
  const totals = createTotals(by)
  const series = createSeries()
  let rows = 0
  let repeated = 0
  return {
    seen: createSeenAccounts(),
    restatements: createRestatements(),
    digest: createRowDigest(),
    addRepeat: () => {
      repeated += 1
    },
    repeated: () => repeated,
    add: ({ row, createdMs }) => {
      const day = createdMs === null ? null : calendar.dayOf(createdMs)
      totals.add(row, day)
      series.add(row, day)
      rows += 1
    },
    rows: () => rows,
    overall: () => totals.overall(),
    groups: () => totals.groups(),
    series: () => series.series(),
  }
}
