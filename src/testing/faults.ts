import { createRuleQueue } from './rule-queue.ts'

/** One thing that goes wrong with one request. */
export type Fault =
  /** The answer is late, by real or injected time. The effect comes on time, or late too. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The connection breaks after the request was received. */
  | { readonly kind: 'reset' }
  /** No answer ever comes: the caller has to give up. */
  | { readonly kind: 'timeout' }
  /** 429. `retryAfter` is the header as it is sent, seconds when a number; without it, no header. */
  | { readonly kind: 'rate_limited'; readonly retryAfter?: number | string }
  /**
   * Any status. The body is the provider's own error body for it, unless one is given. A redirect
   * points at the requested address itself, so that following it is seen as one more request.
   */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: string | object
      readonly headers?: Readonly<Record<string, string>>
    }
  /** A page of a proxy or firewall. The status is 502 unless said otherwise. */
  | { readonly kind: 'html'; readonly status?: number }
  /**
   * Half of the answer. `length` (the default): under the length of the whole, so that the
   * transport fails; `close`: ended by closing, so that only the body shows it.
   */
  | { readonly kind: 'truncated'; readonly framing?: 'length' | 'close' }
  /** The whole answer, but not quite JSON. */
  | { readonly kind: 'malformed' }
  /** The answer's status without its body. */
  | { readonly kind: 'empty' }
  /** An error body under 200: the provider's own for a bad request, unless one is given. */
  | { readonly kind: 'error_body'; readonly body?: string | object }
  /** The true answer, padded to `bytes` (9 MiB by default). `chunked` tells no length. */
  | { readonly kind: 'oversized'; readonly bytes?: number; readonly framing?: 'length' | 'chunked' }
  /** Arrays in arrays, `depth` of them (100,000 by default), under the answer's status. */
  | { readonly kind: 'deeply_nested'; readonly depth?: number }

/** When a fault strikes, and how often. */
export interface FaultTiming<Operation extends string = string> {
  /** The provider's word for the operation; any request when left out. */
  readonly operation?: Operation
  /** Before the effect, so that nothing was done, or after it. `before` by default. */
  readonly when?: 'before' | 'after'
  /** How many requests it strikes; 1 by default. */
  readonly times?: number
  /**
   * With `before`, and not for `latency`: the effect comes after all, this many virtual
   * milliseconds later, and nobody is told.
   */
  readonly lateByMs?: number
}

export type FaultRule<Operation extends string = string> = Fault & FaultTiming<Operation>

/** Faults waiting for their requests, in the order they were added. */
export interface FaultQueue<Operation extends string = string> {
  /**
   * Adds rules. A request is struck by the first rule that fits it, and by that one only; the
   * next rule waits for the next request.
   */
  add(...rules: readonly FaultRule<Operation>[]): void
  /** The rules that have not struck as often as they should, with the times that are left. */
  pending(): readonly FaultRule<Operation>[]
  clear(): void
}

interface TakingFaultQueue<Operation extends string> extends FaultQueue<Operation> {
  /** Removes one strike of the first rule that fits. */
  take(operation: Operation | null): FaultRule<Operation> | null
}

export function createFaultQueue<Operation extends string>(): TakingFaultQueue<Operation> {
  const queue = createRuleQueue<FaultRule<Operation>>()
  return {
    ...queue,
    take: (operation) => queue.take((rule) => (rule.operation ?? operation) === operation),
  }
}
