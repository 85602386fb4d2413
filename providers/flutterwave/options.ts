import * as v from 'valibot'

import {
  currencyExponents,
  environmentOf,
  optionsFromEnvironment,
  optionTable,
  readBaseUrl,
  readFields,
  readIssues,
  readOptions,
  readProviderWebhooks,
  refundStatuses,
} from '../../src/adapter.ts'
import type {
  EnvironmentVariable,
  OptionDescription,
  OptionRow,
  ProviderOptions,
  ReadOptions,
  ReadWebhookOptions,
} from '../../src/adapter.ts'
import type { Issue, RefundStatus } from '../../src/model/index.ts'
import { flutterwaveWebhookRules } from './webhooks.ts'

/** How to log in: by client credentials, or by a token that is had from elsewhere. Never both. */
export type FlutterwaveCredentials =
  | {
      /** The client id of the v4 API, from the dashboard. */
      readonly clientId: string
      readonly clientSecret: string
      readonly accessToken?: never
    }
  | {
      /**
       * A token, or what yields one: it is asked before every request, so it should keep the token
       * that it has. Tokens live ten minutes.
       */
      readonly accessToken: string | (() => string | Promise<string>)
      readonly clientId?: never
      readonly clientSecret?: never
    }

/** How to configure Flutterwave (v4). */
export type FlutterwaveOptions = ProviderOptions &
  FlutterwaveCredentials & {
    /** Where money moves: for play, or for good. Nothing in the credentials says which. */
    readonly environment: 'sandbox' | 'production'
    /**
     * Where tokens come from, if not from Flutterwave's own host. Bound by the rules of `baseUrl`.
     */
    readonly tokenUrl?: string
    /**
     * The currency of every charge of this account, as an ISO 4217 code. Without it each charge is
     * asked for its own.
     */
    readonly currency?: string
    /**
     * What Flutterwave's words for a refund mean, where you know better:
     * `{ completed: 'succeeded' }`. A word that is made `failed` frees its amount for another
     * refund, and one that is made `succeeded` is reported as money that went back.
     *
     * @default the table of the manifest, in which `completed` is pending
     */
    readonly statusMap?: Readonly<Record<string, RefundStatus>>
    /**
     * The secret hashes of the dashboard that webhooks are signed with, 8 to 500 visible ASCII
     * characters each: 1 to 10, for several endpoints or while one takes the place of another. A
     * text may hold several, with spaces between them. Each account and each environment needs its
     * own: nothing else in an event of Flutterwave says whose it is.
     *
     * @default none: `parseWebhook` refuses
     */
    readonly webhookSecrets?: string | readonly string[]
    /** How old a webhook may be, milliseconds from 1000 to 86_400_000. @default 7_200_000 */
    readonly webhookToleranceMs?: number
  }

/** The login that was chosen. */
export type FlutterwaveLogin =
  | {
      readonly kind: 'client_credentials'
      readonly clientId: string
      readonly clientSecret: string
      readonly tokenUrl: string
    }
  | { readonly kind: 'token'; readonly accessToken: string | (() => string | Promise<string>) }

/** Flutterwave's own options, with nothing left open. */
export interface FlutterwaveOwnOptions {
  readonly login: FlutterwaveLogin
  readonly environment: 'sandbox' | 'production'
  readonly currency: string | null
  readonly statusMap: ReadonlyMap<string, RefundStatus>
  /** How webhooks are verified; null where nobody said. Mode and clock are not in it yet. */
  readonly webhooks: ReadWebhookOptions | null
}

const domain = 'flutterwave.com'
const hosts = {
  sandbox: 'https://developersandbox-api.flutterwave.com',
  production: 'https://f4bexperience.flutterwave.com',
} as const
// One address for both environments: the credentials decide.
const defaultTokenUrl =
  'https://idp.flutterwave.com/realms/flutterwave/protocol/openid-connect/token'

type Environment = keyof typeof hosts

const secret = v.pipe(
  v.string('secret.format'),
  v.minLength(8, 'secret.format'),
  v.maxLength(500, 'secret.format'),
  v.regex(/^[\x21-\x7e]+$/, 'secret.format'),
)

const accessToken = v.union(
  [
    v.custom<() => string | Promise<string>>((value) => typeof value === 'function'),
    v.custom<string>(isAccessToken),
  ],
  'secret.format',
)

// A Map or a misread file would pass for a table without words, so only plain objects are taken.
const statusMap = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, ReadonlyMap<string, RefundStatus>>(({ dataset, addIssue, NEVER }) => {
    const fields = readFields(dataset.value)
    if (fields === null) {
      addIssue({ message: 'option.type' })
      return NEVER
    }
    const meanings = new Map<string, RefundStatus>()
    for (const [word, value] of fields) {
      const status = refundStatuses.find((known) => known === value)
      if (status === undefined) addIssue({ message: 'status.unsupported' })
      else meanings.set(word, status)
    }
    return meanings
  }),
)

const ownSchema = v.object({
  clientId: v.optional(secret),
  clientSecret: v.optional(secret),
  accessToken: v.optional(accessToken),
  environment: v.picklist(['sandbox', 'production'], ({ input }) =>
    input === undefined ? 'environment.required' : 'environment.unsupported',
  ),
  tokenUrl: v.optional(v.string('base_url.format'), defaultTokenUrl),
  currency: v.optional(
    v.pipe(
      v.string('currency.format'),
      v.regex(/^[A-Z]{3}$/, 'currency.format'),
      v.check((code) => currencyExponents.has(code), 'currency.unsupported'),
    ),
  ),
  statusMap: v.optional(statusMap, {}),
})

type OwnValues = v.InferOutput<typeof ownSchema>

/**
 * Reads the options of `flutterwave()`.
 *
 * @throws {RefundError} `configuration`: what is missing, unknown or out of bounds, by path and
 * rule; `credentials.either` for half a login or two of them.
 */
export function readFlutterwaveOptions(input: unknown): ReadOptions<FlutterwaveOwnOptions> {
  return readOptions(input, {
    provider: 'flutterwave',
    names: Object.keys(ownRows),
    domain,
    defaultBaseUrl: ({ environment }) => hosts[environment],
    mode: ({ environment }) => modeOf(environment),
    read: readOwn,
  })
}

/** Whether a value can be a token: it goes into a header, and must not reach beyond it. */
export function isAccessToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{8,8000}$/.test(value)
}

function readOwn(
  values: Readonly<Record<string, unknown>>,
): { readonly own: FlutterwaveOwnOptions } | { readonly issues: readonly Issue[] } {
  // A name that is missing is looked at like any other, so that it gets its own rule.
  const { environment: named } = values
  const read = v.safeParse(ownSchema, { ...values, environment: named }, { abortPipeEarly: true })
  const webhooks = readProviderWebhooks(values, flutterwaveWebhookRules)
  const ofWebhooks = 'issues' in webhooks ? webhooks.issues : []
  if (!read.success) return { issues: [...readIssues(read.issues), ...ofWebhooks] }
  const { environment, currency = null, statusMap } = read.output
  const login = readLogin(read.output)
  const issues = [
    ...brokenHosts(values['baseUrl'], environment),
    ...('issue' in login ? [login.issue] : []),
    ...ofWebhooks,
  ]
  if ('issue' in login || 'issues' in webhooks || issues.length > 0) return { issues }
  return { own: { login, environment, currency, statusMap, ...webhooks } }
}

function modeOf(environment: Environment): 'test' | 'live' {
  return environment === 'sandbox' ? 'test' : 'live'
}

function readLogin(values: OwnValues): FlutterwaveLogin | { readonly issue: Issue } {
  const { clientId, clientSecret, accessToken, environment } = values
  if (accessToken !== undefined) {
    const isAlone = clientId === undefined && clientSecret === undefined
    return isAlone ? { kind: 'token', accessToken } : notEither('accessToken')
  }
  if (clientId === undefined) return notEither('clientId')
  if (clientSecret === undefined) return notEither('clientSecret')
  const url = readBaseUrl(values.tokenUrl, { domain, mode: modeOf(environment) })
  if ('issue' in url) return { issue: { path: 'tokenUrl', rule: url.issue.rule } }
  return { kind: 'client_credentials', clientId, clientSecret, tokenUrl: url.baseUrl }
}

function notEither(path: string): { readonly issue: Issue } {
  return { issue: { path, rule: 'credentials.either' } }
}

/** The host of one environment under the name of the other would make play of real money. */
function brokenHosts(baseUrl: unknown, environment: Environment): readonly Issue[] {
  const other = hosts[environment === 'sandbox' ? 'production' : 'sandbox']
  const isOther =
    typeof baseUrl === 'string' &&
    URL.canParse(baseUrl) &&
    new URL(baseUrl).hostname === new URL(other).hostname
  return isOther ? [{ path: 'baseUrl', rule: 'mode.mismatch' }] : []
}

const secretText = 'visible ASCII characters without spaces'
const login = ['clientId', 'clientSecret'] as const

const ownRows: Readonly<
  Record<Exclude<keyof FlutterwaveOptions, keyof ProviderOptions>, OptionRow>
> = {
  environment: {
    meaning: 'where money moves',
    expects: 'sandbox or production',
    choices: ['sandbox', 'production'],
    isRequired: true,
    variable: 'FLUTTERWAVE_ENVIRONMENT',
  },
  clientId: {
    meaning: 'the client id, together with the client secret',
    expects: `8 to 500 ${secretText}`,
    variable: 'FLUTTERWAVE_CLIENT_ID',
    insteadOf: ['accessToken'],
  },
  clientSecret: {
    meaning: 'the client secret, together with the client id',
    expects: `8 to 500 ${secretText}`,
    isSecret: true,
    variable: 'FLUTTERWAVE_CLIENT_SECRET',
    insteadOf: ['accessToken'],
  },
  accessToken: {
    meaning: 'a token, instead of client id and client secret',
    expects: `8 to 8000 ${secretText}; in code also a function that yields them`,
    isSecret: true,
    variable: 'FLUTTERWAVE_ACCESS_TOKEN',
    insteadOf: login,
  },
  tokenUrl: {
    meaning: 'where tokens come from, if not from https://idp.flutterwave.com',
    expects: 'an https address (plain http to this machine, in the sandbox alone)',
    variable: 'FLUTTERWAVE_TOKEN_URL',
  },
  currency: {
    meaning: 'the currency of every charge, if there is only one',
    expects: 'an ISO 4217 code of three capitals such as NGN',
    variable: 'FLUTTERWAVE_CURRENCY',
  },
  statusMap: {
    meaning: "what Flutterwave's words for a refund mean, where you know better",
    expects: 'an object of words, each with new, pending, succeeded or failed',
    takes: 'table',
  },
  webhookSecrets: {
    meaning: 'what webhooks are signed with, one secret hash of the dashboard or several',
    expects: `1 to 10 of 8 to 500 ${secretText}, in a list or with spaces between them`,
    isSecret: true,
    variable: 'FLUTTERWAVE_WEBHOOK_SECRETS',
  },
  webhookToleranceMs: {
    meaning: 'how old a webhook may be, milliseconds',
    expects: 'a whole number from 1000 to 86400000, beside webhookSecrets',
    takes: 'number',
    default: 7_200_000,
  },
}

/** The options of `flutterwave()` as data. */
export const flutterwaveOptionTable: readonly OptionDescription[] = optionTable(ownRows, {
  prefix: 'FLUTTERWAVE',
  host: 'the host of the environment',
})

/** The environment variables that configure Flutterwave. */
export const flutterwaveEnvironment: readonly EnvironmentVariable[] =
  environmentOf(flutterwaveOptionTable)

/**
 * The options that environment variables name; an empty one counts as not set.
 *
 * @throws {RefundError} `configuration`, as `readFlutterwaveOptions` does: half a login has no type.
 */
export function flutterwaveOptionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): FlutterwaveOptions {
  const options: unknown = optionsFromEnvironment(flutterwaveOptionTable, environment)
  checkFlutterwaveOptions(options)
  return options
}

/**
 * Holds options against the rules of `flutterwave()`, for those that come from a file.
 *
 * @throws {RefundError} `configuration`, as `flutterwave()` does.
 */
export function checkFlutterwaveOptions(options: unknown): asserts options is FlutterwaveOptions {
  readFlutterwaveOptions(options)
}
