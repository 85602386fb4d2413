import * as v from 'valibot'

import {
  environmentOf,
  optionsFromEnvironment,
  optionTable,
  readIssues,
  readOptions,
  readProviderWebhooks,
} from '../../src/adapter.ts'
import type {
  EnvironmentVariable,
  OptionDescription,
  OptionRow,
  ProviderOptions,
  ReadOptions,
  ReadWebhookOptions,
} from '../../src/adapter.ts'
import type { Issue } from '../../src/model/index.ts'
import { flexWebhookRules } from './webhooks.ts'

/** How to configure Flex. */
export interface FlexOptions extends ProviderOptions {
  /**
   * The secret API key: `fsk_…` or `sk_live_…` for live money, `fsk_test_…` or `sk_test_…` for test
   * mode. A key with another beginning counts as live.
   */
  readonly apiKey: string
  /**
   * The secrets that webhooks are signed with, `fwhsec_…` or `whsec_…`: 1 to 10, for several endpoints
   * or while one secret takes the place of another. A text may hold several, with spaces between
   * them. Each account needs its own: nothing else in an event of Flex says whose it is.
   *
   * @default none: `parseWebhook` refuses
   */
  readonly webhookSecrets?: string | readonly string[]
  /** How old a webhook may be, milliseconds from 1000 to 86_400_000. @default 300_000 */
  readonly webhookToleranceMs?: number
}

/** Flex's own options, with nothing left open. */
export interface FlexOwnOptions {
  readonly apiKey: string
  /** How webhooks are verified; null where nobody said. Mode and clock are not in it yet. */
  readonly webhooks: ReadWebhookOptions | null
}

const ownSchema = v.object({
  apiKey: v.pipe(v.string('secret.format'), v.regex(/^[\x21-\x7e]{8,500}$/, 'secret.format')),
})

/**
 * Reads the options of `flex()`.
 *
 * @throws {RefundError} `configuration`: what is missing, unknown or out of bounds, by path and
 * rule.
 */
export function readFlexOptions(input: unknown): ReadOptions<FlexOwnOptions> {
  const read = readOptions<FlexOwnOptions>(input, {
    provider: 'flex',
    names: Object.keys(ownRows),
    domain: 'withflex.com',
    defaultBaseUrl: () => 'https://api.withflex.com',
    mode: ({ apiKey }) => modeOfKey(apiKey),
    read: readOwn,
  })
  // Flex's introduction writes the base URL with the version, which is in every path already.
  return { ...read, baseUrl: read.baseUrl.replace(/\/v1$/, '') }
}

function readOwn(
  values: Readonly<Record<string, unknown>>,
): { readonly own: FlexOwnOptions } | { readonly issues: readonly Issue[] } {
  const own = v.safeParse(ownSchema, values)
  const webhooks = readProviderWebhooks(values, flexWebhookRules)
  if (own.success && 'webhooks' in webhooks) return { own: { ...own.output, ...webhooks } }
  return {
    issues: [
      ...(own.success ? [] : readIssues(own.issues)),
      ...('issues' in webhooks ? webhooks.issues : []),
    ],
  }
}

/**
 * Test keys begin with `fsk_test_` (docs.withflex.com/api-reference/introduction) or `sk_test_`
 * (docs.withflex.com/api-refund-best-practices). What isn't known to be a test counts as live.
 */
function modeOfKey(apiKey: string): 'test' | 'live' {
  return /^f?sk_test_/.test(apiKey) ? 'test' : 'live'
}

/** Whether the beginning of a key says its mode, or `live` is only the careful reading. */
export function isModeCertain(apiKey: string): boolean {
  return /^(?:fsk_|sk_test_|sk_live_)/.test(apiKey)
}

const ownRows: Readonly<Record<Exclude<keyof FlexOptions, keyof ProviderOptions>, OptionRow>> = {
  apiKey: {
    meaning: 'the secret API key, fsk_test_… for test mode',
    expects: '8 to 500 visible ASCII characters without spaces',
    isSecret: true,
    isRequired: true,
    variable: 'FLEX_API_KEY',
  },
  webhookSecrets: {
    meaning: 'what webhooks are signed with, one secret or several',
    expects: '1 to 10 of fwhsec_… or whsec_…, in a list or with spaces between them',
    isSecret: true,
    variable: 'FLEX_WEBHOOK_SECRETS',
  },
  webhookToleranceMs: {
    meaning: 'how old a webhook may be, milliseconds',
    expects: 'a whole number from 1000 to 86400000, beside webhookSecrets',
    takes: 'number',
    default: 300_000,
  },
}

/** The options of `flex()` as data. */
export const flexOptionTable: readonly OptionDescription[] = optionTable(ownRows, {
  prefix: 'FLEX',
  host: 'https://api.withflex.com',
})

/** The environment variables that configure Flex. */
export const flexEnvironment: readonly EnvironmentVariable[] = environmentOf(flexOptionTable)

/** The options that environment variables name. What is missing is left for `flex` to refuse. */
export function flexOptionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): FlexOptions {
  const { apiKey = '', ...rest } = optionsFromEnvironment(flexOptionTable, environment)
  return { apiKey, ...rest }
}

/**
 * Holds options against the rules of `flex()`, for those that come from a file.
 *
 * @throws {RefundError} `configuration`, as `flex()` does.
 */
export function checkFlexOptions(options: unknown): asserts options is FlexOptions {
  readFlexOptions(options)
}
