import { scopeNotes, wholeClaim } from './claims.ts'
import type { Said } from './claims.ts'
import { riskStatements } from './risk.ts'
import type { Report, ReportAccount } from './types.ts'

/** What a report is and what it lacks, in sentences, the most important first. */
export function statementsOf(report: Said): readonly string[] {
  // Of a list that begins behind a cursor no account is whole, and the reason is told once.
  const isResumed = report.listed?.isResumed === true
  return [
    completenessOf(report),
    ...scopeNotes(report),
    ...report.accounts.flatMap((account) => lacksOf(account, isResumed)),
    ...(report.rejected.count === 0 ? [] : [rejectedText(report.rejected.count)]),
    originOf(report),
    ...riskStatements(report.moneyAtRisk),
    'Amounts are positive where money goes back to customers; net is requested minus failed.',
    ...restatementsOf(report),
  ]
}

function completenessOf(report: Said): string {
  if (report.complete === null) {
    return 'Whether refunds are missing here is not known, because the source of the list does not say.'
  }
  return report.complete
    ? `Complete: the list was read to its end, and ${wholeClaim(report, 'is here')}.`
    : 'NOT COMPLETE: refunds are missing here, or may be.'
}

function lacksOf(known: ReportAccount, isResumed: boolean): string[] {
  const { account, provider, count, rejected, complete, failure } = known
  const name = nameOf(account, provider)
  const kept = rejected === 0 ? [] : [`Of ${name} ${countedRows(rejected)} kept out.`]
  if (failure !== null) {
    return [
      `${name} failed after ${counted(count, 'refund')}: ${failure.code}: ${failure.message}`,
      ...kept,
    ]
  }
  if (complete !== false || isResumed || rejected > 0) return kept
  return [`The list of ${name} could not be proved whole: there may be more refunds.`]
}

function nameOf(account: string | null, provider: string | null): string {
  if (account === null) return provider ?? 'the source'
  return provider === null ? `account ${account}` : `account ${account} (${provider})`
}

function rejectedText(count: number): string {
  const rows = counted(count, 'row')
  return `${rows} could not be read without guessing: totals and rows lack what is in them.`
}

function originOf({ madeAt, period }: Pick<Report, 'madeAt' | 'period'>): string {
  const from = period.createdFrom === null ? 'the beginning' : period.createdFrom
  const before = period.createdBefore === null ? 'its making' : period.createdBefore
  return `Made at ${madeAt} of refunds created from ${from} to before ${before}; days, weeks and months are cut by the time of creation in ${period.timeZone}.`
}

function restatementsOf({ restatements }: Pick<Report, 'restatements'>): string[] {
  const { previousMadeAt, closed, count, unchanged, unseen, netChange } = restatements
  if (previousMadeAt === null || closed === null) return []
  const change = netChange.map(({ decimal, currency }) => `${decimal} ${currency}`).join(', ')
  return [
    `The report of ${previousMadeAt} has closed the period from ${closed.createdFrom ?? 'the beginning'} to before ${closed.createdBefore} for the accounts that it had: their refunds of that time are in no total here.`,
    `Restated since then: ${counted(count, 'refund')}, net change ${change === '' ? 'none' : change}; as they were: ${unchanged}.`,
    ...(unseen === 0 ? [] : [unseenText(unseen)]),
  ]
}

function unseenText(count: number): string {
  return `${counted(count, 'refund')} of that report did not come, and nothing proves that they are gone.`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** `1 row was`, `2 rows were` */
export function countedRows(count: number): string {
  return `${counted(count, 'row')} ${count === 1 ? 'was' : 'were'}`
}
