import { nearest } from '../model/index.ts'

/** The columns that a file of refunds may have beside those of metadata. */
export const bulkColumns = [
  'account',
  'payment',
  'amount',
  'currency',
  'reason',
  'reference',
] as const

export type BulkColumn = (typeof bulkColumns)[number]

const required: readonly BulkColumn[] = ['payment', 'amount', 'reason', 'reference']
const metadata = 'metadata.'

/** What a header says: where each column is. */
export interface BulkHeader {
  readonly width: number
  /** The cell of a column; empty where the file has no such column. */
  readonly cell: (cells: readonly string[], column: BulkColumn) => string
  /** The metadata of a row; an empty cell is no metadata. */
  readonly metadata: (cells: readonly string[]) => Readonly<Record<string, string>>
}

/** Reads a header, or says what is wrong with it. */
export function readHeader(names: readonly string[]): {
  readonly header: BulkHeader
  readonly faults: readonly BulkFault[]
} {
  const faults: BulkFault[] = names.flatMap((name, at) => {
    if (names.indexOf(name) < at) return [{ column: name, rule: 'column.repeated' }]
    return isKnown(name) ? [] : [{ column: name, rule: unknownRule(name) }]
  })
  for (const column of required) {
    if (!names.includes(column)) faults.push({ column, rule: 'column.required' })
  }
  const notes = names.flatMap((name, at) =>
    name.startsWith(metadata) ? [[name.slice(metadata.length), at] as const] : [],
  )
  return {
    faults,
    header: {
      width: names.length,
      cell: (cells, column) => cells[names.indexOf(column)] ?? '',
      metadata: (cells) =>
        Object.fromEntries(
          notes
            .map(([key, at]) => [key, cells[at] ?? ''] as const)
            .filter(([, text]) => text !== ''),
        ),
    },
  }
}

/** What is wrong with a cell or a column of a file. */
export interface BulkFault {
  readonly column: string
  readonly rule: string
}

function isKnown(name: string): boolean {
  const isMetadata = name.startsWith(metadata) && name.length > metadata.length
  return isMetadata || bulkColumns.some((column) => column === name)
}

function unknownRule(name: string): string {
  const near = nearest(name, bulkColumns)
  return near === null ? 'column.unknown' : `column.unknown, perhaps ${near}`
}
