import { failedBy, passed, warned } from './doctor-checks.ts'
import type { Check } from './doctor-checks.ts'
import type { Given } from './given.ts'
import { findLedger, isLedgerThere, ledgerText, ledgerVariable } from './ledger-place.ts'
import { counted } from './words.ts'
import type { LedgerPlace, World } from './world.ts'

const name = 'ledger'

/** Whether the ledger can be opened and read, and is one that lasts. */
export async function checkLedger(given: Given, world: World): Promise<Check> {
  const place = findLedger(given, world)
  if (place === null) {
    const message = `none is named: without one, a crash can lose what became of a refund. Set ${ledgerVariable} or give --ledger`
    return { name, state: 'skipped', message, remedy: null }
  }
  const where = ledgerText(place, world)
  if (!(await isLedgerThere(place, world))) {
    return warned(
      name,
      `${where} is not there yet`,
      'The first create makes it, if that is its name.',
    )
  }
  return lookInto(place, where, world)
}

const settled: ReadonlySet<string> = new Set(['succeeded', 'failed', 'rejected'])

async function lookInto(place: LedgerPlace, where: string, world: World): Promise<Check> {
  const remedy = 'Correct what the message names.'
  try {
    const ledger = await world.openLedger(place)
    try {
      const sums = await ledger.sums()
      const count = (isWanted: (state: string) => boolean): number =>
        sums.reduce((sum, { state, count }) => (isWanted(state) ? sum + count : sum), 0)
      const all = counted(
        count(() => true),
        'refund',
      )
      const open = count((state) => !settled.has(state))
      return passed(name, `${where}, ${ledger.name}, durable: ${all}, ${open} of them not over`)
    } finally {
      await ledger.close()
    }
  } catch (error) {
    return failedBy(name, error, remedy)
  }
}
