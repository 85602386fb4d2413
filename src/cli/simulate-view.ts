import type { RunningSimulator } from '../../providers/index.ts'
import { providerVariable } from './choose-provider.ts'
import type { ChosenProvider } from './choose-provider.ts'
import { printable } from './escape.ts'
import { commandLine, shellWord } from './shell.ts'
import { shownTarget } from './webhook-target.ts'
import type { Output } from './world.ts'

/** A simulator that listens, as it is told of. */
export interface ReadySimulator {
  readonly provider: string
  readonly url: string
  readonly environment: Readonly<Record<string, string>>
  readonly samplePayments: readonly string[]
  readonly webhooks: ReadyWebhooks | null
}

interface ReadyWebhooks {
  /** As it may be shown. */
  readonly url: string
  /** The environment variable that takes the secret. */
  readonly variable: string
  readonly isSecretMadeUp: boolean
}

/** What may be told of it: of the secrets of webhooks, the one that nobody knows yet. */
export function readyOf(
  { name }: ChosenProvider,
  { url, environment, samplePayments, webhooks }: RunningSimulator,
  { isSecretMadeUp }: Pick<ReadyWebhooks, 'isSecretMadeUp'>,
): ReadySimulator {
  // Named, because another provider may be the usual one.
  const named = { [providerVariable]: name, ...environment }
  const ready = { provider: name, url, samplePayments }
  if (webhooks === null) return { ...ready, environment: named, webhooks }
  const { variable, secret } = webhooks
  return {
    ...ready,
    environment: isSecretMadeUp ? { ...named, [variable]: secret } : named,
    webhooks: { url: shownTarget(new URL(webhooks.url)), variable, isSecretMadeUp },
  }
}

/** What is told as JSON. */
export function jsonOf({
  provider,
  url,
  environment,
  samplePayments,
  webhooks,
}: ReadySimulator): object {
  const told = { provider, url, environment, samplePayments }
  if (webhooks === null) return told
  const { isSecretMadeUp } = webhooks
  return { ...told, webhooks: { url: webhooks.url, isSecretMadeUp } }
}

/** How to reach it and what to try. */
export function readyLines(
  { provider, url, environment, samplePayments, webhooks }: ReadySimulator,
  words: readonly string[],
  output: Output,
): readonly string[] {
  const exports = Object.entries(environment).map(
    ([variable, value]) => `  export ${variable}=${shellWord(value)}`,
  )
  const [payment = 'PAYMENT'] = samplePayments
  return [
    output.style('bold', `The simulator of ${provider} listens on ${url}`),
    '',
    'In another terminal:',
    ...exports,
    `  ${commandLine(['payment', payment, ...words])}`,
    `  ${commandLine(['create', '--payment', payment, ...words])} \\`,
    '    --amount 35.00 --currency USD --reason requested_by_customer --reference first-try',
    `  ${commandLine(['list', ...words])}`,
    '',
    ...webhookLines(webhooks),
    `Payments to try refunds on: ${samplePayments.map(printable).join(', ')}`,
    'Ctrl-C ends it, and it forgets everything.',
  ]
}

function webhookLines(webhooks: ReadyWebhooks | null): readonly string[] {
  if (webhooks === null) return []
  const { url, variable, isSecretMadeUp } = webhooks
  return [
    `Its clock follows this machine's, and it delivers webhooks to ${printable(url)}`,
    isSecretMadeUp
      ? `Their secret was made up: set ${variable} as above, or webhookSecrets in a file.`
      : `They are signed with --webhook-secret: set ${variable} to it, or webhookSecrets in a file.`,
    '',
  ]
}
