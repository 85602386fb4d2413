import type { FullEntry } from '../../src/ledger/index.ts'
import type { Fact, RecordState } from '../../src/model/index.ts'
import { findingsOf } from '../../src/service/standing.ts'
import { judge } from '../../src/service/states.ts'
import type { Case, Post, WorldAccount, WorldPayment } from './case.ts'
import { latestEffectMs } from './create-courses.ts'
import type { Write } from './ledger.ts'
import type { Effect } from './network.ts'
import type { TrueRefund } from './side.ts'

/** What is not as it must be. */
export interface Violation {
  readonly invariant: string
  readonly reference: string
  /** What is true, and what was said. */
  readonly what: string
}

/** Told of everything that happens, and checks what it touches. */
export interface Invariants {
  readonly onPost: (of: Case, post: Post, entry: FullEntry | undefined) => void
  readonly onEffect: (of: Case, effect: Effect, entry: FullEntry | undefined) => void
  readonly onWrite: (of: Case, write: Write) => void
  /** The provider's live refunds of a record, less those that an answer gave to another record. */
  readonly alive: (of: Case) => readonly TrueRefund[]
  readonly violations: readonly Violation[]
  readonly fail: (invariant: string, of: Pick<Case, 'reference'>, what: string) => void
}

export interface InvariantSettings {
  readonly attempts: number
  /** Nothing goes wrong in this episode, and no process ends. */
  readonly isFaultless: boolean
}

/** Refunds that have not failed. */
export function live(refunds: readonly TrueRefund[]): readonly TrueRefund[] {
  return refunds.filter(({ status }) => status !== 'failed')
}

function sum(refunds: readonly TrueRefund[]): number {
  return refunds.reduce((total, { amount }) => total + amount.minor, 0)
}

const held = ['pending', 'succeeded', 'failed', 'mismatch', 'duplicated'] as const
const doubtful = ['sending', 'unknown'] as const

/** Which states may follow which; one that stays is not a step. */
const followers: Readonly<Record<RecordState, readonly RecordState[]>> = {
  recorded: ['sending', 'rejected', ...held],
  sending: ['recorded', 'rejected', 'unknown', ...held],
  unknown: ['recorded', 'sending', 'rejected', ...held],
  // What was proved absent may come late.
  rejected: held,
  pending: held,
  // A second part may be seen that is not there yet, or the provider takes the success back.
  succeeded: held,
  failed: ['mismatch', 'duplicated', 'pending', 'succeeded'],
  mismatch: held,
  duplicated: held,
}

export function createInvariants(settings: InvariantSettings): Invariants {
  const violations: Violation[] = []
  const keys = new Map<string, string>()
  const claimed = new Map<string, Case>()
  const fail: Invariants['fail'] = (invariant, { reference }, what) => {
    violations.push({ invariant, reference, what })
  }

  const onPost: Invariants['onPost'] = (of, post, entry) => {
    checkWriteAhead(of, post, entry)
    checkKey(of, post)
    checkRepeats(of, post, entry)
  }

  function checkWriteAhead(of: Case, post: Post, entry: FullEntry | undefined): void {
    if (entry === undefined || entry.prepared === null) {
      fail('I5', of, 'a create is on the wire and there is no record')
      return
    }
    if (post.attempt === 0) fail('I5', of, 'a create is on the wire without a mark')
    if (entry.prepared.body !== post.body) fail('I6', of, 'other bytes than the stored ones')
    if (post.key !== null && entry.prepared.idempotencyKey !== post.key) {
      fail('I6', of, `key ${post.key} instead of ${entry.prepared.idempotencyKey}`)
    }
    const before = of.posts.at(-2)
    if (before !== undefined && before.attempt === post.attempt && !before.isTurnedAway) {
      fail('I5', of, `attempt ${post.attempt} is on the wire twice under one mark`)
    }
  }

  function checkKey(of: Case, { key }: Post): void {
    if (key === null) return
    const owner = `${of.payment.account.side.provider} ${of.reference}`
    const known = keys.get(key) ?? owner
    keys.set(key, owner)
    if (known !== owner) fail('I6', of, `its key is that of ${known}`)
  }

  function checkRepeats(of: Case, post: Post, entry: FullEntry | undefined): void {
    if (of.posts.length > 100) fail('I16', of, `${of.posts.length} creates`)
    const facts = entry?.facts ?? []
    const cleared = facts.some((fact) => fact.kind === 'decided' && fact.decision === 'send_again')
    const open = of.posts.filter(
      (other) => other !== post && !other.isTurnedAway && !isProved(facts, other.attempt),
    )
    if (of.payment.account.profile === 'keyed') {
      if (open.length >= settings.attempts && !cleared) {
        fail('I16', of, `${open.length + 1} creates, all but the last in doubt`)
      }
      return
    }
    if (open.length > 0 && !cleared) {
      fail('I7', of, `attempt ${post.attempt} follows ${open.length} that nothing is proved of`)
    }
  }

  const onEffect: Invariants['onEffect'] = (of, effect, entry) => {
    countExcess(of, effect, entry)
    checkCaptured(of)
    checkOnce(of, entry)
    if (entry !== undefined) checkFailure(of, entry)
  }

  function checkCaptured({ payment, reference }: Case): void {
    const { account, truth, excessMinor } = payment
    const liveMinor = sum(live(account.side.refundsOf(truth.id))) - unlistedMinor(payment)
    const capturedMinor = truth.captured.minor
    if (liveMinor - excessMinor <= capturedMinor) return
    fail('I1', { reference }, `${liveMinor} of ${capturedMinor} went back (${excessMinor} excused)`)
  }

  function checkOnce(of: Case, entry: FullEntry | undefined): void {
    const asked = askedMinor(of, entry)
    const liveMinor = sum(live(truthOf(of)))
    if (liveMinor - of.excessMinor > asked) {
      fail('I2', of, `${liveMinor} went back for ${asked} (${of.excessMinor} excused)`)
    }
  }

  const onWrite: Invariants['onWrite'] = (of, { before, after, added }) => {
    if (after === null) return
    for (const fact of added) checkFact(of, fact)
    if (before !== null) {
      checkEdge(of, before, after)
      checkNoRegress(of, { before, after, added })
    }
    checkHeld(of, after)
    checkClaims(of, after)
    if (added.length > 0 || before === null) checkReplay(of, after)
    checkSuccess(of, after)
    checkFailure(of, after)
    if (settings.isFaultless && after.state === 'unknown') {
      fail('W6', of, 'it is unknown, and nothing went wrong')
    }
    if (after.facts.length > 200) fail('I16', of, `${after.facts.length} facts`)
  }

  function checkEdge(of: Case, before: FullEntry, after: FullEntry): void {
    if (before.state === after.state || followers[before.state].includes(after.state)) return
    fail('I11', of, `${before.state} became ${after.state}`)
  }

  /** No webhook takes back what was shown by one that is newer, or by a reading. */
  function checkNoRegress(
    of: Case,
    {
      before,
      after,
      added,
    }: Pick<Write, 'added'> & Readonly<Record<'before' | 'after', FullEntry>>,
  ): void {
    if (before.state === after.state || added.length === 0) return
    if (added.every(({ kind }) => kind === 'delivered')) {
      fail('I13', of, `a hint alone made ${before.state} ${after.state}`)
    }
    const isByWebhooks = added.every(
      (fact) => fact.kind === 'delivered' || (fact.kind === 'seen' && fact.by === 'webhook'),
    )
    const isOne = before.refundIds.length === 1 && after.refundIds.length === 1
    const hasEnded = before.state === 'succeeded' || before.state === 'failed'
    const isBack = after.state === 'pending' || after.state === 'succeeded'
    if (isByWebhooks && isOne && hasEnded && isBack) {
      fail('I13', of, `a webhook made ${before.state} ${after.state}`)
    }
  }

  /** The state, worked out anew from the facts in another order. */
  function checkReplay(of: Case, { facts, amount, state }: FullEntry): void {
    const { state: again } = judge(findingsOf(facts.toReversed(), amount))
    if (again !== state) fail('I19', of, `${state} is stored, the facts say ${again}`)
  }

  function checkHeld(of: Case, after: FullEntry): void {
    const { payment } = of
    if (payment.held.get(of.reference) === after.heldMinor) return
    payment.held.set(of.reference, after.heldMinor)
    let total = foreignMinor(payment) - unlistedMinor(payment)
    for (const minor of payment.held.values()) total += minor
    // What an answer of another request shows is held too, until somebody decides.
    if (of.isMixedUp) payment.excessMinor += Math.max(0, after.heldMinor - askedMinor(of, after))
    const capturedMinor = payment.truth.captured.minor
    if (after.heldMinor < 0) fail('I10', of, `it holds ${after.heldMinor}`)
    if (total > capturedMinor + payment.excessMinor) {
      fail('I10', of, `${total} is held of ${capturedMinor} (${payment.excessMinor} excused)`)
    }
  }

  function alive(of: Case): readonly TrueRefund[] {
    return live(truthOf(of)).filter(({ id }) => {
      const owner = ownerOf(of, id)
      return owner === undefined || owner === of || !owner.isMixedUp
    })
  }

  function ownerOf(of: Case, id: string): Case | undefined {
    return claimed.get(nameOf(of, id))
  }

  /** A refund at the provider is that of one record, unless an answer was mixed up. */
  function checkClaims(of: Case, { refundIds }: FullEntry): void {
    for (const id of refundIds) {
      const owner = ownerOf(of, id) ?? of
      claimed.set(nameOf(of, id), owner)
      if (owner !== of && !owner.isMixedUp && !of.isMixedUp) {
        fail('I3', of, `its refund ${id} is that of ${owner.reference} too`)
      }
    }
  }

  function checkSuccess(of: Case, { state, refundIds, amount }: FullEntry): void {
    if (state !== 'succeeded') return
    const truth = of.payment.account.side.refundsOf(of.payment.truth.id)
    const isThere = refundIds.every((id) => truth.some((refund) => refund.id === id))
    if (!isThere) fail('I3', of, 'it succeeded, and the provider has no such refund')
    const ours =
      truthOf(of).length > 0 ? truthOf(of) : truth.filter(({ id }) => refundIds.includes(id))
    // A success may have been taken back since it was read; then it had come to the sum before.
    const reached = ours.filter(({ status }) => status === 'succeeded' || status === 'failed')
    if (amount !== null && sum(reached) < amount.minor) {
      fail('I3', of, `it succeeded, and ${sum(reached)} of ${amount.minor} went back`)
    }
  }

  function checkFailure(of: Case, { state, refundIds }: FullEntry): void {
    if (state !== 'rejected' && state !== 'failed') return
    if (of.isExcused || of.isMixedUp || of.payment.account.listsLie) return
    const left = alive(of)
    if (left.length === 0) return
    const ids = left.map(({ id }) => `${id}${refundIds.includes(id) ? '' : ' (not in the record)'}`)
    fail('I4', of, `it is ${state}, and live at the provider: ${ids.join(', ')}`)
  }

  function checkFact(of: Case, fact: Fact): void {
    if (fact.kind === 'seen' && fact.by === 'answer' && !of.isMixedUp) {
      const isThere = of.payment.account.side
        .refundsOf(of.payment.truth.id)
        .some(({ id }) => id === fact.refund.id)
      if (!isThere) fail('I23', of, `accepted, and there is no refund ${fact.refund.id}`)
    }
    if (fact.kind !== 'turned_away' && fact.kind !== 'refused') return
    const posts = of.posts.filter(({ attempt }) => attempt === fact.attempt)
    const outcome = fact.kind === 'refused' ? 'rejected' : fact.outcome
    if (outcome === 'not_sent' && posts.some((post) => post.isDelivered && !post.isTurnedAway)) {
      fail('I23', of, `attempt ${fact.attempt} is said not to be sent, and was`)
    }
    if (posts.some(({ made }) => made > 0)) {
      fail('I23', of, `attempt ${fact.attempt} is said to have moved nothing, and did`)
    }
  }

  return { onPost, onEffect, onWrite, alive, violations, fail }
}

function nameOf({ payment }: Case, id: string): string {
  return `${payment.account.name} ${id}`
}

/** The provider's refunds that came of a reference. */
export function truthOf({ payment, reference }: Case): readonly TrueRefund[] {
  return payment.account.side.refundsByReference(reference)
}

function askedMinor({ amountMinor, payment }: Case, entry: FullEntry | undefined): number {
  if (entry?.amount !== undefined && entry.amount !== null) return entry.amount.minor
  return amountMinor === 'remaining' ? payment.truth.captured.minor : amountMinor
}

function isProved(facts: readonly Fact[], attempt: number): boolean {
  return facts.some((fact) => fact.kind === 'turned_away' && fact.attempt === attempt)
}

/**
 * Whether an account's lists tell all that is in doubt: they are whole, give references back, and have
 * a refund that shows it.
 */
export function isTold({ side, profile, listsLie }: WorldAccount): boolean {
  if (listsLie || !side.personality.echoesReference) return false
  return profile === 'keyless' || side.refunds().some(({ reference }) => reference !== null)
}

/** Whether nobody can tell yet what became of a record. */
export function isUnsettled({ state }: FullEntry): boolean {
  return state === 'recorded' || doubtful.some((other) => other === state)
}

function countExcess(of: Case, effect: Effect, entry: FullEntry | undefined): void {
  const { made, isRepeat, lateMs } = effect
  const isOpenAmount = of.amountMinor === 'remaining' && (entry?.amount ?? null) === null
  const asked = isOpenAmount ? leftBefore(of.payment, made) : askedMinor(of, entry)
  const isTooLate = lateMs > latestEffectMs
  const excess = isRepeat || isTooLate ? sum(made) : Math.max(0, sum(made) - asked)
  if (made.length > 0 && (isRepeat || isTooLate || excess > 0)) of.isExcused = true
  of.excessMinor += excess
  const { payment } = of
  payment.excessMinor += excess
}

/** What a provider's lists leave out, or show too late, nobody can count. */
function unlistedMinor(payment: WorldPayment): number {
  const { account } = payment
  const isUnlisted = account.listsLie || account.side.personality.listLagMs > 0
  return isUnlisted ? foreignMinor(payment) : 0
}

/** What was left of a payment before refunds were made of it. */
function leftBefore({ account, truth }: WorldPayment, made: readonly TrueRefund[]): number {
  const ids = new Set(made.map(({ id }) => id))
  const others = account.side.refundsOf(truth.id).filter(({ id }) => !ids.has(id))
  return Math.max(0, truth.captured.minor - sum(live(others)))
}

/** What refunds made by hand before all others take from a payment. */
export function foreignMinor({ account, truth, foreignUntil }: WorldPayment): number {
  if (foreignUntil === null) return 0
  const first = account.side
    .refundsOf(truth.id)
    .filter(({ by, createdAt }) => by === 'dashboard' && createdAt < foreignUntil)
  return sum(live(first))
}
