import * as v from 'valibot'

import { isRefundError, RefundError } from '../model/index.ts'
import type { Issue } from '../model/index.ts'
import { readIssues } from './options.ts'
import { systemClock, systemDigest } from './runtime.ts'
import type { Clock, Ids } from './runtime.ts'

/** How the webhooks of a provider are verified. */
export interface WebhookOptions {
  /**
   * The secrets that deliveries may be signed with: one, or several while they are replaced by new
   * ones or where there are several endpoints. 1 to 10.
   */
  readonly secrets: readonly string[]
  /**
   * How old a delivery may be, milliseconds from 1000 to 86_400_000. It can't be switched off: a
   * delivery that was once seen could be sent again for ever.
   */
  readonly toleranceMs?: number
  /**
   * Which money the endpoint is for. An event that says to be of the other is rejected.
   * @default both
   */
  readonly mode?: 'test' | 'live'
  /** Used in place of the machine's clock. */
  readonly clock?: Pick<Clock, 'now'>
}

/** The same, with nothing left open. */
export interface ReadWebhookOptions {
  readonly keys: readonly Uint8Array<ArrayBuffer>[]
  readonly toleranceMs: number
  readonly mode: 'test' | 'live' | null
  readonly now: () => number
  /** Makes the signature that a delivery should have. */
  readonly digest: Ids['digest']
}

/** What is the provider's own in the options. */
export interface WebhookRules {
  readonly provider: string
  readonly toleranceMs: number
  /** The key in a secret; null where it can't be one. */
  readonly readSecret: (secret: string) => Uint8Array<ArrayBuffer> | null
  /** What a secret looks like, in the middle of a sentence. */
  readonly expects: string
}

const longestToleranceMs = 24 * 60 * 60 * 1000

const schema = v.strictObject(
  {
    secrets: v.pipe(
      v.array(
        v.pipe(v.string('secret.format'), v.maxLength(500, 'secret.format')),
        'secret.required',
      ),
      v.minLength(1, 'secret.required'),
      v.maxLength(10, 'secret.too_many'),
    ),
    toleranceMs: v.optional(
      v.pipe(
        v.number('tolerance.range'),
        v.integer('tolerance.range'),
        v.minValue(1000, 'tolerance.range'),
        v.maxValue(longestToleranceMs, 'tolerance.range'),
      ),
    ),
    mode: v.optional(v.picklist(['test', 'live'], 'option.type')),
    clock: v.optional(
      v.custom<Pick<Clock, 'now'>>(
        (value) =>
          typeof value === 'object' &&
          value !== null &&
          typeof Reflect.get(value, 'now') === 'function',
        'option.type',
      ),
      systemClock,
    ),
  },
  ({ expected }) => ruleOfShape(expected),
)

// Only the secrets must be there.
function ruleOfShape(expected: string | null): string {
  if (expected === 'never') return 'option.unknown'
  return expected === 'Object' ? 'option.type' : 'secret.required'
}

/**
 * Reads the options of a reader of webhooks, once and strictly.
 *
 * @throws {RefundError} `configuration`, with paths and rules; never a secret.
 */
export function readWebhookOptions(input: unknown, rules: WebhookRules): ReadWebhookOptions {
  const read = v.safeParse(schema, input)
  if (!read.success) throw refuse(rules, readIssues(read.issues))
  const { secrets, toleranceMs = rules.toleranceMs, mode = null, clock } = read.output
  const keys = secrets.map((secret) => rules.readSecret(secret))
  const issues = keys.flatMap((key, position) =>
    key === null ? [{ path: `secrets.${position}`, rule: 'secret.format' }] : [],
  )
  if (issues.length > 0) throw refuse(rules, issues)
  return {
    keys: keys.filter((key) => key !== null),
    toleranceMs,
    mode,
    now: () => clock.now(),
    digest: systemDigest,
  }
}

/**
 * Reads what a provider takes for webhooks among its own options, with issues by the names it has
 * there; null where nothing of it is given.
 */
export function readProviderWebhooks(
  { webhookSecrets: given, webhookToleranceMs: toleranceMs }: Readonly<Record<string, unknown>>,
  rules: WebhookRules,
): { readonly webhooks: ReadWebhookOptions | null } | { readonly issues: readonly Issue[] } {
  if (given === undefined && toleranceMs === undefined) return { webhooks: null }
  // No secret has a space in it, so one environment variable can hold several.
  const secrets = typeof given === 'string' ? given.split(/\s+/).filter(Boolean) : given
  try {
    return { webhooks: readWebhookOptions({ secrets, toleranceMs }, rules) }
  } catch (error) {
    // A list that throws while it is read is none.
    const unread = [{ path: 'secrets', rule: 'secret.required' }]
    return { issues: (isRefundError(error) ? error.issues : unread).map(named) }
  }
}

function named({ path, rule }: Issue): Issue {
  const [option = '', ...position] = path.split('.')
  const name = option === 'secrets' ? 'webhookSecrets' : 'webhookToleranceMs'
  return { path: [name, ...position].join('.'), rule }
}

/** What a provider without secrets answers every delivery with. */
export function refuseWebhooks(provider: string): () => Promise<never> {
  return async () => {
    throw new RefundError({
      code: 'configuration',
      outcome: 'none',
      provider,
      message: `${provider} can't verify webhooks: it was configured without their secrets. Give ${provider}() the option webhookSecrets.`,
      issues: [{ path: 'webhookSecrets', rule: 'secret.required' }],
    })
  }
}

function refuse({ provider, expects }: WebhookRules, issues: readonly Issue[]): RefundError {
  const broken = issues.map(({ path, rule }) => `${path} breaks the rule ${rule}`).join('; ')
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    provider,
    message: `${provider}'s webhooks can't be verified with these options: ${broken}. Pass secrets as ${expects}, and a toleranceMs of 1000 to ${longestToleranceMs} or none.`,
    issues,
  })
}
