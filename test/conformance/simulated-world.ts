import { isJsonObject } from '../../src/model/index.ts'
import type { JsonObject, JsonValue } from '../../src/model/index.ts'
import type {
  CannedAnswer,
  ConformancePlays,
  ConformanceWorld,
  Fault,
  ReceivedRequest,
  SimulatedServer,
} from '../../src/testing/index.ts'
import type { HandClock } from '../http/hand-clock.ts'

/** What the next create is to be like, where a fault of the engine won't do. */
export interface Twist {
  /** Done when it comes. */
  readonly before?: () => void
  /** Done to the JSON that answers it. */
  readonly edit?: (body: JsonObject) => JsonObject
  /** Done when it was answered. */
  readonly after?: () => void
}

/** What the harnesses of simulated providers have in common is made of this. */
export interface SimulatedSide<Operation extends string> {
  readonly simulator: SimulatedServer<Operation>
  readonly clock: HandClock
  readonly createOperation: Operation
  readonly readOperations: readonly Operation[]
  /** In lower case, as the log has it. */
  readonly keyHeader: string
  readonly isCreate: (request: Request) => boolean
  /** How the provider side makes another amount of the next create. */
  readonly otherAmount: Twist
  /** How the answer to the next create tells of another payment. */
  readonly otherPayment: Twist
}

type SharedPlays = Pick<
  ConformancePlays,
  'loseAnswer' | 'holdAnswer' | 'answerWith' | 'now' | 'advance'
>

/** The parts of a world that every simulated provider plays alike. */
export type SimulatedParts = Pick<ConformanceWorld, 'asked' | 'creates' | 'close'> &
  SharedPlays & {
    /** The simulator's own fetch, which a twist can get at. The provider must talk by it. */
    readonly fetch: typeof globalThis.fetch
  }

export function simulatedParts<Operation extends string>(
  side: SimulatedSide<Operation>,
): SimulatedParts {
  const { simulator, clock, createOperation, readOperations, keyHeader } = side
  const twists: Twist[] = []
  const received = (): readonly ReceivedRequest[] =>
    simulator.received({ operation: createOperation })

  return {
    fetch: twistingFetch(side, twists),
    asked: () => simulator.received().length,
    creates: () =>
      received().map(({ body, headers }) => ({
        body,
        idempotencyKey: headers[keyHeader] ?? null,
      })),
    close: () => simulator.close(),
    loseAnswer: (when) => {
      simulator.faults.add({ kind: 'reset', operation: createOperation, when })
    },
    holdAnswer: async () => {
      const count = received().length + 1
      simulator.faults.add({ kind: 'timeout', operation: createOperation, when: 'after' })
      while (received().length < count) await nextTurn()
    },
    answerWith: (answer) => {
      if (answer.kind === 'other_amount') twists.push(side.otherAmount)
      else if (answer.kind === 'other_payment') twists.push(side.otherPayment)
      else {
        const { when, times } = answer
        const operations = answer.to === 'create' ? [createOperation] : readOperations
        const fault = faultOf(answer)
        for (const operation of operations) {
          simulator.faults.add({ ...fault, operation, when, times })
        }
      }
    },
    now: () => clock.now(),
    advance: (milliseconds) => {
      clock.advance(milliseconds)
      simulator.clock.advance(milliseconds)
    },
  }
}

function faultOf({ kind, retryAfterMs }: CannedAnswer): Fault {
  switch (kind) {
    case 'unreadable':
      return { kind: 'malformed' }
    case 'error_under_success':
      return { kind: 'error_body' }
    case 'server_error':
      return { kind: 'status', status: 500 }
    case 'rate_limited':
      return { kind: 'rate_limited', retryAfter: retryAfterMs / 1000 }
    case 'unauthorized':
      return { kind: 'status', status: 401 }
    case 'forbidden':
      return { kind: 'status', status: 403 }
    case 'refused':
      return { kind: 'status', status: 422 }
    case 'other_amount':
    case 'other_payment':
      break
  }
  throw new Error(`No fault of the engine is ${kind}.`)
}

function twistingFetch<Operation extends string>(
  { simulator, isCreate }: SimulatedSide<Operation>,
  twists: Twist[],
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const twist = isCreate(request) ? twists.shift() : undefined
    if (twist === undefined) return simulator.fetch(request)
    twist.before?.()
    const response = await simulator.fetch(request)
    twist.after?.()
    const body: JsonValue = JSON.parse(await response.text())
    const edited = isJsonObject(body) ? (twist.edit?.(body) ?? body) : body
    const { status, headers } = response
    const kept = new Headers(headers)
    kept.delete('content-length')
    return new Response(JSON.stringify(edited), { status, headers: kept })
  }
}

async function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
