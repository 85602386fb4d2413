/** A change of one place in a file. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
}

/** A run of the simulated world that must break one of the invariants. */
export interface WorldCatcher {
  readonly by: 'world'
  readonly invariants: readonly string[]
  readonly seed: number
  /** The first episode: where the bug needs what is rare, it begins near one that has it. @default 0 */
  readonly from?: number
  /** How many refunds it has time for. */
  readonly refunds: number
}

/** A test that must be red. */
export interface TestCatcher {
  readonly by: 'unit' | 'ledger:sqlite' | 'ledger:postgres'
  readonly file: string
  /** The name of the test, without those of the groups around it. */
  readonly test: string
}

export type Catcher = WorldCatcher | TestCatcher

/** A bug that is put in on purpose, and what must catch it: each of the catchers, for itself. */
export interface Sabotage {
  /** As the list of seeded bugs numbers them. */
  readonly number: number
  readonly name: string
  readonly what: string
  readonly edits: readonly Edit[]
  readonly catchers: readonly Catcher[]
  /** Why the world doesn't catch it, where it doesn't, or why the bug is made of several places. */
  readonly note?: string
}
