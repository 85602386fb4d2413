import type { Ledger } from './ledger.ts'
import { ledgerIn } from './sqlite/ledger.ts'
import { openDatabase } from './sqlite/open.ts'

/** How the file is used. */
export interface SqliteLedgerOptions {
  /**
   * How long to wait for another process that is writing, milliseconds. Three such waits in vain end
   * in `ledger.unavailable`. The whole process stands still meanwhile; others write for milliseconds,
   * so that only a process that was stopped in the middle makes it long.
   *
   * @default 5000
   */
  readonly busyTimeoutMs?: number
}

/**
 * A ledger in one SQLite file, made where there is none. Several processes of one machine may use
 * it at once; the file must lie on a disk of that machine, because SQLite's locks don't hold over a
 * network.
 *
 * Steps that are asked for together share one COMMIT, so that many at once cost little more than one;
 * none is answered before it is on the disk.
 *
 * It is durable or it doesn't start: WAL and `synchronous = FULL` are set and read back. Every row
 * has a checksum; one that was changed by hand is refused, and nothing is sent for it. Back it up
 * with `VACUUM INTO` or the backup command of SQLite, not by copying the file while it is in use.
 *
 * @throws {RefundError} `ledger` with the rules `ledger.not_durable`: it would not survive, as with
 * `:memory:`; `schema.newer`: a newer version of this package wrote it; `ledger.unavailable`: it
 * can't be opened, is locked, or is the file of something else.
 */
export function sqliteLedger(path: string, options: SqliteLedgerOptions = {}): Ledger {
  return ledgerIn(openDatabase(path, options.busyTimeoutMs ?? 5000))
}
