import { inspect, isDeepStrictEqual } from 'node:util'

import { isRefundError } from '../../model/index.ts'
import type { Outcome, RefundError, RefundErrorCode } from '../../model/index.ts'

/** What a check of the conformance suite fails with. */
export class ConformanceError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConformanceError'
  }
}

/** Fails the check unless the condition holds. `why` says what is wrong where it doesn't. */
export function expectThat(condition: boolean, why: string): asserts condition {
  if (!condition) throw new ConformanceError(why)
}

/** Fails the check unless both are deeply equal. `what` names the thing that is compared. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return
  throw new ConformanceError(`${what} should be ${show(expected)}, and it is ${show(actual)}.`)
}

/** What an error should say. */
export interface ExpectedError {
  /** One code, or those that would do. */
  readonly code: RefundErrorCode | readonly RefundErrorCode[]
  readonly outcome: Outcome
  readonly isRetryable?: boolean
}

/** Runs a call that must fail with a `RefundError`, and returns that. */
export async function expectError(
  call: () => unknown,
  expected: ExpectedError,
  what: string,
): Promise<RefundError> {
  const thrown = await thrownBy(call)
  if (thrown === null) throw new ConformanceError(`${what} should have failed, and it did not.`)
  const { error } = thrown
  if (!isRefundError(error)) {
    throw new ConformanceError(
      `${what} should have thrown a RefundError, and it threw ${nameOf(error)}.`,
    )
  }
  const codes: readonly RefundErrorCode[] =
    typeof expected.code === 'string' ? [expected.code] : expected.code
  if (!codes.includes(error.code)) {
    throw new ConformanceError(
      `${what} should fail with the code ${codes.join(' or ')}, and the code is ${error.code}.`,
    )
  }
  expectEqual(error.outcome, expected.outcome, `The outcome of the error (${what})`)
  if (expected.isRetryable !== undefined) {
    expectEqual(error.isRetryable, expected.isRetryable, `isRetryable of the error (${what})`)
  }
  return error
}

/** What a call throws, at once or later; null when it ends well. */
export async function thrownBy(call: () => unknown): Promise<{ readonly error: unknown } | null> {
  try {
    await call()
    return null
  } catch (error) {
    return { error }
  }
}

/** Reads an iterable to its end. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Fails the check unless the value survives JSON unchanged, and holds plain data only. */
export function expectPlain(value: unknown, what: string): void {
  const fault = unplainAt(value, what)
  if (fault !== null) throw new ConformanceError(`${fault}: it should be plain data.`)
}

function unplainAt(value: unknown, path: string): string | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
  if (typeof value === 'number') {
    return Number.isFinite(value) ? null : `${path} is ${String(value)}`
  }
  if (typeof value !== 'object') return `${path} is of the type ${typeof value}`
  const isPlain =
    Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value))
  if (!isPlain) return `${path} is ${nameOf(value)}`
  const faults = Object.entries(value).map(([key, item]) => unplainAt(item, `${path}.${key}`))
  return faults.find((fault) => fault !== null) ?? null
}

function nameOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return show(value)
  return `an object of ${value.constructor?.name ?? 'no class'}`
}

function show(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: 100, maxStringLength: 200 })
}
