import type { Report, ReportRow, ReportSeries, ReportWriter } from '../types.ts'
import { jsonForScript } from './markup.ts'
import { pageFoot, pageHead } from './page.ts'
import { mostRestatements } from './restatements.ts'
import { rowPacker } from './row-data.ts'

const mostRows = 10_000
const mostRestatedRows = 1000

// Ids and references from outside may be long. With them too the file stays under 6 MB.
const mostCharacters = 4_500_000

/** Begins the HTML page of a report: one file that loads nothing. */
export function startHtml(report: Report, series: ReportSeries): ReportWriter {
  const pack = rowPacker()
  const restated: ReportRow[] = []
  const room = { refund: mostRows, restatement: mostRestatedRows, characters: mostCharacters }
  let shown = 0
  let cut = 0

  function kept(row: ReportRow): string {
    room[row.record] -= 1
    const text = `${shown === 0 ? '' : ',\n'}${jsonForScript(pack(row))}`
    room.characters -= text.length
    shown += 1
    return text
  }

  return {
    head: () =>
      `${pageHead(report, series).markup}<script type="application/json" id="page-rows">[`,
    row: (row) => {
      if (row.record === 'restatement' && restated.length < mostRestatements) restated.push(row)
      if (room[row.record] > 0 && room.characters > 0) return kept(row)
      cut += 1
      return ''
    },
    foot: () => `]</script>\n${pageFoot(report, restated, { shown, cut }).markup}`,
  }
}
