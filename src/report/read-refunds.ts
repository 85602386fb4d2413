import { isAccountsSummary, refuseCall } from '../model/index.ts'
import { accountsKnown } from './accounts.ts'
import { assembleReport } from './assemble.ts'
import type { Gate } from './gate.ts'
import { createGathering } from './gathering.ts'
import type { Gathering } from './gathering.ts'
import { iterate } from './iterate.ts'
import { isFiltered, scopedPlan } from './listed.ts'
import type { ScopedPlan } from './listed.ts'
import type { ReportPlan } from './options.ts'
import { compareWith, goneRow, isWithin } from './previous/compare.ts'
import type { Comparison, Listed } from './previous/compare.ts'
import type { EarlierHead } from './previous/head.ts'
import { keyOf, readReport } from './previous/read.ts'
import { refusePrevious } from './previous/refusal.ts'
import { createProgress } from './progress.ts'
import { createRepeats } from './repeats.ts'
import type { RowStore } from './row-store.ts'
import { toRow } from './row.ts'
import type { DatedRow } from './row.ts'
import type { Report, ReportRow, ReportSeries, ReportSource } from './types.ts'

/** What reading refunds takes. */
export interface Reading {
  readonly source: ReportSource
  readonly plan: ReportPlan
  readonly gate: Gate
  readonly store: RowStore
}

/** All that a report says first, and where its rows begin in the store. */
export interface ReadRefunds {
  readonly report: Report
  readonly series: ReportSeries
  readonly from: number
}

/** A reading whose plan is held against what the list was asked for. */
interface ScopedReading extends Reading {
  readonly plan: ScopedPlan
}

/** Walks the source once: each refund becomes a row, is added up, and is laid aside. */
export async function readRefunds(asked: Reading): Promise<ReadRefunds> {
  const { source, gate, store } = asked
  // Asked before the first refund, so that a walk knows that somebody will look at its summary.
  const plan = scopedPlan(asked.plan, source.summary?.().listed ?? null)
  const reading: ScopedReading = { ...asked, plan }
  const comparison = await openComparison(reading)
  const from = await store.mark()
  const gathering = createGathering(plan)
  const progress = createProgress(plan.onProgress)
  const repeats = createRepeats()
  const setting = { madeAtMs: plan.madeAtMs, modes: modesOf(source) }

  const failure = await iterate(source, gate, async (refund) => {
    const dated = toRow(refund, setting)
    checkPeriod(dated, plan)
    gathering.seen.add(dated.row)
    if (repeats.isRepeated(keyOf(dated.row))) gathering.addRepeat()
    else await place(dated, comparison, gathering, reading)
    progress.tick(dated.row.account)
  })

  const known = accountsKnown(gathering.seen, {
    summary: source.summary?.() ?? null,
    failure,
    listed: plan.listed,
    repeated: gathering.repeated(),
  })
  // What a filter leaves out isn't gone.
  if (comparison !== null && known.complete === true && !isFiltered(plan.listed)) {
    await tellGone({ comparison, gathering, reading, until: from, accounts: known.accounts })
  }
  progress.end()
  const report = assembleReport({ plan, gathering, known, comparison })
  return { report, series: gathering.series(), from }
}

/**
 * The earlier report, whose rows are laid aside before all others.
 *
 * Of a period that was closed before it, it has the changed refunds only, so that no other can be
 * compared: such a list is refused before it is walked.
 */
async function openComparison({ plan, gate, store }: ScopedReading): Promise<Comparison | null> {
  if (plan.previous === null) return null
  const earlier = await readReport(plan.previous, gate, store)
  const { closedBeforeMs } = earlier.head
  if (
    closedBeforeMs !== null &&
    !(plan.createdFromMs !== null && plan.createdFromMs >= closedBeforeMs)
  ) {
    throw refusePrevious('previous.reaches_back')
  }
  if (!isListedAlike(earlier.head, plan)) throw refusePrevious('previous.filter')
  return compareWith(earlier)
}

/** Without the filter of the earlier report, what that has left out would be taken for new. */
function isListedAlike(earlier: EarlierHead, { listed }: ScopedPlan): boolean {
  const { status, payment } = earlier.filter
  return (
    (status === null || status === listed?.status) &&
    (payment === null || payment === listed?.payment)
  )
}

/** What the accounts move, as far as the source says it before the first refund. */
function modesOf(source: ReportSource): ReadonlyMap<string, 'test' | 'live'> {
  const summary = source.summary?.()
  if (summary === undefined || !isAccountsSummary(summary)) return new Map()
  return new Map(summary.accounts.map(({ account, mode }) => [account, mode]))
}

function checkPeriod(
  { createdMs }: DatedRow,
  { createdFromMs, createdBeforeMs }: ReportPlan,
): void {
  if (createdMs === null || isWithin(createdMs, createdFromMs, createdBeforeMs)) return
  throw refuseCall([{ path: 'refund.createdAt', rule: 'range.outside' }], {
    task: 'the report was not made',
  })
}

/** A refund of a closed period is in no total: it is as it was, or it is restated. */
async function place(
  dated: DatedRow,
  comparison: Comparison | null,
  gathering: Gathering,
  reading: Reading,
): Promise<void> {
  const verdict = comparison?.judge(dated) ?? 'ordinary'
  if (verdict === 'unchanged') {
    gathering.restatements.addUnchanged()
    return
  }
  if (verdict === 'repeated') {
    gathering.addRepeat()
    return
  }
  if (verdict === 'ordinary') {
    gathering.add(dated)
    await layAside(dated.row, gathering, reading)
    return
  }
  const row: ReportRow = { ...dated.row, record: 'restatement', restated: verdict }
  gathering.restatements.add(row)
  await layAside(row, gathering, reading)
}

interface Going {
  readonly comparison: Comparison
  readonly gathering: Gathering
  readonly reading: Reading
  /** Where the rows of the earlier report end in the store. */
  readonly until: number
  readonly accounts: Listed['accounts']
}

async function tellGone({ comparison, gathering, reading, until, accounts }: Going): Promise<void> {
  const { plan, store, gate } = reading
  const { createdFromMs, createdBeforeMs, madeAtMs } = plan
  const listed = { accounts, createdFromMs, createdBeforeMs }
  for await (const page of store.read(0, until)) {
    gate.check()
    const gone = page.filter((row) => comparison.isGone(row, listed))
    for (const earlier of gone) {
      const row = goneRow(earlier, madeAtMs)
      gathering.restatements.add(row)
      await layAside(row, gathering, reading)
    }
  }
}

/** Without an output nobody reads the rows again. */
async function layAside(
  row: ReportRow,
  { digest }: Gathering,
  { plan, store }: Reading,
): Promise<void> {
  digest.add(row)
  if (plan.outputs.length > 0) await store.add(row)
}
