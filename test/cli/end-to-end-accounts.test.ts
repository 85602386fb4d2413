import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import type { FlexSimulator } from '../../providers/flex/simulator.ts'
import { startFlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import type { FlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import { builtInProviders } from '../../providers/index.ts'
import { configurationsOn } from '../../src/cli/configurations.ts'
import { machineFiles } from '../../src/cli/files.ts'
import { json, run } from './run-fake.ts'
import type { Ran } from './run-fake.ts'

let flex: FlexSimulator
let flutterwave: FlutterwaveSimulator
let folder: string

beforeEach(async () => {
  flex = await startFlexSimulator()
  flutterwave = await startFlutterwaveSimulator()
  folder = await mkdtemp(join(tmpdir(), 'polyrefund-accounts-'))
})

afterEach(async () => {
  await flex.close()
  await flutterwave.close()
  await rm(folder, { recursive: true })
})

function environmentOf(): Readonly<Record<string, string>> {
  const { clientId, clientSecret, baseUrl, tokenUrl } = flutterwave.adapterOptions
  return {
    FLEX_API_KEY: flex.adapterOptions.apiKey,
    FLEX_BASE_URL: flex.url,
    FLUTTERWAVE_CLIENT_ID: clientId,
    FLUTTERWAVE_CLIENT_SECRET: clientSecret,
    FLUTTERWAVE_BASE_URL: baseUrl,
    FLUTTERWAVE_TOKEN_URL: tokenUrl,
  }
}

async function configure(settings: object = {}): Promise<void> {
  const accounts = {
    us: { provider: 'flex' },
    africa: { provider: 'flutterwave', environment: 'sandbox' },
  }
  const text = JSON.stringify({ accounts, ...settings })
  await writeFile(join(folder, 'polyrefund.config.json'), text)
}

async function polyrefund(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = environmentOf(),
): Promise<Ran> {
  return run(argv, {
    providers: builtInProviders,
    environment,
    directory: folder,
    files: machineFiles,
    configurations: configurationsOn({
      registry: builtInProviders,
      environment,
      directory: folder,
    }),
    now: flex.clock.now(),
  })
}

function create(payment: string, reference: string, currency: string): readonly string[] {
  const about = ['--payment', payment, '--reason', 'requested_by_customer', '--yes']
  return ['create', ...about, '--reference', reference, '--amount', '35.00', '--currency', currency]
}

describe('with a configuration file of two providers, the command', () => {
  const routes = [
    { account: 'us', when: { currency: 'USD' } },
    { account: 'africa', when: { currency: 'NGN' } },
  ]

  test('refunds at each by the rules, lists both as one, and finds by account', async () => {
    await configure({ routes })
    const session = flex.addSession({ amountTotal: 10_000 }).id
    const charge = flutterwave.addCharge({ amount: '100', currency: 'NGN' })
    const atFlex = await polyrefund(create(session, 'RMA-1', 'USD'))
    const atFlutterwave = await polyrefund(create(charge, 'RMA-2', 'NGN'))
    expect([atFlex.code, atFlutterwave.code]).toEqual([0, 0])
    expect(atFlex.stderr).toContain('routes.0 sends it to us')
    expect(atFlutterwave.stderr).toContain('routes.1 sends it to africa')

    const listed = await polyrefund(['list', '--all'])
    expect(listed.code).toBe(0)
    expect(listed.stdout).toMatch(/^us .*35\.00 USD.*RMA-1/m)
    expect(listed.stdout).toMatch(/^africa .*35\.00 NGN/m)

    const found = ['find', '--payment', charge, '--reference', 'RMA-2', '--account', 'africa']
    expect((await polyrefund(found)).code).toBe(0)
  })

  test('reports on both in all five formats, in one walk each', async () => {
    await configure({ routes })
    flex.insertRefunds(120)
    const charge = flutterwave.addCharge({ amount: '100', currency: 'NGN' })
    await polyrefund(create(charge, 'RMA-2', 'NGN'))
    const formats = 'csv,ndjson,json,markdown,html'
    const ran = await polyrefund(['report', '--format', formats, '--out', 'all', '--json'])
    expect(ran.code).toBe(0)
    expect(json(ran.stdout)).toMatchObject({
      complete: true,
      rows: 121,
      accounts: [
        { account: 'us', provider: 'flex', count: 120, complete: true },
        { account: 'africa', provider: 'flutterwave', count: 1, complete: true },
      ],
    })
    const files = ['all.csv', 'all.html', 'all.json', 'all.md', 'all.ndjson']
    expect((await readdir(folder)).toSorted()).toEqual([...files, 'polyrefund.config.json'])
    for (const name of files) {
      const text = await readFile(join(folder, name), 'utf8')
      expect(text).toContain('africa')
      expect(ran.stderr).toContain(`Wrote ${name} (`)
    }
    expect(ran.stdout + ran.stderr).not.toContain(flex.adapterOptions.apiKey)
  })

  test('reports on one while the other is down, says so, and leaves no part behind', async () => {
    await configure()
    flex.insertRefunds(3)
    const environment = { ...environmentOf(), FLUTTERWAVE_CLIENT_SECRET: 'wrong-canary-0123456789' }
    const ran = await polyrefund(['report', '--out', 'all.csv'], environment)
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('NOT COMPLETE')
    expect(ran.stderr).toContain('africa')
    expect(ran.stderr).not.toContain('canary')
    expect((await readdir(folder)).toSorted()).toEqual(['all.csv', 'polyrefund.config.json'])
    expect(await readFile(join(folder, 'all.csv'), 'utf8')).toContain('NOT COMPLETE')
  })

  test('says in the same words which accounts failed, and never that there are no refunds', async () => {
    await configure()
    flex.insertRefunds(3)
    const environment = {
      ...environmentOf(),
      FLEX_API_KEY: 'fsk_test_wrong0123456789',
      FLUTTERWAVE_CLIENT_SECRET: 'wrong-canary-0123456789',
    }
    const listed = await polyrefund(['list'], environment)
    const reported = await polyrefund(['report'], environment)
    const asJson = await polyrefund(['report', '--json'], environment)
    expect([listed.code, reported.code, asJson.code]).toEqual([1, 1, 1])
    expect(listed.stdout).toBe('None were read.\n')
    expect(reported.stdout).toContain('None were read.\n')
    const told = listed.stderr.match(/^account .* failed after 0 refunds: .*$/gm) ?? []
    expect(told).toHaveLength(2)
    for (const sentence of told) {
      expect(reported.stdout.replaceAll('\n', ' ')).toContain(sentence)
    }
    expect(json(asJson.stdout)).toMatchObject({
      version: 1,
      complete: false,
      rows: 0,
      accounts: [
        { account: 'us', failure: { code: 'authentication' } },
        { account: 'africa', failure: { code: 'authentication' } },
      ],
    })
  })

  test('is told by doctor whether each account is ready', async () => {
    await configure({ routes })
    const ran = await polyrefund(['doctor'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('Configuration polyrefund.config.json')
    const broken = { ...environmentOf(), FLEX_API_KEY: 'fsk_test_canary_0123456789' }
    const found = await polyrefund(['doctor', '--json'], broken)
    expect(found.code).toBe(1)
    expect(json(found.stdout)).toMatchObject({
      accounts: [
        { account: 'us', isReady: false },
        { account: 'africa', isReady: true },
      ],
    })
    expect(found.stdout).not.toContain('canary')
  })
})

test('init writes a file that the other commands then use', async () => {
  const environment = { ...environmentOf(), FLUTTERWAVE_ENVIRONMENT: 'sandbox' }
  const first = await polyrefund(['init'], environment)
  expect(first.code).toBe(0)
  expect(first.stdout).toContain('All variables that it needs are set.')
  flex.insertRefunds(2)
  const listed = await polyrefund(['list', '--account', 'flex'], environment)
  expect(listed).toMatchObject({ code: 0, stderr: '' })
  expect(await readdir(folder)).toEqual(['polyrefund.config.js'])
})
