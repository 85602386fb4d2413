import { resolve } from 'node:path'

import type {
  MoneyInLedger,
  Report,
  ReportFormat,
  ReportOptions,
  ReportSink,
} from '../report/index.ts'
import { writeFiles } from './new-files.ts'
import { readPrevious } from './previous-report.ts'
import type { Progress } from './progress.ts'
import type { WrittenFile } from './publish-files.ts'
import type { ListedRefund, ListedWalk, RefundSource } from './refund-source.ts'
import type { ReportFile, ReportWish } from './report-options.ts'
import { openReportSpool } from './report-spool.ts'
import type { NewFile, World } from './world.ts'

/** A report that is to be made, and all that takes part in it. */
export interface ReportOrder {
  readonly source: RefundSource
  /** What the ledger that is reported on can't vouch for; null for a provider's list. */
  readonly moneyAtRisk: readonly MoneyInLedger[] | null
  readonly wish: ReportWish
  readonly world: World
  readonly progress: Progress
}

type Outputs = Readonly<Partial<Record<ReportFormat, ReportSink>>>

/** Reads all refunds once, and writes them in each format that there is a place for. */
export async function makeReport(order: ReportOrder, outputs: Outputs): Promise<Report> {
  const { source, wish, world, progress, moneyAtRisk } = order
  const { createdFrom, createdBefore, by, timeZone, title, previous } = wish
  const period = {
    ...(createdFrom === null ? {} : { createdFrom }),
    ...(createdBefore === null ? {} : { createdBefore }),
  }
  const walk = source.walk({ ...period, limit: 100 }, { signal: world.signal })
  const options: ReportOptions = {
    ...period,
    ...(by === null ? {} : { by }),
    ...(timeZone === null ? {} : { timeZone }),
    ...(title === null ? {} : { title }),
    ...(previous === null ? {} : { previous: readPrevious(previous, world) }),
    ...(moneyAtRisk === null ? {} : { moneyAtRisk }),
    outputs,
    spool: () => openReportSpool(world.files),
    clock: world.clock,
    signal: world.signal,
  }
  // Loaded here alone: drawing charts is the heaviest part of the command.
  const { report } = await import('../report/index.ts')
  return report(watched(walk, progress), options)
}

/** The same walk, told of refund by refund: what the report tells itself comes by the thousand. */
function watched(walk: ListedWalk, progress: Progress): ListedWalk {
  async function* read(): AsyncGenerator<ListedRefund, void, undefined> {
    let count = 0
    for await (const refund of walk) {
      count += 1
      progress.update(count, refund.account ?? null)
      yield refund
    }
  }
  return { summary: () => walk.summary(), [Symbol.asyncIterator]: read }
}

/** The same into files, which stand under their names whole or not at all. */
export async function makeReportFiles(
  order: ReportOrder,
  files: readonly ReportFile[],
  isReplacing: boolean,
): Promise<{ readonly report: Report; readonly written: readonly WrittenFile[] }> {
  const { world } = order
  const paths = files.map(({ path }) => resolve(world.directory, path))
  const { result, written } = await writeFiles({ paths, isReplacing }, world, (opened) =>
    makeReport(order, sinksOf(files, opened)),
  )
  return { report: result, written }
}

function sinksOf(files: readonly ReportFile[], opened: readonly NewFile[]): Outputs {
  const sinks = files.flatMap(({ format }, at) => {
    const file = opened[at]
    return file === undefined ? [] : [[format, (text: string) => file.write(text)] as const]
  })
  return Object.fromEntries(sinks)
}
