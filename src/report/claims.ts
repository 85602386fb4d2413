import { isFiltered } from './listed.ts'
import type { Report } from './types.ts'

/** What a report says of itself, before it is put into sentences. */
export type Said = Omit<Report, 'statements'>

/**
 * What is here where a report is complete, in words of our own alone: `every refund of the period
 * is here`. What keeps it from being all refunds of the period is named with it.
 */
export function wholeClaim(report: Said, verb: string): string {
  const period = report.moneyAtRisk === null ? 'of the period' : 'of the ledger in the period'
  const subject = isFiltered(report.listed) ? 'that was asked for' : period
  const soFar = hasEnded(report) ? '' : ' so far'
  const filter = filterWords(report.listed, 'one payment')
  const only = filter === '' ? '' : `: only those ${filter}`
  const { closed } = report.restatements
  const changed =
    closed === null ? '' : '; of what an earlier report has closed, only what has changed'
  return `every refund ${subject}${soFar} ${verb}${only}${changed}`
}

/** What there is to know of the list beside whether it is complete. It holds text from outside. */
export function scopeNotes(report: Said): readonly string[] {
  const { listed } = report
  return [
    ...(listed?.isResumed === true
      ? ['It begins behind a cursor: what comes before that in the list is not here.']
      : []),
    ...(hasEnded(report)
      ? []
      : [
          `The period had not ended when this was made: refunds created after ${report.madeAt} are not here.`,
        ]),
    ...(report.moneyAtRisk === null
      ? []
      : ['It is of a ledger: refunds that were made without it, as in a dashboard, are not here.']),
    ...(isFiltered(listed)
      ? [`Listed were only refunds ${filterWords(listed, `payment ${listed?.payment ?? ''}`)}.`]
      : []),
    ...faultNotes(report),
    ...repeatNotes(report),
  ]
}

/** Why there are no rows. That there are no refunds needs a list that would have them. */
export function noRowsText(report: Said): string {
  const { complete, listed, restatements } = report
  const { count, unchanged, unseen } = restatements
  if (complete !== true) {
    return count + unchanged > 0
      ? 'None were read outside of the closed period.'
      : 'None were read.'
  }
  if (count + unchanged + unseen > 0) return 'There are none outside of the closed period.'
  const asked = isFiltered(listed) ? ' that were asked for' : ''
  const whose = report.moneyAtRisk === null ? '' : ' of the ledger'
  return `There are no refunds${whose}${asked} in this period${hasEnded(report) ? '' : ' so far'}.`
}

function hasEnded({ madeAt, period }: Said): boolean {
  return period.createdBefore === null || Date.parse(madeAt) >= Date.parse(period.createdBefore)
}

function filterWords(listed: Report['listed'], payment: string): string {
  return [
    ...(listed?.status ? [`with status ${listed.status}`] : []),
    ...(listed?.payment ? [`of ${payment}`] : []),
  ].join(' ')
}

function faultNotes({ faults }: Said): readonly string[] {
  if (faults.length === 0) return []
  const reasons = faults.map(({ path, rule }) => `${path} ${rule}`).join('; ')
  return [`Why the list could not be proved whole: ${reasons}.`]
}

function repeatNotes({ repeated }: Said): readonly string[] {
  if (repeated === 0) return []
  return [
    repeated === 1
      ? 'The list gave 1 refund again: it is counted once. Such a list may lack others.'
      : `The list gave ${repeated} refunds again: each is counted once. Such a list may lack others.`,
  ]
}
