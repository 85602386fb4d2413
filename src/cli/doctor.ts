import type { CommandDefinition } from './command.ts'
import { findConfiguration } from './configuration-file.ts'
import { isFine } from './doctor-checks.ts'
import type { Check } from './doctor-checks.ts'
import { examineConfiguration } from './doctor-configuration.ts'
import { examineEnvironment } from './doctor-environment.ts'
import { checkLedger } from './doctor-ledger.ts'
import { configurationLines, environmentLines } from './doctor-view.ts'
import { exitCodes } from './exit-codes.ts'
import { addLedgerOption } from './ledger-place.ts'
import { printJson, printLines } from './print.ts'

/** Says whether this machine is ready to refund, and what to do where it isn't. */
export const doctorCommand: CommandDefinition = {
  syntax: 'doctor',
  summary: 'check configuration, reach, clock and ledger',
  accounts: 'several',
  configure: addLedgerOption,
  help: `It moves no money, tells no secret, and ends with 1 when a check fails. A
warning is no failure.

With --json it prints {"provider": …, "mode": …, "isReady": …, "checks":
[{"name": …, "state": …, "message": …, "remedy": …}]}; "state" is "ok",
"failed", "warning" or "skipped". With a configuration file it is {"file": …,
"isReady": …, "checks": […], "accounts": [{"account": …, "provider": …,
"mode": …, "isReady": …, "checks": […]}]}.

Example:
  polyrefund doctor`,
  run: async (given, world) => {
    const { stdout } = world
    const file = await findConfiguration(given, world)
    const ledger = await checkLedger(given, world)
    if (file === null) {
      const found = withCheck(await examineEnvironment(given.text('provider'), world), ledger)
      if (given.isJson) printJson(stdout, found)
      else printLines(stdout, environmentLines(found, stdout))
      return found.isReady ? exitCodes.done : exitCodes.failed
    }
    const found = withCheck(
      await examineConfiguration(file.path, given.list('account'), world),
      ledger,
    )
    if (given.isJson) printJson(stdout, found)
    else printLines(stdout, configurationLines(found, world))
    return found.isReady ? exitCodes.done : exitCodes.failed
  },
}

function withCheck<Found extends { readonly isReady: boolean; readonly checks: readonly Check[] }>(
  found: Found,
  check: Check,
): Found {
  return { ...found, checks: [...found.checks, check], isReady: found.isReady && isFine(check) }
}
