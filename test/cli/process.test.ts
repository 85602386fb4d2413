import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { expect, onTestFinished, test, vi } from 'vitest'

import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import { readReady } from './simulating.ts'

// A process takes its time to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const entry = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url))

function start(argv: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [entry, ...argv], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? '' : text(stream)
}

interface Ended {
  readonly code: unknown
  readonly stdout: string
  readonly stderr: string
}

async function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close'),
  ])
  return { code, stdout, stderr }
}

/** Reads what a process prints, line by line. */
function linesOf({ stdout }: ChildProcess): () => Promise<string> {
  if (stdout === null) return async () => ''
  const lines = createInterface(stdout)[Symbol.asyncIterator]()
  return async () => String((await lines.next()).value)
}

test('the process ends with the code of the command', async () => {
  const { code, stdout, stderr } = await ended(start(['list', '--nonsense']))
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('--nonsense')
})

test('the process knows the version of the package', async () => {
  const { code, stdout } = await ended(start(['--version']))
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('the simulator runs until it is interrupted', async () => {
  const child = start(['simulate', 'flex', '--json'])
  child.stdout?.once('data', () => child.kill('SIGINT'))
  const { code, stdout } = await ended(child)
  expect(code).toBe(0)
  expect(stdout).toContain('"samplePayments"')
})

test('webhooks pass from a simulator that runs to a listener that runs', async () => {
  const secret = 'fwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const listener = start(['webhook', 'listen', '--provider', 'flex', '--json'], {
    FLEX_API_KEY: 'fsk_test_simulator',
    FLEX_WEBHOOK_SECRETS: secret,
  })
  onTestFinished(() => void listener.kill())
  const heard = linesOf(listener)
  const [url = ''] = /http:[^"]+/.exec(await heard()) ?? []
  const where = ['--webhook-url', `${url}webhooks/us`, '--webhook-secret', secret]
  const simulator = start(['simulate', 'flex', ...where, '--json'])
  onTestFinished(() => void simulator.kill())
  const { environment, samplePayments } = readReady(await linesOf(simulator)())
  const [payment = ''] = samplePayments
  const about = ['--payment', payment, '--remaining', '--reason', 'duplicate', '--yes']
  const made = await ended(start(['create', ...about, '--reference', 'RMA-1'], environment))
  const told: unknown = JSON.parse(await heard())
  const closed = [once(listener, 'close'), once(simulator, 'close')]
  for (const child of [listener, simulator]) child.kill('SIGINT')

  expect(made).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Error') })
  expect(told).toMatchObject({ verified: true, type: 'refund.created', reference: 'RMA-1' })
  expect((await Promise.all(closed)).map(([code]) => code)).toEqual([0, 0])
})

test('a create that is interrupted on its way tells that its outcome is unknown', async () => {
  const children: ChildProcess[] = []
  const simulator = await startFlexSimulator({
    wait: async (_milliseconds, closed) => {
      for (const child of children) child.kill('SIGINT')
      await once(closed, 'abort')
    },
  })
  const { id } = simulator.addSession()
  simulator.faults.add({ kind: 'latency', ms: 1, operation: 'refund_session' })
  const about = ['--payment', id, '--remaining', '--reason', 'duplicate', '--reference', 'RMA-1']
  const child = start(['create', ...about, '--yes'], {
    POLYREFUND_PROVIDER: 'flex',
    FLEX_API_KEY: simulator.adapterOptions.apiKey,
    FLEX_BASE_URL: simulator.url,
  })
  children.push(child)
  const { code, stderr } = await ended(child)
  await simulator.close()
  expect(code).toBe(3)
  expect(stderr).toContain(`polyrefund find --payment ${id} --reference RMA-1`)
})

test('a reader that goes away ends a list without noise', async () => {
  const simulator = await startFlexSimulator()
  simulator.insertRefunds(500)
  const child = start(['list', '--all', '--json'], {
    POLYREFUND_PROVIDER: 'flex',
    FLEX_API_KEY: simulator.adapterOptions.apiKey,
    FLEX_BASE_URL: simulator.url,
  })
  child.stdout?.once('data', () => child.stdout?.destroy())
  const [stderr, [code]] = await Promise.all([textOf(child.stderr), once(child, 'exit')])
  await simulator.close()
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
})

test.each([
  ['plain where it is no terminal', {}, false],
  ['coloured where FORCE_COLOR asks for it', { FORCE_COLOR: '1' }, true],
  ['plain where NO_COLOR asks for it', { NO_COLOR: '1' }, false],
])('text is %s', async (_how, environment, isColoured) => {
  const { code, stdout } = await ended(start(['providers', 'flex'], environment))
  expect(code).toBe(0)
  expect(stdout.includes('\u001b[')).toBe(isColoured)
})
