import { openGate } from './gate.ts'
import type { Gate } from './gate.ts'
import { memorySpool } from './memory-spool.ts'
import { parseReportOptions } from './options.ts'
import type { ReportPlan } from './options.ts'
import { readRefunds } from './read-refunds.ts'
import { createRowStore } from './row-store.ts'
import type { Report, ReportOptions, ReportSource, ReportSpool } from './types.ts'
import { writeReport } from './write.ts'

/**
 * Makes a report of refunds: totals by what was asked for, and a row for each refund, in as many
 * formats as wanted, from one walk. It reads only; no money moves.
 *
 * A list that breaks off makes a report all the same: it says `complete: false`, and which account
 * failed by which error, in the first lines of each format. With a `spool` memory stays small
 * whatever the number of refunds.
 *
 * ```ts
 * const walk = accounts.list({ createdFrom })
 * const { overall, complete } = await report(walk, {
 *   createdFrom,
 *   by: ['account', 'currency', 'month'],
 *   timeZone: 'Africa/Lagos',
 *   outputs: { csv: (text) => file.appendFile(text) },
 * })
 * ```
 *
 * @throws {RefundError} `invalid_request`: wrong options, a list of another period, an earlier report
 * that can't be compared with, a refund outside of the period or without an exact amount; `aborted`;
 * `incomplete_list`: the spool was changed, or rows and totals differ, and what was written has no
 * end. What a sink, a spool or the source throws otherwise passes as it is.
 */
export async function report(source: ReportSource, options: ReportOptions = {}): Promise<Report> {
  const plan = parseReportOptions(source, options)
  const gate = openGate(plan.signal)
  try {
    gate.check()
    const needsSpool = plan.outputs.length > 0 || plan.previous !== null
    const spool = needsSpool ? await plan.openSpool() : memorySpool()
    return await closing(spool, () => makeReport(source, plan, gate, spool))
  } finally {
    gate.close()
  }
}

async function makeReport(
  source: ReportSource,
  plan: ReportPlan,
  gate: Gate,
  spool: ReportSpool,
): Promise<Report> {
  const store = createRowStore(spool)
  const { report, series, from } = await readRefunds({ source, plan, gate, store })
  const { outputs } = plan
  if (outputs.length === 0) return report
  await writeReport({ report, series, rows: store.read(from), outputs, gate })
  return report
}

/** Closes the spool in every case. What went wrong first is what is told. */
async function closing<Result>(spool: ReportSpool, work: () => Promise<Result>): Promise<Result> {
  let result: Result
  try {
    result = await work()
  } catch (error) {
    await spool.close().catch(() => undefined)
    throw error
  }
  await spool.close()
  return result
}
