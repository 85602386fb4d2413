import { beforeAll, describe, expect, test } from 'vitest'

import type { Fact, RecordState } from '../../src/model/index.ts'
import { decidableStates } from '../../src/service/resolve.ts'
import { findingsOf } from '../../src/service/standing.ts'
import { judge } from '../../src/service/states.ts'
import { alarmingEdges, sentAgainEdges, usualEdges } from './edges.ts'
import {
  absent,
  asked,
  candidates,
  decided,
  doubt,
  namesOf,
  refused,
  seen,
  sent,
  turnedAway,
} from './facts.ts'
import { usd } from './scene.ts'

const minute = 60_000
const mostFacts = 6
const mostAttempts = 2

const refunds: readonly Fact[] = [
  seen({ status: 'pending' }),
  seen({ status: 'succeeded', time: 1 }),
  seen({ status: 'failed', time: 2 }),
  seen({ id: 'r2', status: 'succeeded' }),
  seen({ id: 'r2', status: 'failed', time: 2 }),
  ...(['pending', 'succeeded', 'failed'] as const).map((status, time) =>
    seen({ id: 'r3', amount: usd('20.00'), status, time }),
  ),
  seen({ id: 'r4', amount: usd('15.00'), status: 'succeeded' }),
  seen({ id: 'r5', isDouble: true }),
]

function stateOf(facts: readonly Fact[]): RecordState {
  return judge(findingsOf(facts, asked)).state
}

/** The facts that may come next: what a service stores in that state, and what comes late. */
function nextFacts(facts: readonly Fact[]): readonly Fact[] {
  const findings = findingsOf(facts, asked)
  const { state } = judge(findings)
  const { attempts } = findings
  const next: Fact[] = []
  const maySend = state === 'recorded' || state === 'unknown'
  if (maySend && attempts < mostAttempts) next.push(sent(attempts + 1))
  if (state === 'sending') next.push(doubt(attempts, 'interrupted'))
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    // Each attempt has one answer, which may be late.
    const isAnswered = facts.some(
      (fact) =>
        'attempt' in fact &&
        fact.attempt === attempt &&
        (fact.kind === 'refused' ||
          fact.kind === 'turned_away' ||
          (fact.kind === 'doubt' && fact.why === 'no_answer')),
    )
    if (!isAnswered) next.push(doubt(attempt), turnedAway(attempt), refused(attempt))
  }
  if (attempts > 0) next.push(...refunds)
  if (state === 'unknown') {
    next.push(absent(attempts, 20 * minute), absent(attempts, 30 * minute), candidates(attempts))
  }
  for (const decision of ['not_refunded', 'send_again', 'accept_as_is', 'withdraw'] as const) {
    if (decidableStates[decision].includes(state)) {
      next.push(decided(decision, attempts, facts.length))
    }
  }
  return next.filter(({ id }) => !facts.some((fact) => fact.id === id))
}

interface Step {
  readonly edge: string
  readonly isChange: boolean
  readonly facts: readonly Fact[]
  readonly fact: Fact
}

/** Every way to one more fact from each of these sets. */
function stepsFrom(sets: Iterable<readonly Fact[]>): readonly Step[] {
  return [...sets].flatMap((facts) => {
    const from = stateOf(facts)
    return nextFacts(facts).map((fact) => ({
      edge: `${from} -> ${stateOf([...facts, fact])}`,
      isChange: from !== stateOf([...facts, fact]),
      facts,
      fact,
    }))
  })
}

/** Walks every set of facts that can come to be, up to a size. */
function walk(): ReadonlyMap<string, Step> {
  const edges = new Map<string, Step>()
  let sets = new Map<string, readonly Fact[]>([['', []]])
  for (let size = 0; size < mostFacts; size += 1) {
    const steps = stepsFrom(sets.values())
    for (const step of steps) if (step.isChange) edges.set(step.edge, step)
    sets = new Map(steps.map(({ facts, fact }) => [nameOf([...facts, fact]), [...facts, fact]]))
  }
  return edges
}

function nameOf(facts: readonly Fact[]): string {
  const ids = facts.map(({ id }) => id)
  return ids.toSorted().join('\n')
}

describe('one more fact', () => {
  let edges: ReadonlyMap<string, Step>
  beforeAll(() => {
    edges = walk()
  })

  test('takes a record along the listed ways alone', () => {
    const listed = new Set<string>([...usualEdges, ...alarmingEdges, ...sentAgainEdges])
    const others = [...edges.values()].filter(({ edge }) => !listed.has(edge))
    expect(
      others.map(({ edge, facts, fact }) => `${edge}: ${namesOf(facts)} | ${fact.id}`),
    ).toEqual([])
  })

  test('takes each of the listed ways', () => {
    const listed = [...usualEdges, ...alarmingEdges, ...sentAgainEdges]
    expect(listed.filter((edge) => !edges.has(edge))).toEqual([])
  })

  test('takes a record back to an open attempt only where a person had it sent again', () => {
    const back = [...edges.values()].filter(({ edge }) =>
      sentAgainEdges.some((sentAgain) => sentAgain === edge),
    )
    expect(
      back.filter(({ facts }) => !facts.some(({ id }) => id === decided('send_again', 1).id)),
    ).toEqual([])
  })

  test('never takes a record back to where it would be sent, once it was said to have ended', () => {
    const ended: readonly RecordState[] = [
      'succeeded',
      'failed',
      'rejected',
      'mismatch',
      'duplicated',
    ]
    const open: readonly RecordState[] = ['recorded', 'sending', 'unknown']
    const back = ended.flatMap((from) => open.map((to) => `${from} -> ${to}`))
    const others = back.filter((edge) => !sentAgainEdges.some((sentAgain) => sentAgain === edge))
    expect(others.filter((edge) => edges.has(edge))).toEqual([])
  })

  test('names no way twice', () => {
    const all = [...usualEdges, ...alarmingEdges, ...sentAgainEdges]
    expect(new Set(all).size).toBe(all.length)
  })
})
