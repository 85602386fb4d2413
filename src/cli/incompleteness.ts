import { RefundError } from '../model/index.ts'
import type { ReadRows } from './list-rows.ts'
import { counted } from './words.ts'

/** The error for a list that lacks rows, or may; null for one that is as whole as was asked. */
export function incompleteness(provider: string, list: ReadRows): RefundError | null {
  const { rejected, hasMore, summary } = list
  if (rejected.length === 0 && (summary.complete || hasMore)) return null
  return new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    provider,
    message:
      rejected.length > 0
        ? `${counted(rejected.length, 'row')} of ${provider}'s list could not be read without guessing. Rows and totals lack what they say.`
        : `${provider}'s list could not be proved whole: there may be more refunds.`,
    issues: rejected.flatMap(({ issues }) => issues),
    summary,
  })
}
