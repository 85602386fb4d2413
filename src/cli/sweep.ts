import type { SweepSummary } from '../service/types.ts'
import { chooseAccounts } from './account-choice.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { addLedgerOption, requireLedger } from './ledger-place.ts'
import { readDuration, readWhole } from './numbers.ts'
import { printJson, printLines } from './print.ts'
import { withProgress } from './progress.ts'
import { sweepInParts } from './sweep-in-parts.ts'
import { sweepLines } from './sweep-view.ts'
import { withService } from './with-service.ts'
import type { World } from './world.ts'

const mostAtOnce = 1_000_000

/** Does what is due with the refunds of a ledger. */
export const sweepCommand: CommandDefinition = {
  syntax: 'sweep',
  summary: 'look after the refunds that are due',
  accounts: 'several',
  configure: (command) =>
    addLedgerOption(command)
      .option(
        '--limit <number>',
        'how many refunds at the most (default: all that are due)',
        collect,
      )
      .option('--deadline <time>', 'begin nothing new after 90s, 10m, 1h', collect),
  help: `For cron: every minute or every few minutes. Each refund is looked at when it is
due, so that running it more often asks the providers no more often. Several may
run at the same time, on several machines with Postgres.

It makes no refund that was not asked for: it sends only what create or bulk
have recorded, and repeats only what is proved to be safe.

It ends with 3 when refunds could not be worked on; they are due again later.
With --json it prints {"taken": …, "changed": …, "failed": […], "byState": {…},
"isDone": …}; "isDone" is false where more was due.

Examples:
  polyrefund sweep --ledger refunds.db
  */5 * * * * polyrefund sweep --deadline 4m --json`,
  run: async (given, world) => {
    const place = await requireLedger(given, world)
    const wish = readWish(given)
    const { accounts, named } = await chooseAccounts(given, world)
    const isWanted = !given.isJson
    const summary = await withProgress(
      { isWanted, doing: 'Looking at' },
      world,
      (progress, world) =>
        withService({ place, accounts }, world, ({ service }) =>
          sweepInParts({ service, accounts: named, world, progress, ...wish }),
        ),
    )
    tell(summary, given, world)
    return summary.failed.length === 0 ? exitCodes.done : exitCodes.lookFirst
  },
}

function readWish(given: Given): { readonly limit: number; readonly deadlineMs: number | null } {
  return {
    limit: readWhole(given, 'limit', mostAtOnce) ?? mostAtOnce,
    deadlineMs: readDuration(given, 'deadline'),
  }
}

function tell(summary: SweepSummary, given: Given, { stdout }: World): void {
  if (!given.isJson) {
    printLines(stdout, sweepLines(summary, stdout))
    return
  }
  const failed = summary.failed.map(({ reference, error }) => ({
    reference,
    error: error.toJSON(),
  }))
  printJson(stdout, { ...summary, failed })
}
