import type { RefundProvider } from '../model/index.ts'
import type { CommandDefinition } from './command.ts'
import { printable } from './escape.ts'
import { exitCodes } from './exit-codes.ts'
import { reportFailure } from './failure.ts'
import { collect } from './given.ts'
import type { Given } from './given.ts'
import { logIn } from './login.ts'
import { readPort } from './port.ts'
import { printJsonLine, printLines } from './print.ts'
import { untilAborted } from './until-aborted.ts'
import { serveWebhooks } from './webhook-server.ts'
import type { ReceivedDelivery } from './webhook-server.ts'
import { heardJson, heardLines, rejectionOf } from './webhook-view.ts'
import type { Heard } from './webhook-view.ts'
import type { World } from './world.ts'

/** Shows webhooks as they come, and keeps none. */
export const webhookListenCommand: CommandDefinition = {
  syntax: 'listen',
  summary: 'show webhooks as they come, while developing',
  accounts: 'one',
  configure: (command) =>
    command
      .option('--port <number>', 'the port to listen on (default: a free one)', collect)
      .option('--host <address>', 'the address to listen on (default: 127.0.0.1)', collect)
      .option('--raw', 'print the body of what is verified, too'),
  help: `It verifies each delivery as the account would, says what it tells or by
which rule it was refused, and answers 200 or 400. It stores nothing, and runs
until Ctrl-C. --raw prints the body too, of what was verified alone. With --json
it prints a line when it is ready, {"url": …}, and one for each delivery.

Example:
  polyrefund webhook listen --account us --port 3000`,
  run: async (given, world) => {
    const { provider, from } = await logIn(given, world)
    await requireSecrets(provider)
    const account = from?.account ?? provider.name
    const answer = async (delivery: ReceivedDelivery): Promise<number> => {
      const at = new Date(world.clock.now()).toISOString()
      try {
        const heard = await hear(provider, delivery, at)
        tell(heard, given, world)
        return heard.answer
      } catch (error) {
        reportFailure(world.stderr, error, { isJson: given.isJson })
        return 500
      }
    }
    const host = given.text('host') ?? '127.0.0.1'
    const server = await serveWebhooks({ host, port: readPort(given), answer })
    tellReady({ url: server.url, account, provider: provider.name }, given, world)
    await untilAborted(world.signal)
    await server.close()
    if (!given.isJson) printLines(world.stdout, ['', 'It listens no more.'])
    return exitCodes.done
  },
}

/** An account without secrets says so at once, and not with the first delivery. */
async function requireSecrets(provider: RefundProvider): Promise<void> {
  try {
    await provider.parseWebhook(new Uint8Array(), {})
  } catch (error) {
    if (rejectionOf(error) === null) throw error
  }
}

async function hear(
  provider: RefundProvider,
  { body, headers }: ReceivedDelivery,
  at: string,
): Promise<Heard> {
  try {
    return { at, answer: 200, verified: true, event: await provider.parseWebhook(body, headers) }
  } catch (error) {
    const issues = rejectionOf(error)
    if (issues === null) throw error
    return { at, answer: 400, verified: false, issues }
  }
}

function tell(heard: Heard, given: Given, { stdout }: World): void {
  const how = { isRaw: given.has('raw') }
  if (given.isJson) printJsonLine(stdout, heardJson(heard, how))
  else printLines(stdout, heardLines(heard, stdout, how))
}

interface Ready {
  readonly url: string
  readonly account: string
  readonly provider: string
}

function tellReady(ready: Ready, given: Given, { stdout }: World): void {
  if (given.isJson) {
    printJsonLine(stdout, ready)
    return
  }
  const who = `${printable(ready.account)} (${printable(ready.provider)})`
  printLines(stdout, [
    stdout.style('bold', `Webhooks of ${who} are heard on ${ready.url}`),
    'Ctrl-C ends it. Nothing of them is stored.',
    '',
  ])
}
