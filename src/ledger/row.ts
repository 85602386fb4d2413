/** A hash of text, as hexadecimal: SHA-256. */
export type Digest = (text: string) => string

/** One row as a database driver gives it. */
export type StoredRow = Readonly<Record<string, unknown>>

/** What a table's row is made of. Every value is text, a safe integer or null. */
export type RowValues = Readonly<Record<string, string | number | null>>

/** The row with its checksum, taken over the columns in their order. */
export function withChecksum(
  columns: readonly string[],
  values: RowValues,
  digest: Digest,
): RowValues {
  return { ...values, checksum: checksumOf(columns, values, digest) }
}

/** Throws the fault unless the row is as it was stored. */
export function checkWhole(
  columns: readonly string[],
  row: StoredRow,
  digest: Digest,
  fault: () => Error,
): void {
  if (row['checksum'] !== checksumOf(columns, row, digest)) throw fault()
}

function checksumOf(columns: readonly string[], row: StoredRow, digest: Digest): string {
  return digest(JSON.stringify(columns.map((column) => row[column] ?? null)))
}

/** The values of a row by the type that they were stored with. */
export interface RowReader {
  readonly text: (column: string) => string
  readonly textOrNull: (column: string) => string | null
  readonly number: (column: string) => number
  readonly numberOrNull: (column: string) => number | null
}

/**
 * Reads a row whose checksum holds. What still has another type was written by something else that
 * knows how to take one.
 */
export function readerOf(row: StoredRow, fault: () => Error): RowReader {
  const fail = (): never => {
    throw fault()
  }
  const textOrNull = (column: string): string | null => {
    const value = row[column] ?? null
    return value === null || typeof value === 'string' ? value : fail()
  }
  const numberOrNull = (column: string): number | null => {
    const value = row[column] ?? null
    return value === null || typeof value === 'number' ? value : fail()
  }
  return {
    textOrNull,
    numberOrNull,
    text: (column) => textOrNull(column) ?? fail(),
    number: (column) => numberOrNull(column) ?? fail(),
  }
}
