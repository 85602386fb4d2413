import type { FullEntry, LedgerEvent } from '../../src/ledger/index.ts'
import { findingsOf } from '../../src/service/standing.ts'
import { judge } from '../../src/service/states.ts'
import type { Case } from './case.ts'
import { isTold, isUnsettled, truthOf } from './invariants.ts'
import type { Invariants } from './invariants.ts'
import type { WorldLedger } from './ledger.ts'

type Fail = (invariant: string, what: string) => void

/** How a record must stand once nothing goes wrong any more and nothing is due. */
export function checkEnding(of: Case, ledger: WorldLedger, invariants: Invariants): void {
  const entry = ledger.entry(of.reference)
  if (entry === undefined) {
    checkNothing(of, invariants)
    return
  }
  const { account } = of.payment
  const fail: Fail = (invariant, what) => invariants.fail(invariant, of, what)
  const alive = invariants.alive(of)
  if (entry.state === 'recorded' || entry.state === 'sending') fail('I8', `it stays ${entry.state}`)
  if (entry.state === 'unknown' && isTold(account)) {
    fail('W6', 'it stays unknown, though lists are complete and have our reference')
  }
  checkConfluence(entry, fail)
  checkFeed(entry, ledger.told(of.reference), fail)
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

/** The same facts in the order of their names come to the same. */
function checkConfluence({ facts, amount, state }: FullEntry, fail: Fail): void {
  const { state: again } = judge(
    findingsOf(
      facts.toSorted(({ id }, other) => (id < other.id ? -1 : 1)),
      amount,
    ),
  )
  if (again !== state) fail('I13', `it is ${state}, and in another order of its facts ${again}`)
}

const toldStates: ReadonlySet<string> = new Set([
  'succeeded',
  'failed',
  'rejected',
  'unknown',
  'mismatch',
  'duplicated',
])

/** Who follows the feed knows what every record has become. */
function checkFeed({ state }: FullEntry, told: readonly LedgerEvent[], fail: Fail): void {
  if (!toldStates.has(state)) return
  const last = told.findLast(({ content }) => content['state'] !== 'pending')
  if (last?.content['state'] === state) return
  fail('I9', `it is ${state}, and the feed told last of ${JSON.stringify(last?.content['state'])}`)
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
