import { expect, test } from 'vitest'

import type { ProviderLoader, RunningSimulator } from '../../providers/index.ts'
import { fakeError, fakeProvider } from './fake-provider.ts'
import { fakeLoader, json, run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'

type SimulatorStart = Parameters<ProviderLoader['startSimulator']>[0]

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

const webhookUrl = 'http://127.0.0.1:3000/webhooks/us?token=top-secret'
const toWebhooks = ['--webhook-url', webhookUrl]

/** Runs the simulator, and tells with which options it was started. */
async function startedWith(
  argv: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly ran: Ran; readonly started: readonly SimulatorStart[] }> {
  const started: SimulatorStart[] = []
  const loader = fakeLoader(fakeProvider())
  const startSimulator: ProviderLoader['startSimulator'] = async (start) => {
    started.push(start)
    return loader.startSimulator(start)
  }
  const providers = new Map([['fake', { ...loader, startSimulator }]])
  return { ran: await simulate(argv, {}, { providers, ...options }), started }
}

test.each([
  [[], {}],
  [['--port', '4010'], { port: 4010 }],
  [['--port', '0'], { port: 0 }],
  [toWebhooks, { webhooks: { url: webhookUrl, realNow: expect.any(Function) } }],
  [
    [...toWebhooks, '--webhook-secret', 'whsec_1', '--port', '1'],
    { port: 1, webhooks: { url: webhookUrl, secret: 'whsec_1', realNow: expect.any(Function) } },
  ],
])('simulate %j starts with %j', async (argv, expected) => {
  const { started } = await startedWith(argv)
  expect(started).toEqual([expected])
})

test('simulate delivers webhooks by the clock of the command', async () => {
  const { started } = await startedWith(toWebhooks, { now: 4711 })
  expect(started.map(({ webhooks }) => webhooks?.realNow?.())).toEqual([4711])
})

test.each([
  ['https://shop.example/webhooks', 'url.elsewhere', 'to this machine alone: --webhook-url is at'],
  ['http://127.0.0.1.shop.example/', 'url.elsewhere', '127.0.0.1, localhost or [::1]'],
  ['ftp://127.0.0.1/webhooks', 'url.format', '--webhook-url takes an address as in http://'],
  ['http://ada:top-secret@127.0.0.1/', 'url.format', 'without a user or a password'],
  ['127.0.0.1:3000', 'url.format', '--webhook-url takes an address'],
  ['', 'url.format', '--webhook-url takes an address'],
])('simulate starts nothing that would deliver webhooks to %j', async (url, rule, text) => {
  const { ran, started } = await startedWith(['--webhook-url', url, '--json'])
  expect(started).toEqual([])
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(json(ran.stderr)).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining(text),
    issues: [{ path: '--webhook-url', rule }],
  })
  expect(ran.stderr).not.toContain('top-secret')
})

test.each(['http://localhost:3000/', 'https://127.1.2.3/', 'http://[::1]:3000/'])(
  'simulate delivers webhooks to %s',
  async (url) => {
    const { ran, started } = await startedWith(['--webhook-url', url])
    expect(ran.code).toBe(0)
    expect(started).toMatchObject([{ webhooks: { url } }])
  },
)

test('simulate takes no secret where no webhooks go', async () => {
  const { ran, started } = await startedWith(['--webhook-secret', 'top-secret', '--json'])
  expect(started).toEqual([])
  expect(ran.code).toBe(2)
  expect(json(ran.stderr)).toMatchObject({
    message: '--webhook-secret signs what goes to --webhook-url, which is missing.',
  })
})

const webhooks = { url: webhookUrl, secret: "whsec_it's", variable: 'FAKE_SECRETS' } as const
const shownUrl = 'http://127.0.0.1:3000/webhooks/us'

test('simulate prints the secret of webhooks that was made up, and where they go', async () => {
  const { stdout } = await simulate(toWebhooks, { webhooks })
  expect(stdout).toContain(`export FAKE_SECRETS='whsec_it'\\''s'\n`)
  expect(stdout).toContain(`it delivers webhooks to ${shownUrl}\n`)
  expect(stdout).toContain('Their secret was made up: set FAKE_SECRETS as above')
})

test('simulate does not repeat the secret of webhooks that was given', async () => {
  const { stdout } = await simulate([...toWebhooks, '--webhook-secret', "whsec_it's"], { webhooks })
  expect(stdout).toContain('signed with --webhook-secret: set FAKE_SECRETS to it')
  expect(stdout).not.toContain('whsec_')
})

test.each([
  [[], { FAKE_SECRETS: "whsec_it's" }, true],
  [['--webhook-secret', "whsec_it's"], {}, false],
])('simulate --json with %j tells of webhooks', async (argv, more, isSecretMadeUp) => {
  const ran = await simulate([...toWebhooks, ...argv, '--json'], { webhooks })
  expect(json(ran.stdout)).toEqual({
    provider: 'fake',
    url: 'http://127.0.0.1:1',
    environment: { POLYREFUND_PROVIDER: 'fake', FAKE_KEY: "it's a key", ...more },
    samplePayments: ['pay_1'],
    webhooks: { url: shownUrl, isSecretMadeUp },
  })
})

test('simulate says that a secret can be none of the provider, and not which it was', async () => {
  const refusal = fakeError({ code: 'configuration', outcome: 'not_sent' })
  const startSimulator = async () => Promise.reject(refusal)
  const providers = new Map([['fake', { ...fakeLoader(fakeProvider()), startSimulator }]])
  const argv = [...toWebhooks, '--webhook-secret', 'top-secret', '--json']
  const ran = await simulate(argv, {}, { providers })
  expect(ran.code).toBe(2)
  expect(json(ran.stderr)).toMatchObject({
    message:
      "--webhook-secret can't be a secret of fake: it takes one. Leave it out to have one made up.",
    issues: [{ path: '--webhook-secret', rule: 'secret.format' }],
  })
  expect(ran.stderr).not.toContain('top-secret')
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
