import { RefundError } from '../model/index.ts'

/** One thing that is wrong with a configuration. */
export interface Fault {
  /** Where: `accounts.africa.clientSecret`, the name of an environment variable, or `file`. */
  readonly path: string
  /** The broken rule as dotted words. */
  readonly rule: string
  /** What is expected, and what to do, in whole sentences. Never a value. */
  readonly says: string
}

/** Where a configuration came from. */
export type ConfigSource =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'object' }
  | { readonly kind: 'environment' }

const toldInMessage = 3

/** The one error for a configuration that can't be used: all faults, the first few in words. */
export function refuseConfiguration(
  faults: readonly Fault[],
  source: ConfigSource,
  account: string | null = null,
): RefundError {
  const told = faults.slice(0, toldInMessage).map(({ path, says }) => `${path}: ${says}`)
  const more = faults.length - toldInMessage
  const rest = more > 0 ? [`There are ${more} more in issues.`] : []
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    account,
    message: [`${headOf(source)} can't be used.`, ...told, ...rest].join(' '),
    issues: faults.map(({ path, rule }) => ({ path, rule })),
  })
}

function headOf(source: ConfigSource): string {
  if (source.kind === 'environment') return 'The configuration by environment variables'
  if (source.kind === 'object') return 'The configuration'
  return `The configuration ${source.file.replaceAll(/[^\x20-\x7e]/g, '?')}`
}
