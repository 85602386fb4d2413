import type { ProviderOptions } from './options.ts'

/** One option of a provider as data: what documents, files and environment variables go by. */
export interface OptionDescription {
  readonly name: string
  /** What it is, as it stands in the middle of a sentence. */
  readonly meaning: string
  /** What may stand there: `a whole number from 1 to 10`. */
  readonly expects: string
  /** `code` is a function or an object of them, which no JSON file can hold. */
  readonly takes: 'text' | 'number' | 'boolean' | 'table' | 'code'
  /** The only texts that it may be; empty where there is no such list. */
  readonly choices: readonly string[]
  readonly isSecret: boolean
  readonly isRequired: boolean
  /** Whether every provider of this package has it. */
  readonly isCommon: boolean
  /** The environment variable that gives it where nothing else does. */
  readonly variable: string | null
  readonly default: string | number | boolean | null
  /** The options that it stands in place of: another way to log in. */
  readonly insteadOf: readonly string[]
}

/** One environment variable that a provider is configured by. */
export interface EnvironmentVariable {
  readonly name: string
  readonly meaning: string
  readonly isRequired: boolean
  readonly isSecret: boolean
}

/** What has to be said of an option; the rest has a usual value. */
export type OptionRow = Pick<OptionDescription, 'meaning' | 'expects'> & Partial<OptionDescription>

/** How the options that all providers share are those of one. */
export interface CommonRows {
  /** What the names of its environment variables begin with. */
  readonly prefix: string
  /** Where its API is, if nothing else is said. */
  readonly host: string
}

/** A provider's own options, in the order given, and behind them those that all have. */
export function optionTable(
  own: Readonly<Record<string, OptionRow>>,
  common: CommonRows,
): readonly OptionDescription[] {
  return [
    ...Object.entries(own).map(([name, row]) => describe(name, row)),
    ...Object.entries(commonRows(common)).map(([name, row]) =>
      describe(name, { isCommon: true, ...row }),
    ),
  ]
}

/** The environment variables of a table. */
export function environmentOf(table: readonly OptionDescription[]): readonly EnvironmentVariable[] {
  return table.flatMap((option) => {
    const { variable, isRequired, isSecret } = option
    if (variable === null) return []
    return [{ name: variable, meaning: meaningOf(option), isRequired, isSecret }]
  })
}

/** What an option is, with the words that it may be. */
export function meaningOf({ meaning, choices }: OptionDescription): string {
  return choices.length === 0 ? meaning : `${meaning}: ${choices.join(' or ')}`
}

/** The options that environment variables give; an empty variable counts as not set. */
export function optionsFromEnvironment(
  table: readonly OptionDescription[],
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    table.flatMap(({ name, variable }) => {
      const value = variable === null ? undefined : environment[variable]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

function describe(name: string, row: OptionRow): OptionDescription {
  return {
    name,
    takes: 'text',
    choices: [],
    isSecret: false,
    isRequired: false,
    isCommon: false,
    variable: null,
    default: null,
    insteadOf: [],
    ...row,
  }
}

const milliseconds = { expects: 'a whole number from 1 to 600000', takes: 'number' } as const

function commonRows({
  prefix,
  host,
}: CommonRows): Readonly<Record<keyof ProviderOptions, OptionRow>> {
  return {
    baseUrl: {
      meaning: `where the API is, if not at ${host}`,
      expects: 'an https address (plain http to this machine, in test mode alone)',
      variable: `${prefix}_BASE_URL`,
    },
    attemptTimeoutMs: {
      ...milliseconds,
      meaning: 'the longest wait for one answer, milliseconds',
      default: 30_000,
    },
    totalTimeoutMs: {
      ...milliseconds,
      meaning: 'the longest a whole call may take with its repeats, milliseconds',
      default: 90_000,
    },
    attempts: {
      meaning: 'how often a request is made at the most, where a repeat is safe',
      expects: 'a whole number from 1 to 10',
      takes: 'number',
      default: 3,
    },
    preflight: {
      meaning: 'whether the payment is read before a refund is made',
      expects: 'true or false',
      takes: 'boolean',
      default: true,
    },
    keySecret: {
      meaning:
        'makes idempotency keys unguessable; the same on all machines of an account, for good',
      expects: '16 to 500 characters',
      isSecret: true,
      variable: `${prefix}_KEY_SECRET`,
    },
    fetch: {
      meaning: "used in place of the runtime's own fetch",
      expects: 'a function',
      takes: 'code',
    },
    clock: {
      meaning: "used in place of the machine's clock and timers",
      expects: 'an object with now, monotonic and after',
      takes: 'code',
    },
    ids: {
      meaning: 'used in place of random ids, jitter and WebCrypto',
      expects: 'an object with traceId, jitter and digest',
      takes: 'code',
    },
    onExchange: {
      meaning: 'told of every HTTP exchange, scrubbed',
      expects: 'a function',
      takes: 'code',
    },
  }
}
