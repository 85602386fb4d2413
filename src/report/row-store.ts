import { RefundError } from '../model/index.ts'
import { checksum } from './checksum.ts'
import type { ReportRow, ReportSpool } from './types.ts'

/** Rows laid aside in the order they come, to be read again. */
export interface RowStore {
  add(row: ReportRow): Promise<void>
  /** Where the next row will stand: a place to read from, or up to. */
  mark(): Promise<number>
  /**
   * The rows from one mark up to another, or up to the last one, some hundred at a time.
   *
   * @throws {RefundError} `incomplete_list`: what was read isn't what was written.
   */
  read(from: number, to?: number): AsyncGenerator<readonly ReportRow[], void, undefined>
}

/** Whole lines, so that no letter is ever cut at the end of a page. */
interface Page {
  readonly position: number
  readonly length: number
  readonly checksum: number
}

const pageSize = 65_536
const done: Promise<void> = Promise.resolve()

/** In memory are only some numbers for each 64 KiB of rows. */
export function createRowStore(spool: ReportSpool): RowStore {
  const encoder = new TextEncoder()
  const pages: Page[] = []
  let lines: string[] = []
  let length = 0
  let position = 0

  const flush = async (): Promise<void> => {
    if (lines.length === 0) return
    const bytes = encoder.encode(lines.join(''))
    lines = []
    length = 0
    await writeAll(spool, bytes)
    pages.push({ position, length: bytes.length, checksum: checksum(bytes) })
    position += bytes.length
  }

  return {
    add: (row) => {
      const line = `${JSON.stringify(row)}\n`
      lines.push(line)
      length += line.length
      return length < pageSize ? done : flush()
    },
    mark: async () => {
      await flush()
      return pages.length
    },
    async *read(from, to) {
      await flush()
      const decoder = new TextDecoder()
      for (const page of pages.slice(from, to)) {
        const bytes = await readPage(spool, page)
        yield rowsOf(decoder.decode(bytes))
      }
    },
  }
}

function rowsOf(text: string): readonly ReportRow[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      // The checksum has proved that these are the rows as they were written.
      const row: ReportRow = JSON.parse(line)
      return row
    })
}

async function writeAll(spool: ReportSpool, bytes: Uint8Array): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const { bytesWritten } = await spool.write(bytes.subarray(written))
    if (!(bytesWritten > 0)) throw changed('it takes no more bytes')
    written += bytesWritten
  }
}

async function readPage(spool: ReportSpool, page: Page): Promise<Uint8Array> {
  const bytes = new Uint8Array(page.length)
  let found = 0
  while (found < page.length) {
    const { bytesRead } = await spool.read(bytes, found, page.length - found, page.position + found)
    if (!(bytesRead > 0)) throw changed('it ends before the last row')
    found += bytesRead
  }
  if (checksum(bytes) !== page.checksum) throw changed('its bytes are not those that were written')
  return bytes
}

function changed(why: string): RefundError {
  return new RefundError({
    code: 'incomplete_list',
    outcome: 'none',
    message: `polyrefund: the report was not finished: the spool of its rows was changed: ${why}. What was written lacks its end. Make the report again, with a spool that nobody else writes to.`,
    issues: [{ path: 'spool', rule: 'spool.changed' }],
  })
}
