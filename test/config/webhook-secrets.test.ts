import { describe, expect, test } from 'vitest'

import { createHandClock } from '../http/hand-clock.ts'
import { bytesOf, macOf, signSvix } from '../signatures/deliveries.ts'
import { directoryOf, loadOn, machineIn, refusalOf, secrets } from './scene.ts'
import { africa, us } from './wrong/samples.ts'

const clock = createHandClock()
const keys = [
  bytesOf('the first of two webhook secrets'),
  bytesOf('and here is the second of them'),
]
const [first = '', second = ''] = keys.map((key) => `whsec_${Buffer.from(key).toString('base64')}`)

function bodyAt(now: number): Uint8Array<ArrayBuffer> {
  const object = { refund: { refund_id: 'fref_1', test_mode: true } }
  return bytesOf(JSON.stringify({ event_type: 'refund.updated', event_dt: now, object }))
}

/** The refunds that a webhook signed by each of the two secrets is told to be about. */
async function heardBy(
  account: object,
  environment: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<readonly (string | null)[]> {
  const directory = await directoryOf(files)
  const accounts = await loadOn(
    { config: { accounts: { us: account } }, options: { clock } },
    machineIn(directory, { environment }),
  )
  const provider = accounts.use('us')
  return Promise.all(
    keys.map(async (key) => {
      const { body, headers } = signSvix({
        key,
        body: bodyAt(clock.now()),
        seconds: clock.now() / 1000,
      })
      return (await provider.parseWebhook(body, headers)).refundId
    }),
  )
}

const both = ['fref_1', 'fref_1']

describe('the secrets of webhooks', () => {
  test('stand in a configuration as a list of texts or of references', async () => {
    expect(await heardBy({ ...us, webhookSecrets: [first, second] })).toEqual(both)
    const webhookSecrets = [{ env: 'FIRST' }, { file: 'second' }]
    expect(
      await heardBy({ ...us, webhookSecrets }, { FIRST: first }, { second: `${second}\n` }),
    ).toEqual(both)
  })

  test('stand together in one variable or file, with spaces or lines between them', async () => {
    const inVariable = { ...us, webhookSecrets: { env: 'SECRETS' } }
    expect(await heardBy(inVariable, { SECRETS: `${first} ${second}` })).toEqual(both)
    const inFile = { ...us, webhookSecrets: { file: 'secrets' } }
    expect(await heardBy(inFile, {}, { secrets: `${first}\n${second}\n` })).toEqual(both)
  })

  test("are taken from the provider's own variable when they are left out", async () => {
    expect(await heardBy(us, { FLEX_WEBHOOK_SECRETS: `${first} ${second}` })).toEqual(both)
  })

  test('are those of Flutterwave by its own variable, with no file at all', async () => {
    const environment = {
      POLYREFUND_PROVIDER: 'flutterwave',
      FLUTTERWAVE_ENVIRONMENT: 'sandbox',
      FLUTTERWAVE_CLIENT_ID: secrets.clientId,
      FLUTTERWAVE_CLIENT_SECRET: secrets.clientSecret,
      FLUTTERWAVE_WEBHOOK_SECRETS: 'another-hash this-hash',
    }
    const accounts = await loadOn({ env: environment, options: { clock } }, machineIn('/'))
    const event = { webhook_id: 'wbk_1', timestamp: clock.now(), type: 'refund.completed' }
    const body = bytesOf(JSON.stringify({ ...event, data: { id: 'rfd_1' } }))
    const headers = { 'flutterwave-signature': macOf('this-hash', body) }
    const told = await accounts.use().parseWebhook(body, headers)
    expect(told).toMatchObject({ account: 'default', refundId: 'rfd_1' })
  })

  test('that are missing are said to be when a webhook comes, and not before', async () => {
    const accounts = await loadOn({ config: { accounts: { us, africa } } }, machineIn('/'))
    for (const name of ['us', 'africa']) {
      const error = await refusalOf(accounts.use(name).parseWebhook(bytesOf('{}'), {}))
      expect(error).toMatchObject({ code: 'configuration', outcome: 'none', account: name })
      expect(error.issues).toEqual([{ path: 'webhookSecrets', rule: 'secret.required' }])
    }
  })
})
