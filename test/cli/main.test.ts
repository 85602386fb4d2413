import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { describe, expect, test } from 'vitest'

import { askOn } from '../../src/cli/ask.ts'
import { main } from '../../src/cli/main.ts'
import type { CommandProcess } from '../../src/cli/main.ts'
import { outputTo } from '../../src/cli/output.ts'
import { versionOf } from '../../src/cli/version.ts'

function terminal(columns?: number): PassThrough & { isTTY: true; columns?: number } {
  return Object.assign(new PassThrough(), {
    isTTY: true as const,
    ...(columns === undefined ? {} : { columns }),
  })
}

const never = new AbortController().signal

describe('a question', () => {
  test('is written, and answered by a line', async () => {
    const input = new PassThrough()
    const output = new PassThrough()
    input.write('yes\nmore\n')
    expect(await askOn(input, output)('Sure? ', never)).toBe('yes')
    expect(output.read()?.toString()).toBe('Sure? ')
  })

  test('has no answer when the input ends', async () => {
    const input = new PassThrough()
    input.end()
    expect(await askOn(input, new PassThrough())('Sure? ', never)).toBeNull()
  })

  test('has no answer when the command is ended', async () => {
    const ending = new AbortController()
    const answer = askOn(new PassThrough(), new PassThrough())('Sure? ', ending.signal)
    ending.abort()
    expect(await answer).toBeNull()
  })

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('has no answer after %s on a terminal', async (_name, key) => {
    const input = terminal()
    const answer = askOn(input, terminal())('Sure? ', never)
    input.write(key)
    expect(await answer).toBeNull()
  })
})

describe('an output', () => {
  test('knows the width of a terminal', () => {
    expect(outputTo(terminal(120)).columns).toBe(120)
    expect(outputTo(terminal()).columns).toBe(80)
    expect(outputTo(terminal(0)).columns).toBe(80)
    expect(outputTo(new PassThrough()).columns).toBeNull()
  })

  test('has no colours where it is no terminal', () => {
    expect(outputTo(new PassThrough()).style('red', 'text')).toBe('text')
  })

  test('waits until its reader has taken what was written', async () => {
    const stream = new PassThrough({ highWaterMark: 4 })
    const output = outputTo(stream)
    await output.drained()
    output.write('much too much')
    const order: string[] = []
    stream.once('data', () => order.push('taken'))
    await output.drained()
    order.push('drained')
    expect(order).toEqual(['taken', 'drained'])
    expect(stream.listenerCount('drain')).toBe(0)
  })

  test('waits for no reader that has gone', async () => {
    const stream = new PassThrough({ highWaterMark: 4 })
    const output = outputTo(stream)
    output.write('much too much')
    const drained = output.drained()
    stream.destroy(new Error('EPIPE'))
    await drained
    await output.drained()
    expect(output.isOpen()).toBe(false)
  })

  test('survives a reader that has gone', () => {
    const stream = new PassThrough()
    const output = outputTo(stream)
    output.write('a')
    stream.emit('error', new Error('EPIPE'))
    expect(output.isOpen()).toBe(false)
    output.write('b')
    expect(stream.read()?.toString()).toBe('a')
  })
})

function host(argv: readonly string[]): {
  readonly process: CommandProcess
  readonly stdout: PassThrough
  readonly listeners: Map<string, () => void>
} {
  const stdout = new PassThrough()
  const listeners = new Map<string, () => void>()
  return {
    process: {
      argv: ['node', 'polyrefund', ...argv],
      env: {},
      cwd: () => '/',
      stdin: new PassThrough(),
      stdout,
      stderr: new PassThrough(),
      once: (signal, listener) => listeners.set(signal, listener),
      off: (signal) => listeners.delete(signal),
    },
    stdout,
    listeners,
  }
}

describe('main', () => {
  test('runs what the process was started with', async () => {
    const { process, stdout, listeners } = host(['--version'])
    expect(await main(process, '9.8.7')).toBe(0)
    stdout.end()
    expect(await text(stdout)).toBe('9.8.7\n')
    expect(listeners.size).toBe(0)
  })

  test.each(['SIGINT', 'SIGTERM'])('ends what is under way at %s', async (signal) => {
    const { process, stdout, listeners } = host(['simulate', 'flex', '--json'])
    stdout.once('data', () => listeners.get(signal)?.())
    expect(await main(process, '9.8.7')).toBe(0)
  })
})

describe('the version', () => {
  test('is that of the nearest package', () => {
    expect(versionOf(import.meta.filename)).toMatch(/^\d+\.\d+\.\d+/)
  })

  test('is unknown where there is no package', () => {
    expect(versionOf('/index.ts')).toBe('unknown')
  })
})
