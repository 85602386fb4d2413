import { RefundError } from '../model/index.ts'
import { isPlainPath } from './plain.ts'

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

/** How many faults are named in one error. Of more it is only said that there are some. */
export const mostFaults = 100

/** The one error for a configuration that can't be used: all faults, the first few in words. */
export function refuseConfiguration(
  faults: readonly Fault[],
  source: ConfigSource,
  account: string | null = null,
): RefundError {
  const told = faults.slice(0, toldInMessage).map(({ path, says }) => `${path}: ${says}`)
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    account,
    message: [`${headOf(source)} can't be used.`, ...told, ...restOf(faults)].join(' '),
    issues: faults.slice(0, mostFaults).map(({ path, rule }) => ({ path, rule })),
  })
}

function restOf({ length }: readonly Fault[]): readonly string[] {
  if (length > mostFaults) {
    return [`There are more than ${mostFaults}; the first ${mostFaults} are in issues.`]
  }
  const more = length - toldInMessage
  return more > 0 ? [`There are ${more} more in issues.`] : []
}

function headOf(source: ConfigSource): string {
  if (source.kind === 'environment') return 'The configuration by environment variables'
  if (source.kind === 'object') return 'The configuration'
  // Somebody may have passed the text of the file, or a key, where its path belongs.
  return isPlainPath(source.file) ? `The configuration ${source.file}` : 'The configuration file'
}
