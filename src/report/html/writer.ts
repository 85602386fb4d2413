import { keepNewest } from '../formats/newest.ts'
import type { Report, ReportRow, ReportSeries, ReportWriter } from '../types.ts'
import { jsonForScript } from './markup.ts'
import { pageFoot, pageHead } from './page.ts'
import type { TableExtent } from './refunds.ts'
import { mostRestatements } from './restatements.ts'
import { rowPacker } from './row-data.ts'
import { shortened } from './short-texts.ts'

const mostRows = 10_000
const mostRestatedRows = 1000

// Ids and references from outside may be long. With them too the file stays under 6 MB.
const mostBytes = 4_500_000

/** Begins the HTML page of a report: one file that loads nothing. */
export function startHtml(report: Report, series: ReportSeries): ReportWriter {
  const kept = { refund: keepNewest(mostRows), restatement: keepNewest(mostRestatedRows) }
  let isShortened = false

  return {
    head: () => pageHead(report, series).markup,
    row: (row) => {
      const shown = shortened(row)
      isShortened ||= shown !== row
      kept[row.record].add(shown)
      return ''
    },
    foot: () => {
      const refunds = kept.refund.rows()
      const restated = kept.restatement.rows()
      const texts = rowTexts([...refunds, ...restated])
      const extent: TableExtent = {
        refunds: { shown: Math.min(texts.length, refunds.length), all: kept.refund.count() },
        restatements: {
          shown: Math.max(0, texts.length - refunds.length),
          all: kept.restatement.count(),
        },
        isShortened,
      }
      const rows = `<script type="application/json" id="page-rows">[${texts.join(',\n')}]</script>\n`
      return `${rows}${pageFoot(report, restated.slice(0, mostRestatements), extent).markup}`
    },
  }
}

/** The rows as far as they fit, the first ones first. */
function rowTexts(rows: readonly ReportRow[]): readonly string[] {
  const pack = rowPacker()
  const encoder = new TextEncoder()
  const texts: string[] = []
  let bytes = 0
  for (const row of rows) {
    const text = jsonForScript(pack(row))
    bytes += encoder.encode(text).length
    if (bytes > mostBytes) break
    texts.push(text)
  }
  return texts
}
