import type { ProviderLoader, RunningSimulator } from '../../providers/index.ts'
import { isRefundError, RefundError } from '../model/index.ts'
import { chooseProvider, providerVariable } from './choose-provider.ts'
import type { ChosenProvider } from './choose-provider.ts'
import type { CommandDefinition } from './command.ts'
import { configVariable } from './configuration-file.ts'
import { exitCodes } from './exit-codes.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { readPort } from './port.ts'
import { printJsonLine, printLines } from './print.ts'
import { jsonOf, readyLines, readyOf } from './simulate-view.ts'
import { systemCode } from './system-code.ts'
import { untilAborted } from './until-aborted.ts'
import { refuseUsage } from './usage.ts'
import { readSimulatorTarget } from './webhook-target.ts'
import type { World } from './world.ts'

/** Runs a provider's simulator until the command is ended. */
export const simulateCommand: CommandDefinition = {
  syntax: 'simulate [name]',
  summary: 'try everything without an account',
  accounts: 'none',
  configure: (command) =>
    command
      .option('--port <number>', 'the port to listen on (default: a free one)', collect)
      .option('--webhook-url <url>', 'where it delivers webhooks, on this machine', collect)
      .option('--webhook-secret <secret>', 'what signs them (default: one made up)', collect),
  help: `It runs a provider's simulator on this machine until Ctrl-C, and forgets
everything then. With --json it prints one line when it is ready:
{"provider": …, "url": …, "environment": {…}, "samplePayments": […]}.
Without a name it takes POLYREFUND_PROVIDER, else the first provider there is.

With --webhook-url it delivers signed webhooks there, and again where they are
not answered with 2xx. Its clock then follows this machine's: a refund settles
after some minutes, and not every provider tells of it before. A secret that was
made up is printed, among the variables to set; one that was given is not. With
--json there is "webhooks": {"url": …, "isSecretMadeUp": …} too. To look at them
there is polyrefund webhook listen.

Examples:
  polyrefund simulate NAME --port 4010
  polyrefund simulate NAME --webhook-url http://127.0.0.1:3000/webhooks/us`,
  run: async (given, world) => {
    const asked = given.argument ?? given.text('provider')
    const chosen = chooseProvider(asked ?? firstUnlessUsual(world), world)
    const port = readPort(given)
    const webhooks = readWebhooks(given, world)
    const simulator = await start(chosen, {
      ...(port === null ? {} : { port }),
      ...(webhooks === null ? {} : { webhooks }),
    })
    const ready = readyOf(chosen, simulator, { isSecretMadeUp: webhooks?.secret === undefined })
    if (given.isJson) {
      printJsonLine(world.stdout, jsonOf(ready))
    } else {
      const words = await wordsPastFile(chosen, world)
      printLines(world.stdout, readyLines(ready, words, world.stdout))
    }
    await untilAborted(world.signal)
    await simulator.close()
    if (!given.isJson) printLines(world.stdout, ['', 'The simulator has stopped.'])
    return exitCodes.done
  },
}

type SimulatorStart = Parameters<ProviderLoader['startSimulator']>[0]

/** Where webhooks go and what signs them, or null for nowhere. */
function readWebhooks(
  given: Given,
  { clock }: World,
): NonNullable<SimulatorStart['webhooks']> | null {
  const target = readSimulatorTarget(given)
  const secret = given.text('webhook-secret')
  if (target !== null) {
    const realNow = (): number => clock.now()
    return { url: target.href, realNow, ...(secret === null ? {} : { secret }) }
  }
  if (secret === null) return null
  throw refuseUsage(
    '--webhook-url',
    'option.required',
    '--webhook-secret signs what goes to --webhook-url, which is missing.',
  )
}

/** Nothing is at stake here, so without a word the first provider there is will do. */
function firstUnlessUsual({ environment, providers }: World): string | null {
  if ((environment[providerVariable] ?? '') !== '') return null
  return [...providers.keys()][0] ?? null
}

async function start(
  { loader, name }: ChosenProvider,
  options: SimulatorStart,
): Promise<RunningSimulator> {
  try {
    return await loader.startSimulator(options)
  } catch (error) {
    // It is the only thing in the options that a provider has rules for.
    if (isRefundError(error)) throw await wrongSecret(loader, name)
    throw new RefundError({
      code: 'configuration',
      outcome: 'none',
      provider: name,
      message: `The simulator of ${name} could not start (${systemCode(error)}). If the port is taken, choose another with --port or leave it out.`,
    })
  }
}

async function wrongSecret(loader: ProviderLoader, name: string): Promise<RefundError> {
  const { options } = await loader.load()
  const option = options.find((each) => each.name === 'webhookSecrets')
  const takes = option === undefined ? '' : `, where webhookSecrets takes ${option.expects}`
  return refuseUsage(
    '--webhook-secret',
    'secret.format',
    `--webhook-secret can't be a secret of ${name}: it takes one${takes}. Leave it out to have one made up.`,
  )
}

/** A configuration file comes before the environment, and may be of real accounts. */
async function wordsPastFile(
  { name }: ChosenProvider,
  { environment, configurations, directory }: World,
): Promise<readonly string[]> {
  const named = environment[configVariable] ?? ''
  const isThere = named !== '' || (await configurations.find(directory)) !== null
  return isThere ? ['--provider', name] : []
}
