import type { FullEntry } from '../ledger/index.ts'
import { isLive } from '../model/index.ts'
import type { Fact, Refund } from '../model/index.ts'
import { echoesReference, isNear } from './reading.ts'
import type { Settings } from './settings.ts'

// As many look alike, at most.
const mostAlike = 50

/** Whose a refund is does not change with its status. */
export function saidOtherId(refundId: string): string {
  return `finding_closed:candidate:${refundId}`
}

/** Records in doubt that a refund without a name may be, unless it has failed. */
export async function candidatesFor(
  settings: Settings,
  account: string,
  refund: Refund,
): Promise<readonly FullEntry[]> {
  return isLive(refund) ? recordsLike(settings, account, refund) : []
}

/**
 * Records in doubt that are like a refund without a name: of the same payment and amount, and of about the
 * same time, the nearest first. Where the provider gives references back there are none.
 */
export async function recordsLike(
  settings: Settings,
  account: string,
  refund: Refund,
): Promise<readonly FullEntry[]> {
  const { reference, createdAt } = refund
  if (reference !== null || createdAt === null) return []
  if (echoesReference(settings, account)) return []
  const found = new Map<string, FullEntry>()
  for (const payment of refund.payments) {
    const { entries } = await settings.ledger.search(
      { payment },
      { limit: mostAlike, cursor: null },
    )
    for (const entry of entries) if (entry.account === account) found.set(entry.reference, entry)
  }
  const distance = (entry: FullEntry): number =>
    Math.min(...sendingTimes(entry).map((at) => Math.abs(Date.parse(at) - Date.parse(createdAt))))
  return [...found.values()]
    .filter(
      (entry) =>
        isInDoubt(entry) &&
        isLike(settings, entry, refund) &&
        sendingTimes(entry).some((at) => isNear(at, createdAt)) &&
        !isSaidOther(entry, refund.id),
    )
    .toSorted((one, other) => distance(one) - distance(other))
}

/** Sent, and not known to have been refused: proved absent is only as good as what was read. */
function isInDoubt({ state, facts, refundIds }: FullEntry): boolean {
  if (refundIds.length > 0) return false
  // Who sends it may have ended meanwhile, and it may have been made.
  if (state === 'sending') return true
  if (state !== 'unknown' && state !== 'rejected') return false
  if (!facts.some(({ kind }) => kind === 'doubt')) return false
  const isDecided = facts.some(
    (fact) => fact.kind === 'decided' && fact.decision === 'not_refunded',
  )
  return state === 'unknown' || !isDecided
}

/** When it was recorded, and each time that it was sent: what can't be reached is sent days later. */
function sendingTimes({ createdAt, facts }: FullEntry): readonly string[] {
  return [createdAt, ...facts.flatMap((fact) => (fact.kind === 'sent' ? [fact.at] : []))]
}

function isLike(settings: Settings, entry: FullEntry, refund: Refund): boolean {
  const wasThere = entry.prepared?.seen?.refunds.some(({ id }) => id === refund.id) === true
  return !wasThere && mayBeOf(settings, entry, refund)
}

/**
 * Whether the amount of a refund is one that a record may have been made with: all that was asked for, or
 * less where the provider may make several refunds of one call.
 */
export function mayBeOf(
  settings: Settings,
  { account, amount }: Pick<FullEntry, 'account' | 'amount'>,
  refund: Refund,
): boolean {
  if (amount === null) return true
  if (amount.currency !== refund.amount.currency) return false
  const { splitsCalls } = settings.provider(account).manifest
  const isPart = splitsCalls.value !== false && refund.amount.minor < amount.minor
  return isPart || refund.amount.minor === amount.minor
}

/** Whether a person has said that a refund without a name is not the one of a record. */
function isSaidOther({ facts }: { readonly facts: readonly Fact[] }, refundId: string): boolean {
  const id = saidOtherId(refundId)
  return facts.some((fact) => fact.id === id)
}
