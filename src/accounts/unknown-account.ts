import { RefundError } from '../model/index.ts'
import { didYouMean, tellNames } from './tell-names.ts'

/** Why a name names no account: the message has the nearest one, and all there are. */
export function unknownAccount(name: unknown, names: readonly string[], path: string): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `There is no account of that name.${didYouMean(name, names)} There are: ${tellNames(names)}.`,
    issues: [{ path, rule: 'account.unknown' }],
  })
}
