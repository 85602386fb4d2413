import type {
  Fact,
  JsonObject,
  PaymentHandle,
  PreparedRefund,
  RecordState,
} from '../model/index.ts'
import { recordStates } from '../model/index.ts'
import { ledgerError } from './errors.ts'
import type { Entry } from './ledger.ts'
import { checkWhole, readerOf, withChecksum } from './row.ts'
import type { Digest, RowReader, RowValues, StoredRow } from './row.ts'

/** Columns of an entry, in the order that its checksum is taken in. */
export const entryColumns = [
  'reference',
  'account',
  'provider',
  'mode',
  'request',
  'fingerprint',
  'prepared',
  'amount_minor',
  'currency',
  'created_at',
  'state',
  'since',
  'held_minor',
  'refund_ids',
  'payments',
  'due_at',
  'lease_owner',
  'lease_until',
  'tries',
  'fact_count',
] as const

/** Columns of a fact, in the order that its checksum is taken in. */
export const factColumns = ['reference', 'position', 'id', 'content'] as const

/**
 * The row of an entry, checksum included. Times are ISO text and JSON is text, so that what is read
 * is byte for byte what was stored.
 *
 * @param factCount how many facts the entry has: a fact that was taken away is missed by it.
 */
export function entryRow(entry: Entry, factCount: number, digest: Digest): RowValues {
  const values: RowValues = {
    reference: entry.reference,
    account: entry.account,
    provider: entry.provider,
    mode: entry.mode,
    request: JSON.stringify(entry.request),
    fingerprint: entry.fingerprint,
    prepared: entry.prepared === null ? null : JSON.stringify(entry.prepared),
    amount_minor: entry.amount?.minor ?? null,
    currency: entry.currency,
    created_at: entry.createdAt,
    state: entry.state,
    since: entry.since,
    held_minor: entry.heldMinor,
    refund_ids: JSON.stringify(entry.refundIds),
    payments: JSON.stringify(entry.payments),
    due_at: entry.dueAt,
    lease_owner: entry.lease?.owner ?? null,
    lease_until: entry.lease?.until ?? null,
    tries: entry.tries,
    fact_count: factCount,
  }
  return withChecksum(entryColumns, values, digest)
}

/** The row of a fact, checksum included. `position` counts the facts of the entry from 0. */
export function factRow(
  reference: string,
  position: number,
  fact: Fact,
  digest: Digest,
): RowValues {
  const values: RowValues = { reference, position, id: fact.id, content: JSON.stringify(fact) }
  return withChecksum(factColumns, values, digest)
}

/** An entry that was read, and how many facts it must have. */
export interface ReadEntry {
  readonly entry: Entry
  readonly factCount: number
}

/**
 * Reads the row of an entry back.
 *
 * @throws {RefundError} `ledger` with the rule `row.checksum`, naming the reference: the row isn't
 * as it was stored.
 */
export function readEntry(name: string, row: StoredRow, digest: Digest): ReadEntry {
  const reference = String(row['reference'])
  const fault = (): Error => changed(name, reference)
  checkWhole(entryColumns, row, digest, fault)
  const read = readerOf(row, fault)
  const amountMinor = read.numberOrNull('amount_minor')
  const request: JsonObject = JSON.parse(read.text('request'))
  const refundIds: readonly string[] = JSON.parse(read.text('refund_ids'))
  const payments: readonly PaymentHandle[] = JSON.parse(read.text('payments'))
  const owner = read.textOrNull('lease_owner')
  const until = read.textOrNull('lease_until')
  const entry: Entry = {
    reference,
    account: read.text('account'),
    provider: read.text('provider'),
    mode: read.text('mode') === 'test' ? 'test' : 'live',
    request,
    fingerprint: read.text('fingerprint'),
    prepared: readPrepared(read.textOrNull('prepared')),
    amount: amountMinor === null ? null : { minor: amountMinor, currency: read.text('currency') },
    currency: read.text('currency'),
    createdAt: read.text('created_at'),
    state: stateIn(read, fault),
    since: read.text('since'),
    heldMinor: read.number('held_minor'),
    refundIds,
    payments,
    dueAt: read.textOrNull('due_at'),
    lease: owner === null || until === null ? null : { owner, until },
    tries: read.number('tries'),
  }
  return { entry, factCount: read.number('fact_count') }
}

/**
 * Reads the rows of an entry's facts back, in the order they were stored.
 *
 * @param rows ordered by `position`.
 * @throws {RefundError} `ledger` with the rule `row.checksum`: a fact was changed, moved, added or
 * taken away.
 */
export function readFacts(
  name: string,
  { entry: { reference }, factCount }: ReadEntry,
  rows: readonly StoredRow[],
  digest: Digest,
): readonly Fact[] {
  if (rows.length !== factCount) throw changed(name, reference)
  return rows.map((row, position) => {
    const isInPlace = row['reference'] === reference && row['position'] === position
    if (!isInPlace) throw changed(name, reference)
    checkWhole(factColumns, row, digest, () => changed(name, reference))
    const fact: Fact = JSON.parse(String(row['content']))
    return fact
  })
}

function readPrepared(text: string | null): PreparedRefund | null {
  if (text === null) return null
  const prepared: PreparedRefund = JSON.parse(text)
  return prepared
}

function stateIn(read: RowReader, fault: () => Error): RecordState {
  const text = read.text('state')
  const known = recordStates.find((state) => state === text)
  if (known === undefined) throw fault()
  return known
}

function changed(name: string, reference: string): Error {
  return ledgerError({
    name,
    rule: 'row.checksum',
    reference,
    why: `what is stored of ${reference} isn't what this package stored, so nothing is sent for it. Restore it from a backup, and hold it against the provider's list.`,
  })
}
