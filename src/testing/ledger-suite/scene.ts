import type { Ledger } from '../../ledger/index.ts'

/** One check: a sentence about the ledger, and what shows that it holds. */
export interface LedgerCheck {
  /** Stable, and the same for every ledger that it applies to. */
  readonly name: string
  readonly run: (scene: LedgerScene) => Promise<void>
}

/** What can be changed by going around a ledger: each of it is of one entry. */
export type StoredPart = 'entry' | 'fact' | 'delivery' | 'event'

/** What a check has before it. */
export interface LedgerScene {
  /** New and empty. */
  readonly ledger: Ledger
  /** The same storage by another connection; closed when the check ends. */
  readonly reopen: () => Promise<Ledger>
  /** Changes what is stored of an entry by going around the ledger. */
  readonly tamper: (reference: string, part: StoredPart) => Promise<void>
}
