import { millisecondsOf, refuseCall } from '../model/index.ts'
import type { InputIssue, ListedScope, PaymentReference } from '../model/index.ts'
import type { ReportPlan } from './options.ts'
import type { ReportListed } from './types.ts'

/** The plan of a report, and what its list was asked for. */
export interface ScopedPlan extends ReportPlan {
  readonly listed: ReportListed | null
}

/**
 * Holds what a report is asked for against what its list was asked for. A bound that only the list
 * has becomes the report's own.
 *
 * @throws {RefundError} `invalid_request` with `range.listed`: the two are of different periods.
 */
export function scopedPlan(plan: ReportPlan, scope: ListedScope | null): ScopedPlan {
  if (scope === null) return { ...plan, listed: null }
  const issues: InputIssue[] = []
  const boundOf = (path: 'createdFrom' | 'createdBefore', asked: number | null): number | null => {
    const text = scope[path]
    const listed = text === null ? null : millisecondsOf(text)
    const differs = asked !== null && listed !== null && asked !== listed
    if (differs) issues.push({ path, rule: 'range.listed' })
    return asked ?? listed
  }
  const createdFromMs = boundOf('createdFrom', plan.createdFromMs)
  const createdBeforeMs = boundOf('createdBefore', plan.createdBeforeMs)
  const isReversed = (createdFromMs ?? -Infinity) > (createdBeforeMs ?? Infinity)
  if (isReversed) issues.push({ path: 'createdBefore', rule: 'range.listed' })
  if (issues.length > 0) throw refuseCall(issues, { task: 'the report was not made' })
  return { ...plan, createdFromMs, createdBeforeMs, listed: listedOf(scope) }
}

/** Whether the list was asked for a part of its period only. */
export function isFiltered(listed: ReportListed | null): boolean {
  return listed !== null && (listed.status !== null || listed.payment !== null)
}

function listedOf({ status, payment, isResumed }: ListedScope): ReportListed {
  return { status, payment: payment === null ? null : paymentText(payment), isResumed }
}

function paymentText(payment: PaymentReference): string {
  return typeof payment === 'string' ? payment : `${payment.kind}:${payment.id}`
}
