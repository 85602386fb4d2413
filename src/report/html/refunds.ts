import { pageSizes, refundColumns } from './columns.ts'
import type { RefundColumn } from './columns.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { countText } from './numbers.ts'
import { longestText, mostPayments } from './short-texts.ts'

const withoutScript =
  'The table of single refunds needs JavaScript. Charts and totals above are complete without it.'

const sizesInOrder = pageSizes.toSorted((a, b) => a - b)

/** How much of the report is in its table. */
export interface TableExtent {
  readonly refunds: RowExtent
  readonly restatements: RowExtent
  /** Whether texts are cut to what fits a page. */
  readonly isShortened: boolean
}

interface RowExtent {
  /** The newest of them. */
  readonly shown: number
  readonly all: number
}

/** How many rows are not in the table. */
export function cutOf({ refunds, restatements }: TableExtent): number {
  return refunds.all - refunds.shown + restatements.all - restatements.shown
}

/** The table of refunds as it is before the page's script fills it, and its controls. */
export function refundsSection(extent: TableExtent, timeZone: string): Markup {
  return markup`<section class="refunds" aria-labelledby="refunds-heading">
    <h2 id="refunds-heading" tabindex="-1">Refunds</h2>
    ${cutNote(extent)}
    ${extent.isShortened ? markup`<p class="note">Texts of more than ${longestText} characters, and lists of more than ${mostPayments} payments, are cut on this page; the other formats of this report have them whole.</p>` : null}
    <noscript><p class="note">${withoutScript}</p></noscript>
    <div id="table" hidden>
      ${controls()}
      <p id="matches" class="matches" role="status" aria-live="polite"></p>
      <p id="sums" class="note"></p>
      <p id="printed" class="printed"></p>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="refunds-heading">
        <table class="rows">
          <caption class="unseen">Refunds. Times are of ${timeZone}. The buttons in the heads sort; an amount sorts within its currency.</caption>
          <thead><tr>
            <th scope="col"><span class="unseen">Details</span></th>
            ${refundColumns.map(head)}
          </tr></thead>
          <tbody id="rows"></tbody>
        </table>
      </div>
      <nav class="pages" aria-label="Pages of refunds">
        ${['First', 'Previous'].map(pageButton)}
        <span id="page"></span>
        ${['Next', 'Last'].map(pageButton)}
      </nav>
    </div>
  </section>
  `
}

function cutNote(extent: TableExtent): Markup | null {
  if (cutOf(extent) === 0) return null
  const { refunds, restatements } = extent
  const shown = [
    `the newest ${countText(refunds.shown)} of ${countText(refunds.all)} refunds`,
    ...(restatements.all === 0
      ? []
      : [
          `the newest ${countText(restatements.shown)} of ${countText(restatements.all)} restatements`,
        ]),
  ]
  return markup`<p class="cut"><strong>Cut:</strong> this table has ${shown.join(' and ')}; older ones are not in it. Charts and totals count every refund.</p>`
}

function controls(): Markup {
  return markup`<form id="filters" class="controls" role="search" aria-label="Refunds">
    <p class="field field-wide">
      <label for="search">Search</label>
      <input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="Any id, reference or word">
    </p>
    ${select('account', 'Account')}
    ${select('status', 'Status')}
    ${select('currency', 'Currency')}
    ${select('record', 'Kind')}
    <p class="field">
      <label for="page-size">Rows on a page</label>
      <select id="page-size">${sizesInOrder.map(sizeOption)}</select>
    </p>
    <p class="field"><button type="reset">Clear</button></p>
  </form>`
}

function sizeOption(size: number): Markup {
  if (size === pageSizes[0]) return markup`<option selected>${size}</option>`
  return markup`<option>${size}</option>`
}

function select(id: string, label: string): Markup {
  return markup`<p class="field">
    <label for="${id}">${label}</label
    ><select id="${id}">
      <option value="">All</option>
    </select>
  </p>`
}

function head({ id, head, kind }: RefundColumn): Markup {
  return markup`<th scope="col" id="head-${id}" class="${kind}">
    <button type="button" data-sort="${id}">${head}</button>
  </th>`
}

function pageButton(name: string): Markup {
  return markup`<button type="button" id="page-${name.toLowerCase()}">
    ${name}<span class="unseen"> page</span>
  </button>`
}
