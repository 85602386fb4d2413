import type { FullEntry } from '../ledger/index.ts'
import type { Fact, RecordReason, RecordState } from '../model/index.ts'
import { heldMinor } from './entries.ts'
import type { HistoryStep, RecordHistory, RecordSources } from './follow-up-types.ts'
import { recordOf } from './records.ts'
import { isReference } from './request.ts'
import type { KnownRefund } from './seen-refunds.ts'
import type { Settings } from './settings.ts'
import { findingsOf } from './standing.ts'
import { judge } from './states.ts'

/** The history of a reference; null where there is no record. */
export async function readHistory(
  settings: Settings,
  reference: string,
): Promise<RecordHistory | null> {
  if (!isReference(reference)) return null
  const [entry] = await settings.ledger.read([reference])
  if (entry === undefined) return null
  const moments = momentsOf(entry)
  return {
    record: recordOf(entry, settings),
    steps: moments.slice(1).flatMap((moment, position) => stepOf(entry, moment, moments[position])),
    sources: sourcesOf(moments),
  }
}

/** What a record was after one more of its facts; the first is before any. */
interface Moment {
  readonly fact: Fact | null
  readonly values: Readonly<Record<keyof RecordSources, string>>
  readonly state: RecordState
  readonly reason: RecordReason
  readonly heldMinor: number
}

function momentsOf(entry: FullEntry): readonly Moment[] {
  return [null, ...entry.facts].map((fact, count) => {
    const findings = findingsOf(entry.facts.slice(0, count), entry.amount)
    const judgement = judge(findings)
    const { state, reason } = judgement
    const held = heldMinor(entry, findings, judgement)
    return {
      fact,
      state,
      reason,
      heldMinor: held,
      values: {
        state,
        reason,
        held: String(held),
        refund: JSON.stringify(findings.refunds.map(shownOf)),
        bankReference: JSON.stringify(findings.refunds.map(({ refund }) => refund.bankReference)),
        attempts: String(findings.attempts),
      },
    }
  })
}

function shownOf({ refund }: KnownRefund): readonly unknown[] {
  const { id, status, providerStatus, amount, requiresAction } = refund
  return [id, status, providerStatus, amount, requiresAction]
}

function stepOf(
  { currency }: FullEntry,
  { fact, state, reason, heldMinor: minor }: Moment,
  before: Moment | undefined,
): readonly HistoryStep[] {
  if (fact === null) return []
  const hasChanged = before?.state !== state || before.reason !== reason
  return [{ fact, state, reason, held: { minor, currency }, hasChanged }]
}

function sourcesOf(moments: readonly Moment[]): RecordSources {
  const sourceOf = (field: keyof RecordSources): string | null => {
    const last = moments.at(-1)?.values[field]
    const since = moments.findLastIndex(({ values }) => values[field] !== last)
    return moments[since + 1]?.fact?.id ?? null
  }
  return {
    state: sourceOf('state'),
    reason: sourceOf('reason'),
    held: sourceOf('held'),
    refund: sourceOf('refund'),
    bankReference: sourceOf('bankReference'),
    attempts: sourceOf('attempts'),
  }
}
