import type { RecordReason, RecordState } from '../model/index.ts'
import type { Standing } from './standing.ts'

/** A state, with the reason for it. */
export interface Judgement {
  readonly state: RecordState
  readonly reason: RecordReason
}

interface Rule extends Judgement {
  readonly when: (standing: Standing) => boolean
}

/**
 * The state machine: the first rule that holds says the state. A refund that the provider shows
 * outweighs everything that was learned of the attempts, and what is in doubt stays `unknown` until
 * it is seen, proved absent or decided.
 */
export const stateRules: readonly Rule[] = [
  { state: 'duplicated', reason: 'made_twice', when: ({ refund }) => refund === 'twice' },
  { state: 'mismatch', reason: 'differs', when: ({ refund }) => refund === 'differs' },
  { state: 'mismatch', reason: 'part_failed', when: ({ refund }) => refund === 'part_failed' },
  { state: 'succeeded', reason: 'settled', when: ({ refund }) => refund === 'succeeded' },
  {
    state: 'pending',
    reason: 'requires_action',
    when: ({ refund }) => refund === 'requires_action',
  },
  { state: 'pending', reason: 'accepted', when: ({ refund }) => refund === 'pending' },
  {
    state: 'failed',
    reason: 'reversed',
    when: ({ refund, isReversed }) => refund === 'failed' && isReversed,
  },
  { state: 'failed', reason: 'provider_failed', when: ({ refund }) => refund === 'failed' },
  {
    state: 'rejected',
    reason: 'withdrawn',
    when: (standing) => standing.decision === 'withdraw' && hasLeftNothing(standing),
  },
  {
    state: 'rejected',
    reason: 'declared_absent',
    when: (standing) => standing.decision === 'not_refunded' && isWithoutRefusal(standing),
  },
  { state: 'sending', reason: 'in_flight', when: ({ send }) => send === 'open' },
  {
    state: 'rejected',
    reason: 'absent',
    when: (standing) => isWithoutRefusal(standing) && standing.isAbsent,
  },
  {
    state: 'unknown',
    reason: 'unattributed_candidates',
    when: (standing) => isInDoubt(standing) && standing.hasCandidates,
  },
  { state: 'unknown', reason: 'interrupted', when: ({ send }) => send === 'interrupted' },
  { state: 'unknown', reason: 'no_answer', when: ({ send }) => send === 'no_answer' },
  { state: 'rejected', reason: 'refused', when: ({ send }) => send === 'refused' },
  { state: 'recorded', reason: 'turned_away', when: ({ send }) => send === 'turned_away' },
  {
    state: 'recorded',
    reason: 'send_again_decided',
    when: ({ decision }) => decision === 'send_again',
  },
]

const notSentYet: Judgement = { state: 'recorded', reason: 'not_sent_yet' }

/** The state that a standing comes to. */
export function judge(standing: Standing): Judgement {
  const rule = stateRules.find(({ when }) => when(standing))
  return rule === undefined ? notSentYet : { state: rule.state, reason: rule.reason }
}

function isInDoubt({ send }: Standing): boolean {
  return send === 'no_answer' || send === 'interrupted'
}

// Proof that comes late, that an attempt was turned away, must not send again what was declared over:
// its amount was given back, and may be on its way under another reference.
function isWithoutRefusal(standing: Standing): boolean {
  return isInDoubt(standing) || standing.send === 'turned_away'
}

function hasLeftNothing({ send }: Standing): boolean {
  return send === 'none' || send === 'turned_away'
}
