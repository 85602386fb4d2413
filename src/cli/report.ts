import type { Report, ReportFormat } from '../report/index.ts'
import { reportDimensions, reportFormats } from '../report/types.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { reportLack } from './incompleteness.ts'
import { makeReport, makeReportFiles } from './make-report.ts'
import type { ReportOrder } from './make-report.ts'
import { printJson, printLines } from './print.ts'
import { withProgress } from './progress.ts'
import type { WrittenFile } from './publish-files.ts'
import { chooseSource } from './refund-source.ts'
import { readTarget, readWish } from './report-options.ts'
import type { ReportTarget } from './report-options.ts'
import { reportLines, statementLines, writtenLines } from './report-view.ts'

/** Reports on refunds: totals for a person, or rows and totals in files. */
export const reportCommand: CommandDefinition = {
  syntax: 'report',
  summary: 'totals of refunds, and rows in files',
  accounts: 'several',
  configure: (command) =>
    command
      .option('--from <time>', 'created at or after; a date means midnight UTC', collect)
      .option('--before <time>', 'created before; a date means midnight UTC', collect)
      .option('--by <words>', `split the totals by ${reportDimensions.join(', ')}`, collect)
      .option('--time-zone <name>', 'where days, weeks and months begin: Africa/Lagos', collect)
      .option('--format <words>', `${reportFormats.join(', ')}; several with commas`, collect)
      .option('--out <path>', 'the file; with several formats what they begin with', collect)
      .option('--force', 'replace files that are there')
      .option('--previous <file>', 'an earlier report: tell what has changed since', collect)
      .option('--title <text>', 'what to call it (default: Refunds)', collect),
  help: `One walk over all accounts makes all formats. Without --format it prints tables
of the totals. One format without --out goes to standard output; html needs it.
A file stands under its name once all of it is written. Sums are by currency.

It ends with 1 when the list is not complete; the report says first what it
lacks. With --json it prints the report without its rows: {"complete": …,
"accounts": […], "overall": […], "totals": […], …}.

Examples:
  polyrefund report --from 2026-01-01 --before 2026-02-01 --by account,status
  polyrefund report --by month --time-zone Africa/Lagos \\
    --format csv,html --out january`,
  run: async (given, world) => {
    const wish = readWish(given)
    const target = readTarget(given)
    const source = await chooseSource(given, world)
    const isWanted = !given.isJson
    const { report, written } = await withProgress({ isWanted }, world, (progress, world) =>
      make({ source, wish, world, progress }, target, given),
    )
    if (report === null) return exitCodes.failed
    printLines(world.stderr, writtenLines(written, world))
    if (given.isJson) printJson(world.stdout, report)
    else if (target.kind === 'tables') {
      printLines(world.stdout, reportLines(report, world.stdout))
    } else if (report.complete !== true) {
      printLines(world.stderr, statementLines(report, world.stderr))
    }
    const lack = reportLack(source, report)
    if (lack !== null) throw lack
    return exitCodes.done
  },
}

interface Made {
  /** Null where nobody reads it any more. */
  readonly report: Report | null
  readonly written: readonly WrittenFile[]
}

async function make(order: ReportOrder, target: ReportTarget, given: Given): Promise<Made> {
  switch (target.kind) {
    case 'files':
      return makeReportFiles(order, target.files, given.has('force'))
    case 'stdout':
      return { report: await makeOnStdout(order, target.format), written: [] }
    case 'tables':
      return { report: await makeReport(order, {}), written: [] }
  }
}

async function makeOnStdout(order: ReportOrder, format: ReportFormat): Promise<Report | null> {
  const { stdout } = order.world
  const gone = new Error('Nobody reads it any more.')
  try {
    return await makeReport(order, {
      [format]: async (text: string) => {
        if (!stdout.isOpen()) throw gone
        order.progress.end()
        stdout.write(text)
        await stdout.drained()
      },
    })
  } catch (error) {
    if (stdout.isOpen()) throw error
    return null
  }
}
