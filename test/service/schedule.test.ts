import { describe, expect, test } from 'vitest'

import type { EntryHead } from '../../src/ledger/index.ts'
import type { Fact, Manifest, Money, PreparedRefund } from '../../src/model/index.ts'
import { parsePolicy } from '../../src/service/policy.ts'
import { nextActionOf, planStep } from '../../src/service/schedule.ts'
import type { Situation } from '../../src/service/schedule.ts'
import { findingsOf } from '../../src/service/standing.ts'
import { judge } from '../../src/service/states.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { startOfTime } from '../http/hand-clock.ts'
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
import { day, hour, minute, second, usd } from './scene.ts'

const basis = { basis: 'documented', source: 'It was made so.' } as const
const nobody = { value: null, basis: 'unknown', source: 'Nobody says.' } as const
const { manifest: documented } = memoryProvider({ keyTrust: 'replays' })

const replaying: Manifest = { ...documented, keyWindowMs: { value: hour, ...basis } }
const manifests = {
  /** Replays by key, and says for how long. */
  replaying,
  /** Replays by key, and nobody says for how long. */
  undocumented: { ...replaying, keyWindowMs: nobody },
  /** Sends a key that proves nothing. */
  advisory: { ...replaying, keyTrust: { value: 'advisory', ...basis } },
  /** Nothing is known of its keys. */
  unknown: { ...replaying, keyTrust: nobody },
  /** Nobody says when a success is final. */
  endless: { ...replaying, finalityHorizonMs: nobody },
  /** Gives a number for the bank, and says when it and an end are due. */
  numbered: {
    ...replaying,
    keyTrust: { value: 'advisory', ...basis },
    bankReferenceDueMs: { value: 6 * hour, ...basis },
    pendingStaleAfterMs: { value: day, ...basis },
  },
} as const satisfies Readonly<Record<string, Manifest>>

const prepared: PreparedRefund = {
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
  amount: asked,
  currency: 'USD',
  reason: 'duplicate',
  metadata: {},
  seen: null,
  preparedAt: at(0),
}

interface Given {
  readonly facts?: readonly Fact[]
  /** Milliseconds since it was prepared. */
  readonly after?: number
  readonly tries?: number
  readonly isClockSteady?: boolean
  readonly manifest?: keyof typeof manifests
  readonly isPrepared?: boolean
  readonly amount?: Money | null
}

const policy = parsePolicy({}, [])

/** The next step, and in how many milliseconds it is due. */
function next(given: Given = {}): readonly [step: string, inMs: number | null] {
  const { manifest = 'advisory', after = 0 } = given
  const { step, dueMs } = planStep(situationOf(given), manifests[manifest], policy)
  return [step, dueMs === null ? null : dueMs - startOfTime - after]
}

function situationOf(given: Given): Situation {
  const { facts = [], after = 0, tries = 0, isClockSteady = true, isPrepared = true } = given
  const head: EntryHead = {
    reference: 'RMA-1',
    account: 'main',
    provider: 'memory',
    mode: 'test',
    request: {},
    fingerprint: '{}',
    prepared: isPrepared ? prepared : null,
    amount: asked,
    currency: 'USD',
    createdAt: at(0),
  }
  const findings = findingsOf(facts, asked)
  return {
    head,
    facts,
    findings,
    judgement: judge(findings),
    tries,
    leaseUntilMs: startOfTime + 5 * minute,
    nowMs: startOfTime + after,
    isClockSteady,
  }
}

describe('a refund that is recorded', () => {
  test('is sent at once', () => {
    expect(next()).toEqual(['send', 0])
  })

  test('is sent less and less eagerly while it was looked at in vain', () => {
    expect(next({ tries: 1 })).toEqual(['send', 5 * second])
    expect(next({ tries: 99 })).toEqual(['send', hour])
  })

  test('is never sent when nothing was prepared', () => {
    expect(next({ isPrepared: false })).toEqual(['none', null])
  })

  test('that was turned away waits longer each time, an hour at most', () => {
    const waits = [1, 2, 3, 7, 50].map((attempt) => {
      const facts = Array.from({ length: attempt }, (_, position) => position + 1)
      return next({ facts: facts.flatMap((number) => [sent(number), turnedAway(number)]) })
    })
    expect(waits).toEqual([
      ['send', second],
      ['send', 5 * second],
      ['send', 30 * second],
      ['send', hour],
      ['send', hour],
    ])
  })

  test.each([
    ['is kept', 90 * second, 90 * second],
    ['is never shorter than our own', 1, second],
    ['is never longer than six hours', 1e12, 6 * hour],
    ['of no length is our own', null, second],
  ])('a wait that the provider asked for %s', (_what, retryAfterMs, wanted) => {
    const facts = [sent(1), turnedAway(1, { retryAfterMs })]
    expect(next({ facts })).toEqual(['send', wanted])
  })

  test('minds what the last attempt was told and not an earlier one', () => {
    const first = [sent(1), turnedAway(1, { retryAfterMs: 3 * hour })]
    expect(next({ facts: [...first, sent(2), turnedAway(2)] })).toEqual(['send', 5 * second])
  })
})

describe('a refund that is being sent', () => {
  test('is taken for interrupted when the lease of its sender has run out', () => {
    expect(next({ facts: [sent(1)], after: minute })).toEqual(['interrupt', 4 * minute])
  })
})

describe('a refund in doubt', () => {
  const lost = [sent(1), doubt(1)]

  test.each(['advisory', 'unknown'] as const)('is never sent again: the key is %s', (manifest) => {
    for (const after of [0, minute, hour, 40 * day]) {
      expect(next({ facts: lost, manifest, after })[0]).toBe('look')
    }
  })

  test('is sent again where the provider replays by key', () => {
    expect(next({ facts: lost, manifest: 'replaying' })).toEqual(['replay', second])
  })

  test.each([
    ['replaying', 59 * minute, 'replay'],
    ['replaying', 59 * minute + 1, 'look'],
    ['undocumented', 14 * minute, 'replay'],
    ['undocumented', 14 * minute + 1, 'look'],
    ['replaying', -1, 'look'],
  ] as const)('with a key of a %s provider that is %i ms old: %s', (manifest, after, step) => {
    expect(next({ facts: lost, manifest, after })[0]).toBe(step)
  })

  test('is not sent again by a clock that has jumped', () => {
    const given = { facts: lost, manifest: 'replaying', isClockSteady: false } as const
    expect(next(given)[0]).toBe('look')
  })

  test('is not sent again after three attempts', () => {
    const two = [...lost, sent(2), doubt(2)]
    expect(next({ facts: two, manifest: 'replaying' })).toEqual(['replay', 5 * second])
    const three = [...two, sent(3), doubt(3)]
    expect(next({ facts: three, manifest: 'replaying' })[0]).toBe('look')
  })

  test('is not sent again where nothing was prepared', () => {
    expect(next({ facts: lost, manifest: 'replaying', isPrepared: false })[0]).toBe('look')
  })

  test('is looked for early, and right when the quiet period ends', () => {
    const given = { facts: lost } as const
    expect(next(given)).toEqual(['look', 5 * second])
    expect(next({ ...given, tries: 2 })).toEqual(['look', 5 * minute])
    expect(next({ ...given, tries: 3, after: 12 * minute })).toEqual(['look', 3 * minute])
    expect(next({ ...given, tries: 4, after: 15 * minute })).toEqual(['look', hour])
  })

  test('begins its quiet period anew when it is noted that its sender is gone', () => {
    const facts = [sent(1), doubt(1, 'interrupted', hour)]
    expect(next({ facts, after: hour, tries: 9 })).toEqual(['look', 15 * minute])
  })

  test('is looked for once more, five minutes after nothing was found', () => {
    const facts = [...lost, absent(1, 15 * minute)]
    expect(next({ facts, after: 15 * minute, tries: 7 })).toEqual(['look', 5 * minute])
  })

  test('is looked for though candidates were found', () => {
    const facts = [...lost, candidates(1)]
    expect(next({ facts, after: hour, tries: 99 })).toEqual(['look', day])
  })
})

describe('a refund that the provider has', () => {
  test('is read until it has ended, at least once a day', () => {
    const facts = [sent(1), seen()]
    expect(next({ facts })).toEqual(['read', minute])
    expect(next({ facts, tries: 1 })).toEqual(['read', 5 * minute])
    expect(next({ facts, tries: 99 })).toEqual(['read', day])
  })

  const settled = [sent(1), seen({ status: 'succeeded' })]

  test('that has succeeded is read until nothing can take it back', () => {
    expect(next({ facts: settled })).toEqual(['read', day])
    expect(next({ facts: settled, tries: 2, after: 20 * day })).toEqual(['read', 7 * day])
    expect(next({ facts: settled, tries: 2, after: 29 * day })).toEqual(['read', day])
    expect(next({ facts: settled, tries: 2, after: 30 * day })).toEqual(['none', null])
  })

  test('that has succeeded is read for ever where nobody says when that is final', () => {
    const given = { facts: settled, tries: 9, after: 999 * day, manifest: 'endless' } as const
    expect(next(given)).toEqual(['read', 7 * day])
  })

  test('that is not as asked is read until a person accepts it', () => {
    const other = [sent(1), seen({ amount: usd('20.00') })]
    const double = [sent(1), seen({ isDouble: true })]
    for (const facts of [other, double]) {
      expect(next({ facts })).toEqual(['read', day])
      expect(next({ facts: [...facts, decided('accept_as_is', 1)] })).toEqual(['none', null])
    }
  })

  test('that has failed is left alone', () => {
    expect(next({ facts: [sent(1), seen({ status: 'failed' })] })).toEqual(['none', null])
  })
})

describe('a refund that was rejected', () => {
  const lost = [sent(1), doubt(1)]
  const gone = [...lost, absent(1, 15 * minute), absent(1, 20 * minute)]
  const declared = [...lost, decided('not_refunded', 1)]

  test.each([
    ['proved absent', gone],
    ['declared absent', declared],
  ])('%s is looked for 76 hours after the attempt all the same', (_why, facts) => {
    expect(next({ facts, after: hour })).toEqual(['look', hour])
    expect(next({ facts, after: 70 * hour, tries: 1 })).toEqual(['look', 6 * hour])
    expect(next({ facts, after: 75 * hour, tries: 2 })).toEqual(['look', hour])
    expect(next({ facts, after: 76 * hour, tries: 2 })).toEqual(['none', null])
  })

  test.each([
    ['refused', [sent(1), refused(1)]],
    ['withdrawn', [decided('withdraw', 0)]],
  ])('%s is left alone', (_why, facts) => {
    expect(next({ facts })).toEqual(['none', null])
  })
})

function actionOf(facts: readonly Fact[]): unknown {
  const situation = situationOf({ facts })
  const entry = { state: situation.judgement.state, dueAt: at(minute) }
  return nextActionOf(entry, situation)
}

describe('the next action', () => {
  test.each([
    ['sweep', 'recorded', []],
    ['wait', 'sending', [sent(1)]],
    ['sweep', 'unknown', [sent(1), doubt(1)]],
    ['resolve', 'unknown with candidates', [sent(1), doubt(1), candidates(1)]],
    ['wait', 'pending', [sent(1), seen()]],
    ['none', 'succeeded', [sent(1), seen({ status: 'succeeded' })]],
    ['new_reference', 'failed', [sent(1), seen({ status: 'failed' })]],
    ['new_reference', 'rejected', [sent(1), refused(1)]],
    ['resolve', 'duplicated', [sent(1), seen({ isDouble: true })]],
    ['none', 'accepted', [sent(1), seen({ isDouble: true }), decided('accept_as_is', 1)]],
  ] as const)('is %s when it is %s', (kind, _state, facts) => {
    expect(actionOf(facts)).toEqual({ kind, at: at(minute) })
  })
})

function number(status: 'pending' | 'available' | 'unavailable'): Fact {
  const value = status === 'available' ? '7412' : null
  return seen({ status: 'succeeded', bankReference: { type: 'arn', value, status } })
}

function chased(given: Given): ReturnType<typeof next> {
  return next({ manifest: 'numbered', facts: [sent(1), number('pending')], ...given })
}

describe('a number for the bank', () => {
  test('is looked for when it is due, and not before', () => {
    expect(chased({})).toEqual(['read', 6 * hour])
    expect(chased({ after: 5 * hour, tries: 3 })).toEqual(['read', hour])
  })

  test('is looked for less and less often once it is late', () => {
    const waits = [0, 1, 2, 3, 4].map((tries) => chased({ after: 6 * hour, tries })[1])
    expect(waits).toEqual([hour, 4 * hour, 12 * hour, day, day])
  })

  test('is given up two weeks after it was due', () => {
    expect(chased({ after: 14 * day + 6 * hour - 1, tries: 9 })).toEqual(['read', day])
    expect(chased({ after: 14 * day + 6 * hour, tries: 9 })).toEqual(['read', 7 * day])
  })

  test.each(['available', 'unavailable'] as const)('that is %s is looked for no more', (status) => {
    expect(chased({ facts: [sent(1), number(status)], after: 7 * hour, tries: 9 })).toEqual([
      'read',
      7 * day,
    ])
  })

  test('is looked for nowhere where nobody says when it is due', () => {
    expect(chased({ manifest: 'advisory', after: 7 * hour, tries: 9 })).toEqual(['read', 7 * day])
  })
})

describe('a refund that is pending', () => {
  test('is looked at when it becomes stale', () => {
    const facts = [sent(1), seen()]
    const given = { manifest: 'numbered', facts, after: 20 * hour, tries: 6 } as const
    expect(next(given)).toEqual(['read', 4 * hour])
    expect(next({ ...given, after: day })).toEqual(['read', day])
  })
})

describe('a hint', () => {
  const hint: Fact = {
    kind: 'delivered',
    id: 'delivered:d1',
    at: at(0),
    deliveryId: 'd1',
    type: 'refund.completed',
    refundId: 'r1',
    status: 'failed',
    occurredAt: null,
    isHint: true,
  }
  const followedUp: Fact = {
    kind: 'followed_up',
    id: 'followed_up:d1',
    at: at(1),
    deliveryId: 'd1',
  }

  test.each(['pending', 'succeeded', 'failed'] as const)(
    'is followed at once where the refund is %s, and then less and less often',
    (status) => {
      const facts = [sent(1), seen({ status }), hint]
      expect(next({ facts })).toEqual(['read', 0])
      expect(next({ facts, tries: 1 })).toEqual(['read', minute])
      expect(next({ facts, tries: 2 })).toEqual(['read', 5 * minute])
    },
  )

  test('is followed once', () => {
    const facts = [sent(1), seen({ status: 'failed' }), hint, followedUp]
    expect(next({ facts })).toEqual(['none', null])
  })

  test('of a refund that is not known yet changes nothing', () => {
    expect(next({ facts: [sent(1), doubt(1), hint] })).toEqual(next({ facts: [sent(1), doubt(1)] }))
  })
})
