import { inspect } from 'node:util'

import { expect, onTestFinished } from 'vitest'

import { flex } from '../../../providers/flex/index.ts'
import type { FlexOptions, FlexProvider, FlexRefundRequest } from '../../../providers/flex/index.ts'
import { startFlexSimulator } from '../../../providers/flex/simulator.ts'
import type {
  FlexOperation,
  FlexSimulator,
  FlexSimulatorOptions,
} from '../../../providers/flex/simulator.ts'
import type { ExchangeReport } from '../../../src/adapter.ts'
import { isJsonObject, isRefundError, money } from '../../../src/model/index.ts'
import type { JsonObject, JsonValue, RefundError } from '../../../src/model/index.ts'
import { createFixedIds } from '../../http/fixed-ids.ts'
import { createHandClock, startOfTime } from '../../http/hand-clock.ts'
import type { HandClock } from '../../http/hand-clock.ts'

/** The key of every world: what it is must show nowhere. */
export const apiKey = 'fsk_test_canary4Zq8vT1mWc7Rk'

/** No wait between attempts is this long, so a clock can tell time-outs from waits. */
export const attemptTimeoutMs = 29_999

export const transports = ['http', 'in process'] as const
export type Transport = (typeof transports)[number]

/** A simulated Flex and a provider that talks to it, both at the same fixed time. */
export interface World {
  readonly simulator: FlexSimulator
  readonly provider: FlexProvider
  readonly clock: HandClock
  /** Every exchange that a provider of this world told of. */
  readonly reports: readonly ExchangeReport[]
  /** Another provider of the same Flex, with other options. */
  readonly connect: (options?: Partial<FlexOptions>) => FlexProvider
}

export interface WorldOptions {
  readonly transport?: Transport
  readonly simulator?: FlexSimulatorOptions
  readonly provider?: Partial<FlexOptions>
}

/** Starts a world that ends with its test. Waits between attempts pass at once, time-outs never. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const simulator = await startFlexSimulator({
    apiKey,
    startAt: startOfTime,
    listen: options.transport === 'http',
    ...options.simulator,
  })
  onTestFinished(() => simulator.close())
  const clock = createHandClock((milliseconds) => milliseconds !== attemptTimeoutMs)
  const reports: ExchangeReport[] = []
  const connect = (changes: Partial<FlexOptions> = {}): FlexProvider =>
    flex({
      ...simulator.adapterOptions,
      attemptTimeoutMs,
      clock,
      ids: createFixedIds(),
      onExchange: (report) => {
        expectNoSecret(report)
        reports.push(report)
      },
      ...changes,
    })
  return { simulator, provider: connect(options.provider), clock, reports, connect }
}

/** The two ways to refund, each with a payment of USD 100.00 in one part. */
export const ways = [
  {
    operation: 'refund_session',
    addPayment: ({ addSession }: FlexSimulator): string => addSession({ amountTotal: 10_000 }).id,
  },
  {
    operation: 'create_refund',
    addPayment: ({ addIntent }: FlexSimulator): string => addIntent({ amount: 10_000 }),
  },
] as const

export type Way = (typeof ways)[number]

export const reference = 'RMA-2024-1234'

/** A request for USD 35.00 of a payment. */
export function requestFor(
  payment: string,
  changes: Partial<Parameters<FlexProvider['create']>[0]> = {},
): FlexRefundRequest {
  const request = {
    payment,
    amount: money('35.00', 'USD'),
    reason: 'requested_by_customer',
    reference,
  } as const
  return Object.assign(request, changes)
}

/** How many requests of that kind the simulator saw. */
export function countOf({ received }: FlexSimulator, operation: FlexOperation): number {
  return received({ operation }).length
}

/** How many requests that make refunds the simulator saw, whichever way. */
export function creates(simulator: FlexSimulator): number {
  return countOf(simulator, 'refund_session') + countOf(simulator, 'create_refund')
}

/** Ids and cents of the refunds that there truly are, newest first. */
export function amountsOf({ refunds }: FlexSimulator): readonly number[] {
  return refunds().map(({ amount }) => amount)
}

/** Resolves when the simulator has seen that many creates; every effect is complete by then. */
export async function whenCreated(simulator: FlexSimulator, count: number): Promise<void> {
  while (creates(simulator) < count) await nextTurn()
}

/** Lets everything that is ready run once. */
export async function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** The error that a call ends with. It is looked through for the key, whatever the test is about. */
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

/** What an error says about money, and what to do now. */
export function verdictOf(error: RefundError): readonly [string, string, boolean] {
  return [error.code, error.outcome, error.isRetryable]
}

const spellings = [
  apiKey,
  apiKey.slice('fsk_test_'.length),
  Buffer.from(apiKey).toString('base64').replace(/=+$/, ''),
  Buffer.from(`Bearer ${apiKey}`).toString('base64').replace(/=+$/, ''),
]

/** Fails if the key shows in anything that a value can be printed as. */
export function expectNoSecret(value: unknown): void {
  const shown = [
    inspect(value, { depth: Infinity, showHidden: true, getters: true }),
    String(value),
  ]
  for (let error = value; error instanceof Error; error = error.cause) {
    shown.push(error.stack ?? '', error.message, inspect(Object.getOwnPropertyDescriptors(error)))
  }
  if (isRefundError(value)) shown.push(JSON.stringify(value.refund), JSON.stringify(value.summary))
  shown.push(JSON.stringify(value) ?? '')
  for (const text of shown) {
    // Not `expect(text)`, whose failure would print it all.
    expect(spellings.filter((spelling) => text.includes(spelling))).toEqual([])
  }
}

/** A fetch that passes on what the edit makes of each JSON answer. */
export function editing(
  inner: typeof fetch,
  edit: (body: JsonObject, request: Request) => JsonValue,
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const response = await inner(request.clone())
    const body: JsonValue = JSON.parse(await response.text())
    const edited = isJsonObject(body) && response.ok ? edit(body, request) : body
    return new Response(JSON.stringify(edited), {
      status: response.status,
      headers: { 'content-type': 'application/json' },
    })
  }
}

/** Whether a request is one that makes a refund. */
export function isCreate({ method, url }: Request): boolean {
  return method === 'POST' && /\/refunds?$/.test(new URL(url).pathname)
}

/** The refunds in a session's answer, put through an edit. */
export function editRefunds(
  body: JsonObject,
  edit: (refunds: readonly JsonObject[]) => readonly JsonValue[],
): JsonObject {
  const session = body['checkout_session']
  if (!isJsonObject(session)) return body
  const refunds = session['refunds']
  const rows = Array.isArray(refunds) ? refunds.filter(isJsonObject) : []
  return { ...body, checkout_session: { ...session, refunds: edit(rows) } }
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
