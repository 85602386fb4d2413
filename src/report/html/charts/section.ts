import type { Report, ReportSeries } from '../../types.ts'
import { markup, ready } from '../markup.ts'
import type { Content, Markup } from '../markup.ts'
import { decimalOf, grouped } from '../numbers.ts'
import { worded } from '../words.ts'
import { drawBars, drawColumns } from './drawing.ts'
import type { Size } from './drawing.ts'
import { stackOrder, sumsOf } from './figure-data.ts'
import type { FigureData } from './figure-data.ts'
import { questionsOf } from './figures.ts'
import type { Question } from './figures.ts'

const narrow: Size = { width: 360, height: 200 }
const wide: Size = { width: 1120, height: 220 }

const rowHeight = 26
const barsMargin = 26

/** All charts, drawn, each with its numbers as a table. */
export function chartsSection(report: Report, series: ReportSeries): Markup {
  if (report.rows === 0) return markup``
  return markup`<section class="charts" aria-labelledby="charts">
    <h2 id="charts">Charts</h2>
    <p class="note">
      Amounts are what was requested, in the currency named; currencies are never added up.
      Everything drawn here is also below each chart as a table.
    </p>
    ${legend()} ${questionsOf(report, series).map(questionBlock)}
  </section> `
}

function legend(): Markup {
  const entries = stackOrder.map((status) => markup`<li>${swatch(status)} ${worded(status)}</li>`)
  return markup`<ul class="legend" aria-label="Statuses, as they are coloured">
    ${entries}
  </ul>`
}

function swatch(status: string): Markup {
  return markup`<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">
    <rect width="16" height="16" rx="3" fill="var(--fill-${status})" />
  </svg>`
}

function questionBlock(question: Question): Markup {
  const figures = question.figures.map((data, index) =>
    figureBlock(data, question, `chart-${question.key}-${index}`, index === 0),
  )
  return markup`<h3>${question.heading}</h3>
    <div class="figures">${figures}</div>
    ${question.cut === null ? null : markup`<p class="note">${question.cut}</p>`} `
}

function figureBlock(data: FigureData, { key }: Question, id: string, first: boolean): Markup {
  const isWide = key === 'time' && first
  const drawings = isWide
    ? [
        drawing(data, key, id, wide, 'drawn-wide'),
        drawing(data, key, `${id}n`, narrow, 'drawn-narrow'),
      ]
    : drawing(data, key, id, narrow, '')
  return markup`<figure class="${isWide ? 'across' : 'small'}">
<figcaption>${data.title}</figcaption>
${drawings}
<details><summary>Numbers<span class="unseen">: ${data.title}</span></summary>${numbers(data)}</details>
</figure>
`
}

function drawing(
  data: FigureData,
  key: Question['key'],
  id: string,
  size: Size,
  className: string,
): Markup {
  const height = key === 'time' ? size.height : data.labels.length * rowHeight + barsMargin
  const draw = key === 'time' ? drawColumns : drawBars
  const inside = ready(draw(data, { width: size.width, height }))
  return markup`<svg
    class="chart ${className}"
    viewBox="0 0 ${size.width} ${height}"
    role="img"
    aria-labelledby="${id}-title ${id}-text"
  >
    <title id="${id}-title">${data.title}</title>
    <desc id="${id}-text">${described(data)}</desc>
    ${inside}
  </svg>`
}

/** What a chart says in one sentence, for those who don't see it. */
function described(data: FigureData): string {
  const whole = data.layers.map(({ status, values }) => {
    const sum = values.reduce((sum, value) => sum + value, 0n)
    return `${worded(status).toLowerCase()} ${shown(data, sum)}`
  })
  const named = data.labels.length === 1 ? '1 label' : `${data.labels.length} labels`
  return `Bars in ${data.measure.unit}, ${named}. In all: ${whole.join(', ')}. The numbers follow as a table.`
}

function numbers(data: FigureData): Markup {
  const sums = sumsOf(data)
  const heads = data.layers.map(
    ({ status }) => markup`<th scope="col" class="number">${worded(status)}</th>`,
  )
  const rows = data.labels.map((label, index): Content => {
    const cells = data.layers.map(
      ({ values }) => markup`<td class="number">${shown(data, values[index] ?? 0n)}</td>`,
    )
    return markup`<tr>
      <th scope="row">${label}</th>
      ${cells}
      <td class="number">${shown(data, sums[index] ?? 0n)}</td>
    </tr> `
  })
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Numbers: ${data.title}">
    <table>
      <caption class="unseen">
        ${data.title}, in ${data.measure.unit}
      </caption>
      <thead>
        <tr>
          <th scope="col">${data.labelHead}</th>
          ${heads}
          <th scope="col" class="number">All</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

function shown(data: FigureData, value: bigint): string {
  return grouped(decimalOf(value, data.measure.exponent))
}

/** Patterns that tell statuses apart without colour, drawn once for all charts. */
export function chartPatterns(): Markup {
  return markup`<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">
    <defs>
      <pattern
        id="failed-pattern"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" fill="var(--failed)" />
        <rect width="2" height="6" fill="var(--failed-soft)" />
      </pattern>
      <pattern id="pending-pattern" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" fill="var(--pending)" />
        <circle cx="2.5" cy="2.5" r="1" fill="var(--pending-soft)" />
      </pattern>
    </defs>
  </svg>`
}
