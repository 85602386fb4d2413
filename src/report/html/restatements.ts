import { exponentOf } from '../../model/index.ts'
import type { Report, ReportRow } from '../types.ts'
import { heads, outside, scrolling, statusMark } from './cells.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { counted, countText, decimalOf, grouped } from './numbers.ts'
import { timesIn } from './times.ts'
import type { ShowTime } from './times.ts'
import { worded } from './words.ts'

const texts = ['Refund', 'Account', 'Created', 'Change', 'Status before', 'Status now', 'Currency']

/** How many restated refunds are listed one by one. */
export const mostRestatements = 500

/** What has changed in a period that an earlier report has closed. */
export function restatements(report: Report, rows: readonly ReportRow[]): Markup {
  const { previousMadeAt, count, unchanged, unseen, netChange } = report.restatements
  if (previousMadeAt === null) return markup``
  const showTime = timesIn(report.period.timeZone)
  const changes = netChange.map(
    ({ currency, decimal }) => markup`<li><strong>${signed(decimal)}</strong> ${currency}</li>`,
  )
  return markup`<section aria-labelledby="restatements">
    <h2 id="restatements">Restatements</h2>
    <p>
      The report made ${showTime(previousMadeAt)} closed its period for the accounts that it had,
      whose refunds of that time are in no other total of this one. Of them, ${counted(count, 'is', 'are')} different now and
      ${counted(unchanged, 'is', 'are')} as before.
      ${unseen === 0 ? null : `${countText(unseen)} did not come, and nothing proves that they are gone.`}
    </p>
    ${
      changes.length === 0
        ? null
        : markup`<p>What this adds to the net of the closed period:</p>
            <ul class="changes">
              ${changes}
            </ul>`
    }
    ${rows.length === 0 ? null : list(rows, showTime)}
    ${count > rows.length ? markup`<p class="note">The newest ${countText(rows.length)} of ${countText(count)}.</p>` : null}
  </section> `
}

function list(rows: readonly ReportRow[], showTime: ShowTime): Markup {
  const table = markup`<table>
    <caption>
      Restated refunds
    </caption>
    ${heads(texts, ['Amount before', 'Amount now', 'Net change'])}
    <tbody>
      ${rows.map((row) => restatement(row, showTime))}
    </tbody>
  </table>`
  return scrolling('Restated refunds', table)
}

function restatement(row: ReportRow, showTime: ShowTime): Markup {
  const { restated } = row
  if (restated === null) return markup``
  const { change, previousStatus, previousAmountMinor, netChangeMinor } = restated
  const before = previousAmountMinor === null ? '' : minorText(previousAmountMinor, row.currency)
  const now = change === 'gone' ? markup`` : statusMark(row.status)
  return markup`<tr>
    <th scope="row" class="id">${outside(row.refund, 'no id')}</th>
    <td>${outside(row.account, 'no account')}</td>
    <td class="time">${row.createdAt === null ? 'not known' : showTime(row.createdAt)}</td>
    <td>${worded(change)}</td>
    <td>${previousStatus === null ? '' : statusMark(previousStatus)}</td>
    <td>${now}</td>
    <td>${row.currency}</td>
    <td class="number">${before}</td>
    <td class="number">${change === 'gone' ? '' : grouped(row.amount)}</td>
    <td class="number">${signed(decimalOf(BigInt(netChangeMinor), exponentOf(row.currency)))}</td>
  </tr> `
}

function minorText(minor: number, currency: string): string {
  return grouped(decimalOf(BigInt(minor), exponentOf(currency)))
}

function signed(decimal: string): string {
  return /^-|^0(?:\.0+)?$/.test(decimal) ? grouped(decimal) : `+${grouped(decimal)}`
}
