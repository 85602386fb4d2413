import type { RefundError } from '../../model/index.ts'
import { ledgerError } from '../errors.ts'
import { name, unavailable } from './failures.ts'
import { schemaVersion } from './migrations.ts'
import type { TextRow } from './session.ts'
import type { Settings } from './settings.ts'

// A wait for a lock is to end as one, and not as a statement that took long.
const statementGraceMs = 1_000

/**
 * Begins a transaction and asks what it stands on, in one round trip. `remote_apply` is kept: it is
 * stronger than what a ledger needs. READ WRITE is not said: a login that may only read, or was
 * meant to, is to be found out.
 *
 * @param version a query for the version of the tables.
 */
export function beginning({ timeoutMs }: Settings, version: string): string {
  return `
    BEGIN ISOLATION LEVEL READ COMMITTED;
    SET LOCAL search_path TO pg_catalog;
    SET LOCAL statement_timeout = ${timeoutMs + statementGraceMs};
    SET LOCAL lock_timeout = ${timeoutMs};
    SET LOCAL idle_in_transaction_session_timeout = ${timeoutMs};
    SELECT set_config('synchronous_commit',
      CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END,
      true);
    SELECT current_setting('synchronous_commit') AS synchronous_commit,
      current_setting('fsync') AS fsync,
      current_setting('full_page_writes') AS full_page_writes,
      current_setting('transaction_read_only') AS transaction_read_only,
      pg_is_in_recovery()::text AS in_recovery,
      (${version})::text AS version`
}

/**
 * Checks what a transaction stands on: always the primary and tables of a known version, and for
 * what is to be stored also that it survives.
 *
 * @throws {RefundError} `ledger` with `ledger.unavailable`, `schema.newer` or `ledger.not_durable`.
 */
export function checkGround(rows: readonly TextRow[], purpose: 'reading' | 'writing'): void {
  const ground = rows[0] ?? {}
  if (ground['in_recovery'] !== 'false') {
    throw unavailable('the server is a replica, which may lag behind. Connect to the primary.')
  }
  if (ground['transaction_read_only'] !== 'off') {
    throw unavailable(
      'the server only lets this login read. Connect to the primary, with default_transaction_read_only off.',
    )
  }
  if (Number(ground['version'] ?? 0) > schemaVersion) throw newerSchema()
  if (purpose === 'writing') checkDurable(ground)
}

function checkDurable(ground: TextRow): void {
  const waits = ground['synchronous_commit']
  if (waits !== 'on' && waits !== 'remote_apply') throw notDurable('synchronous_commit')
  if (ground['fsync'] !== 'on') throw notDurable('fsync')
  if (ground['full_page_writes'] !== 'on') throw notDurable('full_page_writes')
}

function notDurable(setting: string): RefundError {
  return ledgerError({
    name,
    rule: 'ledger.not_durable',
    why: `the server's ${setting} is not on, so a power cut could undo what was stored before money moved. Turn it on.`,
  })
}

function newerSchema(): RefundError {
  return ledgerError({
    name,
    rule: 'schema.newer',
    why: 'a newer version of this package wrote its tables. Update this one; nothing is read or stored until then.',
  })
}
