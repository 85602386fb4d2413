import { describe, expect, test } from 'vitest'

import { exampleConfig } from '../../src/config/index.ts'
import { directoryOf, loadOn, machineIn, refusalOf, secrets } from './scene.ts'

const environment = {
  FLEX_API_KEY: secrets.flexTest,
  FLUTTERWAVE_ENVIRONMENT: 'sandbox',
  FLUTTERWAVE_CLIENT_ID: secrets.clientId,
  FLUTTERWAVE_CLIENT_SECRET: secrets.clientSecret,
}

async function load(text: string): ReturnType<typeof loadOn> {
  const files = { 'package.json': '{ "type": "module" }', 'polyrefund.config.js': text }
  return loadOn({}, machineIn(await directoryOf(files), { environment }))
}

describe('an example of a configuration', () => {
  test('loads once the variables are set', async () => {
    const accounts = await load(await exampleConfig(['flex', 'flutterwave']))
    expect(accounts.names).toEqual(['flex', 'flutterwave'])
    expect(accounts.use('flutterwave').mode).toBe('test')
  })

  test('is for the providers that are named', async () => {
    const text = await exampleConfig(['flutterwave'])
    expect((await load(text)).names).toEqual(['flutterwave'])
    expect(text).not.toContain('flex')
    expect(text).toContain("default: 'flutterwave',")
  })

  test('has what is required, and the rest as comments', async () => {
    const lines = (await exampleConfig(['flutterwave'])).split('\n').map((line) => line.trim())
    expect(lines).toEqual(
      expect.arrayContaining([
        "/** @type {import('polyrefund/config').PolyrefundConfig} */",
        "environment: { env: 'FLUTTERWAVE_ENVIRONMENT' },",
        "clientSecret: { env: 'FLUTTERWAVE_CLIENT_SECRET' },",
        "// accessToken: { env: 'FLUTTERWAVE_ACCESS_TOKEN' },",
        '// attempts: 3,',
        '// preflight: true,',
        '// statusMap: {},',
      ]),
    )
    expect(lines.filter((line) => /fetch|clock|onExchange/.test(line))).toEqual([])
  })

  test('loads with every comment taken in, but for the second way to log in', async () => {
    const text = (await exampleConfig(['flex'])).replaceAll(/\/\/ (\w+: .*,)$/gm, '$1')
    const env = {
      FLEX_BASE_URL: 'http://127.0.0.1:1',
      FLEX_KEY_SECRET: secrets.key,
      FLEX_WEBHOOK_SECRETS: secrets.webhook,
    }
    const files = { 'a.mjs': text }
    const machine = machineIn(await directoryOf(files), { environment: { ...environment, ...env } })
    expect((await loadOn({ file: 'a.mjs' }, machine)).names).toEqual(['flex'])
  })

  test('needs providers that exist', async () => {
    const error = await refusalOf(exampleConfig(['flutterwav']))
    expect(error.issues).toEqual([{ path: 'providers', rule: 'provider.unknown' }])
    expect(error.message).toContain('Did you mean flutterwave?')
  })
})
