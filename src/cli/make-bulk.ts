import type { CreateManyOptions, CreateManyResult, RefundService } from '../service/types.ts'
import type { BulkResults } from './bulk-results.ts'
import type { BulkRow } from './bulk-rows.ts'
import { exitCodeOf, exitCodeOfState, exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Progress } from './progress.ts'
import { settle } from './settle.ts'
import { addCounts } from './state-counts.ts'
import type { StateCounts } from './state-counts.ts'
import type { World } from './world.ts'

/** Refunds of a file that are to be made, and all that takes part in it. */
export interface BulkOrder {
  readonly rows: readonly BulkRow[]
  readonly service: RefundService
  readonly results: BulkResults
  readonly pace: Pick<CreateManyOptions, 'concurrency' | 'perSecond'>
  readonly world: World
  readonly progress: Progress
}

/** What became of the rows of a file. */
export interface BulkTotals {
  readonly rows: number
  readonly byState: StateCounts
  /** Rows of which nothing was recorded, each with an error of its own. */
  readonly refused: number
  /** Rows that were not come to. */
  readonly notBegun: number
  readonly exitCode: ExitCode
}

/** Makes the refunds of a file, a few at a time, and writes each result as it is known. */
export async function makeBulk(order: BulkOrder): Promise<BulkTotals> {
  const { rows, service, results, pace, world, progress } = order
  let failure: { readonly error: unknown } | null = null
  function* requests(): Generator<BulkRow['request'], void, undefined> {
    for (const { request } of rows) {
      // What can't be told is not begun; what was begun is waited for.
      if (failure !== null) return
      yield request
    }
  }
  let totals: BulkTotals = { ...nothing, rows: rows.length, notBegun: rows.length }
  let at = 0
  for await (const given of service.createMany(requests(), { ...pace, signal: world.signal })) {
    const row = rows[at]
    at += 1
    if (row === undefined) continue
    const result = await settleResult(given, row, order)
    totals = add(totals, result)
    progress.update(at, row.request.account)
    if (failure !== null) continue
    try {
      await results.write(row, result)
    } catch (error) {
      failure = { error }
    }
  }
  if (failure !== null) throw failure.error
  return totals.notBegun === 0
    ? totals
    : { ...totals, exitCode: worse(totals.exitCode, exitCodes.failed) }
}

const nothing: Omit<BulkTotals, 'rows' | 'notBegun'> = {
  byState: {},
  refused: 0,
  exitCode: exitCodes.done,
}

async function settleResult(
  result: CreateManyResult,
  { request }: BulkRow,
  { service, world }: BulkOrder,
): Promise<CreateManyResult> {
  if (result.record === null) return result
  const record = await settle(result.record, () => service.create(request), world)
  return { ...result, record }
}

function add(totals: BulkTotals, { record, error }: CreateManyResult): BulkTotals {
  const { byState, refused, notBegun, exitCode } = totals
  const counted = { ...totals, notBegun: notBegun - 1 }
  if (record === null) {
    const code = exitCodeOf(error)
    const ended = code === exitCodes.lookFirst ? code : exitCodes.failed
    return { ...counted, refused: refused + 1, exitCode: worse(exitCode, ended) }
  }
  return {
    ...counted,
    byState: addCounts(byState, { [record.state]: 1 }),
    exitCode: worse(exitCode, exitCodeOfState(record.state)),
  }
}

/** The one that asks for more: to look first comes before to try again. */
function worse(left: ExitCode, right: ExitCode): ExitCode {
  return left > right ? left : right
}
