// A process refunds, and is killed at the worst moment: the provider has made the refund, and the
// process has not stored the answer. It is started again and asks for the same, which is all that it
// knows. In the end there is one refund. Flex is simulated on this machine; it promises nothing about
// repeated requests, so the refund is not sent again but found.
//
//   node examples/killed-process.ts
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { startFlexSimulator } from 'polyrefund/flex/simulator'

import { say } from './terminal.ts'

const worker = fileURLToPath(new URL('killed-process-worker.ts', import.meta.url))
const reference = 'RMA-2024-1234'
const sixMinutes = 6 * 60_000

const folder = await mkdtemp(join(tmpdir(), 'polyrefund-killed-'))
const simulator = await startFlexSimulator()
const payment = simulator.addSession({ amountTotal: 10_000 }).id
try {
  // Flex makes the refund at once, and its answer takes a minute.
  simulator.faults.add({ operation: 'refund_session', kind: 'latency', ms: 60_000, when: 'after' })
  say('The first process asks for 35.00 of 100.00.')
  const signal = await killOnceRefunded(startWorker(0))
  say(`Flex has refunded. The process was waiting for the answer, and is killed: ${signal}.`)

  say('Six minutes later, a second process asks for the same.')
  const second = startWorker(sixMinutes)
  const ended = once(second, 'exit')
  const [found, record] = await tellings(second)
  await ended
  say(`Its ledger says: ${found?.state}. It looks at Flex before it does anything.`)
  say(`Now it says: ${record?.state}, ${record?.refund}. Requests to refund: ${record?.attempts}.`)

  const refunds = simulator.refunds(payment).length
  const posts = simulator.received({ operation: 'refund_session' }).length
  say(`Flex has ${refunds} refund of ${reference}.`)
  const [before, after] = [found?.state, record?.state]
  say(JSON.stringify({ reference, signal, before, after, refunds, posts }))
} finally {
  await simulator.close()
  await rm(folder, { recursive: true })
}

/** What a worker tells of its record: before it asks for the refund, and after. */
interface Told {
  readonly state: string
  readonly refund: string | null
  readonly attempts: number
}

async function tellings({ stdout }: ChildProcess): Promise<readonly Told[]> {
  const output = stdout === null ? '' : await text(stdout)
  return output.split('\n').flatMap((line): Told[] => (line === '' ? [] : [JSON.parse(line)]))
}

/** The same process each time. Nobody waits for six minutes here: its clock is ahead. */
function startWorker(aheadMs: number): ChildProcess {
  const { apiKey, baseUrl } = simulator.adapterOptions
  const words = [join(folder, 'refunds.db'), payment, reference, String(aheadMs)]
  return spawn(process.execPath, [worker, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, FLEX_API_KEY: apiKey, FLEX_BASE_URL: baseUrl },
  })
}

async function killOnceRefunded(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit')
  while (simulator.refunds(payment).length === 0 && child.exitCode === null) await wait(5)
  child.kill('SIGKILL')
  const [, signal]: unknown[] = await ended
  if (signal === 'SIGKILL') return signal
  throw new Error('The process ended before it was killed.')
}
