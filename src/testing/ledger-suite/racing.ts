import type { Ledger } from '../../ledger/index.ts'
import { expectEqual } from '../conformance/expect.ts'
import { claimAt } from './claiming.ts'
import { addEntry, at, headOf, intent, referenceOf, scopeOf, standingOf } from './samples.ts'
import type { LedgerCheck, LedgerScene } from './scene.ts'

const captured = 10_000
const asked = 1000

/** Runs the work so many times at once, by each of the ledgers in turn. */
export async function race<Result>(
  ledgers: readonly Ledger[],
  times: number,
  work: (ledger: Ledger, number: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const numbers = Array.from({ length: times }, (_, index) => index)
  return Promise.all(
    numbers.flatMap((number) => {
      const ledger = ledgers[number % ledgers.length]
      return ledger === undefined ? [] : work(ledger, number)
    }),
  )
}

async function raceForPayment(ledgers: readonly Ledger[]): Promise<void> {
  const payments = [intent(1)]
  const taken = await race(ledgers, (3 * captured) / asked, async (ledger, number) => {
    const reference = referenceOf(number)
    return ledger.change(scopeOf(reference, { payments }), ({ siblings }) => {
      const held = siblings.reduce((sum, { heldMinor }) => sum + heldMinor, 0)
      if (held + asked > captured) return { result: 0 }
      const standing = standingOf({ heldMinor: asked })
      return { result: asked, head: headOf(reference), standing }
    })
  })
  await expectHeld(ledgers, captured)
  const answered = taken.reduce((sum, minor) => sum + minor, 0)
  expectEqual(answered, captured, 'The sum of what the steps answered')
}

async function raceForSpending(ledgers: readonly Ledger[]): Promise<void> {
  const spending = [{ currency: 'USD', since: at(0) }]
  await race(ledgers, (3 * captured) / asked, async (ledger, number) => {
    const reference = referenceOf(number)
    return ledger.change(scopeOf(reference, { spending }), ({ spent: [spent = 0] }) => {
      if (spent + asked > captured) return { result: null }
      const standing = standingOf({ heldMinor: asked, payments: [intent(number)] })
      return { result: null, head: headOf(reference), standing }
    })
  })
  await expectHeld(ledgers, captured)
}

async function expectHeld(ledgers: readonly Ledger[], minor: number): Promise<void> {
  for (const ledger of ledgers) {
    const sums = await ledger.sums()
    const held = sums.reduce((sum, { heldMinor }) => sum + heldMinor, 0)
    expectEqual(held, minor, 'What all entries hold')
  }
}

async function raceForReference(ledgers: readonly Ledger[]): Promise<void> {
  const owners = await race(ledgers, 24, async (ledger, number) =>
    ledger.change(scopeOf('RMA-1'), ({ entry }) => {
      if (entry !== null) return { result: entry.fingerprint }
      const fingerprint = `caller ${number}`
      const head = headOf('RMA-1', { fingerprint })
      return { result: fingerprint, head, standing: standingOf() }
    }),
  )
  expectEqual(new Set(owners).size, 1, 'The number of callers who think that the entry is theirs')
  for (const ledger of ledgers) {
    const stored = await ledger.read(['RMA-1'])
    const fingerprints = stored.map(({ fingerprint }) => fingerprint)
    expectEqual(fingerprints, owners.slice(0, 1), 'The caller whose entry is stored')
  }
}

async function raceForClaims(ledgers: readonly Ledger[]): Promise<void> {
  const all = Array.from({ length: 40 }, (_, index) => referenceOf(index))
  await race(ledgers, all.length, async (ledger, number) =>
    addEntry(ledger, referenceOf(number), { standing: { dueAt: at(0) } }),
  )
  const claims = await race(ledgers, 16, async (ledger, number) =>
    claimAt(ledger, 1, { limit: 3, owner: `worker ${number}` }),
  )
  expectEqual(claims.flat().toSorted(), all, 'What was claimed, each by one')
}

/** Steps and claims at the same time, by one connection. */
export const racingChecks: readonly LedgerCheck[] = [
  {
    name: 'never lets parallel steps hold more of a payment than was captured',
    run: async ({ ledger }) => raceForPayment([ledger]),
  },
  {
    name: 'never lets parallel steps spend more than a limit',
    run: async ({ ledger }) => raceForSpending([ledger]),
  },
  {
    name: 'stores one entry, and tells all the same one, of parallel steps with one reference',
    run: async ({ ledger }) => raceForReference([ledger]),
  },
  {
    name: 'never gives an entry to two of parallel claims',
    run: async ({ ledger }) => raceForClaims([ledger]),
  },
]

/** Two connections to the storage of a scene. */
export async function both({ ledger, reopen }: LedgerScene): Promise<readonly Ledger[]> {
  return [ledger, await reopen()]
}

/** The same by two connections to one storage. */
export const sharedRacingChecks: readonly LedgerCheck[] = [
  {
    name: 'never lets two connections hold more of a payment than was captured',
    run: async (scene) => raceForPayment(await both(scene)),
  },
  {
    name: 'never lets two connections spend more than a limit',
    run: async (scene) => raceForSpending(await both(scene)),
  },
  {
    name: 'stores one entry of one reference over two connections',
    run: async (scene) => raceForReference(await both(scene)),
  },
  {
    name: 'never gives an entry to the claims of two connections',
    run: async (scene) => raceForClaims(await both(scene)),
  },
]
