import type { BuiltInOptions } from '../../providers/index.ts'
import type { RouteRule } from '../accounts/route.ts'

/** A text that stands elsewhere: in an environment variable, or in a file. */
export type Reference =
  | { readonly env: string }
  | {
      /** Relative to the configuration file. One line break at its end is no part of the text. */
      readonly file: string
    }

/** Texts may be references, those of a list too; what is no text stands as it is. */
type Written<Value> =
  | ([Extract<Value, string>] extends [never] ? Value : Value | Reference)
  | ([Extract<Value, readonly string[]>] extends [never] ? never : readonly (string | Reference)[])

/** A union of options stays one, so that half of each login goes on not fitting. */
type WrittenOptions<Options> = Options extends unknown
  ? { readonly [Name in keyof Options]?: Written<Options[Name]> }
  : never

interface AccountSettings {
  /**
   * What the account is meant to be. Credentials of the other mode are then an error.
   *
   * @default the mode of the credentials
   */
  readonly mode?: 'test' | 'live'
}

/** An account at a provider of this package. What it leaves out is taken from the environment. */
export type BuiltInAccount = {
  readonly [Name in keyof BuiltInOptions]: AccountSettings & {
    readonly provider: Name
    readonly package?: never
  } & WrittenOptions<BuiltInOptions[Name]>
}[keyof BuiltInOptions]

/** An account at a provider of another package, whose module exports `connect(options)`. */
export interface PackageAccount extends AccountSettings {
  /** The name of an npm package, or `./file.js` seen from the configuration file. */
  readonly package: string
  readonly provider?: never
  readonly [option: string]: unknown
}

/** Accounts by names of your own, and how they are chosen. */
export interface PolyrefundConfig {
  readonly accounts: Readonly<Record<string, BuiltInAccount | PackageAccount>>
  /** The account to take where none is named. */
  readonly default?: string
  /** Which account a request belongs to: the first rule that matches. */
  readonly routes?: readonly RouteRule[]
}

/**
 * Gives types and completion to a configuration, and returns it as it is. It is checked when it is
 * loaded.
 *
 * ```ts
 * export default defineConfig({
 *   accounts: { us: { provider: 'flex', apiKey: { env: 'FLEX_API_KEY' } } },
 * })
 * ```
 */
export function defineConfig(config: PolyrefundConfig): PolyrefundConfig {
  return config
}
