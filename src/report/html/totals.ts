import { noRowsText } from '../claims.ts'
import type { Report, ReportDimension, ReportGroup, ReportTotal } from '../types.ts'
import { amount, heads, oldest, outside, scrolling, statusMark, totalColumns } from './cells.ts'
import { markup } from './markup.ts'
import type { Content, Markup } from './markup.ts'
import { counted, countText, percent } from './numbers.ts'
import { dimensionHeads, worded } from './words.ts'

const mostCards = 6
const mostGroups = 2000

/** What each currency comes to: the figures that are looked for first. */
export function keyFigures(report: Report): Markup {
  const { overall } = report
  const largest = overall.toSorted((a, b) => b.count - a.count).slice(0, mostCards)
  return markup`<section aria-labelledby="figures">
    <h2 id="figures">Key figures</h2>
    ${overall.length === 0 ? markup`<p class="note">${noRowsText(report)}</p>` : null}
    <div class="cards">${largest.map(card)}</div>
    ${overall.length > mostCards ? everyCurrency(overall) : null}
    ${overall.length > 0 ? openByAge(overall) : null}
  </section> `
}

/** The totals by what they were asked to be split by. */
export function totals({ by, totals, overall }: Report): Markup {
  if (totals.length === 0) return markup``
  const dimensions: readonly ReportDimension[] = by.includes('currency') ? by : [...by, 'currency']
  const shown = totals.slice(0, mostGroups)
  const table = markup`<table>
    <caption>
      Refunds by
      ${dimensions.map((dimension) => dimensionHeads[dimension].toLowerCase()).join(', ')}
    </caption>
    ${heads(
      dimensions.map((dimension) => dimensionHeads[dimension]),
      totalColumns.map(({ head }) => head),
    )}
    <tbody>
      ${shown.map((group) =>
        totalRow(
          group,
          dimensions.map((dimension) => dimensionCell(group, dimension)),
        ),
      )}
    </tbody>
    <tfoot>
      ${overall.map((total) => totalRow(total, overallCells(total, dimensions)))}
    </tfoot>
  </table>`
  return markup`<section aria-labelledby="totals">
    <h2 id="totals">Totals</h2>
    <p class="note">
      Net is requested minus failed. Each row is of one currency; currencies are never added up.
    </p>
    ${scrolling('Totals', table)}
    ${totals.length > mostGroups ? markup`<p class="note">The first ${countText(mostGroups)} of ${countText(totals.length)} rows; the other formats of this report have all of them.</p>` : null}
  </section> `
}

function card(total: ReportTotal): Markup {
  const { currency, open } = total
  const facts: readonly (readonly [name: string, value: Content])[] = [
    ['Requested', amount(total.requested)],
    [
      'Failed',
      markup`${amount(total.failed)}
        <span class="aside">${counted(total.failedCount, 'refund', 'refunds')}</span>`,
    ],
    ['Failure rate', percent(total.failureRate)],
    [
      'Open',
      markup`${amount(open.amount)}
        <span class="aside">${counted(open.count, 'refund', 'refunds')}</span>`,
    ],
    ['Oldest open', oldest(open)],
  ]
  return markup`<article class="card" aria-labelledby="card-${currency}">
    <h3 id="card-${currency}">
      ${currency} <span class="aside">${counted(total.count, 'refund', 'refunds')}</span>
    </h3>
    <p class="net"><span class="label">Net</span> <span class="figure">${amount(total.net)}</span></p>
    <dl>
      ${facts.map(
        ([name, value]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </article> `
}

function everyCurrency(overall: readonly ReportTotal[]): Markup {
  const table = markup`<table>
    <caption>
      Every currency
    </caption>
    ${heads(
      ['Currency'],
      totalColumns.map(({ head }) => head),
    )}
    <tbody>
      ${overall.map((total) => totalRow(total, [total.currency]))}
    </tbody>
  </table>`
  return scrolling('Every currency', table)
}

function openByAge(overall: readonly ReportTotal[]): Markup | null {
  const open = overall.filter(({ open }) => open.count > 0)
  if (open.length === 0) return null
  const rows = open.map(({ currency, open }) => {
    const { underOneDay, underSevenDays, underThirtyDays, older, undated, count } = open
    const cells = [underOneDay, underSevenDays, underThirtyDays, older, undated, count]
    return markup`<tr>
      <th scope="row">${currency}</th>
      ${cells.map((cell) => markup`<td class="number">${countText(cell)}</td>`)}
      <td class="number">${amount(open.amount)}</td>
    </tr> `
  })
  const ages = ['Under 1 day', '1 to 7 days', '7 to 30 days', 'Over 30 days', 'Age not known']
  return scrolling(
    'Open refunds by age',
    markup`<table>
      <caption>
        Open refunds, new or pending, by age
      </caption>
      ${heads(['Currency'], [...ages, 'All open', 'Amount'])}
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  )
}

// The first cell names the row for a screen reader.
function totalRow(total: ReportTotal, names: readonly Content[]): Markup {
  const [first, ...others] = names
  const numbers = totalColumns.map(({ cell }) => markup`<td class="number">${cell(total)}</td>`)
  return markup`<tr>
    <th scope="row">${first ?? total.currency}</th>
    ${others.map((name) => markup`<td>${name}</td>`)}${numbers}
  </tr> `
}

function dimensionCell(group: ReportGroup, dimension: ReportDimension): Content {
  if (dimension === 'currency') return group.currency
  const value = group.group[dimension] ?? null
  if (value !== null && dimension === 'status') return statusMark(value)
  if (value !== null && dimension === 'reason') return worded(value)
  return outside(value, 'not known')
}

function overallCells(
  { currency }: ReportTotal,
  dimensions: readonly ReportDimension[],
): readonly Content[] {
  return dimensions.map((dimension, index) => {
    if (dimension === 'currency') return currency
    return index === 0 ? 'All' : ''
  })
}
