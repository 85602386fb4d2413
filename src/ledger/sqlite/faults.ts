import { isRefundError } from '../../model/index.ts'
import type { RefundError } from '../../model/index.ts'
import { ledgerError } from '../errors.ts'
import type { LedgerRule } from '../errors.ts'

export const name = 'sqlite'

/** SQLite's numbers of what can go wrong: https://sqlite.org/rescode.html */
export const busy = 5
const readOnly = 8
const diskError = 10
const corrupt = 11
const full = 13
const cannotOpen = 14
const constraint = 19
const notADatabase = 26

const sentences: ReadonlyMap<number, string> = new Map([
  [busy, 'another process has been writing to the file for too long. Try again.'],
  [
    readOnly,
    'the file can only be read. Give this process the right to write to it and its folder.',
  ],
  [diskError, 'the disk gave an error. Look at the disk before anything is sent.'],
  [corrupt, 'the file is damaged. Restore it from a backup.'],
  [full, 'the disk is full. Make room, and try again.'],
  [
    cannotOpen,
    "the file can't be opened. See that its folder is there, and that this process may write to it.",
  ],
  [constraint, 'the file holds a row with this key already, and a second one is never stored.'],
  [notADatabase, 'the file is no SQLite database. Name another one.'],
])

// What a COMMIT that fails with these has written is no whole transaction.
const nothingWritten: ReadonlySet<number | null> = new Set([busy, readOnly, full])

/** SQLite's number of an error without its details; null for an error of something else. */
export function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null
  return typeof error.errcode === 'number' ? error.errcode & 0xff : null
}

/** The error of this package for one of the database. */
export function databaseError(error: unknown): RefundError {
  const code = resultCode(error)
  return ledgerError({ name, rule: ruleOf(error, code), why: sentenceOf(code) })
}

/** Whether an error is one that `databaseError` makes where the database can't be used. */
export function isOfDatabase(error: unknown): boolean {
  return isRefundError(error) && error.issues[0]?.rule === 'ledger.unavailable'
}

/** The error for a COMMIT that failed. */
export function commitError(error: unknown): RefundError {
  if (nothingWritten.has(resultCode(error))) return databaseError(error)
  return ledgerError({
    name,
    rule: 'ledger.commit_unknown',
    why: 'the step may have been stored or not: its COMMIT failed. The same step again is right either way.',
  })
}

function ruleOf(error: unknown, code: number | null): LedgerRule {
  if (code === constraint) return 'entry.exists'
  // A number that no step can have stored.
  const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE'
  return isTooLarge ? 'row.checksum' : 'ledger.unavailable'
}

function sentenceOf(code: number | null): string {
  const known = code === null ? undefined : sentences.get(code)
  return known ?? `the file can't be used (SQLite's code ${code ?? 'is not known'}).`
}
