import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import * as v from 'valibot'

/** Starts a script of this folder in a process of its own, with the flags for its runtime. */
export function start(
  script: string,
  words: readonly string[] = [],
  flags: readonly string[] = [],
): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url))
  return fork(path, [...words], { execArgv: [...flags] })
}

/** The next message of a process. Rejects when the process ends without one. */
export async function answerOf<Answer>(
  child: ChildProcess,
  schema: v.GenericSchema<unknown, Answer>,
): Promise<Answer> {
  const message = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      reject(new Error(`${child.spawnargs.join(' ')} ended without an answer: ${code ?? signal}`))
    })
  })
  return v.parse(schema, message)
}

/** Sends a process a message, and reads what it answers. */
export async function ask<Answer>(
  child: ChildProcess,
  message: object | string,
  schema: v.GenericSchema<unknown, Answer>,
): Promise<Answer> {
  // Listened for before it is sent: a process that has ended already is told of as an error.
  const answer = answerOf(child, schema)
  child.send(message)
  return answer
}
