import { nearest, RefundError } from '../model/index.ts'

/** Why a name names no account: the message has the nearest one, and all there are. */
export function unknownAccount(name: unknown, names: readonly string[], path: string): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `There is no account of that name.${didYouMean(name, names)} There are: ${names.join(', ')}.`,
    issues: [{ path, rule: 'account.unknown' }],
  })
}

/** ` Did you mean us?`, or nothing where no name is near. */
export function didYouMean(word: unknown, candidates: readonly string[]): string {
  const near = typeof word === 'string' ? nearest(word, candidates) : null
  return near === null ? '' : ` Did you mean ${near}?`
}
