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

It ends with 0 for succeeded and pending, with 1 for failed and rejected, and
with 3 for all other states. With --json it prints the record.

Example:
  polyrefund status RMA-2024-1234 --ledger refunds.db`,
  run: async (given, world) => {
    const place = await requireLedger(given, world)
    const reference = given.argument ?? ''
    const { accounts } = await chooseAccounts(given, world)
    const record = await withService({ place, accounts }, world, ({ service }) =>
      service.byReference(reference),
    )
    if (record === null) throw unknownReference(ledgerText(place, world))
    if (given.isJson) printJson(world.stdout, record)
    else printLines(world.stdout, wholeRecordLines(record, world.stdout))
    return exitCodeOfState(record.state)
  },
}
