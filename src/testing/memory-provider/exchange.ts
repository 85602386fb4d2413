import type { RefundErrorCode } from '../../model/index.ts'
import type { MemoryFault, MemoryOperation } from './faults.ts'
import { MemoryRefusal } from './side.ts'
import type { MemoryWorld } from './world.ts'

/** What came back of one request. */
export type Reply<Body> =
  | { readonly kind: 'answer'; readonly body: Body }
  /** A success that doesn't say what was done. */
  | { readonly kind: 'unreadable' }
  /** Not a word of the provider's about the request itself. */
  | { readonly kind: 'server_error' }
  | {
      readonly kind: 'refused'
      readonly code: RefundErrorCode
      readonly message: string
      readonly retryAfterMs: number | null
    }
  | {
      readonly kind: 'no_answer'
      readonly why: 'lost' | 'timeout' | 'aborted'
      readonly cause?: unknown
    }

export interface Request<Body> {
  readonly operation: MemoryOperation
  readonly signal: AbortSignal | undefined
  /** What the provider's side does; a fault may ask it to do something else. */
  readonly effect: (twist: MemoryFault | null) => Body
}

/** Takes a request to the provider's side, past the faults that wait for it. */
export async function exchange<Body>(
  world: MemoryWorld,
  { operation, signal, effect }: Request<Body>,
): Promise<Reply<Body>> {
  const { faults, settings } = world
  world.asked += 1
  const fault = faults.take(operation)
  if (fault === null) return answerOf(() => effect(null))
  if (fault.when === 'after') answerOf(() => effect(null))
  switch (fault.kind) {
    case 'lost':
      return { kind: 'no_answer', why: 'lost' }
    case 'silence':
      return silence(world, signal)
    case 'unreadable':
    case 'error_under_success':
      return { kind: 'unreadable' }
    case 'server_error':
      return { kind: 'server_error' }
    case 'rate_limited':
      return refused('rate_limited', 'Too many requests.', fault.retryAfterMs ?? null)
    case 'unauthorized':
      return refused('authentication', `The key ${settings.apiKey} is not known.`)
    case 'forbidden':
      return refused('permission', 'The key may not do this.')
    case 'refused':
      return refused('provider_rejected', 'This is not done.')
    case 'other_amount':
    case 'other_payment':
      return answerOf(() => effect(fault))
  }
}

function answerOf<Body>(effect: () => Body): Reply<Body> {
  try {
    return { kind: 'answer', body: effect() }
  } catch (error) {
    if (error instanceof MemoryRefusal) return refused(error.code, error.message)
    throw error
  }
}

function refused(
  code: RefundErrorCode,
  message: string,
  retryAfterMs: number | null = null,
): Extract<Reply<never>, { kind: 'refused' }> {
  return { kind: 'refused', code, message, retryAfterMs }
}

async function silence(
  { clock, settings }: MemoryWorld,
  signal: AbortSignal | undefined,
): Promise<Reply<never>> {
  return new Promise((resolve) => {
    const abort = (): void => {
      resolve({ kind: 'no_answer', why: 'aborted', cause: signal?.reason })
    }
    signal?.addEventListener('abort', abort, { once: true })
    clock.schedule(settings.attemptTimeoutMs, () => {
      signal?.removeEventListener('abort', abort)
      resolve({ kind: 'no_answer', why: 'timeout' })
    })
  })
}
