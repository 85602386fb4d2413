import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A process that listens on loopback. */
export interface Served {
  readonly url: string
  /** The next line that it prints. */
  line(): Promise<string>
  stop(): Promise<void>
}

/** Starts a script that prints where it listens, as the examples of webhooks do. */
export async function serve(
  script: string,
  environment: Readonly<Record<string, string>>,
): Promise<Served> {
  const child = spawn(process.execPath, ['--no-warnings', script], {
    cwd: root,
    env: { ...process.env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints += chunk
  })
  const line = linesOf(child.stdout, () => complaints)
  return { url: await line(), line, stop: () => stop(child) }
}

/** Reads a stream line by line. Rejects where it has ended, with what its process said of it. */
export function linesOf(stream: Readable, why: () => string = () => ''): () => Promise<string> {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]()
  return async () => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`The process has ended. ${why()}`)
    return value
  }
}

/** Ends a process, and waits until it is gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}
