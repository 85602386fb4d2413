import { RefundError } from '../model/index.ts'
import type { Report } from '../report/index.ts'
import type { ReadRows } from './list-rows.ts'
import type { ListedStatement } from './refund-source.ts'
import { counted } from './words.ts'

/** The accounts that could not be read to their end. */
export function failedOf(accounts: readonly ListedStatement[]): readonly ListedStatement[] {
  return accounts.filter(({ state }) => state === 'failed')
}

/** The error for a list that lacks rows, or may; null for one that is as whole as was asked. */
export function incompleteness(
  source: { readonly name: string; readonly isMerged: boolean },
  list: ReadRows,
): RefundError | null {
  const { rejected, hasMore, summary, accounts } = list
  const failed = failedOf(accounts)
  if (failed.length + rejected.length === 0 && (summary.complete || hasMore)) return null
  // Of one account its own error says more than that the list lacks something.
  const [only] = source.isMerged ? [] : failed
  if (only?.error) return only.error
  return new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    ...ownerOf(accounts),
    message: lackText(source.name, failed, rejected.length),
    issues: [...summary.faults, ...rejected.flatMap(({ issues }) => issues)],
    summary,
  })
}

/** The error for a report that is not of all refunds, or may not be; null where it is. */
export function reportLack(source: { readonly name: string }, report: Report): RefundError | null {
  if (report.complete === true) return null
  const failed = report.accounts.filter(({ failure }) => failure !== null)
  return new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    message:
      failed.length > 0
        ? stoppedText(failed.map(({ account, provider }) => account ?? provider ?? source.name))
        : `The report on ${source.name} is not complete, and says at its beginning what it lacks.`,
    issues: [...report.faults, ...report.rejected.shown.flatMap(({ issues }) => issues)],
  })
}

function lackText(name: string, failed: readonly ListedStatement[], rejected: number): string {
  if (failed.length > 0) {
    return stoppedText(failed.map(({ account, provider }) => account ?? provider))
  }
  return rejected > 0
    ? `${counted(rejected, 'row')} of ${name}'s list could not be read without guessing. Rows and totals lack what they say.`
    : `${name}'s list could not be proved whole: there may be more refunds.`
}

function stoppedText(names: readonly string[]): string {
  return `Reading ${names.join(', ')} stopped before its end. Rows and totals lack the rest.`
}

/** The provider and account of a list that has but one. */
function ownerOf(accounts: readonly ListedStatement[]): {
  readonly provider: string | null
  readonly account: string | null
} {
  const [only, ...more] = accounts
  return only !== undefined && more.length === 0
    ? { provider: only.provider, account: only.account }
    : { provider: null, account: null }
}
