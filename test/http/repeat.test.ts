import { describe, expect, test, vi } from 'vitest'

import { startDeadline } from '../../src/http/deadline.ts'
import { repeatWhileSafe } from '../../src/http/repeat.ts'
import type { RepeatLimits } from '../../src/http/repeat.ts'
import { RefundError } from '../../src/model/index.ts'
import type { RefundErrorDetails } from '../../src/model/index.ts'
import { createFixedIds } from './fixed-ids.ts'
import { createHandClock } from './hand-clock.ts'
import type { HandClock } from './hand-clock.ts'
import { errorOf } from './samples.ts'

function failure(details: Partial<RefundErrorDetails> = {}): RefundError {
  return new RefundError({
    code: 'provider_unavailable',
    outcome: 'not_sent',
    isRetryable: true,
    provider: 'sample',
    message: 'no connection',
    ...details,
  })
}

const doubt = failure({ code: 'outcome_unknown', outcome: 'unknown', message: 'in doubt' })
const lastDoubt = failure({ code: 'outcome_unknown', outcome: 'unknown', isRetryable: false })

interface Setting {
  readonly attempts?: number
  readonly clock?: HandClock
  readonly jitter?: number
  readonly signal?: AbortSignal
  readonly totalMs?: number
}

function limitsOf(setting: Setting): RepeatLimits {
  const clock = setting.clock ?? createHandClock(() => true)
  const jitter = setting.jitter ?? 0.5
  return {
    attempts: setting.attempts ?? 3,
    clock,
    ids: createFixedIds({ jitter: () => jitter }),
    signal: setting.signal,
    deadline: startDeadline(clock, setting.totalMs ?? 90_000),
  }
}

/** Attempts that end as they are told, one after the other, and then well. */
function attempts(...ends: readonly unknown[]): {
  readonly numbers: readonly number[]
  readonly run: (attemptNumber: number) => Promise<string>
} {
  const numbers: number[] = []
  return {
    numbers,
    run: async (attemptNumber) => {
      numbers.push(attemptNumber)
      const end = ends[numbers.length - 1]
      if (end !== undefined) throw end
      return 'done'
    },
  }
}

describe('an attempt', () => {
  test('that ends well is the only one', async () => {
    const { run, numbers } = attempts()
    expect(await repeatWhileSafe(run, limitsOf({}))).toBe('done')
    expect(numbers).toEqual([1])
  })

  test('that may be repeated is, with its number', async () => {
    const { run, numbers } = attempts(failure(), failure())
    expect(await repeatWhileSafe(run, limitsOf({}))).toBe('done')
    expect(numbers).toEqual([1, 2, 3])
  })

  test('that may not be repeated is the last', async () => {
    const error = failure({ code: 'not_refundable', outcome: 'rejected', isRetryable: false })
    const { run, numbers } = attempts(error)
    expect(await errorOf(repeatWhileSafe(run, limitsOf({})))).toBe(error)
    expect(numbers).toEqual([1])
  })

  test.each([1, 2, 3, 10])('is repeated until there were %i', async (most) => {
    const { run, numbers } = attempts(...Array.from({ length: 20 }, () => failure()))
    const error = await errorOf(
      repeatWhileSafe(run, limitsOf({ attempts: most, totalMs: 600_000 })),
    )
    expect(error).toMatchObject({ code: 'provider_unavailable', outcome: 'not_sent' })
    expect(numbers).toHaveLength(most)
  })

  test.each([
    ['a fault', new TypeError('fetch failed')],
    ['another error', new Error('no')],
  ])('that ends with %s is neither repeated nor dressed up', async (_what, error) => {
    const { run, numbers } = attempts(error)
    await expect(repeatWhileSafe(run, limitsOf({}))).rejects.toBe(error)
    expect(numbers).toEqual([1])
  })
})

describe('the wait before a repeat', () => {
  test('grows from half a second to eight, and is jittered', async () => {
    const clock = createHandClock(() => true)
    const { run } = attempts(...Array.from({ length: 9 }, () => failure()))
    await repeatWhileSafe(run, limitsOf({ clock, attempts: 10 }))
    expect(clock.delays).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000, 4000, 4000])
  })

  test.each([
    [0, 0],
    [0.999, 500],
  ])('is jittered over all of it: %d', async (jitter, waitMs) => {
    const clock = createHandClock(() => true)
    await repeatWhileSafe(attempts(failure()).run, limitsOf({ clock, jitter }))
    expect(clock.delays).toEqual([waitMs])
  })

  test('is as long as the provider asks', async () => {
    const clock = createHandClock(() => true)
    const { run } = attempts(failure({ retryAfterMs: 7000 }), failure({ retryAfterMs: 3 }))
    await repeatWhileSafe(run, limitsOf({ clock }))
    expect(clock.delays).toEqual([7000, 500])
  })

  test('is really waited for', async () => {
    const clock = createHandClock()
    const { run, numbers } = attempts(failure({ retryAfterMs: 7000 }))
    const result = repeatWhileSafe(run, limitsOf({ clock }))
    await clock.whenAsked(1)
    clock.advance(6999)
    expect(numbers).toEqual([1])
    clock.advance(1)
    expect(await result).toBe('done')
    expect(numbers).toEqual([1, 2])
  })

  test.each([90_000, 90_001, 86_400_000])(
    'is not begun when it would outlast the call: %i',
    async (retryAfterMs) => {
      const clock = createHandClock()
      const error = failure({ code: 'rate_limited', outcome: 'rejected', retryAfterMs })
      const { run, numbers } = attempts(error)
      expect(await errorOf(repeatWhileSafe(run, limitsOf({ clock })))).toBe(error)
      expect(clock.delays).toEqual([])
      expect(numbers).toEqual([1])
    },
  )

  test('is begun when the call outlasts it', async () => {
    const clock = createHandClock(() => true)
    const { run } = attempts(failure({ retryAfterMs: 89_999 }))
    expect(await repeatWhileSafe(run, limitsOf({ clock }))).toBe('done')
    expect(clock.delays).toEqual([89_999])
  })
})

describe('an abort', () => {
  const reason = new Error('the user left')

  test('ends the wait at once', async () => {
    const clock = createHandClock()
    const controller = new AbortController()
    const error = failure({
      code: 'rate_limited',
      outcome: 'rejected',
      status: 429,
      retryAfterMs: 7000,
    })
    const { run, numbers } = attempts(error)
    const result = errorOf(repeatWhileSafe(run, limitsOf({ clock, signal: controller.signal })))
    await clock.whenAsked(1)
    controller.abort(reason)
    expect(await result).toMatchObject({
      code: 'aborted',
      outcome: 'rejected',
      isRetryable: true,
      retryAfterMs: null,
      status: 429,
      message:
        'sample was not asked again: the caller ended the call. The same call is safe to repeat.',
      cause: reason,
    })
    expect(clock.pending).toBe(0)
    expect(numbers).toEqual([1])
  })

  test('while an attempt failed begins no wait', async () => {
    const clock = createHandClock()
    const controller = new AbortController()
    const result = repeatWhileSafe(
      async () => {
        controller.abort(reason)
        throw failure({ provider: null })
      },
      limitsOf({ clock, signal: controller.signal }),
    )
    expect(await errorOf(result)).toMatchObject({
      code: 'aborted',
      outcome: 'not_sent',
      message:
        'The call was not asked again: the caller ended the call. The same call is safe to repeat.',
    })
    expect(clock.delays).toEqual([])
  })

  test('that an attempt tells of itself stays as it was told', async () => {
    const error = failure({ code: 'aborted' })
    const { run } = attempts(error)
    const limits = limitsOf({ signal: AbortSignal.abort(reason) })
    expect(await errorOf(repeatWhileSafe(run, limits))).toBe(error)
  })

  test('does not dress up what could not be repeated anyway', async () => {
    const error = failure({ code: 'permission', outcome: 'rejected', isRetryable: false })
    const { run } = attempts(error)
    const limits = limitsOf({ signal: AbortSignal.abort(reason) })
    expect(await errorOf(repeatWhileSafe(run, limits))).toBe(error)
  })

  test('after a wait is over is not listened to any more', async () => {
    const controller = new AbortController()
    const added = vi.spyOn(controller.signal, 'addEventListener')
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    await repeatWhileSafe(attempts(failure()).run, limitsOf({ signal: controller.signal }))
    expect(added).toHaveBeenCalledTimes(1)
    expect(removed.mock.calls[0]?.[1]).toBe(added.mock.calls[0]?.[1])
  })
})

describe('a doubt', () => {
  const refusals: readonly (readonly [what: string, error: RefundError])[] = [
    [
      'a rejected credential',
      failure({ code: 'authentication', outcome: 'rejected', isRetryable: false }),
    ],
    ['a refusal', failure({ code: 'already_refunded', outcome: 'rejected', isRetryable: false })],
    [
      'a conflict',
      failure({ code: 'reference_conflict', outcome: 'rejected', isRetryable: false }),
    ],
    ['a certificate', failure({ code: 'configuration', outcome: 'not_sent', isRetryable: false })],
    [
      'no credential to be had',
      failure({ code: 'authentication', outcome: 'not_sent', isRetryable: false }),
    ],
  ]

  test.each(refusals)('is not hidden by %s', async (_what, error) => {
    const { run, numbers } = attempts(doubt, error)
    expect(await errorOf(repeatWhileSafe(run, limitsOf({})))).toBe(doubt)
    expect(numbers).toEqual([1, 2])
  })

  test.each([
    ['connections that fail', failure()],
    ['limits', failure({ code: 'rate_limited', outcome: 'rejected' })],
  ])('is not hidden by %s to the end', async (_what, error) => {
    const { run, numbers } = attempts(doubt, error, error)
    expect(await errorOf(repeatWhileSafe(run, limitsOf({})))).toBe(doubt)
    expect(numbers).toEqual([1, 2, 3])
  })

  test('is not hidden by an abort', async () => {
    const clock = createHandClock()
    const controller = new AbortController()
    const { run } = attempts(doubt)
    const result = errorOf(repeatWhileSafe(run, limitsOf({ clock, signal: controller.signal })))
    await clock.whenAsked(1)
    controller.abort()
    expect(await result).toBe(doubt)
  })

  test('is not hidden by the end of the time', async () => {
    const clock = createHandClock()
    expect(
      await errorOf(repeatWhileSafe(attempts(doubt).run, limitsOf({ clock, totalMs: 250 }))),
    ).toBe(doubt)
    expect(clock.delays).toEqual([])
  })

  test('gives way to a later doubt', async () => {
    const { run } = attempts(doubt, lastDoubt)
    expect(await errorOf(repeatWhileSafe(run, limitsOf({})))).toBe(lastDoubt)
  })

  test('is the last of several where a refusal follows', async () => {
    const second = failure({ code: 'outcome_unknown', outcome: 'unknown' })
    const { run } = attempts(doubt, second, failure({ outcome: 'rejected', isRetryable: false }))
    expect(await errorOf(repeatWhileSafe(run, limitsOf({})))).toBe(second)
  })

  test.each(['mismatch', 'duplicated'] as const)(
    'gives way to proof that money moved: %s',
    async (code) => {
      const error = failure({ code, outcome: 'accepted', isRetryable: false })
      const { run } = attempts(doubt, error)
      expect(await errorOf(repeatWhileSafe(run, limitsOf({})))).toBe(error)
    },
  )

  test('is over when the repeat succeeds', async () => {
    expect(await repeatWhileSafe(attempts(doubt, failure()).run, limitsOf({}))).toBe('done')
  })
})
