import { describe, expect, test } from 'vitest'

import { decisions, recordReasons, recordStates } from '../../src/model/index.ts'
import type { Decision, RecordReason, RecordState } from '../../src/model/index.ts'
import type { Comparison } from '../../src/service/seen-refunds.ts'
import type { SendStanding, Standing } from '../../src/service/standing.ts'
import { judge, stateRules } from '../../src/service/states.ts'

type Verdict = readonly [state: RecordState, reason: RecordReason]

/** What the provider shows says the state, whatever else is known. */
const byRefund: Readonly<
  Record<Exclude<Comparison, 'none'>, { readonly usual: Verdict; readonly reversed: Verdict }>
> = {
  pending: same('pending', 'accepted'),
  requires_action: same('pending', 'requires_action'),
  succeeded: same('succeeded', 'settled'),
  failed: { usual: ['failed', 'provider_failed'], reversed: ['failed', 'reversed'] },
  differs: same('mismatch', 'differs'),
  part_failed: same('mismatch', 'part_failed'),
  twice: same('duplicated', 'made_twice'),
}

function same(state: RecordState, reason: RecordReason): { usual: Verdict; reversed: Verdict } {
  return { usual: [state, reason], reversed: [state, reason] }
}

interface WithoutRefund {
  readonly usual: Verdict
  /** With refunds that may be ours. */
  readonly candidates: Verdict
  /** After two late readings without anything of ours, candidates or not. */
  readonly absent: Verdict
  /** A person has decided; whatever the readings say. */
  readonly decided: Partial<Readonly<Record<Decision, Verdict>>>
}

/** Without a refund of the provider, the attempts say it. */
const bySend: Readonly<Record<SendStanding, WithoutRefund>> = {
  none: {
    ...always(['recorded', 'not_sent_yet']),
    decided: {
      withdraw: ['rejected', 'withdrawn'],
      send_again: ['recorded', 'send_again_decided'],
    },
  },
  open: { ...always(['sending', 'in_flight']), decided: {} },
  turned_away: {
    ...always(['recorded', 'turned_away']),
    // It was declared over before the late word came that it was turned away.
    absent: ['rejected', 'absent'],
    decided: {
      withdraw: ['rejected', 'withdrawn'],
      not_refunded: ['rejected', 'declared_absent'],
    },
  },
  refused: { ...always(['rejected', 'refused']), decided: {} },
  no_answer: inDoubt(['unknown', 'no_answer']),
  interrupted: inDoubt(['unknown', 'interrupted']),
}

function always(verdict: Verdict): Omit<WithoutRefund, 'decided'> {
  return { usual: verdict, candidates: verdict, absent: verdict }
}

function inDoubt(usual: Verdict): WithoutRefund {
  return {
    usual,
    candidates: ['unknown', 'unattributed_candidates'],
    absent: ['rejected', 'absent'],
    decided: { not_refunded: ['rejected', 'declared_absent'] },
  }
}

function expected({ refund, send, decision, ...readings }: Standing): Verdict {
  if (refund !== 'none') return byRefund[refund][readings.isReversed ? 'reversed' : 'usual']
  const row = bySend[send]
  const decided = decision === null ? undefined : row.decided[decision]
  if (decided !== undefined) return decided
  if (readings.isAbsent) return row.absent
  return readings.hasCandidates ? row.candidates : row.usual
}

const refunds: readonly Comparison[] = [
  'none',
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'differs',
  'part_failed',
  'twice',
]
const sends: readonly SendStanding[] = [
  'none',
  'open',
  'turned_away',
  'refused',
  'no_answer',
  'interrupted',
]
const either = [false, true]

const standings: readonly Standing[] = sends.flatMap((send) =>
  refunds.flatMap((refund) =>
    [null, ...decisions].flatMap((decision) =>
      either.flatMap((isReversed) =>
        either.flatMap((isAbsent) =>
          either.map((hasCandidates) => ({
            send,
            refund,
            decision,
            isReversed,
            isAbsent,
            hasCandidates,
          })),
        ),
      ),
    ),
  ),
)

describe('the state machine', () => {
  test('says of every standing what is written here', () => {
    expect(standings).toHaveLength(6 * 8 * 6 * 2 * 2 * 2)
    const wrong = standings.filter((standing) => {
      const { state, reason } = judge(standing)
      const [wantedState, wantedReason] = expected(standing)
      return state !== wantedState || reason !== wantedReason
    })
    expect(wrong.slice(0, 5)).toEqual([])
  })

  test('says each state and each reason of some standing', () => {
    const said = standings.map((standing) => judge(standing))
    expect(new Set(said.map(({ state }) => state))).toEqual(new Set(recordStates))
    expect(new Set(said.map(({ reason }) => reason))).toEqual(new Set(recordReasons))
  })

  test('has no rule that never decides', () => {
    const decisive = new Set(
      standings.map((standing) => stateRules.find(({ when }) => when(standing))),
    )
    expect(stateRules.filter((rule) => !decisive.has(rule))).toEqual([])
  })

  test('gives each reason to one state alone', () => {
    const byReason = new Map<RecordReason, Set<RecordState>>()
    for (const { state, reason } of standings.map((standing) => judge(standing))) {
      byReason.set(reason, (byReason.get(reason) ?? new Set()).add(state))
    }
    expect([...byReason.values()].filter(({ size }) => size > 1)).toEqual([])
  })

  test('never says that nothing is there while a refund of the provider is', () => {
    const shown = standings.filter(({ refund }) => refund !== 'none')
    const denied = new Set(['recorded', 'sending', 'unknown', 'rejected'])
    expect(shown.filter((standing) => denied.has(judge(standing).state))).toEqual([])
  })
})
