import { recordStates, sumMoney } from '../model/index.ts'
import type { Money, RecordState, RefundRecord } from '../model/index.ts'
import type { RecordQuery, RefundService } from '../service/types.ts'
import { chooseAccounts } from './account-choice.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { addLedgerOption, requireLedger } from './ledger-place.ts'
import { printJsonLine, printLines } from './print.ts'
import { recordColumns } from './record-view.ts'
import { readPaymentReference } from './request-options.ts'
import { layOutTable } from './table.ts'
import { withService } from './with-service.ts'
import { amountText, counted } from './words.ts'
import type { Output } from './world.ts'

const unsettled: readonly RecordState[] = [
  'recorded',
  'sending',
  'pending',
  'unknown',
  'mismatch',
  'duplicated',
]

/** Lists the refunds of a ledger that are not over. */
export const pendingCommand: CommandDefinition = {
  syntax: 'pending',
  summary: 'list the refunds of the ledger that are not over',
  accounts: 'several',
  configure: (command) =>
    addLedgerOption(command)
      .option('--state <words>', `${recordStates.join(', ')}; several with commas`, collect)
      .option('--payment <id>', "only of this payment: the provider's id, or kind:id", collect),
  help: `Newest first. It asks the ledger alone. Without --state it lists what is
recorded, being sent, pending, unknown, mismatch or duplicated, but for what a
person has accepted as it is. A success that a bank can still send back is over
for most: --state succeeded lists those.

With --json it prints one record per line (NDJSON).

Examples:
  polyrefund pending --ledger refunds.db
  polyrefund pending --state unknown,mismatch --account us`,
  run: async (given, world) => {
    const place = await requireLedger(given, world)
    const queries = readQueries(given)
    const { accounts, named } = await chooseAccounts(given, world)
    const { stdout } = world
    const records: RefundRecord[] = []
    await withService({ place, accounts }, world, async ({ service }) => {
      for await (const record of search(service, queries(named))) {
        if (!stdout.isOpen()) return
        if (given.isJson) printJsonLine(stdout, record)
        else records.push(record)
        await stdout.drained()
      }
    })
    if (!stdout.isOpen()) return exitCodes.failed
    if (!given.isJson) printLines(stdout, pendingLines(records, stdout))
    return exitCodes.done
  },
}

/** One query, or one for each account that is named. */
function readQueries(given: Given): (accounts: readonly string[]) => readonly RecordQuery[] {
  const payment = given.text('payment')
  const states = given.words('state', recordStates)
  const query: RecordQuery = {
    state: states.length === 0 ? unsettled : states,
    ...(payment === null ? {} : { payment: readPaymentReference(payment) }),
  }
  return (accounts) =>
    accounts.length === 0 ? [query] : accounts.map((account) => ({ ...query, account }))
}

async function* search(
  service: RefundService,
  queries: readonly RecordQuery[],
): AsyncGenerator<RefundRecord, void, undefined> {
  for (const query of queries) {
    for await (const record of service.search(query)) {
      if (!isOver(record)) yield record
    }
  }
}

function isOver({ state, finality, nextAction }: RefundRecord): boolean {
  const isAccepted = unsettled.includes(state) && nextAction.kind === 'none'
  return finality === 'final' || isAccepted
}

function pendingLines(records: readonly RefundRecord[], output: Output): readonly string[] {
  if (records.length === 0) return ['The ledger has no refund of these states that is not over.']
  const { lines, isShortened } = layOutTable(recordColumns, records, output)
  const note = 'Names are shortened to fit. A wider terminal or --json has them whole.'
  const held = heldByCurrency(records).map(amountText).join(', ')
  return [
    ...lines,
    '',
    ...(isShortened ? [output.style('dim', note), ''] : []),
    `${counted(records.length, 'refund')}, with ${held} held of their payments.`,
  ]
}

function heldByCurrency(records: readonly RefundRecord[]): readonly Money[] {
  const amounts = Map.groupBy(
    records.map(({ held }) => held),
    ({ currency }) => currency,
  )
  return [...amounts].map(([currency, held]) => sumMoney(held, currency))
}
