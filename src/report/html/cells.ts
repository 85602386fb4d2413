import type { ReportSum, ReportTotal } from '../types.ts'
import { markup } from './markup.ts'
import type { Content, Markup } from './markup.ts'
import { ageText, countText, grouped, percent } from './numbers.ts'
import { worded } from './words.ts'

/** A column of numbers of totals: its head, and its cell. */
export interface TotalColumn {
  readonly head: string
  readonly cell: (total: ReportTotal) => Content
}

/** What every table of totals says of each total, after what names it. */
export const totalColumns: readonly TotalColumn[] = [
  { head: 'Refunds', cell: ({ count }) => countText(count) },
  { head: 'Requested', cell: ({ requested }) => amount(requested) },
  { head: 'Failed', cell: ({ failedCount }) => countText(failedCount) },
  { head: 'Failed amount', cell: ({ failed }) => amount(failed) },
  { head: 'Failure rate', cell: ({ failureRate }) => percent(failureRate) },
  { head: 'Net', cell: ({ net }) => markup`<strong>${amount(net)}</strong>` },
  { head: 'Open', cell: ({ open }) => countText(open.count) },
  { head: 'Open amount', cell: ({ open }) => amount(open.amount) },
  { head: 'Oldest open', cell: ({ open }) => oldest(open) },
]

/** The amount in groups of digits, without its currency. */
export function amount({ decimal }: ReportSum): string {
  return grouped(decimal)
}

/** How old the oldest open refund is, and what is known where that isn't. */
export function oldest({ count, oldestAgeSeconds }: ReportTotal['open']): string {
  if (oldestAgeSeconds !== null) return ageText(oldestAgeSeconds)
  return count === 0 ? 'none' : 'not known'
}

/** A status by word and by shape, so that colour isn't the only sign. */
export function statusMark(status: string): Markup {
  return markup`<span class="status status-${status}">${worded(status)}</span>`
}

/** A word from outside, whose writing direction can't turn what stands around it. */
export function outside(text: string | null, otherwise: string): Markup {
  if (text === null || text === '') return markup`<span class="absent">${otherwise}</span>`
  return markup`<bdi>${text}</bdi>`
}

/** A table in a region of its own, which scrolls by itself where it is too wide. */
export function scrolling(label: string, table: Markup): Markup {
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`
}

/** The heads of a table: those of text, then those of numbers. */
export function heads(texts: readonly string[], numbers: readonly string[]): Markup {
  return markup`<thead>
    <tr>
      ${texts.map((text) => markup`<th scope="col">${text}</th>`)}${numbers.map(
        (text) => markup`<th scope="col" class="number">${text}</th>`,
      )}
    </tr>
  </thead>`
}
