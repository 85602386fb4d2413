import { inspect } from 'node:util'

import { expect, onTestFinished } from 'vitest'

import { flutterwave } from '../../../providers/flutterwave/index.ts'
import type { FlutterwaveProvider } from '../../../providers/flutterwave/index.ts'
import { startFlutterwaveSimulator } from '../../../providers/flutterwave/simulator.ts'
import type {
  FlutterwaveOperation,
  FlutterwaveSimulator,
  FlutterwaveSimulatorOptions,
} from '../../../providers/flutterwave/simulator.ts'
import type { ExchangeReport } from '../../../src/adapter.ts'
import { isRefundError, money } from '../../../src/model/index.ts'
import type { JsonValue, RefundError, RefundRequest } from '../../../src/model/index.ts'
import { createFixedIds } from '../../http/fixed-ids.ts'
import { createHandClock, startOfTime } from '../../http/hand-clock.ts'
import type { HandClock } from '../../http/hand-clock.ts'
import { attemptTimeoutMs, nextTurn } from '../flex/harness.ts'
import type { Transport } from '../flex/harness.ts'
import type { Changes } from './exchanges.ts'

/** The secret of every world's login: what it is must show nowhere. */
export const clientSecret = 'canary4Zq8vT1mWc7RkSecret'

/** A simulated Flutterwave and a provider that talks to it, both at the same fixed time. */
export interface World {
  readonly simulator: FlutterwaveSimulator
  readonly provider: FlutterwaveProvider
  readonly clock: HandClock
  /** Every exchange that a provider of this world told of. */
  readonly reports: readonly ExchangeReport[]
  /** Another provider of the same Flutterwave, with other options. */
  readonly connect: (changes?: Changes) => FlutterwaveProvider
  /** Another one that has a token, or what yields one, instead of a login. */
  readonly connectByToken: (
    accessToken: string | (() => string | Promise<string>),
    changes?: Changes,
  ) => FlutterwaveProvider
}

export interface WorldOptions {
  readonly transport?: Transport
  readonly simulator?: FlutterwaveSimulatorOptions
  readonly provider?: Changes
}

/** Starts a world that ends with its test. Waits between attempts pass at once, time-outs never. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const simulator = await startFlutterwaveSimulator({
    clientSecret,
    startAt: startOfTime,
    listen: options.transport === 'http',
    ...options.simulator,
  })
  onTestFinished(() => simulator.close())
  // A login bounds its wait by the time of the whole call, which must not pass at once either.
  const clock = createHandClock((milliseconds) => milliseconds < attemptTimeoutMs)
  const reports: ExchangeReport[] = []
  const common = {
    attemptTimeoutMs,
    clock,
    ids: createFixedIds(),
    onExchange: (report: ExchangeReport) => {
      expectNoSecret(report)
      reports.push(report)
    },
  }
  const { clientId: _, clientSecret: __, ...place } = simulator.adapterOptions
  const connect: World['connect'] = (changes = {}) =>
    flutterwave({ ...simulator.adapterOptions, ...common, ...changes })
  const connectByToken: World['connectByToken'] = (accessToken, changes = {}) =>
    flutterwave({ ...place, accessToken, ...common, ...changes })
  const provider = connect(options.provider)
  return { simulator, provider, clock, reports, connect, connectByToken }
}

export const reference = 'RMA-2024-1234'

/** A request for NGN 35.00 of a charge. */
export function requestFor(payment: string, changes: Partial<RefundRequest> = {}): RefundRequest {
  const request = {
    payment,
    amount: money('35.00', 'NGN'),
    reason: 'requested_by_customer',
    reference,
  } as const
  return Object.assign(request, changes)
}

/** How many requests of that kind the simulator saw. */
export function countOf(
  { received }: FlutterwaveSimulator,
  operation: FlutterwaveOperation,
): number {
  return received({ operation }).length
}

/** How many requests that make refunds the simulator saw. */
export function creates(simulator: FlutterwaveSimulator): number {
  return countOf(simulator, 'create_refund')
}

/** Decimal amounts of the refunds that there truly are, newest first. */
export function amountsOf({ refunds }: FlutterwaveSimulator): readonly string[] {
  return refunds().map((refund) => refund.amount_refunded)
}

/** Resolves when the simulator has seen that many requests of a kind. */
export async function whenSeen(
  simulator: FlutterwaveSimulator,
  operation: FlutterwaveOperation,
  count: number,
): Promise<void> {
  while (countOf(simulator, operation) < count) await nextTurn()
}

/** The error that a call ends with. It is looked through for secrets, whatever the test is about. */
export async function errorOf(call: Promise<unknown>): Promise<RefundError> {
  let value: unknown
  try {
    value = await call
  } catch (error) {
    if (!isRefundError(error)) throw error
    expectNoSecret(error)
    return error
  }
  throw new Error(`no error was thrown, but this came: ${JSON.stringify(value)}`)
}

/** Every token of a simulator begins so. */
const tokenPattern = /\btoken_[A-Za-z0-9]{8,}/

const spellings = [
  clientSecret,
  Buffer.from(clientSecret).toString('base64').replace(/=+$/, ''),
  Buffer.from(`:${clientSecret}`).toString('base64').replace(/=+$/, ''),
]

/** Fails if the secret or a token shows in anything that a value can be printed as. */
export function expectNoSecret(value: unknown): void {
  const shown = [
    inspect(value, { depth: Infinity, showHidden: true, getters: true }),
    String(value),
    JSON.stringify(value) ?? '',
  ]
  for (let error = value; error instanceof Error; error = error.cause) {
    shown.push(error.stack ?? '', error.message, inspect(Object.getOwnPropertyDescriptors(error)))
  }
  if (isRefundError(value)) shown.push(JSON.stringify(value.refund), JSON.stringify(value.summary))
  for (const text of shown) {
    // Not `expect(text)`, whose failure would print it all.
    expect(spellings.filter((spelling) => text.includes(spelling))).toEqual([])
    expect(tokenPattern.test(text)).toBe(false)
  }
}

/** A fetch that passes on what the edit makes of the text of each answer. */
export function editing(
  inner: typeof fetch,
  edit: (text: string, request: Request) => string,
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const response = await inner(request.clone())
    const text = await response.text()
    const { status, headers } = response
    return new Response(response.ok ? edit(text, request) : text, { status, headers })
  }
}

/** Whether a request is one that makes a refund. */
export function isCreate({ method, url }: Request): boolean {
  return method === 'POST' && new URL(url).pathname === '/refunds'
}

/** The JSON of a text that is known to be some. */
export function jsonOf(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text)
  return value
}
