import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { builtInProviders } from '../../providers/index.ts'
import type { RunningSimulator } from '../../providers/index.ts'
import { configurationsOn } from '../../src/cli/configurations.ts'
import { systemClock } from '../../src/http/runtime.ts'
import { json, run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'
import { listen } from './webhook-listening.ts'

const secrets = {
  FLEX_WEBHOOK_SECRETS: 'fwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw whsec_dGhlIG9sZGVyIHNlY3JldCE=',
  FLUTTERWAVE_WEBHOOK_SECRETS: 'the-secret-hash an-older-secret-hash',
}

describe.each([...builtInProviders])('at %s, the commands of webhooks', (name, loader) => {
  let simulator: RunningSimulator
  let folder: string

  beforeEach(async () => {
    simulator = await loader.startSimulator({})
    folder = await mkdtemp(join(tmpdir(), 'polyrefund-webhook-'))
  })

  afterEach(async () => {
    await simulator.close()
    await rm(folder, { recursive: true })
  })

  async function polyrefund(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const environment = { ...simulator.environment, ...secrets }
    const machine = { registry: builtInProviders, environment, directory: folder }
    return run(argv, {
      providers: builtInProviders,
      environment,
      directory: folder,
      configurations: configurationsOn(machine),
      // Signatures hold for minutes, and a provider has the machine's clock.
      clock: systemClock,
      ...options,
    })
  }

  async function makeRefund(): Promise<string> {
    const [payment = ''] = simulator.samplePayments
    const about = ['--payment', payment, '--reason', 'duplicate', '--reference', 'RMA-1']
    const amount = ['--amount', '35.00', '--currency', 'USD']
    const made = await polyrefund(['create', ...about, ...amount, ...words, '--yes', '--json'])
    const found = /"refund":\{"provider":"\w+","id":"(\w+)"/.exec(made.stdout)
    return found?.[1] ?? ''
  }

  const words = ['--provider', name]

  test.each([
    ['the environment', words],
    ['a file', ['--account', 'us']],
  ])('fit each other, with the secrets of %s', async (_where, account) => {
    const refund = await makeRefund()
    const config = { accounts: { us: { provider: name } } }
    await writeFile(join(folder, 'polyrefund.config.json'), JSON.stringify(config))
    const listening = await listen([...account, '--json', '--raw'], {}, polyrefund)
    const about = ['--to', listening.url, '--refund', refund, '--status', 'failed']
    const sent = await polyrefund(['webhook', 'send', ...account, ...about, '--json'])
    const ran = await listening.end()

    expect(json(sent.stdout)).toMatchObject({ answer: 200, status: 'failed', refundId: refund })
    expect(json(ran.stdout.trimEnd().split('\n')[1] ?? '')).toMatchObject({
      verified: true,
      isTestDelivery: true,
      refundId: refund,
      status: 'failed',
      reference: 'RMA-1',
      raw: expect.anything(),
    })
    for (const secret of Object.values(secrets).flatMap((text) => text.split(' '))) {
      expect(`${sent.stdout}${sent.stderr}${ran.stdout}${ran.stderr}`).not.toContain(secret)
    }
  })

  test('refuse what was signed with a secret that the account has not', async () => {
    const refund = await makeRefund()
    const listening = await listen(words, {}, polyrefund)
    const other = {
      FLEX_WEBHOOK_SECRETS: 'fwhsec_bm90IHRoZSBzZWNyZXQgb2YgaXQ=',
      FLUTTERWAVE_WEBHOOK_SECRETS: 'not-the-secret-hash',
    }
    const sent = await polyrefund(
      ['webhook', 'send', ...words, '--to', listening.url, '--refund', refund],
      { environment: { ...simulator.environment, ...other } },
    )
    const ran = await listening.end()
    expect(sent.code).toBe(1)
    expect(sent.stdout).toContain('Answered with 400')
    expect(ran.stdout).toMatch(/refused {3}\S+-signature: signature\.mismatch\n/)
  })

  test('send nothing about a refund that the provider has not', async () => {
    const refund = name === 'flex' ? 'fref_0123456789' : 'ref_0123456789'
    const to = 'http://127.0.0.1:1/'
    const argv = ['webhook', 'send', ...words, '--to', to, '--refund', refund, '--json']
    const ran = await polyrefund(argv)
    expect(ran.code).toBe(1)
    expect(json(ran.stderr)).toMatchObject({ code: 'refund_not_found' })
  })
})

test('webhook listen runs in its process until it is interrupted', async () => {
  const entry = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url))
  const child = spawn(process.execPath, [entry, 'webhook', 'listen', '--provider', 'flex'], {
    env: { ...secrets, PATH: process.env.PATH, FLEX_API_KEY: 'fsk_test_0123456789' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.once('data', () => child.kill('SIGINT'))
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  expect(code).toBe(0)
  expect(printed).toMatch(/It listens no more\.\n$/)
})
