import { expect, test } from 'vitest'

import type { RunningSimulator } from '../../providers/index.ts'
import { fakeProvider } from './fake-provider.ts'
import { fakeLoader, json, run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'

/** Runs the simulator until it has printed something, then ends the command. */
async function simulate(
  argv: readonly string[],
  simulator: Partial<RunningSimulator> = {},
  options: RunOptions = {},
): Promise<Ran> {
  const ending = new AbortController()
  return run(['simulate', ...argv], {
    providers: new Map([['fake', fakeLoader(fakeProvider(), simulator)]]),
    signal: ending.signal,
    onOutput: () => queueMicrotask(() => ending.abort()),
    ...options,
  })
}

test('simulate prints where it is, how to reach it and what to try', async () => {
  let isClosed = false
  const ran = await simulate([], {
    close: async () => {
      isClosed = true
    },
  })
  expect(ran.code).toBe(0)
  expect(ran.stdout).toContain('The simulator of fake listens on http://127.0.0.1:1')
  expect(ran.stdout).toContain('export POLYREFUND_PROVIDER=fake\n')
  expect(ran.stdout).toContain(`export FAKE_KEY='it'\\''s a key'\n`)
  expect(ran.stdout).toContain('polyrefund create --payment pay_1')
  expect(ran.stdout).toContain('Payments to try refunds on: pay_1')
  expect(ran.stdout).toContain('The simulator has stopped.')
  expect(isClosed).toBe(true)
})

test('simulate --json prints one line when it is ready', async () => {
  const ran = await simulate(['fake', '--json'])
  expect(json(ran.stdout)).toEqual({
    provider: 'fake',
    url: 'http://127.0.0.1:1',
    environment: { POLYREFUND_PROVIDER: 'fake', FAKE_KEY: "it's a key" },
    samplePayments: ['pay_1'],
  })
})

test('simulate ends at once when it was told to before it began', async () => {
  expect((await simulate([], {}, { signal: AbortSignal.abort() })).code).toBe(0)
})

test.each([
  [[], {}],
  [['--port', '4010'], { port: 4010 }],
  [['--port', '0'], { port: 0 }],
])('simulate %j starts with %j', async (argv, expected) => {
  const started: unknown[] = []
  const loader = fakeLoader(fakeProvider())
  const providers = new Map([
    [
      'fake',
      {
        ...loader,
        startSimulator: async (options: { readonly port?: number }) => {
          started.push(options)
          return loader.startSimulator(options)
        },
      },
    ],
  ])
  await simulate(argv, {}, { providers })
  expect(started).toEqual([expected])
})

test.each(['65536', '-1', '80.5', 'http', ''])('simulate refuses the port %j', async (port) => {
  expect((await simulate(['--port', port])).code).toBe(2)
})

test('simulate says why it could not start', async () => {
  const taken = Object.assign(new Error('listen'), { code: 'EADDRINUSE' })
  const broken = {
    ...fakeLoader(fakeProvider()),
    startSimulator: async () => Promise.reject(taken),
  }
  const ran = await simulate([], {}, { providers: new Map([['fake', broken]]) })
  expect(ran.code).toBe(2)
  expect(ran.stderr).toContain('EADDRINUSE')
})

test.each([
  ['the first provider', [], {}, 'fake'],
  ['the usual one', [], { POLYREFUND_PROVIDER: 'other' }, 'other'],
  ['the one that is named', ['other'], { POLYREFUND_PROVIDER: 'fake' }, 'other'],
] as const)('simulate starts %s', async (_name, argv, environment, expected) => {
  const loader = fakeLoader(fakeProvider())
  const providers = new Map([
    ['fake', loader],
    ['other', loader],
  ])
  const ran = await simulate([...argv, '--json'], {}, { providers, environment })
  expect(json(ran.stdout)).toMatchObject({ provider: expected })
})
