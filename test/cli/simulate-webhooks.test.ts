import { Server } from 'node:net'

import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { builtInProviders } from '../../providers/index.ts'
import { serveWebhooks } from '../../src/cli/webhook-server.ts'
import type { ReceivedDelivery } from '../../src/cli/webhook-server.ts'
import { systemClock } from '../../src/http/runtime.ts'
import { json, run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'
import { simulate } from './simulating.ts'
import type { Simulating } from './simulating.ts'
import { listen } from './webhook-listening.ts'

const secrets = new Map([
  ['flex', ['FLEX_WEBHOOK_SECRETS', 'fwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']],
  ['flutterwave', ['FLUTTERWAVE_WEBHOOK_SECRETS', 'the-secret-hash']],
])

// What the simulators take to settle a refund.
const settlingMs = 5 * 60_000

describe.each([...builtInProviders])('at %s, simulate --webhook-url', (name, loader) => {
  let aheadMs = 0

  beforeEach(() => {
    aheadMs = 0
  })

  // Time passes for the simulator alone. Signatures of so few minutes ahead still hold.
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs }
  const world = { providers: builtInProviders, clock }

  async function refund({ environment, samplePayments }: Simulating): Promise<Ran> {
    const [payment = ''] = samplePayments
    const about = ['--payment', payment, '--reason', 'duplicate', '--reference', 'RMA-1']
    const amount = ['--amount', '35.00', '--currency', 'USD']
    const options: RunOptions = { providers: builtInProviders, environment, clock: systemClock }
    const made = await run(['create', ...about, ...amount, '--yes', '--json'], options)
    aheadMs = settlingMs
    return made
  }

  test('delivers to webhook listen what becomes of a refund, by the secret that is given', async () => {
    const [variable = '', secret = ''] = secrets.get(name) ?? []
    // It has to be there first, and needs some login to begin with.
    const login = await loader.startSimulator({})
    const settled = Promise.withResolvers<string>()
    const listening = await listen(['--provider', name, '--json'], {}, async (argv, options) =>
      run(argv, {
        providers: builtInProviders,
        clock: systemClock,
        environment: { ...login.environment, [variable]: secret },
        ...options,
        onOutput: (text) => {
          options.onOutput?.(text)
          if (text.includes('"status":"succeeded"')) settled.resolve(text)
        },
      }),
    )
    const where = ['--webhook-url', listening.url, '--webhook-secret', secret]
    const simulating = await simulate([name, ...where], world)
    const made = await refund(simulating)
    const told = await settled.promise
    const ran = await simulating.end()
    await listening.end()
    await login.close()

    expect(made.code).toBe(0)
    expect(json(told)).toMatchObject({ verified: true, reference: 'RMA-1', isTestDelivery: false })
    expect(ran.stdout).not.toContain(secret)
  })

  test('delivers what its environment verifies, where a secret is made up', async () => {
    const heard = Promise.withResolvers<ReceivedDelivery>()
    const answer = async (delivery: ReceivedDelivery): Promise<number> => {
      heard.resolve(delivery)
      return 204
    }
    const server = await serveWebhooks({ host: '127.0.0.1', port: null, answer })
    const simulating = await simulate([name, '--webhook-url', server.url], world)
    const made = await refund(simulating)
    const { body, headers } = await heard.promise
    const provider = (await loader.load()).connect(simulating.environment)
    const event = await provider.parseWebhook(body, headers)
    await simulating.end()
    await server.close()
    expect(made.stdout).toContain(`"id":"${event.refundId}"`)
    expect(event.reference).toBe('RMA-1')
  })

  test('refuses a secret that the provider could not have', async () => {
    const to = ['--webhook-url', 'http://127.0.0.1:1/']
    const ran = await run(['simulate', name, ...to, '--webhook-secret', 'secret'], world)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(
      `--webhook-secret can't be a secret of ${name}: it takes one, where`,
    )
    expect(ran.stderr).toContain('webhookSecrets takes 1 to 10 of ')
  })

  test('leaves nothing running where webhooks would leave this machine', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen')
    onTestFinished(() => listen.mockRestore())
    const webhooks = { url: 'https://shop.example/webhooks' }
    await expect(loader.startSimulator({ webhooks })).rejects.toThrow('loopback')
    expect(listen.mock.contexts).toMatchObject([{ listening: false }])
  })
})
