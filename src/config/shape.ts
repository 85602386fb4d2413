import * as v from 'valibot'

import { tellNames } from '../accounts/tell-names.ts'
import { isPlainName, readFields, step, tellWord } from '../model/index.ts'
import { dismissPromise } from './dismiss-promise.ts'
import { mostFaults } from './faults.ts'
import type { Fault } from './faults.ts'
import { reservedKeys } from './parse-json.ts'

/** One account as it is written down. */
export interface AccountShape {
  readonly name: string
  /** Where it stands: `accounts.us`. */
  readonly path: string
  /** The word of a provider of this package, or null where `package` names another one's. */
  readonly provider: string | null
  readonly package: string | null
  /** The mode that it must turn out to have, where one is written down. */
  readonly mode: 'test' | 'live' | null
  readonly options: ReadonlyMap<string, unknown>
}

/** A configuration as it is written down, with nothing looked up yet. */
export interface ConfigShape {
  readonly accounts: readonly AccountShape[]
  readonly default: string | null
  /** Data still: the room of the accounts reads rules. */
  readonly routes: readonly unknown[]
}

const settings = ['accounts', 'default', 'routes'] as const
const ownSettings = ['provider', 'package', 'mode'] as const

/**
 * A rule, but for what can be said better: a promise that nobody awaited, and what is undefined.
 * `apiKey: process.env.MISSING` was meant to be a key, and not to be left out.
 */
function unless(rule: string): (issue: { readonly input: unknown }) => string {
  return ({ input }) => {
    if (input === undefined) return 'value.undefined'
    return dismissPromise(input) ? 'value.promise' : rule
  }
}

// Each property is read once, and what is no plain object is none here.
function plain(rule: string): v.GenericSchema<unknown, Record<string, unknown>> {
  return v.pipe(
    v.unknown(),
    v.check((value) => readFields(value) !== null, unless(rule)),
    v.transform((value) => Object.fromEntries(readFields(value) ?? [])),
    v.check((fields) => Object.keys(fields).every((key) => !reservedKeys.has(key)), 'key.reserved'),
  )
}

const accountSchema = v.pipe(
  plain('account.type'),
  v.objectWithRest(
    {
      provider: v.exactOptional(v.string(unless('provider.format'))),
      package: v.exactOptional(v.string(unless('package.format'))),
      mode: v.exactOptional(v.picklist(['test', 'live'], unless('mode.format'))),
    },
    v.pipe(
      v.unknown(),
      v.check((value) => value !== undefined && !dismissPromise(value), unless('option.type')),
    ),
  ),
  v.check(
    (account) => (account.provider === undefined) !== (account.package === undefined),
    'provider.either',
  ),
)

const configSchema = v.pipe(
  plain('config.type'),
  v.strictObject(
    {
      accounts: v.pipe(
        plain('accounts.type'),
        v.check((accounts) => Object.keys(accounts).length > 0, 'accounts.required'),
        v.record(
          v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/, 'account.name')),
          accountSchema,
        ),
      ),
      default: v.exactOptional(v.string(unless('default.type'))),
      routes: v.exactOptional(v.array(v.unknown(), unless('routes.type')), []),
    },
    ({ expected }) => (expected === 'never' ? 'key.unknown' : 'accounts.required'),
  ),
)

const sentences: ReadonlyMap<string, string> = new Map([
  ['config.type', 'a configuration is a plain object. Write { accounts: { … } }.'],
  ['key.reserved', 'has a key that is reserved by JavaScript. Rename it.'],
  ['accounts.required', 'there is no account. Write one: { us: { provider: … } }.'],
  ['accounts.type', 'must be a plain object of accounts by name: { us: { provider: … } }.'],
  ['value.promise', 'is a promise, and nothing waits for it here. Write await before it.'],
  ['value.undefined', 'is written and has no value. Leave it out, or give it one.'],
  ['account.name', 'the name of an account has 1 to 40 of A-Z a-z 0-9 _ -. Rename it.'],
  ['account.type', 'must be a plain object. Write { provider: … } with the options beside it.'],
  ['provider.format', 'must be the word of a provider, as text.'],
  ['package.format', "must be the name of a package, or './file.js', as text."],
  [
    'provider.either',
    'needs either a provider of this package, by "provider", or one of another package, by "package".',
  ],
  ['mode.format', 'must be test or live. Leave it out to take the mode of the credentials.'],
  ['default.type', 'must be the name of an account, as text.'],
  ['routes.type', "must be a list of rules: [{ account: 'us', when: { currency: 'USD' } }]."],
])

/** Reads a configuration strictly, or says all that is wrong with its form. */
export function readShape(
  input: unknown,
): { readonly shape: ConfigShape } | { readonly faults: readonly Fault[] } {
  const read = v.safeParse(configSchema, input)
  if (!read.success) return { faults: read.issues.slice(0, mostFaults + 1).map(faultOf) }
  const { accounts, default: named, routes } = read.output
  const shapes = Object.entries(accounts).map(([name, account], position) => {
    const { provider, package: module, mode, ...options } = account
    return {
      name,
      path: `accounts${step(name, position)}`,
      provider: provider ?? null,
      package: module ?? null,
      mode: mode ?? null,
      options: new Map(Object.entries(options)),
    }
  })
  const faults = named === undefined ? [] : unknownDefault(named, Object.keys(accounts))
  if (faults.length > 0) return { faults }
  return { shape: { accounts: shapes, default: named ?? null, routes } }
}

function unknownDefault(name: string, names: readonly string[]): readonly Fault[] {
  if (names.includes(name)) return []
  const { quoted, suggestion } = tellWord(name, names)
  const what =
    quoted === null ? 'there is no account of that name' : `there is no account ${quoted}`
  return [
    {
      path: 'default',
      rule: 'account.unknown',
      says: `${what}.${suggestion} There are: ${tellNames(names)}.`,
    },
  ]
}

interface SchemaIssue {
  readonly message: string
  readonly path?: readonly { readonly input: unknown; readonly key: unknown }[] | undefined
}

function faultOf({ message: rule, path = [] }: SchemaIssue): Fault {
  if (rule === 'key.unknown') return unknownSetting(String(path.at(-1)?.key))
  const steps = path.map(({ input, key }) => {
    const name = String(key)
    return isPlainName(name) ? `.${name}` : step(name, positionOf(name, input))
  })
  return {
    path: steps.join('').replace(/^\./, '') || 'config',
    rule,
    says: sentenceOf(rule, path),
  }
}

function positionOf(name: string, input: unknown): number {
  return typeof input === 'object' && input !== null ? Object.keys(input).indexOf(name) : -1
}

function sentenceOf(rule: string, path: readonly { readonly key: unknown }[]): string {
  const [, , option] = path
  const isOption = option !== undefined && !ownSettings.some((name) => name === option.key)
  if (rule === 'value.undefined' && isOption) {
    return "is written and has no value. Leave it out, or refer to it by { env: 'NAME' } or { file: 'path' }."
  }
  return sentences.get(rule) ?? 'is not what a configuration has here.'
}

function unknownSetting(key: string): Fault {
  const { quoted, suggestion } = tellWord(key, settings)
  const what =
    quoted === null ? 'it has a setting that does not exist' : 'this setting does not exist'
  const says = `${what}.${suggestion} There are ${settings.join(', ')}.`
  return { path: quoted ?? 'config', rule: 'key.unknown', says }
}
