import { chooseAccounts } from './account-choice.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodeOfState } from './exit-codes.ts'
import { addLedgerOption, ledgerText, requireLedger } from './ledger-place.ts'
import { printJson, printLines } from './print.ts'
import { wholeRecordLines } from './record-view.ts'
import { unknownReference } from './unknown-reference.ts'
import { withService } from './with-service.ts'

/** Shows all that a ledger knows of one refund. */
export const statusCommand: CommandDefinition = {
  syntax: 'status <reference>',
  summary: 'show what became of a refund, from the ledger',
  accounts: 'several',
  configure: addLedgerOption,
  help: `It says the state and why, what to do next, and what is known in the order it
was learned. It asks the ledger alone: polyrefund sweep asks the provider.

It ends with what the customer can be told, and nothing that isn't known.

Its exit code is 0 for succeeded and pending, 1 for failed and rejected, and 3
for all other states. With --json it prints the record, with customerNotice.

Example:
  polyrefund status RMA-2024-1234 --ledger refunds.db`,
  run: async (given, world) => {
    const place = await requireLedger(given, world)
    const reference = given.argument ?? ''
    const { accounts } = await chooseAccounts(given, world)
    const told = await withService({ place, accounts }, world, async ({ service }) => ({
      record: await service.byReference(reference),
      customerNotice: await service.customerNotice(reference),
    }))
    const { record, customerNotice } = told
    if (record === null || customerNotice === null) {
      throw unknownReference(ledgerText(place, world))
    }
    if (given.isJson) printJson(world.stdout, { ...record, customerNotice })
    else printLines(world.stdout, wholeRecordLines(record, customerNotice, world.stdout))
    return exitCodeOfState(record.state)
  },
}
