import { isRefundError, money, parseRefundRequest } from '../model/index.ts'
import type { Money, RefundRequest } from '../model/index.ts'
import { readHeader } from './bulk-columns.ts'
import type { BulkFault, BulkHeader } from './bulk-columns.ts'
import type { CsvRecord } from './read-csv.ts'
import { readPaymentReference } from './request-options.ts'

/** A refund that a file asks for. */
export interface BulkRow {
  /** The line of the file that it ends on; the header is on line 1. */
  readonly line: number
  readonly request: RefundRequest & { readonly account: string }
}

/** What is wrong with a file, and where. */
export interface LineFault extends BulkFault {
  readonly line: number
}

/** The accounts that rows can name. */
export interface KnownAccounts {
  readonly names: readonly string[]
  /** The account of rows that name none. */
  readonly usual: string | null
}

/** Reads all rows of a file. Where there are faults, the rows are those without one. */
export function readRows(
  records: readonly CsvRecord[],
  accounts: KnownAccounts,
): { readonly rows: readonly BulkRow[]; readonly faults: readonly LineFault[] } {
  const [first, ...others] = records
  if (first === undefined) {
    return { rows: [], faults: [{ line: 1, column: 'the file', rule: 'file.empty' }] }
  }
  const { header, faults: headerFaults } = readHeader(first.cells)
  if (headerFaults.length > 0) {
    return { rows: [], faults: atLine(first.line, headerFaults) }
  }
  const rows: BulkRow[] = []
  const faults: LineFault[] = []
  const lineOf = new Map<string, number>()
  for (const record of others) {
    const { line } = record
    const read = readRow(record, header, accounts)
    const reference = header.cell(record.cells, 'reference')
    const earlier = lineOf.get(reference)
    if (reference !== '') lineOf.set(reference, earlier ?? line)
    const repeated =
      earlier === undefined || reference === ''
        ? []
        : [{ column: 'reference', rule: `reference.repeated, first on line ${earlier}` }]
    faults.push(...atLine(line, [...read.faults, ...repeated]))
    if (read.request !== null) rows.push({ line, request: read.request })
  }
  if (others.length === 0) faults.push({ line: 1, column: 'the file', rule: 'file.no_rows' })
  return { rows, faults }
}

function atLine(line: number, faults: readonly BulkFault[]): readonly LineFault[] {
  return faults.map(({ column, rule }) => ({ line, column, rule }))
}

interface ReadRow {
  readonly request: BulkRow['request'] | null
  readonly faults: readonly BulkFault[]
}

function readRow({ cells }: CsvRecord, header: BulkHeader, accounts: KnownAccounts): ReadRow {
  if (cells.length !== header.width) {
    const rule = `row.width: ${cells.length} cells under ${header.width} columns`
    return { request: null, faults: [{ column: 'the row', rule }] }
  }
  const faults: BulkFault[] = []
  const named = header.cell(cells, 'account')
  const account = named === '' ? accounts.usual : named
  if (account === null) faults.push({ column: 'account', rule: 'account.required' })
  else if (!accounts.names.includes(account)) {
    faults.push({ column: 'account', rule: 'account.unknown' })
  }
  const amount = catching(faults, () => readAmount(header, cells))
  const parsed = catching(faults, () =>
    parseRefundRequest(
      {
        payment: readPaymentReference(header.cell(cells, 'payment')),
        // Its own faults were noted above; the others are looked for all the same.
        amount: amount ?? 'remaining',
        reason: wordOf(header.cell(cells, 'reason')),
        reference: header.cell(cells, 'reference'),
        metadata: header.metadata(cells),
      },
      { provider: 'bulk', acceptsLines: false },
    ),
  )
  if (parsed === null || amount === null || account === null || faults.length > 0) {
    return { request: null, faults }
  }
  const { payment, reason, reference, metadata } = parsed
  return { request: { account, payment, amount, reason, reference, metadata }, faults }
}

/** What isn't there is missing, and not a word that nobody knows. */
function wordOf(cell: string): string | undefined {
  return cell === '' ? undefined : cell
}

/** An empty cell is never all that is left: that is asked for by its word. */
function readAmount(header: BulkHeader, cells: readonly string[]): Money | 'remaining' {
  const amount = header.cell(cells, 'amount')
  const currency = header.cell(cells, 'currency')
  return amount === 'remaining' && currency === '' ? 'remaining' : money(amount, currency)
}

function catching<Result>(faults: BulkFault[], read: () => Result): Result | null {
  try {
    return read()
  } catch (error) {
    if (!isRefundError(error)) throw error
    faults.push(...error.issues.map(({ path, rule }) => ({ column: path, rule })))
    return null
  }
}
