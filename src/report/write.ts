import { createRowCheck, proveTotals } from './check.ts'
import { startCsv } from './formats/csv.ts'
import { startJson } from './formats/json.ts'
import { startMarkdown } from './formats/markdown.ts'
import { startNdjson } from './formats/ndjson.ts'
import type { Gate } from './gate.ts'
import type { ReportOutput } from './options.ts'
import type {
  Report,
  ReportFormat,
  ReportRow,
  ReportSeries,
  ReportSink,
  ReportWriter,
  StartReportWriter,
} from './types.ts'

/** What is to be written, and where to. */
export interface Writing {
  readonly report: Report
  readonly series: ReportSeries
  readonly rows: AsyncIterable<readonly ReportRow[]>
  readonly outputs: readonly ReportOutput[]
  readonly gate: Gate
}

/**
 * Feeds all formats with the same rows, side by side. The rows are added up while they are
 * written, and no format gets its end unless they come to what its beginning says.
 *
 * @throws {RefundError} `incomplete_list`; `aborted`.
 */
export async function writeReport({ report, series, rows, outputs, gate }: Writing): Promise<void> {
  const channels = await Promise.all(
    outputs.map(async ({ format, sink }) => {
      const start = await starters[format]()
      return { writer: start(report, series), outlet: createOutlet(sink, gate) }
    }),
  )
  const all = async (piece: (writer: ReportWriter) => string): Promise<void> => {
    for (const { writer, outlet } of channels) await outlet.add(piece(writer))
  }

  const check = createRowCheck()
  await all((writer) => writer.head())
  for await (const page of rows) {
    gate.check()
    for (const row of page) {
      check.add(row)
      await all((writer) => writer.row(row))
    }
  }
  proveTotals(report, check)
  await all((writer) => writer.foot())
  for (const { outlet } of channels) await outlet.end()
}

// The page is large, so it is loaded when it is asked for.
const starters: Readonly<Record<ReportFormat, () => Promise<StartReportWriter>>> = {
  csv: async () => startCsv,
  ndjson: async () => startNdjson,
  json: async () => startJson,
  markdown: async () => startMarkdown,
  html: async () => (await import('./html/index.ts')).startHtml,
}

/** Gathers text, so that a sink isn't called for every row. */
interface Outlet {
  add(text: string): Promise<void>
  end(): Promise<void>
}

const pieceLength = 65_536
const done: Promise<void> = Promise.resolve()

function createOutlet(sink: ReportSink, gate: Gate): Outlet {
  let texts: string[] = []
  let length = 0
  const flush = async (): Promise<void> => {
    const text = texts.join('')
    texts = []
    length = 0
    gate.check()
    if (text !== '') await gate.wait(Promise.resolve(sink(text)))
  }
  return {
    add: (text) => {
      texts.push(text)
      length += text.length
      return length < pieceLength ? done : flush()
    },
    end: flush,
  }
}
