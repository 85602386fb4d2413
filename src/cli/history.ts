import { chooseAccounts } from './account-choice.ts'
import type { CommandDefinition } from './command.ts'
import { historyLines } from './history-view.ts'
import { addLedgerOption, ledgerText, requireLedger } from './ledger-place.ts'
import { printJson, printLines } from './print.ts'
import { unknownReference } from './unknown-reference.ts'
import { withService } from './with-service.ts'

/** Tells how one refund came to be as it is. */
export const historyCommand: CommandDefinition = {
  syntax: 'history <reference>',
  summary: 'tell how a refund came to be as it is, from the ledger',
  accounts: 'several',
  configure: addLedgerOption,
  help: `It tells all that was learned of a refund, when, and what it made of it: the
state after each step, and what was held. Then it says which of these facts each
part of the record comes from. It asks the ledger alone.

It ends with 0 where there is such a refund, whatever its state. With --json it
prints the record, the steps and the sources.

Example:
  polyrefund history RMA-2024-1234 --ledger refunds.db`,
  run: async (given, world) => {
    const place = await requireLedger(given, world)
    const { accounts } = await chooseAccounts(given, world)
    const history = await withService({ place, accounts }, world, ({ service }) =>
      service.history(given.argument ?? ''),
    )
    if (history === null) throw unknownReference(ledgerText(place, world))
    if (given.isJson) printJson(world.stdout, history)
    else printLines(world.stdout, historyLines(history, world.stdout))
    return 0
  },
}
