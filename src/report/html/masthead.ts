import type { Report } from '../types.ts'
import { markup } from './markup.ts'
import type { Content, Markup } from './markup.ts'
import { countText } from './numbers.ts'
import { timesIn } from './times.ts'
import type { ShowTime } from './times.ts'
import { dimensionHeads } from './words.ts'

type Fact = readonly [name: string, value: Content]

/** The title, and what the report is about. */
export function masthead(report: Report): Markup {
  const showTime = timesIn(report.period.timeZone)
  const facts: readonly Fact[] = [
    ['Made', markup`<time datetime="${report.madeAt}">${showTime(report.madeAt)}</time>`],
    ['Period', periodText(report, showTime)],
    ...closedFact(report, showTime),
    ['Time basis', 'when a refund was created'],
    ['Time zone', report.period.timeZone],
    ['Sign', 'positive where money goes back to customers'],
    ['Refunds', countText(report.rows)],
    ['Totals by', report.by.map((dimension) => dimensionHeads[dimension]).join(', ') || 'nothing'],
  ]
  return markup`<header class="masthead">
    <h1><bdi>${report.title}</bdi></h1>
    ${modeNote(report)}
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </header> `
}

// What an earlier report has closed is in no total of this one.
function closedFact({ restatements }: Report, showTime: ShowTime): readonly Fact[] {
  const { closed } = restatements
  if (closed === null) return []
  return [['Closed before', spanText(closed.createdFrom, closed.createdBefore, showTime)]]
}

function periodText({ period }: Report, showTime: ShowTime): string {
  const { createdFrom, createdBefore } = period
  if (createdFrom === null && createdBefore === null) return 'all times'
  return spanText(createdFrom, createdBefore, showTime)
}

function spanText(
  createdFrom: string | null,
  createdBefore: string | null,
  showTime: ShowTime,
): string {
  const from = createdFrom === null ? 'the beginning' : showTime(isoOf(createdFrom))
  const before = createdBefore === null ? 'now' : `before ${showTime(isoOf(createdBefore))}`
  return `from ${from} to ${before}`
}

// A period's bounds may be in any zone; a text that is no time is shown as it came.
function isoOf(time: string): string {
  const ms = Date.parse(time)
  return Number.isNaN(ms) ? time : new Date(ms).toISOString()
}

function modeNote({ accounts }: Report): Markup | null {
  const modes = new Set(accounts.map(({ mode }) => mode))
  if (!modes.has('test')) return null
  if (modes.size === 1) return markup`<p class="mode">Test mode: no real money has moved</p>`
  return modes.has('live')
    ? markup`<p class="mode">Test and live accounts are mixed in this report</p>`
    : markup`<p class="mode">Some accounts are in test mode; of others it is not known</p>`
}
