import { inspect } from 'node:util'

import { expect } from 'vitest'

import { flex } from '../../../providers/flex/index.ts'
import type { FlexOptions, FlexProvider } from '../../../providers/flex/index.ts'
import type { RefundError } from '../../../src/model/index.ts'
import { createFakeFetch, json } from '../../http/fake-fetch.ts'
import type { FakeFetch } from '../../http/fake-fetch.ts'
import { createFixedIds } from '../../http/fixed-ids.ts'
import { createHandClock } from '../../http/hand-clock.ts'
import { errorOf, liveKey } from './exchanges.ts'
import { reference, sessionId } from './fixtures.ts'
import { usd } from './samples.ts'

/** A request that nothing is wrong with; each row of the table spoils a part of it. */
export const goodRequest: Readonly<Record<string, unknown>> = {
  payment: sessionId,
  amount: usd('50.00'),
  reason: 'requested_by_customer',
  reference,
}

/** The same by lines of the order. */
export const goodLines: Readonly<Record<string, unknown>> = {
  payment: sessionId,
  lines: [{ product: 'fprod_yoga_mat', amount: usd('35.00') }],
  reason: 'requested_by_customer',
  reference,
}

export interface CountedFlex {
  readonly provider: FlexProvider
  /** Every request that reached the network. */
  readonly requests: FakeFetch['requests']
}

/** Flex behind a fetch that counts. It never waits, and every call is one attempt. */
export function countedFlex(
  options: Partial<FlexOptions> = {},
  answer: Parameters<typeof createFakeFetch>[0] = () => json({}),
): CountedFlex {
  const { fetch, requests } = createFakeFetch(answer)
  const provider = flex({
    apiKey: liveKey,
    fetch,
    clock: createHandClock(),
    ids: createFixedIds(),
    attempts: 1,
    preflight: false,
    ...options,
  })
  return { provider, requests }
}

/** Calls a method with what a caller without types may pass. */
export async function callWith(
  provider: FlexProvider,
  method: keyof FlexProvider,
  ...given: readonly unknown[]
): Promise<unknown> {
  const called: unknown = Reflect.get(provider, method)
  if (typeof called !== 'function') throw new Error(`${method} is no method`)
  return Reflect.apply(called, provider, given)
}

/** Configures Flex with what a caller without types may pass. */
export async function configureWith(options: unknown): Promise<unknown> {
  return Reflect.apply(flex, undefined, [options])
}

/** Rows of the table: the number, what is bad about it, the bad value, and the rule it breaks. */
export type Rows = readonly (readonly [row: string, what: string, bad: unknown, rule: string])[]

/** What a row of the table expects of its error. */
export interface Expected {
  readonly code: string
  readonly outcome: string
  /** `path rule` of each issue. */
  readonly issues: readonly string[]
}

/** Expects a call to end with this error, which shows nothing of the value that was wrong. */
export async function expectError(
  call: Promise<unknown>,
  { code, outcome, issues }: Expected,
  offending: unknown,
): Promise<RefundError> {
  const error = await errorOf(call)
  expect({
    code: error.code,
    outcome: error.outcome,
    issues: error.issues.map(({ path, rule }) => `${path} ${rule}`),
  }).toStrictEqual({ code, outcome, issues })
  const shown = shownOf(error)
  for (const text of textsOf(offending)) expect(shown.includes(text)).toBe(false)
  return error
}

/** All that logs and inspectors could show of an error. */
function shownOf(error: RefundError): string {
  const inspected = inspect(error, { depth: Infinity, showHidden: true, maxStringLength: Infinity })
  return [error.message, JSON.stringify(error), inspected].join('\n')
}

const shortestTelling = 3
// Advice names them: they are right, and what was wrong stood beside them.
const words = new Set(['USD', 'number'])

/** The texts and numbers inside a value that are long enough to be told from chance. */
function textsOf(value: unknown, seen: Set<unknown> = new Set()): readonly string[] {
  if (typeof value === 'object' && value !== null) {
    if (seen.has(value)) return []
    seen.add(value)
    return Object.values(value).flatMap((inner: unknown) => textsOf(inner, seen))
  }
  const isTelling = typeof value === 'string' || typeof value === 'number'
  const text = isTelling ? String(value) : ''
  return text.trim().length < shortestTelling || words.has(text) ? [] : [text]
}

/** The object with itself inside. */
export function circular(object: Record<string, unknown>): Record<string, unknown> {
  object['self'] = object
  return object
}
