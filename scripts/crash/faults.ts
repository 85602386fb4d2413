import type { Fault, FaultQueue, FaultRule } from '../../src/testing/index.ts'
import type { Draws } from '../runs/draws.ts'
import type { Simulators } from '../runs/simulators.ts'

/** Keeps both simulators supplied with faults. */
export interface FaultFeed {
  /** Ends it: from now on all goes well. */
  readonly heal: () => void
}

const tickMs = 5
const keptReady = 4

/** Milliseconds of the run's time; far shorter than the quiet period of its policy. */
const longestLateness = 20_000

export function feedFaults({ flex, flutterwave }: Simulators, draws: Draws): FaultFeed {
  const feed = (): void => {
    supply(flex.faults, 'refund_session', () => createFault(draws))
    supply(flutterwave.faults, 'create_refund', () => createFault(draws))
    for (const operation of ['list_refunds', 'get_session', 'preview'] as const) {
      supply(flex.faults, operation, () => readFault(draws))
    }
    for (const operation of ['list_refunds', 'get_charge', 'token'] as const) {
      supply(flutterwave.faults, operation, () => readFault(draws))
    }
    flex.behave({ course: courseOf(draws) })
    flutterwave.behave({ course: courseOf(draws) })
  }
  const timer = setInterval(feed, tickMs)
  feed()
  return {
    heal: () => {
      clearInterval(timer)
      for (const simulator of [flex, flutterwave]) {
        simulator.faults.clear()
        simulator.behave({ course: 'succeeds' })
      }
    },
  }
}

/** Each request takes the next that waits for its operation; what does no harm is among them. */
function supply<Operation extends string>(
  faults: FaultQueue<Operation>,
  operation: Operation,
  draw: () => FaultRule<Operation>,
): void {
  const ready = faults.pending().filter((rule) => rule.operation === operation).length
  for (let count = ready; count < keptReady; count += 1) {
    faults.add({ ...draw(), operation })
  }
}

function courseOf(draws: Draws): 'succeeds' | 'fails' {
  return draws.onceIn(12) ? 'fails' : 'succeeds'
}

const lost: readonly [Fault, ...Fault[]] = [
  { kind: 'reset' },
  { kind: 'timeout' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'html' },
  { kind: 'truncated' },
  { kind: 'truncated', framing: 'close' },
  { kind: 'malformed' },
  { kind: 'empty' },
]

/** What goes wrong with a create: half of them are only slow, with the answer late after the effect. */
function createFault(draws: Draws): FaultRule<never> {
  if (draws.onceIn(2)) return { kind: 'latency', ms: draws.below(40), when: 'after' }
  if (draws.onceIn(4)) return { kind: 'latency', ms: draws.below(80) }
  if (draws.onceIn(12)) return { kind: 'rate_limited', retryAfter: 1 }
  const fault = draws.oneOf(lost)
  if (draws.onceIn(8)) return { ...fault, lateByMs: draws.below(longestLateness) }
  return { ...fault, when: draws.onceIn(3) ? 'before' : 'after' }
}

function readFault(draws: Draws): FaultRule<never> {
  if (draws.onceIn(15)) return { ...draws.oneOf(lost), when: 'after' }
  return { kind: 'latency', ms: draws.below(6) }
}
