import type { JsonObject } from '../model/index.ts'
import { ledgerError } from './errors.ts'
import type { LedgerEvent } from './feed.ts'
import { checkWhole, readerOf, withChecksum } from './row.ts'
import type { Digest, RowValues, StoredRow } from './row.ts'

/** Columns of an event, in the order that its checksum is taken in. Its number is none of them. */
export const eventColumns = ['kind', 'account', 'reference', 'at', 'content'] as const

/** The row of an event, checksum included. */
export function eventRow(event: LedgerEvent, digest: Digest): RowValues {
  const { kind, account, reference, at, content } = event
  const values: RowValues = { kind, account, reference, at, content: JSON.stringify(content) }
  return withChecksum(eventColumns, values, digest)
}

/**
 * Reads the row of an event back.
 *
 * @throws {RefundError} `ledger` with the rule `row.checksum`: the row isn't as it was stored.
 */
export function readEvent(name: string, row: StoredRow, digest: Digest): LedgerEvent {
  const fault = (): Error => changed(name, row)
  checkWhole(eventColumns, row, digest, fault)
  const read = readerOf(row, fault)
  const content: JsonObject = JSON.parse(read.text('content'))
  return {
    kind: read.text('kind'),
    account: read.text('account'),
    reference: read.textOrNull('reference'),
    at: read.text('at'),
    content,
  }
}

function changed(name: string, { number, reference }: StoredRow): Error {
  return ledgerError({
    name,
    rule: 'row.checksum',
    path: 'event',
    ...(typeof reference === 'string' ? { reference } : {}),
    why: `event ${String(number)} of the feed isn't what this package stored, so nothing is told from there on. Restore it from a backup.`,
  })
}
