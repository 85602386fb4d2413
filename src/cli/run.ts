import { Command, CommanderError } from 'commander'

import { bulkCommand } from './bulk.ts'
import { providerVariable } from './choose-provider.ts'
import type { CommandDefinition } from './command.ts'
import { configVariable } from './configuration-file.ts'
import { createCommand } from './create.ts'
import { doctorCommand } from './doctor.ts'
import { exitCodeHelp, exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { reportFailure } from './failure.ts'
import { findCommand } from './find.ts'
import { getCommand } from './get.ts'
import { collect, readGiven } from './given.ts'
import { historyCommand } from './history.ts'
import { initCommand } from './init.ts'
import { ledgerVariable } from './ledger-place.ts'
import { listCommand } from './list.ts'
import { paymentCommand } from './payment.ts'
import { pendingCommand } from './pending.ts'
import { previewCommand } from './preview.ts'
import { providersCommand } from './providers.ts'
import { quoteCommand } from './quote.ts'
import { reconcileCommand } from './reconcile.ts'
import { reportCommand } from './report.ts'
import { resolveCommand } from './resolve.ts'
import { simulateCommand } from './simulate.ts'
import { statusCommand } from './status.ts'
import { sweepCommand } from './sweep.ts'
import { updateCommand } from './update.ts'
import { refuseUsage } from './usage.ts'
import { webhookListenCommand } from './webhook-listen.ts'
import { webhookSendCommand } from './webhook-send.ts'
import type { World } from './world.ts'

const commands: readonly CommandDefinition[] = [
  createCommand,
  quoteCommand,
  bulkCommand,
  statusCommand,
  historyCommand,
  pendingCommand,
  sweepCommand,
  resolveCommand,
  reconcileCommand,
  findCommand,
  getCommand,
  listCommand,
  reportCommand,
  updateCommand,
  paymentCommand,
  previewCommand,
  providersCommand,
  simulateCommand,
  initCommand,
  doctorCommand,
]

/** Commands that share their first word. */
const groups = [
  {
    name: 'webhook',
    summary: 'show webhooks, or send one, while developing',
    commands: [webhookListenCommand, webhookSendCommand],
  },
] as const

const programHelp = `
Accounts stand in polyrefund.config.json, .js, .ts and the like, or
in the file that --config or ${configVariable} names. --account names one;
without it there is the default, or the only one. polyrefund init writes a file.

Without a file the provider is named by --provider or ${providerVariable}, and
configured by environment variables: polyrefund providers <name> lists them.
--provider also goes past a file. polyrefund doctor checks all of it.

--ledger or ${ledgerVariable} names the ledger: with one, a refund is made once,
over crashes and lost answers. bulk, status, history, pending, sweep, resolve
and reconcile need it.

${exitCodeHelp}

Example, without an account:
  polyrefund simulate`

/** Runs the command and says with which code to end. It never ends the process itself. */
export async function runCommand(world: World): Promise<ExitCode> {
  const ended: ExitCode[] = []
  try {
    const program = buildProgram(world, (code) => ended.push(code))
    await program.parseAsync(world.argv, { from: 'user' })
    return ended[0] ?? exitCodes.done
  } catch (error) {
    return endWith(error, world)
  }
}

function endWith(error: unknown, world: World): ExitCode {
  // The arguments may be what is wrong, so they are not asked by their parser.
  const isJson = world.argv.includes('--json')
  if (!(error instanceof CommanderError)) return reportFailure(world.stderr, error, { isJson })
  if (error.exitCode === 0) return exitCodes.done
  if (error.code === 'commander.help') return exitCodes.usage
  return reportFailure(world.stderr, wrongArguments(error), { isJson })
}

function wrongArguments({ code, message }: CommanderError): Error {
  const rule = code
    .replace('commander.', 'arguments.')
    .replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
  const told = withoutValues(message.replace(/^error: /, ''))
    .replaceAll('\n', ' ')
    .replace(/\.?$/, '.')
  return refuseUsage('arguments', rule, `${capitalized(told)} See polyrefund --help.`)
}

/** A credential may have been passed, as --api-key=… or alone, and must not be told again. */
function withoutValues(message: string): string {
  return message
    .replace(/=.*'/s, "'")
    .replace(/(but got \d+):.*/s, '$1')
    .replace(/'(.*)'/s, (quoted, word: string) =>
      /^[A-Za-z<>[\] -]{1,40}$/.test(word) ? quoted : "'…'",
    )
}

function buildProgram(world: World, end: (code: ExitCode) => void): Command {
  const width = (): number => world.stdout.columns ?? 80
  const program = new Command('polyrefund')
    .description('Refunds over many payment providers.')
    .version(world.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      outputError: () => {},
      getOutHelpWidth: width,
      getErrHelpWidth: width,
    })
    .addHelpText('after', programHelp)
  for (const definition of commands) addCommand(program, definition, world, end)
  for (const { name, summary, commands } of groups) {
    const group = program
      .command(name)
      .summary(summary)
      .description(`${capitalized(summary)}.`)
    for (const definition of commands) addCommand(group, definition, world, end)
  }
  return program
}

function addCommand(
  program: Command,
  definition: CommandDefinition,
  world: World,
  end: (code: ExitCode) => void,
): void {
  const command = program.command(definition.syntax).summary(definition.summary)
  command.description(`${capitalized(definition.summary)}.`)
  definition.configure(command)
  addAccountOptions(command, definition)
  command
    .option('--json', 'print JSON, errors too')
    .addHelpText('after', `\n${definition.help}\n\n${exitCodeHelp}`)
    .action(async () => {
      end(await definition.run(readGiven(command.opts(), command.args), world))
    })
}

function addAccountOptions(command: Command, { accounts }: CommandDefinition): void {
  if (accounts !== 'none') {
    command
      .option('--account <name>', accountTexts[accounts], collect)
      .option('--config <file>', 'the configuration file', collect)
  }
  const isThere = command.options.some(({ long }) => long === '--provider')
  if (!isThere) command.option('--provider <name>', providerText(accounts), collect)
}

const accountTexts = {
  one: 'the account (default: that of the file, or the only one)',
  several: 'an account; several with commas (default: all)',
} as const

function providerText(accounts: CommandDefinition['accounts']): string {
  return accounts === 'none'
    ? `the provider (default: ${providerVariable}, or the only one)`
    : 'the provider that the environment configures'
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
