import * as v from 'valibot'

import { RefundError } from '../model/index.ts'
import type { Issue } from '../model/index.ts'
import { readBaseUrl } from './base-url.ts'
import type { ExchangeReport } from './call.ts'
import { systemIds } from './ids.ts'
import { systemClock } from './runtime.ts'
import type { Clock, Ids } from './runtime.ts'

/** What every provider can be configured with, besides its credentials. */
export interface ProviderOptions {
  /**
   * Where the API is, if not at the provider's own host: a custom domain or a simulator. https
   * only, but for loopback addresses in test mode.
   */
  readonly baseUrl?: string
  /** The longest wait for one answer, milliseconds. @default 30_000 */
  readonly attemptTimeoutMs?: number
  /**
   * The longest a whole call may take, all attempts included, milliseconds. Of a walk, the longest
   * for each page. @default 90_000
   */
  readonly totalTimeoutMs?: number
  /** How often a request is made at the most, where a repeat is safe: 1 to 10. @default 3 */
  readonly attempts?: number
  /**
   * Whether the payment is read before a refund is made. Without it a refund is one documented
   * request, and what can be refused only by knowing the payment is left to the provider.
   * @default true
   */
  readonly preflight?: boolean
  /**
   * Used in place of the runtime's own fetch. It must not repeat requests or follow redirects on
   * its own: what it throws is read as the fate of the one request.
   */
  readonly fetch?: typeof fetch
  /** Used in place of the machine's clock and timers. */
  readonly clock?: Clock
  /** Used in place of random ids, jitter and WebCrypto. */
  readonly ids?: Ids
  /**
   * Makes idempotency keys unguessable. All machines that refund for one account must share it,
   * and it must not change while refunds are in doubt. 16 to 500 characters.
   */
  readonly keySecret?: string
  /** Told of every HTTP exchange, scrubbed. What it throws is ignored. */
  readonly onExchange?: (exchange: ExchangeReport) => void
}

/** The same, with nothing left open. */
export interface CommonOptions {
  readonly attemptTimeoutMs: number
  readonly totalTimeoutMs: number
  readonly attempts: number
  readonly preflight: boolean
  readonly fetch: typeof fetch | null
  readonly clock: Clock
  readonly ids: Ids
  readonly keySecret: string | null
  readonly onExchange: ((exchange: ExchangeReport) => void) | null
}

/** How a provider reads what is its own among the options. */
export interface OwnOptions<Own> {
  readonly provider: string
  /** The names of the provider's own options. */
  readonly names: readonly string[]
  /** The provider's registrable domain. */
  readonly domain: string
  readonly defaultBaseUrl: (own: Own) => string
  readonly mode: (own: Own) => 'test' | 'live'
  /** Reads the provider's own options, or says what is wrong with them. */
  readonly read: (
    values: Readonly<Record<string, unknown>>,
  ) => { readonly own: Own } | { readonly issues: readonly Issue[] }
}

export interface ReadOptions<Own> {
  readonly own: Own
  readonly common: CommonOptions
  readonly baseUrl: string
  readonly mode: 'test' | 'live'
}

const milliseconds = v.pipe(
  v.number('timeout.range'),
  v.integer('timeout.range'),
  v.minValue(1, 'timeout.range'),
  v.maxValue(600_000, 'timeout.range'),
)

const commonSchema = v.object({
  baseUrl: v.optional(v.string('base_url.format')),
  attemptTimeoutMs: v.optional(milliseconds, 30_000),
  totalTimeoutMs: v.optional(milliseconds, 90_000),
  attempts: v.optional(
    v.pipe(
      v.number('retries.range'),
      v.integer('retries.range'),
      v.minValue(1, 'retries.range'),
      v.maxValue(10, 'retries.range'),
    ),
    3,
  ),
  preflight: v.optional(v.boolean('option.type'), true),
  fetch: v.optional(functionOf<typeof fetch>()),
  clock: v.optional(objectWith<Clock>('now', 'monotonic', 'after'), systemClock),
  ids: v.optional(objectWith<Ids>('traceId', 'jitter', 'digest'), systemIds),
  keySecret: v.optional(
    v.pipe(
      v.string('secret.format'),
      v.minLength(16, 'secret.format'),
      v.maxLength(500, 'secret.format'),
    ),
  ),
  onExchange: v.optional(functionOf<(exchange: ExchangeReport) => void>()),
})

/** The names of the options that every provider has. */
export const commonOptionNames: readonly string[] = Object.keys(commonSchema.entries)

/**
 * Reads a provider's options, once and strictly: unknown names are refused, own properties count
 * and inherited ones don't, and every value is read a single time.
 *
 * @throws {RefundError} `configuration`, with the outcome `not_sent` and the paths and rules that
 * were broken; never a value.
 */
export function readOptions<Own>(input: unknown, rules: OwnOptions<Own>): ReadOptions<Own> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw refuse(rules.provider, [{ path: 'options', rule: 'option.type' }])
  }
  const values: Record<string, unknown> = Object.fromEntries(Object.entries(input))
  const known = new Set([...commonOptionNames, ...rules.names])
  const issues: Issue[] = Object.keys(values)
    .filter((name) => !known.has(name))
    .map((name) => ({ path: printable(name), rule: 'option.unknown' }))

  const common = v.safeParse(commonSchema, values, { abortPipeEarly: true })
  if (!common.success) issues.push(...readIssues(common.issues))
  const own = rules.read(values)
  if ('issues' in own) issues.push(...own.issues)
  if (!common.success || 'issues' in own || issues.length > 0) throw refuse(rules.provider, issues)

  const mode = rules.mode(own.own)
  const { baseUrl: givenBaseUrl, ...rest } = common.output
  const url = readBaseUrl(givenBaseUrl ?? rules.defaultBaseUrl(own.own), {
    domain: rules.domain,
    mode,
  })
  if ('issue' in url) throw refuse(rules.provider, [url.issue])
  return {
    own: own.own,
    mode,
    baseUrl: url.baseUrl,
    common: {
      ...rest,
      fetch: rest.fetch ?? null,
      keySecret: rest.keySecret ?? null,
      onExchange: rest.onExchange ?? null,
    },
  }
}

/**
 * Valibot's issues in our words: the path, and the rule that the schema gave as its message. Its
 * own messages quote the value and are never used.
 */
export function readIssues(
  issues: readonly {
    readonly message: string
    readonly path?: readonly { readonly key: unknown }[] | undefined
  }[],
): readonly Issue[] {
  return issues.map(({ message, path }) => ({
    path: path?.map(({ key }) => String(key)).join('.') ?? 'options',
    rule: /^[a-z_]+\.[a-z_]+$/.test(message) ? message : 'option.type',
  }))
}

/** A name that stands in messages, and can't forge a line of a log there. */
function printable(name: string): string {
  return name.slice(0, 60).replaceAll(/[^\x20-\x7e]/g, '?')
}

function refuse(provider: string, issues: readonly Issue[]): RefundError {
  const [first] = issues
  const what = first === undefined ? '' : ` ${first.path} breaks the rule ${first.rule}.`
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    provider,
    message: `${provider} can't be configured with these options.${what} See the options of ${provider}() for what each takes.`,
    issues,
  })
}

function functionOf<Type>(): v.GenericSchema<unknown, Type> {
  return v.custom<Type>((value) => typeof value === 'function', 'option.type')
}

function objectWith<Type>(...methods: readonly string[]): v.GenericSchema<unknown, Type> {
  return v.custom<Type>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => typeof Reflect.get(value, method) === 'function'),
    'option.type',
  )
}
