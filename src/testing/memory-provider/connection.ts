import type { Manifest } from '../../model/index.ts'
import { abortedError, errorFrom } from './evidence.ts'
import type { Subject } from './evidence.ts'
import { exchange } from './exchange.ts'
import type { Reading } from './mapping.ts'
import type { MemorySettings } from './settings.ts'
import type { MemoryWorld } from './world.ts'

/** One configured provider and the side that it asks. */
export interface MemoryConnection {
  readonly settings: MemorySettings
  readonly manifest: Manifest
  readonly world: MemoryWorld
}

export function readingOf({ settings, world }: MemoryConnection): Reading {
  return { settings, now: world.clock.now() }
}

/** Makes a request that moves no money, again while that is of use. */
export async function read<Body>(
  { settings, world }: MemoryConnection,
  task: string,
  { signal, effect }: { readonly signal: AbortSignal | undefined; readonly effect: () => Body },
): Promise<Body> {
  const subject: Subject = { settings, task, movesMoney: false }
  for (let attempt = 1; ; attempt += 1) {
    if (signal?.aborted === true) throw abortedError(subject, 'none', signal.reason)
    const reply = await exchange(world, { operation: 'read', signal, effect })
    if (reply.kind === 'answer') return reply.body
    const error = errorFrom(reply, subject)
    if (!error.isRetryable || error.code === 'aborted' || attempt >= settings.attempts) throw error
    world.clock.advance(error.retryAfterMs ?? waitMs)
  }
}

/** What is waited between attempts where the provider names no time. It passes at once. */
export const waitMs = 1000
