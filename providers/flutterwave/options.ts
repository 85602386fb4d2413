import * as v from 'valibot'

import {
  currencyExponents,
  readBaseUrl,
  readFields,
  readIssues,
  readOptions,
  refundStatuses,
} from '../../src/adapter.ts'
import type { ProviderOptions, ReadOptions } from '../../src/adapter.ts'
import type { Issue, RefundStatus } from '../../src/model/index.ts'

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
    names: Object.keys(ownSchema.entries),
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
  if (!read.success) return { issues: readIssues(read.issues) }
  const { environment, currency = null, statusMap } = read.output
  const login = readLogin(read.output)
  const issues = [
    ...brokenHosts(values['baseUrl'], environment),
    ...('issue' in login ? [login.issue] : []),
  ]
  if ('issue' in login || issues.length > 0) return { issues }
  return { own: { login, environment, currency, statusMap } }
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

/** The environment variables that configure Flutterwave. */
export const flutterwaveEnvironment = [
  {
    name: 'FLUTTERWAVE_ENVIRONMENT',
    meaning: 'sandbox or production',
    isRequired: true,
    isSecret: false,
  },
  {
    name: 'FLUTTERWAVE_CLIENT_ID',
    meaning: 'the client id, together with FLUTTERWAVE_CLIENT_SECRET',
    isRequired: false,
    isSecret: false,
  },
  {
    name: 'FLUTTERWAVE_CLIENT_SECRET',
    meaning: 'the client secret, together with FLUTTERWAVE_CLIENT_ID',
    isRequired: false,
    isSecret: true,
  },
  {
    name: 'FLUTTERWAVE_ACCESS_TOKEN',
    meaning: 'a token, instead of client id and secret',
    isRequired: false,
    isSecret: true,
  },
  {
    name: 'FLUTTERWAVE_BASE_URL',
    meaning: 'where the API is, if not at the host of the environment',
    isRequired: false,
    isSecret: false,
  },
  {
    name: 'FLUTTERWAVE_TOKEN_URL',
    meaning: 'where tokens come from, if not from https://idp.flutterwave.com',
    isRequired: false,
    isSecret: false,
  },
  {
    name: 'FLUTTERWAVE_CURRENCY',
    meaning: 'the currency of every charge, if there is only one',
    isRequired: false,
    isSecret: false,
  },
] as const

/**
 * The options that environment variables name; an empty one counts as not set.
 *
 * @throws {RefundError} `configuration`, as `readFlutterwaveOptions` does: half a login has no type.
 */
export function flutterwaveOptionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): FlutterwaveOptions {
  const named = {
    environment: environment['FLUTTERWAVE_ENVIRONMENT'],
    clientId: environment['FLUTTERWAVE_CLIENT_ID'],
    clientSecret: environment['FLUTTERWAVE_CLIENT_SECRET'],
    accessToken: environment['FLUTTERWAVE_ACCESS_TOKEN'],
    baseUrl: environment['FLUTTERWAVE_BASE_URL'],
    tokenUrl: environment['FLUTTERWAVE_TOKEN_URL'],
    currency: environment['FLUTTERWAVE_CURRENCY'],
  }
  const set = Object.entries(named).filter(([, value]) => value !== undefined && value !== '')
  const options: unknown = Object.fromEntries(set)
  checkOptions(options)
  return options
}

function checkOptions(options: unknown): asserts options is FlutterwaveOptions {
  readFlutterwaveOptions(options)
}
