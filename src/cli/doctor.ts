import type { CommandDefinition } from './command.ts'
import { findConfiguration } from './configuration-file.ts'
import { examineConfiguration } from './doctor-configuration.ts'
import { examineEnvironment } from './doctor-environment.ts'
import { configurationLines, environmentLines } from './doctor-view.ts'
import { exitCodes } from './exit-codes.ts'
import { printJson, printLines } from './print.ts'

/** Says whether this machine is ready to refund, and what to do where it isn't. */
export const doctorCommand: CommandDefinition = {
  syntax: 'doctor',
  summary: 'check configuration, credentials, reachability and clock',
  accounts: 'several',
  configure: () => {},
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
    if (file === null) {
      const found = await examineEnvironment(given.text('provider'), world)
      if (given.isJson) printJson(stdout, found)
      else printLines(stdout, environmentLines(found, stdout))
      return found.isReady ? exitCodes.done : exitCodes.failed
    }
    const found = await examineConfiguration(file.path, given.list('account'), world)
    if (given.isJson) printJson(stdout, found)
    else printLines(stdout, configurationLines(found, world))
    return found.isReady ? exitCodes.done : exitCodes.failed
  },
}
