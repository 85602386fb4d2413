import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { flushCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import * as v from 'valibot'

/** Starts a script of that folder in a process of its own, with the flags for its runtime. */
export function start(
  folder: string,
  script: string,
  settings: { readonly flags?: readonly string[]; readonly readsOutput?: boolean } = {},
): ChildProcess {
  const { flags = [], readsOutput = false } = settings
  return fork(fileURLToPath(new URL(script, folder)), [], {
    execArgv: [...flags],
    // Hundreds are started in a run: what one has compiled, the next need not compile again.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'polyrefund-compiled'), ...process.env },
    stdio: ['ignore', readsOutput ? 'pipe' : 'inherit', 'inherit', 'ipc'],
  })
}

/** Waits until a process says that it is ready. */
export async function ready(child: ChildProcess): Promise<void> {
  await answerOf(child, v.literal('ready'))
}

/** Sends a process a message, and reads what it answers. */
export async function ask<Answer>(
  child: ChildProcess,
  message: object,
  schema: v.GenericSchema<unknown, Answer>,
): Promise<Answer> {
  // Listened for before it is sent: a process that has ended already is told of as an error.
  const answer = answerOf(child, schema)
  child.send(message)
  return answer
}

/** The next message of a process. Rejects when it ends without one. */
async function answerOf<Answer>(
  child: ChildProcess,
  schema: v.GenericSchema<unknown, Answer>,
): Promise<Answer> {
  const settled = new AbortController()
  const { signal } = settled
  const ended = once(child, 'exit', { signal }).then(([code, name]: unknown[]) => {
    throw new Error(`A process ended without an answer: ${String(code ?? name)}`)
  })
  try {
    const answered = once(child, 'message', { signal })
    const [message] = await Promise.race([answered, ended])
    return v.parse(schema, message)
  } finally {
    ended.catch(() => {})
    settled.abort()
  }
}

/** In a process of its own: says that it is ready, and waits for what it is told to do. */
export async function orders<Order>(schema: v.GenericSchema<unknown, Order>): Promise<Order> {
  process.on('disconnect', () => process.exit())
  // Who is killed can't write what it has compiled when it ends.
  flushCompileCache()
  const told = once(process, 'message')
  process.send?.('ready')
  const [message] = await told
  return v.parse(schema, message)
}

/** Ends a process that waits for orders. */
export async function dismiss(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  if (child.connected) child.disconnect()
  else child.kill('SIGKILL')
  await ended
}
