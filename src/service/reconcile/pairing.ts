import type { FullEntry } from '../../ledger/index.ts'
import type { Refund } from '../../model/index.ts'
import { isForeignReference } from '../foreign.ts'
import { isOwnReference } from '../request.ts'
import type { Settings } from '../settings.ts'
import type { PairedBy } from './types.ts'

/** A refund of the provider, and the record that it is, or may be. */
export interface Pairing {
  readonly refund: Refund
  /** Null where there is none. */
  readonly entry: FullEntry | null
  readonly pairedBy: PairedBy | null
  /** Records that claim it too, or may be it as well. */
  readonly others: readonly FullEntry[]
  /** It was adopted before its record learned of it, and both hold its amount. */
  readonly isHeldTwice: boolean
}

// As many claim one refund, at most.
const mostAlike = 50

/** Finds the records of refunds: by the provider's id, then by our reference. */
export async function pairAll(
  settings: Settings,
  account: string,
  refunds: readonly Refund[],
): Promise<readonly Pairing[]> {
  const references = refunds.flatMap(({ reference }) =>
    // No refund is taken for an adopted one by its words.
    isOwnReference(reference) ? [reference] : [],
  )
  const named = references.length === 0 ? [] : await settings.ledger.read(references)
  const byReference = new Map(
    named.filter((entry) => entry.account === account).map((entry) => [entry.reference, entry]),
  )
  return Promise.all(
    refunds.map(async (refund) => {
      const holders = await holdersOf(settings, account, refund.id)
      return pair(refund, holders, byReference.get(refund.reference ?? '') ?? null)
    }),
  )
}

/** The records of an account that know a refund of the provider to be theirs, adopted ones last. */
export async function holdersOf(
  { ledger }: Settings,
  account: string,
  refundId: string,
): Promise<readonly FullEntry[]> {
  // Asked for by the id alone, which few have: a ledger could take the account for the shorter way.
  const { entries } = await ledger.search({ refundId }, { limit: mostAlike, cursor: null })
  const holders = entries.filter((entry) => entry.account === account)
  const own = holders.filter(({ reference }) => !isForeignReference(reference))
  return [...own, ...holders.filter(({ reference }) => isForeignReference(reference))]
}

function pair(refund: Refund, holders: readonly FullEntry[], named: FullEntry | null): Pairing {
  const own = holders.filter(({ reference }) => !isForeignReference(reference))
  const isNamedToo = named !== null && own.every(({ reference }) => reference !== named.reference)
  const [first, ...others] = isNamedToo ? [...own, named] : own
  // One that was adopted is nothing beside a record that was asked for here.
  const entry = first ?? holders[0] ?? null
  if (entry === null) return { refund, entry, pairedBy: null, others: [], isHeldTwice: false }
  const pairedBy = entry.refundIds.includes(refund.id) ? 'refund_id' : 'reference'
  const isHeldTwice = own.length > 0 && holders.some(isAdopted)
  return { refund, entry, pairedBy, others, isHeldTwice }
}

/** Adopted, and not yet known to be the refund of another record. */
function isAdopted({ reference, facts }: FullEntry): boolean {
  return isForeignReference(reference) && !facts.some(({ kind }) => kind === 'yielded')
}
