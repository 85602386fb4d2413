import { memoryLedger } from '../ledger/index.ts'
import { createRefundService } from '../service/service.ts'
import type { Quote } from '../service/types.ts'
import { accountOf } from './account-choice.ts'
import { askRules, refuseIdleHints } from './ask-rules.ts'
import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import type { Given } from './given.ts'
import { addLedgerOption, findLedger, requireLedger } from './ledger-place.ts'
import { logIn } from './login.ts'
import { printJson, printLines } from './print.ts'
import { quoteLines } from './quote-view.ts'
import { addRequestOptions, readRequest } from './request-options.ts'
import { withService } from './with-service.ts'
import type { World } from './world.ts'

/** Says what a refund would do, and sends nothing. */
export const quoteCommand: CommandDefinition = {
  syntax: 'quote',
  summary: 'say whether a refund would pass; sends nothing',
  accounts: 'one',
  configure: (command) => addRequestOptions(addLedgerOption(command)),
  help: `It says what is left of the payment, what the ledger holds and what of that is
in doubt, which rule stops the refund if one does, when the customer has it and
whose money it is. It takes what create takes. Without a ledger it knows what
the provider says, and nothing of what is in doubt.

It ends with 0 when the refund would pass, else with 1. With --json it prints
the quote.

Example:
  polyrefund quote --payment pay_01 --amount 35.00 --currency USD \\
    --reason requested_by_customer --reference RMA-2024-1234 --ledger refunds.db`,
  run: async (given, world) => {
    const quote = await quoteFor(given, world)
    if (given.isJson) printJson(world.stdout, quote)
    else printLines(world.stdout, quoteLines(quote, world.stdout))
    return quote.passes ? exitCodes.done : exitCodes.failed
  },
}

async function quoteFor(given: Given, world: World): Promise<Quote> {
  const request = readRequest(given)
  const isWithout = findLedger(given, world) === null
  const place = isWithout ? null : await requireLedger(given, world)
  const login = await logIn(given, world, (configuration) =>
    askRules(configuration, request, given),
  )
  refuseIdleHints(given, login)
  const { account, accounts } = accountOf(login)
  const asked = { account, ...request }
  const { clock, signal } = world
  if (place === null) {
    const service = createRefundService({ accounts, clock, ledger: memoryLedger() })
    return service.quote(asked, { signal })
  }
  return withService({ place, accounts }, world, ({ service }) => service.quote(asked, { signal }))
}
