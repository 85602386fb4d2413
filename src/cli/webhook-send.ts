import { isJsonObject, RefundError } from '../model/index.ts'
import type { JsonObject, Manifest, Refund, RefundProvider } from '../model/index.ts'
import type { CommandDefinition } from './command.ts'
import { detailLines } from './details.ts'
import { printable } from './escape.ts'
import { exitCodes } from './exit-codes.ts'
import { collect, requireAll } from './given.ts'
import type { Given } from './given.ts'
import { logIn } from './login.ts'
import { printJson, printLines } from './print.ts'
import { refuseUsage } from './usage.ts'
import { secretOf } from './webhook-secret.ts'
import { signTestEvent } from './webhook-signing.ts'
import { postDelivery, readTarget, shownTarget } from './webhook-target.ts'
import { testDeliveryPrefix } from './webhook-view.ts'
import type { Output, World } from './world.ts'

/** Signs a webhook about a refund as its provider would, and sends it to a service that is being made. */
export const webhookSendCommand: CommandDefinition = {
  syntax: 'send',
  summary: 'send a signed test webhook to this machine',
  accounts: 'one',
  configure: (command) =>
    command
      .option('--to <url>', 'where your service takes webhooks (required)', collect)
      .option('--refund <id>', "the refund, by the provider's id (required)", collect)
      .option('--type <word>', "the provider's word for the event (default: for a change)", collect)
      .option('--status <word>', "the provider's word for a status to tell of", collect)
      .option('--elsewhere', 'send it to another machine than this one, over https'),
  help: `It reads the refund, writes the event that its provider would send about it,
and signs that with the account's first secret. --status tells of another status
than it has: the provider knows nothing of that. The id of the delivery begins
with ${testDeliveryPrefix}. For accounts of live money none is made.

It ends with 0 where it was answered with 2xx, else with 1.

Example:
  polyrefund webhook send --account us --refund ref_01 --status failed \\
    --to http://127.0.0.1:3000/webhooks/us`,
  run: async (given, world) => {
    requireAll(given, ['to', 'refund'])
    const to = readTarget(given)
    const words = { type: readWord(given, 'type'), status: readWord(given, 'status') }
    const login = await logIn(given, world)
    const { provider } = login
    refuseLive(provider)
    const type = words.type ?? usualType(provider.manifest)
    const secret = await secretOf(login, world)
    const refund = await provider.get(given.required('refund'), { signal: world.signal })
    const id = `${testDeliveryPrefix}${world.newName()}`
    const { status } = words
    const about = { refundId: refund.id, refund: ownObject(refund), status }
    const event = { id, type, at: world.clock.now(), ...about }
    const { headers, body } = await signTestEvent(event, secret, provider)
    const marked = { ...headers, 'user-agent': `polyrefund/${world.version} (test delivery)` }
    const answer = await postDelivery(to, { headers: marked, body }, world)
    tell({ id, type, refund, status: status ?? refund.providerStatus, to, answer }, given, world)
    return answer >= 200 && answer < 300 ? exitCodes.done : exitCodes.failed
  },
}

function readWord(given: Given, name: string): string | null {
  const word = given.text(name)
  if (word === null || /^[A-Za-z0-9._-]{1,60}$/.test(word)) return word
  throw refuseUsage(
    `--${name}`,
    'option.format',
    `--${name} takes 1 to 60 of A-Z, a-z, 0-9, dot, dash and underscore.`,
  )
}

/** A live service would have to take it for the truth, and it isn't. */
function refuseLive({ mode, name }: RefundProvider): void {
  if (mode === 'test') return
  throw refuseUsage(
    '--account',
    'mode.mismatch',
    `Nothing was sent: ${name} is configured for live money, and a test webhook would tell of a refund what isn't so. Take an account of its test mode, or polyrefund simulate.`,
  )
}

/** The last one that it documents tells of a change. */
function usualType({ name, webhookEvents }: Manifest): string {
  const type = webhookEvents.value?.at(-1)
  if (type !== undefined) return type
  throw refuseUsage(
    '--type',
    'option.required',
    `Which event? Name it with --type: ${name} documents none.`,
  )
}

function ownObject({ provider, raw }: Refund): JsonObject {
  if (isJsonObject(raw)) return raw
  throw new RefundError({
    code: 'unsupported',
    outcome: 'not_sent',
    provider,
    message: `Nothing was sent: ${provider} shows no object of the refund that a webhook could have in it.`,
  })
}

interface Sent {
  readonly id: string
  readonly type: string
  readonly refund: Refund
  /** The provider's word. */
  readonly status: string | null
  readonly to: URL
  readonly answer: number
}

function tell({ refund, to, ...sent }: Sent, given: Given, { stdout }: World): void {
  const told = { ...sent, refundId: refund.id, to: shownTarget(to) }
  if (given.isJson) printJson(stdout, told)
  else printLines(stdout, linesOf({ ...sent, refund, to }, stdout))
}

function linesOf(
  { id, type, refund, status, to, answer }: Sent,
  output: Output,
): readonly string[] {
  const style = answer >= 200 && answer < 300 ? 'green' : 'red'
  return [
    `${output.style(style, `Answered with ${answer}`)} by ${printable(shownTarget(to))}`,
    ...detailLines(
      [
        ['event', printable(type)],
        ['refund', printable(refund.id)],
        ['status', printable(status ?? '')],
        ['delivery', printable(id)],
      ],
      output,
    ),
  ]
}
