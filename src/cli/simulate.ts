import type { RunningSimulator } from '../../providers/index.ts'
import { RefundError } from '../model/index.ts'
import { chooseProvider, providerVariable } from './choose-provider.ts'
import type { ChosenProvider } from './choose-provider.ts'
import type { CommandDefinition } from './command.ts'
import { configVariable } from './configuration-file.ts'
import { printable } from './escape.ts'
import { exitCodes } from './exit-codes.ts'
import { collect } from './given.ts'
import { readPort } from './port.ts'
import { printJsonLine, printLines } from './print.ts'
import { commandLine, shellWord } from './shell.ts'
import { systemCode } from './system-code.ts'
import { untilAborted } from './until-aborted.ts'
import type { Output, World } from './world.ts'

/** Runs a provider's simulator until the command is ended. */
export const simulateCommand: CommandDefinition = {
  syntax: 'simulate [name]',
  summary: 'try everything without an account',
  accounts: 'none',
  configure: (command) =>
    command.option('--port <number>', 'the port to listen on (default: a free one)', collect),
  help: `It runs a provider's simulator on this machine until Ctrl-C, and forgets
everything then. With --json it prints one line when it is ready:
{"provider": …, "url": …, "environment": {…}, "samplePayments": […]}.
Without a name it takes POLYREFUND_PROVIDER, else the first provider there is.

Example:
  polyrefund simulate NAME --port 4010`,
  run: async (given, world) => {
    const asked = given.argument ?? given.text('provider')
    const chosen = chooseProvider(asked ?? firstUnlessUsual(world), world)
    const simulator = await start(chosen, readPort(given))
    // Named, because another provider may be the usual one.
    const environment = { [providerVariable]: chosen.name, ...simulator.environment }
    const { url, samplePayments } = simulator
    if (given.isJson) {
      printJsonLine(world.stdout, { provider: chosen.name, url, environment, samplePayments })
    } else {
      const ready = { name: chosen.name, url, environment, samplePayments }
      printLines(world.stdout, readyLines(ready, await wordsPastFile(chosen, world), world.stdout))
    }
    await untilAborted(world.signal)
    await simulator.close()
    if (!given.isJson) printLines(world.stdout, ['', 'The simulator has stopped.'])
    return exitCodes.done
  },
}

/** Nothing is at stake here, so without a word the first provider there is will do. */
function firstUnlessUsual({ environment, providers }: World): string | null {
  if ((environment[providerVariable] ?? '') !== '') return null
  return [...providers.keys()][0] ?? null
}

async function start(chosen: ChosenProvider, port: number | null): Promise<RunningSimulator> {
  try {
    return await chosen.loader.startSimulator(port === null ? {} : { port })
  } catch (error) {
    throw new RefundError({
      code: 'configuration',
      outcome: 'none',
      provider: chosen.name,
      message: `The simulator of ${chosen.name} could not start (${systemCode(error)}). If the port is taken, choose another with --port or leave it out.`,
    })
  }
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

interface ReadySimulator extends Omit<RunningSimulator, 'close'> {
  readonly name: string
}

function readyLines(
  { name, url, environment, samplePayments }: ReadySimulator,
  words: readonly string[],
  output: Output,
): readonly string[] {
  const exports = Object.entries(environment).map(
    ([variable, value]) => `  export ${variable}=${shellWord(value)}`,
  )
  const [payment = 'PAYMENT'] = samplePayments
  return [
    output.style('bold', `The simulator of ${name} listens on ${url}`),
    '',
    'In another terminal:',
    ...exports,
    `  ${commandLine(['payment', payment, ...words])}`,
    `  ${commandLine(['create', '--payment', payment, ...words])} \\`,
    '    --amount 35.00 --currency USD --reason requested_by_customer --reference first-try',
    `  ${commandLine(['list', ...words])}`,
    '',
    `Payments to try refunds on: ${samplePayments.map(printable).join(', ')}`,
    'Ctrl-C ends it, and it forgets everything.',
  ]
}
