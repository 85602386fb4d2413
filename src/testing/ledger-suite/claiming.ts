import type { ClaimQuery, Ledger } from '../../ledger/index.ts'
import { expectEqual } from '../conformance/expect.ts'
import { theOne } from './expect-rule.ts'
import { addEntry, at, readOne, referencesOf, restate, sent } from './samples.ts'
import type { LedgerCheck } from './scene.ts'

/** The references that a claim takes at so many seconds, for a minute. */
export async function claimAt(
  ledger: Ledger,
  seconds: number,
  changes: Partial<ClaimQuery> = {},
): Promise<readonly string[]> {
  const lease = { owner: 'worker 1', now: at(seconds), until: at(seconds + 60) }
  return referencesOf(await ledger.claim({ ...lease, limit: 10, ...changes }))
}

async function addDue(ledger: Ledger, reference: string, seconds: number | null): Promise<void> {
  await addEntry(ledger, reference, { standing: { dueAt: seconds === null ? null : at(seconds) } })
}

/** What a worker takes, and nobody else then. */
export const claimChecks: readonly LedgerCheck[] = [
  {
    name: 'claims what is due, the longest due first, up to the limit',
    run: async ({ ledger }) => {
      await addDue(ledger, 'RMA-1', 30)
      await addDue(ledger, 'RMA-2', 10)
      await addDue(ledger, 'RMA-3', 20)
      await addDue(ledger, 'RMA-4', 31)
      expectEqual(await claimAt(ledger, 30, { limit: 2 }), ['RMA-2', 'RMA-3'], 'The first claim')
      expectEqual(await claimAt(ledger, 30, { limit: 2 }), ['RMA-1'], 'The claim of the rest')
    },
  },
  {
    name: 'never claims what is not due, whatever is late',
    run: async ({ ledger }) => {
      await addDue(ledger, 'RMA-1', null)
      await addDue(ledger, 'RMA-2', 31)
      expectEqual(await claimAt(ledger, 30), [], 'The claim before anything is due')
      const entry = await readOne(ledger, 'RMA-2')
      expectEqual(entry?.lease, null, 'The lease of what was not claimed')
      expectEqual(await claimAt(ledger, 31), ['RMA-2'], 'The claim at the time it is due')
      await addDue(ledger, 'RMA-3', 30)
      await addDue(ledger, 'RMA-4', 40)
      expectEqual(await claimAt(ledger, 50, { limit: 1 }), ['RMA-3'], 'The claim of one of two')
      expectEqual(await claimAt(ledger, 39), [], 'A claim by a clock that is behind')
      expectEqual(await claimAt(ledger, 40), ['RMA-4'], 'The claim at the time the other is due')
    },
  },
  {
    name: 'leaves an entry to whoever claimed it until the lease runs out',
    run: async ({ ledger }) => {
      await addDue(ledger, 'RMA-1', 0)
      expectEqual(await claimAt(ledger, 0), ['RMA-1'], 'The first claim')
      for (const owner of ['worker 1', 'worker 2']) {
        expectEqual(await claimAt(ledger, 59.999, { owner }), [], `The claim of ${owner} meanwhile`)
      }
      const other = { owner: 'worker 2' }
      expectEqual(await claimAt(ledger, 60, other), ['RMA-1'], 'The claim when it has run out')
      expectEqual(await claimAt(ledger, 60), [], 'The claim after that')
    },
  },
  {
    name: 'passes over what others work on to reach what is free',
    run: async ({ ledger }) => {
      await addDue(ledger, 'RMA-1', 0)
      await addDue(ledger, 'RMA-2', 1)
      await addDue(ledger, 'RMA-3', 2)
      for (const reference of ['RMA-1', 'RMA-2', 'RMA-3']) {
        expectEqual(await claimAt(ledger, 9, { limit: 1 }), [reference], 'The next claim')
      }
    },
  },
  {
    name: 'stores the lease of a claim, changes nothing else, and gives the whole entry',
    run: async ({ ledger }) => {
      const dueAt = at(0)
      const entry = await addEntry(ledger, 'RMA-1', {
        standing: { dueAt, tries: 2 },
        facts: [sent(1)],
      })
      const lease = { owner: 'worker 1', until: at(60) }
      const claimed = await ledger.claim({ ...lease, now: at(0), limit: 1 })
      expectEqual(theOne(claimed, 'The claimed entries'), { ...entry, lease }, 'The claimed entry')
      expectEqual(await readOne(ledger, 'RMA-1'), { ...entry, lease }, 'The stored entry')
    },
  },
  {
    name: 'claims of one account only, where one is named',
    run: async ({ ledger }) => {
      await addDue(ledger, 'RMA-1', 0)
      const abroad = { head: { account: 'africa' }, standing: { dueAt: at(1) } }
      await addEntry(ledger, 'RMA-2', abroad)
      expectEqual(await claimAt(ledger, 9, { account: 'nobody' }), [], 'The claim of nobody')
      expectEqual(await claimAt(ledger, 9, { account: 'africa' }), ['RMA-2'], 'The claim of one')
      expectEqual(await claimAt(ledger, 9), ['RMA-1'], 'The claim of all')
    },
  },
  {
    name: 'frees an entry by a step that takes its lease away',
    run: async ({ ledger }) => {
      const entry = await addEntry(ledger, 'RMA-1', { standing: { dueAt: at(0) } })
      await claimAt(ledger, 0)
      await restate(ledger, entry, { lease: null, dueAt: at(5) })
      expectEqual(await claimAt(ledger, 4), [], 'The claim before it is due again')
      await restate(ledger, entry, { lease: null, dueAt: at(7) })
      await restate(ledger, entry, { lease: null, dueAt: at(5) })
      expectEqual(await claimAt(ledger, 5), ['RMA-1'], 'The claim when it is due again')
      await restate(ledger, entry, { lease: null, dueAt: null })
      expectEqual(await claimAt(ledger, 9), [], 'The claim of what is never due')
    },
  },
  {
    name: 'keeps an entry for the owner that a step gives it to',
    run: async ({ ledger }) => {
      const lease = { owner: 'worker 7', until: at(30) }
      const entry = await addEntry(ledger, 'RMA-1', { standing: { dueAt: at(0), lease } })
      expectEqual(await claimAt(ledger, 29), [], 'The claim while the lease runs')
      await restate(ledger, entry, { lease: { ...lease, until: at(60) } })
      expectEqual(await claimAt(ledger, 59), [], 'The claim while a longer lease runs')
      expectEqual(await claimAt(ledger, 60), ['RMA-1'], 'The claim when it has run out')
    },
  },
]
