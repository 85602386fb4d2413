import { refundStatuses } from '../model/index.ts'
import type { WalkQuery } from '../model/index.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { incompleteness } from './incompleteness.ts'
import { readRows } from './list-rows.ts'
import { listPrinter } from './list-view.ts'
import { withProgress } from './progress.ts'
import { chooseSource } from './refund-source.ts'
import { readPaymentReference, readTime } from './request-options.ts'
import { refuseUsage } from './usage.ts'

const defaultLimit = 20

/** Lists refunds with their totals. */
export const listCommand: CommandDefinition = {
  syntax: 'list',
  summary: 'list refunds, with totals',
  accounts: 'several',
  configure: (command) =>
    command
      .option('--status <word>', refundStatuses.join(', '), collect)
      .option('--payment <id>', "only of this payment: the provider's id, or kind:id", collect)
      .option('--from <time>', 'created at or after; a date means midnight UTC', collect)
      .option('--before <time>', 'created before; a date means midnight UTC', collect)
      .option(
        '--limit <number>',
        `how many refunds at the most (default: ${defaultLimit})`,
        collect,
      )
      .option('--all', 'all of them')
      .option('--cursor <text>', 'go on where an earlier list ended', collect),
  help: `Newest first. Rows that can't be read without guessing are told on standard
error; it then ends with 1, as it does with every list that may lack rows.

With a configuration file it lists all accounts in one list, or those named by
--account, which may be repeated. An account that fails is told on standard
error and hides nothing of the others; it then ends with 1.

With --json it prints one object: {"refunds": […], "totals": […], "hasMore": …,
"complete": …, "rejected": […], "accounts": […], "cursor": …}. "accounts" says
how each account fared; --cursor goes on from "cursor". With --json --all it
prints one refund per line as it is read (NDJSON), and on standard error a line
for each rejected row and, where it stopped early, one with accounts and cursor;
the exit code says whether the list is whole.

Examples:
  polyrefund list --status pending
  polyrefund list --from 2026-01-01 --before 2026-02-01
  polyrefund list --all --json > refunds.ndjson`,
  run: async (given, world) => {
    const query = readQuery(given)
    const most = readLimit(given)
    const source = await chooseSource(given, world)
    const { isJson } = given
    const isWhole = most === null
    const isWanted = isWhole && !isJson
    const list = await withProgress({ isWanted }, world, async (progress, world) => {
      const shape = { isJson, isWhole, isMerged: source.isMerged }
      const printer = listPrinter(world, shape)
      const list = await readRows({ source, query, most, world, printer, progress })
      progress.end()
      printer.finish(list)
      return list
    })
    if (list.failure !== null) throw list.failure.error
    if (!world.stdout.isOpen()) return exitCodes.failed
    const lack = incompleteness(source, list)
    if (lack !== null) throw lack
    return exitCodes.done
  },
}

function readQuery(given: Given): WalkQuery {
  const status = given.word('status', refundStatuses)
  const payment = given.text('payment')
  const from = given.text('from')
  const before = given.text('before')
  const cursor = given.text('cursor')
  return {
    ...(status === null ? {} : { status }),
    ...(payment === null ? {} : { payment: readPaymentReference(payment) }),
    ...(from === null ? {} : { createdFrom: readTime(from) }),
    ...(before === null ? {} : { createdBefore: readTime(before) }),
    ...(cursor === null ? {} : { cursor }),
  }
}

/** How many refunds are wanted; null for all. */
function readLimit(given: Given): number | null {
  const limit = given.text('limit')
  if (limit === null) return given.has('all') ? null : defaultLimit
  if (given.has('all')) {
    throw refuseUsage('--limit', 'option.conflict', 'Give --limit or --all, not both.')
  }
  if (/^[1-9][0-9]{0,5}$/.test(limit)) return Number(limit)
  throw refuseUsage(
    '--limit',
    'option.format',
    '--limit takes a whole number from 1. Use --all for all of them.',
  )
}
