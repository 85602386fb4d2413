import { RefundError } from '../model/index.ts'
import type { CreateManyOptions } from '../service/types.ts'
import { chooseAccounts } from './account-choice.ts'
import type { ChosenAccounts } from './account-choice.ts'
import { refuseFile } from './bulk-refusals.ts'
import { checkResults, openResults } from './bulk-results.ts'
import type { ResultsWish } from './bulk-results.ts'
import { readRows } from './bulk-rows.ts'
import type { BulkRow } from './bulk-rows.ts'
import { totalsLines } from './bulk-totals.ts'
import { bulkPlanLines } from './bulk-view.ts'
import type { CommandDefinition } from './command.ts'
import { hasAgreed, requireConsent, requireLive } from './consent.ts'
import type { ExitCode } from './exit-codes.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { addLedgerOption, ledgerText, wantLedger } from './ledger-place.ts'
import { makeBulk } from './make-bulk.ts'
import type { BulkTotals } from './make-bulk.ts'
import { readRate, readWhole } from './numbers.ts'
import { printJsonLine, printLines } from './print.ts'
import { withProgress } from './progress.ts'
import { readCsv } from './read-csv.ts'
import { withService } from './with-service.ts'
import type { OpenService } from './with-service.ts'
import { counted } from './words.ts'
import type { World, LedgerPlace } from './world.ts'

/** Makes all refunds of a file. */
export const bulkCommand: CommandDefinition = {
  syntax: 'bulk <file>',
  summary: 'make the refunds of a CSV file',
  accounts: 'several',
  configure: (command) =>
    addLedgerOption(command)
      .option('--output <file>', 'where results go (default: standard output)', collect)
      .option('--force', 'replace the results that are there')
      .option('--concurrency <number>', 'how many are under way at a time (default: 4)', collect)
      .option('--per-second <number>', 'how many are begun in a second at most', collect)
      .option('--yes', "don't ask; needed where there is no terminal")
      .option('--live', 'allow refunds of real money'),
  help: `The file has a header. Its columns: payment, amount, currency, reason,
reference, account (default: --account, or that of the configuration file), and
any number of metadata.KEY. The amount is decimal text, or the word remaining
without a currency.

All rows are checked first; where one is wrong, each fault is told with its
line, and nothing is sent. It shows the sums by account and currency, and asks.
Running it again goes on where it stopped: what the ledger has is not made
again.

Each row gets one line of CSV as soon as it is known: state, reason, next
action, refund, or the error. With --json these are JSON lines, and the totals
the last one.

It ends with 0 when all are succeeded or pending, with 3 when one has to be
looked at first, else with 1.

Example:
  polyrefund bulk refunds.csv --ledger refunds.db --output results.csv`,
  run: async (given, world) => {
    requireConsent(given, world)
    const place = wantLedger(given, world)
    const pace = readPace(given)
    const wish = readResultsWish(given)
    const path = given.argument ?? ''
    const records = await readCsv(path, world)
    const chosen = await chooseAccounts(given, world)
    const { rows, faults } = readRows(records, {
      names: chosen.accounts.names,
      usual: chosen.usual,
    })
    if (faults.length > 0) throw refuseFile(path, faults)
    for (const account of new Set(rows.map(({ request }) => request.account))) {
      requireLive(given, chosen.accounts.named(account))
    }
    await checkResults(wish, world)
    const order = { given, world, place, chosen, rows, pace, wish }
    return withService({ place, accounts: chosen.accounts }, world, (open) => run(order, open))
  },
}

interface Order {
  readonly given: Given
  readonly world: World
  readonly place: LedgerPlace
  readonly chosen: ChosenAccounts
  readonly rows: readonly BulkRow[]
  readonly pace: Pick<CreateManyOptions, 'concurrency' | 'perSecond'>
  readonly wish: ResultsWish
}

async function run(order: Order, { service, ledger }: OpenService): Promise<ExitCode> {
  const { given, world, rows, pace, wish } = order
  await agree(order, ledger)
  const results = await openResults(wish, world)
  try {
    const isWanted = !given.isJson
    const totals = await withProgress({ isWanted, doing: 'Refunding' }, world, (progress, world) =>
      makeBulk({ rows, service, results, pace, world, progress }),
    )
    tell(totals, order)
    return totals.exitCode
  } finally {
    await results.close()
  }
}

async function agree(order: Order, ledger: OpenService['ledger']): Promise<void> {
  const { given, world, rows, place, chosen } = order
  const isAgreed = given.has('yes')
  if (isAgreed && given.isJson) return
  const plan = {
    rows,
    knownCount: await countKnown(rows, ledger),
    modeOf: (account: string) => chosen.accounts.named(account).mode,
    ledger: ledgerText(place, world),
  }
  printLines(world.stderr, bulkPlanLines(plan, world.stderr))
  if (
    isAgreed ||
    (await hasAgreed(`Type yes to make ${counted(rows.length, 'refund')}: `, world))
  ) {
    return
  }
  throw new RefundError({
    code: 'aborted',
    outcome: 'not_sent',
    isRetryable: true,
    message: 'Nothing was sent: the answer was not yes.',
  })
}

const readAtOnce = 500

async function countKnown(
  rows: readonly BulkRow[],
  ledger: OpenService['ledger'],
): Promise<number> {
  const references = rows.map(({ request }) => request.reference)
  let count = 0
  for (let at = 0; at < references.length; at += readAtOnce) {
    count += (await ledger.read(references.slice(at, at + readAtOnce))).length
  }
  return count
}

function tell(totals: BulkTotals, { given, world, wish }: Order): void {
  if (given.isJson) {
    const { rows, byState, refused, notBegun } = totals
    printJsonLine(world.stdout, { totals: { rows, byState, refused, notBegun } })
    return
  }
  printLines(wish.output === null ? world.stderr : world.stdout, totalsLines(totals))
}

function readPace(given: Given): Order['pace'] {
  const concurrency = readWhole(given, 'concurrency', 256)
  const perSecond = readRate(given, 'per-second', 10_000)
  return {
    ...(concurrency === null ? {} : { concurrency }),
    ...(perSecond === null ? {} : { perSecond }),
  }
}

function readResultsWish(given: Given): ResultsWish {
  return {
    output: given.text('output'),
    isReplacing: given.has('force'),
    isJson: given.isJson,
  }
}
