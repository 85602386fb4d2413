import type {
  FullEntry,
  Ledger,
  LedgerChange,
  LedgerScope,
  LedgerView,
} from '../../../src/ledger/index.ts'
import type { Connect } from '../shared-memory.ts'

/** One way to get it wrong, and the check that must name it. */
export interface Sabotage {
  readonly name: string
  readonly failsAt: string
  readonly connect: Connect
}

/** Lets everything else that is ready run first. */
export async function giveWay(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}

/** Changes what a step stores, knowing what it saw. */
export function withSteps(
  ledger: Ledger,
  alter: (step: LedgerChange<unknown>, view: LedgerView) => Partial<LedgerChange<unknown>>,
): Ledger {
  return {
    ...ledger,
    change: async (scope, decide) =>
      ledger.change(scope, (view) => {
        const step = decide(view)
        return { ...alter(step, view), result: step.result }
      }),
  }
}

/** Changes what a step sees. */
export function withViews(
  ledger: Ledger,
  alter: (view: LedgerView, scope: LedgerScope) => Promise<Partial<LedgerView>>,
): Ledger {
  return {
    ...ledger,
    change: async (scope, decide) => {
      const view = await ledger.change(scope, (seen) => ({ result: seen }))
      const altered = await alter(view, scope)
      return ledger.change(scope, (now) => decide({ ...now, ...altered }))
    },
  }
}

/** Changes every whole entry that comes out. */
export function withEntries(ledger: Ledger, alter: (entry: FullEntry) => FullEntry): Ledger {
  return {
    ...ledger,
    change: async (scope, decide) =>
      ledger.change(scope, (view) =>
        decide({ ...view, entry: view.entry === null ? null : alter(view.entry) }),
      ),
    read: async (references) => (await ledger.read(references)).map(alter),
    search: async (query, page) => {
      const { entries, nextCursor } = await ledger.search(query, page)
      return { entries: entries.map(alter), nextCursor }
    },
    claim: async (query) => (await ledger.claim(query)).map(alter),
  }
}
