/** One thing that goes wrong between a provider in memory and its side. */
export type MemoryFault = MemoryFaultKind & {
  /** Which requests it strikes; any when left out. */
  readonly operation?: MemoryOperation
  /**
   * Whether the request has its effect all the same. `before`: nothing was done.
   * @default 'before'
   */
  readonly when?: 'before' | 'after'
  /** How many requests it strikes. @default 1 */
  readonly times?: number
}

export type MemoryOperation = 'create' | 'read'

type MemoryFaultKind =
  /** The connection breaks, and no answer comes. */
  | { readonly kind: 'lost' }
  /** No answer ever comes: the call ends by its signal, or when its virtual time is over. */
  | { readonly kind: 'silence' }
  /** A success with an answer that can't be read. */
  | { readonly kind: 'unreadable' }
  /** A success with an error for an answer. */
  | { readonly kind: 'error_under_success' }
  /** An error of the provider's own making. */
  | { readonly kind: 'server_error' }
  | { readonly kind: 'rate_limited'; readonly retryAfterMs?: number }
  /** The provider doesn't know the credential, and says so with the credential in its words. */
  | { readonly kind: 'unauthorized' }
  /** The credential may not do this. */
  | { readonly kind: 'forbidden' }
  /** The provider refuses in its own words. */
  | { readonly kind: 'refused' }
  /** A create makes a refund of another amount, by so many minor units. It has its effect. */
  | { readonly kind: 'other_amount'; readonly by: number }
  /** A create is answered with a refund of another payment. It has its effect. */
  | { readonly kind: 'other_payment' }

export interface MemoryFaultQueue {
  add(faults: readonly MemoryFault[]): void
  /** Removes one strike of the first fault that fits. */
  take(operation: MemoryOperation): MemoryFault | null
}

export function createMemoryFaults(): MemoryFaultQueue {
  let waiting: readonly MemoryFault[] = []
  return {
    add(faults) {
      waiting = [...waiting, ...faults.filter(({ times = 1 }) => times > 0)]
    },
    take(operation) {
      const fault = waiting.find((each) => (each.operation ?? operation) === operation)
      if (fault === undefined) return null
      const left = (fault.times ?? 1) - 1
      waiting = waiting.flatMap((each) => {
        if (each !== fault) return [each]
        return left > 0 ? [{ ...fault, times: left }] : []
      })
      return fault
    },
  }
}
