import type { MoneyInLedger, Report, ReportFormat } from '../report/index.ts'
import { reportDimensions, reportFormats } from '../report/types.ts'
import { chooseAccounts } from './account-choice.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { reportLack } from './incompleteness.ts'
import { addLedgerOption, requireLedger } from './ledger-place.ts'
import { ledgerSource } from './ledger-source.ts'
import type { LedgerSource } from './ledger-source.ts'
import { makeReport, makeReportFiles } from './make-report.ts'
import type { ReportOrder } from './make-report.ts'
import { readMoneyAtRisk, riskLines } from './money-at-risk.ts'
import { printJson, printLines } from './print.ts'
import { withProgress } from './progress.ts'
import type { WrittenFile } from './publish-files.ts'
import { chooseSource } from './refund-source.ts'
import type { RefundSource } from './refund-source.ts'
import { readTarget, readWish } from './report-options.ts'
import type { ReportTarget, ReportWish } from './report-options.ts'
import { reportLines, statementLines, writtenLines } from './report-view.ts'
import { refuseUsage } from './usage.ts'
import { withService } from './with-service.ts'
import type { World } from './world.ts'

/** Reports on refunds: totals for a person, or rows and totals in files. */
export const reportCommand: CommandDefinition = {
  syntax: 'report',
  summary: 'totals of refunds, and rows in files',
  accounts: 'several',
  configure: (command) =>
    addLedgerOption(command)
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

With --ledger, and not by POLYREFUND_LEDGER alone, it is of the refunds that
the ledger knows, without asking a provider, and tells the money at risk: what
is in doubt, set aside or pending. What is in doubt is no row; the report then
says that it is not complete.

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
    const asked = { given, world, wish, target }
    if (!given.has('ledger')) {
      return makeAndTell({ ...asked, source: await chooseSource(given, world), ledger: null })
    }
    refusePrevious(wish)
    const place = await requireLedger(given, world)
    const chosen = await chooseAccounts(given, world)
    return withService({ place, accounts: chosen.accounts }, world, async ({ service }) => {
      const moneyAtRisk = await readMoneyAtRisk(service, chosen, world)
      const source = ledgerSource(service, chosen)
      const { neverMade } = source
      return makeAndTell({ ...asked, source, ledger: { moneyAtRisk, neverMade } })
    })
  },
}

/** A report as it was asked for. */
interface Asked {
  readonly given: Given
  readonly world: World
  readonly wish: ReportWish
  readonly target: ReportTarget
}

interface Task extends Asked {
  readonly source: RefundSource
  readonly ledger: TellingLedger | null
}

interface TellingLedger extends Pick<LedgerSource, 'neverMade'> {
  readonly moneyAtRisk: readonly MoneyInLedger[]
}

async function makeAndTell(task: Task): Promise<ExitCode> {
  const { given, target, source, wish, world, ledger } = task
  const isWanted = !given.isJson
  const moneyAtRisk = ledger?.moneyAtRisk ?? null
  const { report, written } = await withProgress({ isWanted }, world, (progress, world) =>
    make({ source, wish, moneyAtRisk, world, progress }, target, given),
  )
  if (report === null) return exitCodes.failed
  printLines(world.stderr, writtenLines(written, world))
  if (given.isJson) printJson(world.stdout, report)
  else if (target.kind === 'tables') {
    printLines(world.stdout, reportLines(report, world.stdout))
  } else if (report.complete !== true) {
    printLines(world.stderr, statementLines(report, world.stderr))
  }
  if (ledger !== null && !given.isJson) tellLedger(ledger, target, world)
  const lack = reportLack(source, report)
  if (lack !== null) throw lack
  return exitCodes.done
}

/** A ledger doesn't have every refund of the provider: those it lacks would be told as gone. */
function refusePrevious({ previous }: ReportWish): void {
  if (previous === null) return
  throw refuseUsage(
    '--previous',
    'option.conflict',
    '--previous goes without --ledger: an earlier report can be compared with the lists of providers alone.',
  )
}

function tellLedger(
  { moneyAtRisk, neverMade }: TellingLedger,
  target: ReportTarget,
  world: World,
): void {
  const output = target.kind === 'tables' ? world.stdout : world.stderr
  const count = neverMade()
  const never =
    count === 1
      ? ['1 refund of the ledger was never made, and is in no row.']
      : [`${count} refunds of the ledger were never made, and are in no row.`]
  printLines(output, [
    '',
    ...riskLines(moneyAtRisk, output),
    ...(count === 0 ? [] : ['', ...never]),
  ])
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
