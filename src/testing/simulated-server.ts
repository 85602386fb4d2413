import { setTimeout as waitFor } from 'node:timers/promises'

import type { Delivery, SimulatedAnswer, SimulatedHandler, SimulatedRequest } from './exchange.ts'
import { jsonAnswer } from './exchange.ts'
import { createFaultQueue } from './faults.ts'
import type { FaultQueue, FaultRule } from './faults.ts'
import { createInProcessFetch } from './fetch-front.ts'
import { listenOnLoopback } from './http-front.ts'
import { createRequestLog } from './received.ts'
import type { ReceivedQuery, ReceivedRequest } from './received.ts'
import { deliver, spoil } from './spoil.ts'
import type { VirtualClock } from './virtual-clock.ts'

// Port 1 is one that no fetch may dial, so a request meant for the simulator goes nowhere else.
const unreachableOrigin = 'http://127.0.0.1:1'

export interface SimulatedServerOptions<Operation extends string = string> {
  readonly handle: SimulatedHandler
  /** The word that faults and the log know a request by. */
  readonly operationOf: (request: SimulatedRequest) => Operation | null
  /** Whether a request carries the right credential; null where none is asked for. */
  readonly isAuthorized: (request: SimulatedRequest) => boolean | null
  /** The provider's own error answer for a status that a fault asks for. */
  readonly errorAnswer: (status: number) => SimulatedAnswer
  readonly clock: VirtualClock
  /** Whether to serve HTTP too, or `fetch` alone. @default true */
  readonly listen?: boolean
  /** @default 0, which takes a free port */
  readonly port?: number
  /** Without HTTP: the origin that `fetch` answers for. */
  readonly origin?: string
  /** How latency passes. @default real time, which leaves off when the server closes */
  readonly wait?: (milliseconds: number, closed: AbortSignal) => Promise<void>
}

/** A provider that answers over HTTP on loopback and in this process, both the same. */
export interface SimulatedServer<Operation extends string = string> {
  /** The origin, without a slash at its end. */
  readonly url: string
  /** Reaches the same provider without a socket. */
  readonly fetch: typeof globalThis.fetch
  readonly faults: FaultQueue<Operation>
  readonly clock: VirtualClock
  /** What was received, oldest first. */
  readonly received: (query?: ReceivedQuery<Operation>) => readonly ReceivedRequest<Operation>[]
  /** Ends it: open requests fail, later ones are refused. */
  readonly close: () => Promise<void>
}

/** Starts a simulated provider. */
export async function startSimulatedServer<Operation extends string>(
  options: SimulatedServerOptions<Operation>,
): Promise<SimulatedServer<Operation>> {
  const faults = createFaultQueue<Operation>()
  const log = createRequestLog<Operation>()
  const closing = new AbortController()

  async function exchange(request: SimulatedRequest): Promise<Delivery> {
    const operation = options.operationOf(request)
    const isAuthorized = options.isAuthorized(request)
    log.add(request, { operation, isAuthorized, now: options.clock.now() })
    const rule = faults.take(operation)
    if (rule === null) return deliver(options.handle(request))
    return strike(rule, { request, options, closed: closing.signal })
  }

  const front =
    options.listen === false ? null : await listenOnLoopback(exchange, options.port ?? 0)
  const url = front?.url ?? options.origin ?? unreachableOrigin

  return {
    url,
    fetch: createInProcessFetch({ exchange, origin: new URL(url).origin, closed: closing.signal }),
    faults,
    clock: options.clock,
    received: (query) => log.find(query),
    async close() {
      closing.abort()
      await front?.close()
    },
  }
}

interface Strike {
  readonly request: SimulatedRequest
  readonly options: Pick<SimulatedServerOptions, 'handle' | 'errorAnswer' | 'clock' | 'wait'>
  readonly closed: AbortSignal
}

async function strike(rule: FaultRule, { request, options, closed }: Strike): Promise<Delivery> {
  const { handle, errorAnswer, clock } = options
  const before = rule.when !== 'after'
  if (rule.kind === 'latency') {
    const early = before ? null : handle(request)
    await (options.wait ?? waitReally)(rule.ms, closed)
    return deliver(early ?? handle(request))
  }
  if (!before) return spoil(rule, { request, answer: handle(request), errorAnswer })
  if (rule.lateByMs !== undefined) clock.schedule(rule.lateByMs, () => void handle(request))
  return spoil(rule, { request, answer: standIn, errorAnswer })
}

async function waitReally(milliseconds: number, closed: AbortSignal): Promise<void> {
  await waitFor(milliseconds, undefined, { signal: closed })
}

// Before the effect there is no answer to spoil.
const standIn: SimulatedAnswer = jsonAnswer(200, {
  message: 'This answer stands for nothing done.',
})
