import { scopeNotes, wholeClaim } from '../claims.ts'
import type { Report, ReportAccount, ReportRejectedRow } from '../types.ts'
import { heads, outside, scrolling } from './cells.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { counted, countText } from './numbers.ts'
import { worded } from './words.ts'

const mostAccounts = 200

/** Whether every refund of the period is here, and if not, what is missing and why. */
export function completeness(report: Report): Markup {
  const { accounts, rejected } = report
  const failing = accounts.filter(({ failure }) => failure !== null)
  const unproved = accounts.filter(
    ({ failure, complete }) =>
      failure === null && complete === false && report.listed?.isResumed !== true,
  )
  return markup`<section class="banner banner-${kindOf(report)}" aria-labelledby="completeness">
    <h2 id="completeness">${headline(report)}</h2>
    ${scopeNotes(report).map((note) => markup`<p><bdi>${note}</bdi></p>`)}
    ${failing.length === 0 ? null : failures(failing)}
    ${unproved.length === 0 ? null : unprovedAccounts(unproved)}
    ${rejected.count === 0 ? null : rejections(report)} ${accountsRead(accounts)}
  </section> `
}

function kindOf({ complete }: Report): 'complete' | 'incomplete' | 'unknown' {
  if (complete === null) return 'unknown'
  return complete ? 'complete' : 'incomplete'
}

function headline(report: Report): string {
  switch (kindOf(report)) {
    case 'complete':
      return `Complete: ${wholeClaim(report, 'is in this report')}`
    case 'incomplete':
      return 'Not complete: refunds are missing from this report and its totals, or may be'
    case 'unknown':
      return `It is not known whether ${wholeClaim(report, 'is in this report')}`
  }
}

function failures(accounts: readonly ReportAccount[]): Markup {
  const items = accounts.map(
    ({ account, failure, count }) =>
      markup`<li>
        <strong>${outside(account, 'no account')}</strong> stopped after
        ${counted(count, 'refund', 'refunds')}: <code>${failure?.code ?? ''}</code>
        <bdi>${failure?.message ?? ''}</bdi>
      </li> `,
  )
  return markup`<p>
      ${counted(accounts.length, 'account', 'accounts')} could not be read to the end:
    </p>
    <ul>
      ${items}
    </ul>`
}

function unprovedAccounts(accounts: readonly ReportAccount[]): Markup {
  const items = accounts.map(
    ({ account, rejected }) =>
      markup`<li>
        <strong>${outside(account, 'no account')}</strong>: ${rejected === 0 ? 'its list could not be proved whole' : `${counted(rejected, 'row', 'rows')} of its list could not be read`}
      </li> `,
  )
  return markup`<p>Read to the end, and still not whole:</p>
    <ul>
      ${items}
    </ul>`
}

function rejections({ rejected }: Report): Markup {
  const more = rejected.count - rejected.shown.length
  const items = rejected.shown.map(rejection)
  return markup`<p>
      ${counted(rejected.count, 'row', 'rows')} could not be read without guessing, and
      ${rejected.count === 1 ? 'is' : 'are'} in no total.
    </p>
    <details>
      <summary>The rows that were kept out</summary>
      <ul>
        ${items}
      </ul>
      ${more > 0 ? markup`<p>And ${countText(more)} more.</p>` : null}
    </details>`
}

function rejection({ account, id, issues }: ReportRejectedRow): Markup {
  const reasons = issues.map(({ path, rule }) => markup`<code>${path}</code> ${rule}; `)
  return markup`<li>
    ${outside(account, 'no account')}, ${outside(id, 'without an id')}: ${reasons}
  </li> `
}

function accountsRead(accounts: readonly ReportAccount[]): Markup | null {
  if (accounts.length === 0) return null
  const rows = accounts.slice(0, mostAccounts).map(accountRow)
  const table = markup`<table>
    <caption class="unseen">
      What was read of each account
    </caption>
    ${heads(['Account', 'Provider', 'Mode', 'Read'], ['Refunds', 'Kept out'])}
    <tbody>
      ${rows}
    </tbody>
  </table>`
  return markup`<details>
    <summary>What was read of ${counted(accounts.length, 'account', 'accounts')}</summary>
    ${scrolling('Accounts', table)}
    ${accounts.length > mostAccounts ? markup`<p>The first ${mostAccounts} of ${countText(accounts.length)}.</p>` : null}
  </details>`
}

function accountRow(account: ReportAccount): Markup {
  return markup`<tr>
    <th scope="row">${outside(account.account, 'no account')}</th>
    <td>${outside(account.provider, 'not known')}</td>
    <td>${account.mode === null ? 'Not known' : worded(account.mode)}</td>
    <td>${readText(account)}</td>
    <td class="number">${countText(account.count)}</td>
    <td class="number">${countText(account.rejected)}</td>
  </tr> `
}

function readText({ complete, failure }: ReportAccount): string {
  if (failure !== null) return 'Stopped'
  if (complete === null) return 'Not known'
  return complete ? 'Whole' : 'Not whole'
}
