import type { FullEntry } from '../../src/ledger/index.ts'
import type { Case } from './case.ts'
import { isTold, isUnsettled, truthOf } from './invariants.ts'
import type { Invariants } from './invariants.ts'

/** How a record must stand once nothing goes wrong any more and nothing is due. */
export function checkEnding(of: Case, entry: FullEntry | undefined, invariants: Invariants): void {
  if (entry === undefined) {
    checkNothing(of, invariants)
    return
  }
  const { account } = of.payment
  const fail = (invariant: string, what: string): void => invariants.fail(invariant, of, what)
  const alive = invariants.alive(of)
  if (entry.state === 'recorded' || entry.state === 'sending') fail('I8', `it stays ${entry.state}`)
  if (entry.state === 'unknown' && isTold(account)) {
    fail('W6', 'it stays unknown, though lists are complete and have our reference')
  }
  // What comes a day after all was settled shows with a reading that is not due yet.
  // What was made twice shows in a list, and never where one refund is read by its id.
  const isReadById = entry.state === 'failed' || account.profile === 'keyed'
  const isLate = of.faults.has('F19') || (of.isExcused && isReadById)
  if (isUnsettled(entry) || of.isMixedUp || isLate) return
  const isKnown = account.side.personality.echoesReference || !of.isExcused
  const missing = alive.filter(({ id }) => !entry.facts.some((fact) => isAbout(fact, id)))
  if (missing.length > 0 && isKnown && !account.listsLie) {
    fail(
      'I9',
      `it is ${entry.state}, and knows nothing of ${missing.map(({ id }) => id).join(', ')}`,
    )
  }
  const liveMinor = alive.reduce((total, { amount }) => total + amount.minor, 0)
  const asked = entry.amount?.minor ?? liveMinor
  const isMore = liveMinor > asked && isKnown && !account.listsLie
  if (isMore && entry.state !== 'duplicated' && entry.state !== 'mismatch') {
    fail('I2', `${liveMinor} went back for ${asked}, and it is ${entry.state}`)
  }
}

function checkNothing(of: Case, invariants: Invariants): void {
  if (of.wasTold) invariants.fail('I9', of, 'a record was told, and there is none')
  if (truthOf(of).length > 0) invariants.fail('I9', of, 'a refund was made, and there is no record')
}

function isAbout(fact: FullEntry['facts'][number], id: string): boolean {
  // One create may have become several refunds, which are told as one with all of them in it.
  return (
    fact.kind === 'seen' && (fact.refund.id === id || JSON.stringify(fact.refund.raw).includes(id))
  )
}
