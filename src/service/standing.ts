import type { Decision, Fact, Money } from '../model/index.ts'
import { compareWithAsked, knownRefunds } from './seen-refunds.ts'
import type { Comparison, KnownRefund } from './seen-refunds.ts'

/** How the attempts at a refund stand, all of them together. */
export type SendStanding =
  /** None was made, or a person has said that those made left nothing behind. */
  | 'none'
  /** One may be on its way. */
  | 'open'
  /** Proved: the last left nothing behind, and another may be made. */
  | 'turned_away'
  /** The provider refused the last, and none before is in doubt. */
  | 'refused'
  /** Of at least one nobody can tell what became: it got no answer. */
  | 'no_answer'
  /** The same, and who made it was gone before an answer could be stored. */
  | 'interrupted'

/** What the facts of a refund come to, as far as its state depends on them. */
export interface Standing {
  readonly send: SendStanding
  readonly refund: Comparison
  /** It succeeded before it failed. */
  readonly isReversed: boolean
  /** Two complete readings after the quiet period found nothing. */
  readonly isAbsent: boolean
  readonly hasCandidates: boolean
  /** The last attempts that a person has spoken about; null where nobody has. */
  readonly decision: Decision | null
}

/** All that is worked out from the facts of a refund. */
export interface Findings extends Standing {
  /** How many POSTs were made, or may have been. */
  readonly attempts: number
  readonly refunds: readonly KnownRefund[]
  /** What was adopted turned out to be the refund of another record, and counts there. */
  readonly isYielded: boolean
}

const readingsThatProveAbsence = 2

/** Works out what a set of facts comes to. Their order and repeats make no difference. */
export function findingsOf(facts: readonly Fact[], asked: Money | null): Findings {
  const refunds = knownRefunds(facts)
  const attempts = lastAttempt(facts)
  const decision = lastDecision(facts)
  const cleared = clearedAttempts(facts, decision?.decision ?? null)
  return {
    send: sendStanding(facts, attempts, cleared),
    refund: isOfEarlierAttempt(facts, refunds, { attempts, cleared })
      ? 'none'
      : compareWithAsked(refunds, asked),
    isReversed: refunds.some(
      ({ refund, hasSucceeded }) => hasSucceeded && refund.status === 'failed',
    ),
    isAbsent: countAbsences(facts, attempts) >= readingsThatProveAbsence,
    hasCandidates: facts.some((fact) => fact.kind === 'candidates' && fact.attempt === attempts),
    decision: decision?.decision ?? null,
    attempts,
    refunds,
    isYielded: facts.some(({ kind }) => kind === 'yielded'),
  }
}

/**
 * After a person had it sent again, refunds that failed may be of the attempts before: they say
 * nothing of the one that came after, unless they were its answer.
 */
function isOfEarlierAttempt(
  facts: readonly Fact[],
  refunds: readonly KnownRefund[],
  { attempts, cleared }: { readonly attempts: number; readonly cleared: number },
): boolean {
  if (cleared === 0 || attempts === cleared) return false
  if (refunds.some(({ refund }) => refund.status !== 'failed')) return false
  return !facts.some((fact) => fact.kind === 'seen' && (fact.attempt ?? 0) > cleared)
}

function lastAttempt(facts: readonly Fact[]): number {
  let last = 0
  for (const fact of facts) if (fact.kind === 'sent' && fact.attempt > last) last = fact.attempt
  return last
}

/** Complete readings after the last attempt in which nothing was ours, each counted once. */
export function countAbsences(facts: readonly Fact[], attempts: number): number {
  const ids = new Set<string>()
  for (const fact of facts) {
    if (fact.kind === 'absent' && fact.attempt === attempts) ids.add(fact.id)
  }
  return ids.size
}

interface Spoken {
  readonly decision: Decision
  readonly attempt: number
}

/** What was decided last: about the most attempts, and of these by time. */
function lastDecision(facts: readonly Fact[]): Spoken | null {
  let last: (Spoken & { readonly at: string; readonly id: string }) | null = null
  for (const fact of facts) {
    if (fact.kind !== 'decided') continue
    if (last === null || isLater(fact, last)) last = fact
  }
  return last
}

interface Placed {
  readonly attempt: number
  readonly at: string
  readonly id: string
}

function isLater(fact: Placed, other: Placed): boolean {
  if (fact.attempt !== other.attempt) return fact.attempt > other.attempt
  return fact.at === other.at ? fact.id > other.id : fact.at > other.at
}

/**
 * The attempts up to this one are known to have left nothing behind: a person has said so. Who withdraws
 * the refund afterwards takes that back too.
 */
function clearedAttempts(facts: readonly Fact[], decision: Decision | null): number {
  if (decision === 'withdraw') return 0
  let cleared = 0
  for (const fact of facts) {
    if (fact.kind !== 'decided' || fact.decision !== 'send_again') continue
    cleared = Math.max(cleared, fact.attempt)
  }
  return cleared
}

type AttemptOutcome = 'open' | 'no_answer' | 'interrupted' | 'turned_away' | 'refused'

function sendStanding(facts: readonly Fact[], attempts: number, cleared: number): SendStanding {
  if (attempts <= cleared) return 'none'
  const outcomes = outcomesOf(facts, cleared, attempts)
  const last = outcomes.at(-1) ?? 'open'
  if (last === 'open') return 'open'
  // A refusal speaks for its own attempt: the doubt about an earlier one outlives it.
  const doubts = outcomes.filter((outcome) => outcome === 'no_answer' || outcome === 'interrupted')
  return doubts.at(-1) ?? last
}

/** What became of each attempt that is not cleared. An answer outweighs the lack of one. */
function outcomesOf(
  facts: readonly Fact[],
  cleared: number,
  attempts: number,
): readonly AttemptOutcome[] {
  const outcomes = Array.from({ length: attempts - cleared }, (): AttemptOutcome => 'open')
  for (const fact of facts) {
    const outcome = outcomeIn(fact)
    if (outcome === null || !('attempt' in fact) || fact.attempt === null) continue
    const position = fact.attempt - cleared - 1
    const known = outcomes[position]
    if (known !== undefined && weight(outcome) > weight(known)) outcomes[position] = outcome
  }
  // An attempt that another came after is over, whether or not anybody stored how it ended.
  return outcomes.map((outcome, position) =>
    outcome === 'open' && position < outcomes.length - 1 ? 'interrupted' : outcome,
  )
}

function outcomeIn(fact: Fact): AttemptOutcome | null {
  if (fact.kind === 'doubt') return fact.why
  return fact.kind === 'turned_away' || fact.kind === 'refused' ? fact.kind : null
}

const weights: Readonly<Record<AttemptOutcome, number>> = {
  open: 0,
  interrupted: 1,
  no_answer: 2,
  turned_away: 3,
  refused: 4,
}

function weight(outcome: AttemptOutcome): number {
  return weights[outcome]
}
