import { setTimeout as waitFor } from 'node:timers/promises'

import type { Delivery, SimulatedAnswer, SimulatedRequest } from './exchange.ts'
import { jsonAnswer } from './exchange.ts'
import { createFaultQueue } from './faults.ts'
import type { FaultQueue, FaultRule } from './faults.ts'
import { createInProcessFetch } from './fetch-front.ts'
import { listenOnLoopback } from './http-front.ts'
import { createRequestLog } from './received.ts'
import type { ReceivedQuery, ReceivedRequest } from './received.ts'
import type { FrontOptions } from './simulator-options.ts'
import { deliver, spoil } from './spoil.ts'
import type { VirtualClock } from './virtual-clock.ts'

// Port 1 is one that no fetch may dial, so a request meant for the simulator goes nowhere else.
const unreachableOrigin = 'http://127.0.0.1:1'

export interface SimulatedServerOptions<Operation extends string = string> extends FrontOptions {
  /**
   * The provider itself: see `SimulatedHandler`. It is told whether the request was authorized
   * when it came, which is a while ago when a fault brings the effect late.
   */
  readonly handle: (request: SimulatedRequest, isAuthorized: boolean | null) => SimulatedAnswer
  /** The word that faults and the log know a request by. */
  readonly operationOf: (request: SimulatedRequest) => Operation | null
  /** Whether a request carries the right credential; null where none is asked for. */
  readonly isAuthorized: (request: SimulatedRequest) => boolean | null
  /** The provider's own error answer to a request, for a status that a fault asks for. */
  readonly errorAnswer: (status: number, request: SimulatedRequest) => SimulatedAnswer
  /**
   * A request as the log may keep it, where a body or query carries a secret. The credential in
   * `authorization` is masked in any case.
   */
  readonly withoutSecrets?: (request: SimulatedRequest) => SimulatedRequest
  /** What must be over before an answer leaves whose effect has come; null where nothing must. */
  readonly beforeAnswer?: () => Promise<void> | null
  readonly clock: VirtualClock
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
    log.add(options.withoutSecrets?.(request) ?? request, {
      operation,
      isAuthorized,
      now: options.clock.now(),
    })
    const rule = faults.take(operation)
    const answer = (): SimulatedAnswer => options.handle(request, isAuthorized)
    const delivery =
      rule === null
        ? deliver(answer())
        : await strike(rule, { request, answer, options, closed: closing.signal })
    const first = options.beforeAnswer?.() ?? null
    if (first !== null) await first
    return delivery
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
  /** Brings the effect, and the answer to it. */
  readonly answer: () => SimulatedAnswer
  readonly options: Pick<SimulatedServerOptions, 'errorAnswer' | 'clock' | 'wait'>
  readonly closed: AbortSignal
}

async function strike(
  rule: FaultRule,
  { request, answer, options, closed }: Strike,
): Promise<Delivery> {
  const { errorAnswer, clock } = options
  const before = rule.when !== 'after'
  if (rule.kind === 'latency') {
    const early = before ? null : answer()
    await (options.wait ?? waitReally)(rule.ms, closed)
    return deliver(early ?? answer())
  }
  if (!before) return spoil(rule, { request, answer: answer(), errorAnswer })
  if (rule.lateByMs !== undefined) clock.schedule(rule.lateByMs, () => void answer())
  return spoil(rule, { request, answer: standIn, errorAnswer })
}

async function waitReally(milliseconds: number, closed: AbortSignal): Promise<void> {
  await waitFor(milliseconds, undefined, { signal: closed })
}

/** Waits in real time, but keeps no process running that has nothing else to do. */
export async function waitUnheld(milliseconds: number, ended: AbortSignal): Promise<void> {
  await waitFor(milliseconds, undefined, { signal: ended, ref: false })
}

// Before the effect there is no answer to spoil.
const standIn: SimulatedAnswer = jsonAnswer(200, {
  message: 'This answer stands for nothing done.',
})
