import {
  assert,
  constant,
  constantFrom,
  property,
  shuffledSubarray,
  subarray,
  tuple,
} from 'fast-check'
import type { Arbitrary, IProperty } from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { EntryHead } from '../../src/ledger/index.ts'
import type { Fact } from '../../src/model/index.ts'
import { heldMinor } from '../../src/service/entries.ts'
import { findingsOf } from '../../src/service/standing.ts'
import type { Findings } from '../../src/service/standing.ts'
import { judge } from '../../src/service/states.ts'
import {
  absent,
  asked,
  at,
  candidates,
  decided,
  doubt,
  refused,
  seen,
  sent,
  turnedAway,
} from './facts.ts'
import { usd } from './scene.ts'

const seed = 20_260_101
const attempts = [1, 2, 3] as const

const ofAttempts: readonly Fact[] = attempts.flatMap((attempt) => [
  sent(attempt),
  doubt(attempt),
  doubt(attempt, 'interrupted'),
  turnedAway(attempt),
  refused(attempt),
  absent(attempt, attempt),
  absent(attempt, attempt + 10),
  candidates(attempt),
  decided('send_again', attempt, attempt),
  decided('not_refunded', attempt, attempt),
])

const ofRefunds: readonly Fact[] = [
  ...(['pending', 'succeeded', 'failed'] as const).flatMap((status, time) =>
    ['r1', 'r2'].map((id) => seen({ id, status, time })),
  ),
  seen({ id: 'r1', requiresAction: true, time: 5 }),
  seen({ id: 'r3', amount: usd('20.00') }),
  seen({ id: 'r4', amount: usd('15.00'), status: 'succeeded' }),
  seen({ id: 'r5', isDouble: true }),
  seen({ id: 'r6', issues: [{ path: 'payment', rule: 'payment.differs' }] }),
]

const universe: readonly Fact[] = [
  ...ofAttempts,
  ...ofRefunds,
  decided('withdraw', 0),
  decided('accept_as_is', 1, 9),
]

/** Sets of facts, sensible or not. */
function factSets(of: readonly Fact[], most = 8): Arbitrary<readonly Fact[]> {
  return subarray([...of], { maxLength: most })
}

function check(claim: IProperty<readonly [readonly Fact[], ...unknown[]]>): void {
  assert(claim, { seed, numRuns: 4000 })
}

function outcomeOf(facts: readonly Fact[]): unknown {
  const findings = findingsOf(facts, asked)
  return { findings, judgement: judge(findings), held: held(facts) }
}

const head: EntryHead = {
  reference: 'RMA-1',
  account: 'main',
  provider: 'memory',
  mode: 'test',
  request: {},
  fingerprint: '{}',
  prepared: null,
  amount: asked,
  currency: 'USD',
  createdAt: at(0),
}

function held(facts: readonly Fact[]): number {
  const findings = findingsOf(facts, asked)
  return heldMinor(head, findings, judge(findings))
}

function liveOf({ refunds }: Findings): number {
  return refunds
    .filter(({ refund }) => refund.status !== 'failed')
    .reduce((sum, { refund }) => sum + refund.amount.minor, 0)
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((first, position) =>
    permutations(items.toSpliced(position, 1)).map((others) => others.toSpliced(0, 0, first)),
  )
}

describe('what facts come to', () => {
  test('is the same in every order', () => {
    assert(
      property(factSets(universe, 5), (facts) => {
        const inOrder = outcomeOf(facts)
        for (const others of permutations(facts)) expect(outcomeOf(others)).toEqual(inOrder)
      }),
      { seed, numRuns: 300 },
    )
  })

  test('is the same however large the set and however it is shuffled', () => {
    const shuffled = factSets(universe, universe.length).chain((facts) =>
      tuple(
        constant(facts),
        shuffledSubarray([...facts], { minLength: facts.length, maxLength: facts.length }),
      ),
    )
    assert(
      property(shuffled, ([facts, others]) => {
        expect(outcomeOf(others)).toEqual(outcomeOf(facts))
      }),
      { seed, numRuns: 2000 },
    )
  })

  test('is the same when facts are learned again', () => {
    check(
      property(factSets(universe), (facts) => {
        expect(outcomeOf([...facts, ...facts.toReversed()])).toEqual(outcomeOf(facts))
      }),
    )
  })
})

function stateOf(facts: readonly Fact[]): string {
  return judge(findingsOf(facts, asked)).state
}

describe('a state', () => {
  test('is told by what the provider shows, whatever the attempts say', () => {
    const unaided = ofAttempts.filter(
      (fact) => fact.kind !== 'decided' || fact.decision !== 'send_again',
    )
    const shown = ['pending', 'succeeded', 'failed', 'mismatch', 'duplicated']
    check(
      property(factSets(unaided), constantFrom(...ofRefunds), (facts, refund) => {
        const told = judge(findingsOf([...facts, refund], asked))
        expect(shown).toContain(told.state)
        expect(told).toEqual(judge(findingsOf([refund], asked)))
      }),
    )
  })

  test('is that of the later attempt, where a person had it sent again and the first one failed', () => {
    const first = [sent(1), doubt(1), decided('send_again', 1), sent(2)]
    const failed = seen({ id: 'r1', status: 'failed' })
    expect(stateOf([...first, failed])).toBe('sending')
    expect(stateOf([...first, doubt(2), failed])).toBe('unknown')
    const again = { ...seen({ id: 'r2', status: 'failed' }), by: 'answer', attempt: 2 } as const
    expect(stateOf([...first, failed, again])).toBe('failed')
    expect(stateOf([...first, failed, seen({ id: 'r2', status: 'succeeded' })])).toBe('succeeded')
  })

  test('is never a refusal while an earlier attempt is in doubt', () => {
    const later = factSets(
      ofAttempts.filter(
        (fact) =>
          'attempt' in fact &&
          (fact.attempt ?? 0) > 1 &&
          ['sent', 'doubt', 'turned_away', 'refused', 'candidates'].includes(fact.kind),
      ),
    )
    check(
      property(later, constantFrom('no_answer', 'interrupted'), (facts, why) => {
        const { state } = judge(findingsOf([sent(1), doubt(1, why), ...facts], asked))
        expect(['unknown', 'sending']).toContain(state)
      }),
    )
  })

  test('stays in doubt where the only answer is one that came late to a later attempt', () => {
    const facts = [sent(1), sent(2), refused(2)]
    expect(judge(findingsOf(facts, asked))).toEqual({ state: 'unknown', reason: 'interrupted' })
  })

  test('is a refusal once the attempt in doubt is known to have been refused', () => {
    const facts = [sent(1), doubt(1, 'interrupted'), refused(1)]
    expect(judge(findingsOf(facts, asked)).state).toBe('rejected')
  })

  test('takes two readings of the last attempt to be absent', () => {
    const lost = [sent(1), doubt(1)]
    const state = (...facts: readonly Fact[]): string =>
      judge(findingsOf([...lost, ...facts], asked)).state
    expect(state(absent(1, 1))).toBe('unknown')
    expect(state(absent(1, 1), absent(1, 1))).toBe('unknown')
    expect(state(absent(1, 1), absent(1, 2))).toBe('rejected')
    expect(state(absent(1, 1), absent(1, 2), sent(2), doubt(2))).toBe('unknown')
  })

  test('never goes back from failed to an earlier word of the same refund', () => {
    const late = [seen({ status: 'failed', time: 1 }), seen({ status: 'succeeded', time: 2 })]
    expect(judge(findingsOf(late, asked))).toEqual({ state: 'failed', reason: 'reversed' })
  })
})

describe('what is held', () => {
  test('is never less than what the provider shows', () => {
    check(
      property(factSets(universe), (facts) => {
        expect(held(facts)).toBeGreaterThanOrEqual(liveOf(findingsOf(facts, asked)))
      }),
    )
  })

  test('is all that was asked while an attempt has no answer and nobody has spoken about it', () => {
    const unanswered = factSets([
      ...attempts.map((attempt) => sent(attempt)),
      ...attempts.map((attempt) => doubt(attempt)),
      ...attempts.map((attempt) => candidates(attempt)),
      ...attempts.map((attempt) => absent(attempt, attempt)),
      refused(2),
      turnedAway(3),
      seen({ status: 'pending' }),
    ])
    check(
      property(unanswered, (facts) => {
        expect(held([sent(1), ...facts])).toBeGreaterThanOrEqual(asked.minor)
      }),
    )
  })

  test('is the larger of both amounts where the provider made another refund', () => {
    expect(held([sent(1), seen({ amount: usd('20.00') })])).toBe(35_00)
    expect(held([sent(1), seen({ amount: usd('50.00') })])).toBe(50_00)
  })

  test('is what stands once a person has accepted it as it is', () => {
    const facts = [sent(1), seen({ amount: usd('20.00') }), decided('accept_as_is', 1)]
    expect(held(facts)).toBe(20_00)
  })

  test('is nothing once it was refused, has failed or was declared absent', () => {
    expect(held([sent(1), refused(1)])).toBe(0)
    expect(held([sent(1), seen({ status: 'failed' })])).toBe(0)
    expect(held([sent(1), doubt(1), decided('not_refunded', 1)])).toBe(0)
  })

  test('is all that was left where only the provider can work out the amount', () => {
    const seenBefore = {
      captured: usd('100.00'),
      refunds: [
        { id: 'a', reference: null, amount: usd('30.00'), status: 'succeeded' },
        { id: 'b', reference: null, amount: usd('10.00'), status: 'failed' },
      ],
      readAt: at(0),
    } as const
    const prepared = {
      version: 1,
      provider: 'memory',
      mode: 'test',
      baseUrl: 'https://memory.invalid',
      method: 'POST',
      path: '/refunds',
      headers: {},
      body: '{}',
      payment: { kind: 'payment', id: 'p' },
      payments: [{ kind: 'payment', id: 'p' }],
      reference: 'RMA-1',
      idempotencyKey: 'k',
      amount: null,
      currency: 'USD',
      reason: 'duplicate',
      metadata: {},
      seen: seenBefore,
      preparedAt: at(0),
    } as const
    const findings = findingsOf([sent(1), doubt(1)], null)
    expect(heldMinor({ ...head, amount: null, prepared }, findings, judge(findings))).toBe(70_00)
  })
})
