import { describe, expect, test } from 'vitest'

import type { FlexOperation } from '../../../providers/flex/simulator.ts'
import type { Fault } from '../../../src/testing/faults.ts'
import { startOfTime } from '../../http/hand-clock.ts'
import {
  amountsOf,
  attemptTimeoutMs,
  countOf,
  creates,
  errorOf,
  nextTurn,
  reference,
  requestFor,
  startWorld,
  verdictOf,
  ways,
} from './harness.ts'
import type { World } from './harness.ts'

const limited = ['rate_limited', 'rejected', true]
const second = 1_000
const minute = 60 * second
const day = 24 * 60 * minute

/** The waits between attempts that were asked for: all delays but those of time-outs. */
function waitsOf({ clock }: World): readonly number[] {
  return clock.delays.filter((milliseconds) => milliseconds !== attemptTimeoutMs)
}

describe.each(ways)('429 on $operation', ({ operation, addPayment }) => {
  test.each([1, 2])('%i times is waited out', async (times) => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    simulator.faults.add({ kind: 'rate_limited', operation, times })
    await expect(provider.create(requestFor(payment))).resolves.toMatchObject({ reference })
    expect([creates(simulator), amountsOf(simulator)]).toEqual([times + 1, [3500]])
  })

  test.each([1, 2, 3, 10])('for ever ends after %i attempts, rejected', async (attempts) => {
    const { simulator, connect, clock } = await startWorld()
    const payment = addPayment(simulator)
    simulator.faults.add({ kind: 'rate_limited', operation, times: 99 })
    const error = await errorOf(connect({ attempts }).create(requestFor(payment)))
    expect([verdictOf(error), error.retryAfterMs]).toEqual([limited, null])
    clock.advance(day)
    await nextTurn()
    expect([creates(simulator), amountsOf(simulator), clock.pending]).toEqual([attempts, [], 0])
  })

  test('sends the same bytes under the same key again', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    simulator.faults.add({ kind: 'rate_limited', operation, times: 2 })
    await provider.create(requestFor(payment))
    const sent = simulator
      .received({ operation })
      .map(({ body, headers }) => [body, headers['idempotency-key']])
    expect(new Set(sent.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(sent).toHaveLength(3)
  })

  test.each([
    ['seconds', 7, 7 * second],
    ['no time at all', 0, 250],
    ['a date', new Date(startOfTime + 9 * second).toUTCString(), 9 * second],
    ['a date that is past', new Date(startOfTime - day).toUTCString(), 250],
    ['text', 'soon', 250],
    ['a negative number', -1, 250],
    ['a fraction', 1.5, 250],
    ['two values', '3, 4', 250],
  ])('waits as long as Retry-After says: %s', async (_name, retryAfter, waitMs) => {
    const world = await startWorld()
    const { simulator, provider } = world
    const payment = addPayment(simulator)
    simulator.faults.add({ kind: 'rate_limited', operation, retryAfter })
    await provider.create(requestFor(payment))
    expect(waitsOf(world)).toEqual([waitMs])
    expect([creates(simulator), amountsOf(simulator)]).toEqual([2, [3500]])
  })

  test.each([
    ['more than is left of the call', 90, 90 * second],
    ['hours', 7_200, 7_200 * second],
    ['years', 1e9, day],
    ['a number beyond all numbers', '9'.repeat(400), day],
    ['a date in another century', 'Fri, 31 Dec 2100 23:59:59 GMT', day],
  ])(
    'gives the time back to the caller where it is %s',
    async (_name, retryAfter, retryAfterMs) => {
      const world = await startWorld()
      const { simulator, provider } = world
      const payment = addPayment(simulator)
      simulator.faults.add({ kind: 'rate_limited', operation, retryAfter })
      const error = await errorOf(provider.create(requestFor(payment)))
      expect([verdictOf(error), error.retryAfterMs]).toEqual([limited, retryAfterMs])
      expect([waitsOf(world), creates(simulator), amountsOf(simulator)]).toEqual([[], 1, []])
    },
  )

  test('waits no longer than the whole call may take, however many attempts are left', async () => {
    const world = await startWorld({ provider: { attempts: 10, totalTimeoutMs: 105 * second } })
    const { simulator, provider } = world
    const payment = addPayment(simulator)
    simulator.faults.add({ kind: 'rate_limited', operation, retryAfter: 35, times: 99 })
    const error = await errorOf(provider.create(requestFor(payment)))
    expect([verdictOf(error), error.retryAfterMs]).toEqual([limited, 35 * second])
    expect([creates(simulator), amountsOf(simulator)]).toEqual([3, []])
  })

  test('is given to the caller of send at once', async () => {
    const world = await startWorld()
    const { simulator, provider } = world
    const prepared = await provider.prepare(requestFor(addPayment(simulator)))
    simulator.faults.add({ kind: 'rate_limited', operation, retryAfter: 2 })
    const error = await errorOf(provider.send(prepared))
    expect([verdictOf(error), error.retryAfterMs]).toEqual([limited, 2 * second])
    expect([waitsOf(world), creates(simulator)]).toEqual([[], 1])
    await expect(provider.send(prepared)).resolves.toMatchObject({ reference })
  })

  test('ends when the caller ends it, with nothing sent again', async () => {
    const { simulator, connect, clock } = await startWorld()
    const payment = addPayment(simulator)
    const caller = new AbortController()
    const waiting = Promise.withResolvers<void>()
    const provider = connect({
      clock: {
        ...clock,
        after: (milliseconds, action) => {
          if (milliseconds !== attemptTimeoutMs) waiting.resolve()
          return milliseconds === attemptTimeoutMs ? clock.after(milliseconds, action) : () => {}
        },
      },
    })
    simulator.faults.add({ kind: 'rate_limited', operation })
    const ended = errorOf(provider.create(requestFor(payment), { signal: caller.signal }))
    await waiting.promise
    caller.abort()
    expect(verdictOf(await ended)).toEqual(['aborted', 'rejected', true])
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, []])
  })

  test('followed by an unknown outcome is unknown, and is not asked a third time', async () => {
    const { simulator, provider } = await startWorld({ provider: { attempts: 10 } })
    const payment = addPayment(simulator)
    simulator.faults.add(
      { kind: 'rate_limited', operation },
      { kind: 'reset', operation, when: 'after' },
    )
    const error = await errorOf(provider.create(requestFor(payment)))
    expect(verdictOf(error)).toEqual(['outcome_unknown', 'unknown', false])
    expect([creates(simulator), amountsOf(simulator)]).toEqual([2, [3500]])
  })
})

describe.each(ways)('a 429 that lies on $operation', ({ operation, addPayment }) => {
  const lie = { kind: 'rate_limited', operation, when: 'after' } as const

  test('is looked behind before the refund is sent again', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    simulator.faults.add(lie)
    const refund = await provider.create(requestFor(payment))
    expect([refund.amount.minor, refund.status]).toEqual([3500, 'pending'])
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [3500]])
  })

  test('is a mismatch when another refund stands behind it', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    simulator.faults.add(lie)
    simulator.behave({ changesAmountBy: 100, previewExists: false })
    const error = await errorOf(provider.create(requestFor(payment)))
    expect(verdictOf(error)).toEqual(['mismatch', 'accepted', false])
    expect(error.refund?.amount.minor).toBe(3600)
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [3600]])
  })
})

test('after a 429 nothing is sent again while nobody can look', async () => {
  const { simulator, provider } = await startWorld()
  const { id } = simulator.addSession()
  simulator.faults.add({ kind: 'rate_limited', operation: 'refund_session' })
  // The list is read before the refund too, and only then goes out of order.
  simulator.faults.add({ kind: 'latency', ms: 0, operation: 'list_refunds' })
  simulator.faults.add({ kind: 'status', status: 500, operation: 'list_refunds', times: 99 })
  const error = await errorOf(provider.create(requestFor(id)))
  expect(verdictOf(error)).toEqual(['provider_unavailable', 'rejected', true])
  expect(error.reference).toBe(requestFor(id).reference)
  expect([creates(simulator), amountsOf(simulator)]).toEqual([1, []])
})

describe.each(ways)('never again: $operation', ({ operation, addPayment }) => {
  test.each<Fault>([
    { kind: 'reset' },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503, headers: { 'retry-after': '1' } },
    { kind: 'status', status: 409 },
    { kind: 'html' },
    { kind: 'truncated' },
    { kind: 'error_body' },
  ])('after an unknown outcome by %o nothing is sent by itself', async (fault) => {
    const { simulator, provider, clock } = await startWorld({
      provider: { attempts: 10, totalTimeoutMs: 10 * minute },
    })
    const payment = addPayment(simulator)
    simulator.faults.add({ ...fault, operation })
    const error = await errorOf(provider.create(requestFor(payment)))
    expect(verdictOf(error)).toEqual(['outcome_unknown', 'unknown', false])
    for (let hours = 0; hours < 48; hours += 1) {
      clock.advance(60 * minute)
      await nextTurn()
    }
    expect([creates(simulator), amountsOf(simulator), clock.pending]).toEqual([1, [], 0])
  })
})

interface ReadCase {
  readonly read: FlexOperation
  readonly of: string
  readonly addPayment: (world: World) => string
}

const reads: readonly ReadCase[] = [
  {
    read: 'get_session',
    of: 'a session',
    addPayment: ({ simulator }) => simulator.addSession().id,
  },
  { read: 'preview', of: 'a session', addPayment: ({ simulator }) => simulator.addSession().id },
  {
    read: 'list_refunds',
    of: 'a session with many refunds',
    addPayment: ({ simulator }) => {
      const { id: session } = simulator.addSession({ amountTotal: 100_000 })
      simulator.insertRefunds(12, () => ({ session }))
      return session
    },
  },
  { read: 'get_intent', of: 'an intent', addPayment: ({ simulator }) => simulator.addIntent() },
  { read: 'list_refunds', of: 'an intent', addPayment: ({ simulator }) => simulator.addIntent() },
]

const unavailable = ['provider_unavailable', 'not_sent', true] as const

/** What a fault of a read makes of a create, and how often the read is made within 3 attempts. */
const readFaults: readonly (readonly [Fault, readonly [string, string, boolean], number])[] = [
  [{ kind: 'reset' }, unavailable, 3],
  [{ kind: 'rate_limited' }, ['rate_limited', 'not_sent', true], 3],
  [{ kind: 'rate_limited', retryAfter: 2 }, ['rate_limited', 'not_sent', true], 3],
  [{ kind: 'rate_limited', retryAfter: 600 }, ['rate_limited', 'not_sent', true], 1],
  ...[500, 502, 503, 504, 408, 409, 425].map(
    (status) => [{ kind: 'status', status }, unavailable, 3] as const,
  ),
  [{ kind: 'html' }, unavailable, 3],
  [{ kind: 'truncated' }, unavailable, 3],
  [{ kind: 'truncated', framing: 'close' }, unavailable, 3],
  [{ kind: 'malformed' }, unavailable, 3],
  [{ kind: 'empty' }, unavailable, 3],
  [{ kind: 'error_body' }, unavailable, 3],
  [{ kind: 'deeply_nested' }, unavailable, 3],
  [{ kind: 'status', status: 401 }, ['authentication', 'not_sent', false], 1],
  [{ kind: 'status', status: 403 }, ['permission', 'not_sent', false], 1],
  [{ kind: 'status', status: 422 }, ['provider_rejected', 'not_sent', false], 1],
  [{ kind: 'status', status: 307 }, ['configuration', 'not_sent', false], 1],
]

describe.each(reads)('$read of $of before a create', ({ read, addPayment }) => {
  test.each(readFaults)('that fails by %o sends nothing', async (fault, verdict, asked) => {
    const world = await startWorld()
    const { simulator, provider } = world
    const payment = addPayment(world)
    const there = amountsOf(simulator)
    simulator.faults.add({ ...fault, operation: read, when: 'after', times: 99 })
    for (const verb of ['create', 'prepare'] as const) {
      const error = await errorOf(provider[verb](requestFor(payment)))
      expect(verdictOf(error)).toEqual(verdict)
      expect(error).toMatchObject({ reference, refund: null })
    }
    expect([countOf(simulator, read), creates(simulator)]).toEqual([2 * asked, 0])
    expect(amountsOf(simulator)).toEqual(there)
  })

  test('that never answers sends nothing', async () => {
    const world = await startWorld({ provider: { attempts: 2 } })
    const { simulator, provider, clock } = world
    const payment = addPayment(world)
    simulator.faults.add({ kind: 'timeout', operation: read, times: 99 })
    const ended = errorOf(provider.create(requestFor(payment)))
    for (const asked of [1, 2]) {
      while (countOf(simulator, read) < asked) await nextTurn()
      clock.advance(attemptTimeoutMs)
    }
    expect(verdictOf(await ended)).toEqual(unavailable)
    expect([countOf(simulator, read), creates(simulator)]).toEqual([2, 0])
  })

  test.each([1, 2])('that fails %i times is made again, and the refund once', async (times) => {
    const world = await startWorld()
    const { simulator, provider } = world
    const payment = addPayment(world)
    const before = amountsOf(simulator)
    simulator.faults.add({ kind: 'reset', operation: read, times })
    await expect(provider.create(requestFor(payment))).resolves.toMatchObject({ reference })
    expect([countOf(simulator, read), creates(simulator)]).toEqual([times + 1, 1])
    expect(amountsOf(simulator)).toEqual([3500, ...before])
  })
})
