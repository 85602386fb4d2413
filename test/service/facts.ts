import type {
  AbsentFact,
  CandidatesFact,
  DecidedFact,
  Decision,
  DoubtFact,
  Fact,
  Money,
  Refund,
  RefusedFact,
  SeenFact,
  SentFact,
  TurnedAwayFact,
} from '../../src/model/index.ts'
import { seenFact } from '../../src/service/facts.ts'
import { startOfTime } from '../http/hand-clock.ts'
import { usd } from './scene.ts'

/** What every refund of these facts was asked to come to. */
export const asked: Money = usd('35.00')

/** A time, so many milliseconds after the beginning. */
export function at(milliseconds: number): string {
  return new Date(startOfTime + milliseconds).toISOString()
}

export function sent(attempt: number, time = 0): SentFact {
  return { kind: 'sent', id: `sent:${attempt}`, at: at(time), attempt }
}

export function turnedAway(
  attempt: number,
  { retryAfterMs = null, time = 0 }: { retryAfterMs?: number | null; time?: number } = {},
): TurnedAwayFact {
  return {
    kind: 'turned_away',
    id: `turned_away:${attempt}`,
    at: at(time),
    attempt,
    outcome: 'rejected',
    code: 'rate_limited',
    message: 'Too many.',
    retryAfterMs,
  }
}

export function refused(attempt: number): RefusedFact {
  return {
    kind: 'refused',
    id: `refused:${attempt}`,
    at: at(0),
    attempt,
    code: 'already_refunded',
    message: 'Nothing is left.',
    status: 400,
    providerCode: null,
  }
}

export function doubt(attempt: number, why: DoubtFact['why'] = 'no_answer', time = 0): DoubtFact {
  return {
    kind: 'doubt',
    id: `doubt:${attempt}:${why}`,
    at: at(time),
    attempt,
    why,
    code: 'outcome_unknown',
    status: null,
    message: 'No answer came.',
  }
}

export function absent(attempt: number, time: number): AbsentFact {
  return { kind: 'absent', id: `absent:${attempt}:${at(time)}`, at: at(time), attempt }
}

export function candidates(attempt: number): CandidatesFact {
  return {
    kind: 'candidates',
    id: `candidates:${attempt}:r9`,
    at: at(0),
    attempt,
    refundIds: ['r9'],
  }
}

export function decided(decision: Decision, attempt: number, time = 0): DecidedFact {
  return {
    kind: 'decided',
    id: `decided:${attempt}:${decision}`,
    at: at(time),
    decision,
    actor: 'ada',
    reason: 'the provider told me so',
    attempt,
  }
}

export interface SeenChanges extends Partial<
  Pick<Refund, 'id' | 'status' | 'amount' | 'bankReference' | 'parts'>
> {
  readonly requiresAction?: boolean
  readonly isDouble?: boolean
  readonly issues?: SeenFact['issues']
  readonly time?: number
}

export function seen(changes: SeenChanges = {}): SeenFact {
  const { isDouble = false, issues = [], time = 0, ...refund } = changes
  return seenFact({ refund: refundOf(refund), by: 'reference', at: at(time), issues, isDouble })
}

function refundOf(changes: Partial<Refund>): Refund {
  const { id = 'r1', status = 'pending' } = changes
  return {
    provider: 'memory',
    id,
    payments: [{ kind: 'payment', id: 'mpay_1' }],
    amount: asked,
    status,
    providerStatus: status,
    finality: 'provisional',
    requiresAction: false,
    reason: 'requested_by_customer',
    reference: 'RMA-1',
    metadata: {},
    bankReference: null,
    parts: [],
    createdAt: at(0),
    testMode: true,
    raw: {},
    ...changes,
  }
}

/** The names of facts, for messages of tests. */
export function namesOf(facts: readonly Fact[]): string {
  return facts.map(({ id }) => id.slice(0, 40)).join(' + ')
}
