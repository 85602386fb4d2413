import type { CommandDefinition } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { logIn } from './login.ts'
import { printJson, printLines } from './print.ts'
import { refundLines } from './refund-view.ts'

/** Shows one refund. */
export const getCommand: CommandDefinition = {
  syntax: 'get <refund>',
  summary: 'show one refund',
  accounts: 'one',
  configure: () => {},
  help: `With --json it prints the refund, with the provider's own object under "raw".

Example:
  polyrefund get ref_01`,
  run: async (given, world) => {
    const { provider } = await logIn(given, world)
    const refund = await provider.get(given.argument ?? '', { signal: world.signal })
    if (given.isJson) printJson(world.stdout, refund)
    else printLines(world.stdout, refundLines(refund, world.stdout))
    return exitCodes.done
  },
}
