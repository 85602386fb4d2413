import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'

import type { Life } from './messages.ts'

/** When a worker is killed. Milliseconds of real time from the moment it is told what to do. */
export interface Death {
  readonly afterMs: number
  /** How long after it says that it has come to the place where it dies. */
  readonly afterHaltMs: number
}

/** What was heard of a worker until it died. */
export interface LastWords {
  /** The last place it told; null where it had not come to any. */
  readonly place: string | null
  readonly answers: readonly Answer[]
  readonly refusals: readonly Refusal[]
}

export interface Answer {
  readonly number: number
  readonly refundId: string | null
}

export interface Refusal {
  readonly number: number
  readonly code: string
}

/** Lets a worker live until it is killed, and gives what it told before. */
export async function live(worker: ChildProcess, life: Life, death: Death): Promise<LastWords> {
  if (worker.stdout === null) throw new Error('A worker has no output.')
  const lines = createInterface({ input: worker.stdout })
  const heard: string[] = []
  const { promise: halted, resolve: isHalted } = Promise.withResolvers<void>()
  lines.on('line', (line) => {
    heard.push(line)
    if (line.startsWith('halt')) isHalted()
  })
  const allHeard = once(lines, 'close')
  const ended = once(worker, 'exit')
  worker.send(life)
  const calledOff = new AbortController()
  await Promise.race([
    wait(death.afterMs, undefined, { signal: calledOff.signal }),
    halted.then(() => wait(heard.at(-1) === 'halt' ? 0 : death.afterHaltMs)),
    ended,
  ])
  calledOff.abort()
  worker.kill('SIGKILL')
  const [code, signal] = await ended
  if (signal !== 'SIGKILL') throw new Error(`A worker ended by itself, with ${code ?? signal}.`)
  await allHeard
  return lastWords(heard)
}

function lastWords(lines: readonly string[]): LastWords {
  const words = lines.map((line) => line.split(' '))
  const last = words.findLast(([kind]) => kind === 'at')
  return {
    place: last === undefined ? null : last.slice(1).join(' '),
    answers: words.flatMap(([kind, number, , refundId = '-']) =>
      kind === 'answered'
        ? [{ number: Number(number), refundId: refundId === '-' ? null : refundId }]
        : [],
    ),
    refusals: words.flatMap(([kind, number, code = '']) =>
      kind === 'refused' ? [{ number: Number(number), code }] : [],
    ),
  }
}
