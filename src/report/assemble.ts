import type { AccountsKnown } from './accounts.ts'
import type { Gathering } from './gathering.ts'
import type { ScopedPlan } from './listed.ts'
import type { Comparison } from './previous/compare.ts'
import { statementsOf } from './statements.ts'
import type { Report } from './types.ts'

/** What a report is put together from. */
export interface ReportParts {
  readonly plan: ScopedPlan
  readonly gathering: Gathering
  readonly known: AccountsKnown
  readonly comparison: Comparison | null
}

/** What a report says first. */
export function assembleReport(parts: ReportParts): Report {
  const { plan, gathering, known } = parts
  const said: Omit<Report, 'statements'> = {
    version: 1,
    title: plan.title,
    madeAt: isoTime(plan.madeAtMs),
    period: {
      createdFrom: timeOrNull(plan.createdFromMs),
      createdBefore: timeOrNull(plan.createdBeforeMs),
      timeBasis: 'created',
      timeZone: plan.timeZone,
    },
    sign: 'refunds_positive',
    by: plan.by,
    listed: plan.listed,
    rows: gathering.rows(),
    checksum: gathering.digest.text(),
    ...known,
    moneyAtRisk: plan.moneyAtRisk,
    overall: gathering.overall(),
    totals: gathering.groups(),
    restatements: restatementsOf(parts),
  }
  const { version, title, ...rest } = said
  // They stand first, so that nobody reads a sum before what it lacks.
  return { version, title, statements: statementsOf(said), ...rest }
}

function restatementsOf({ gathering, comparison }: ReportParts): Report['restatements'] {
  const { restatements } = gathering
  return {
    previousMadeAt: timeOrNull(comparison?.madeAtMs ?? null),
    closed:
      comparison === null
        ? null
        : {
            createdFrom: timeOrNull(comparison.closed.fromMs),
            createdBefore: isoTime(comparison.closed.beforeMs),
          },
    count: restatements.count(),
    unchanged: restatements.unchanged(),
    unseen: comparison?.unseen() ?? 0,
    netChange: restatements.netChange(),
  }
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

function timeOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : isoTime(milliseconds)
}
