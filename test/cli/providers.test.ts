import { describe, expect, test } from 'vitest'

import { fakeManifest, fakeProvider } from './fake-provider.ts'
import { fakeLoader, json, run } from './run-fake.ts'

const other = { ...fakeManifest, name: 'other', title: 'Other' }
const two = new Map([
  ['fake', fakeLoader(fakeProvider())],
  ['other', fakeLoader(fakeProvider({ name: 'other', manifest: other }))],
])

describe('providers', () => {
  test('counts what is known of each, and how', async () => {
    const ran = await run(['providers'], { providers: two })
    expect(ran.code).toBe(0)
    expect(ran.stdout.split('\n').slice(0, 4)).toEqual([
      'Provider  Title     API  documented  inferred  unknown',
      '──────────────────────────────────────────────────────',
      'fake      Fake Pay  v9            5         3       18',
      'other     Other     v9            5         3       18',
    ])
  })

  test('prints all manifests, or the one that is named', async () => {
    const all = await run(['providers', '--json'], { providers: two })
    expect(json(all.stdout)).toEqual([fakeManifest, other])
    const one = await run(['providers', 'other', '--json'], { providers: two })
    expect(json(one.stdout)).toEqual(other)
    const named = await run(['providers', '--provider', 'other', '--json'], { providers: two })
    expect(json(named.stdout)).toEqual(other)
  })

  test('says of one provider all that is known, how it is known and where it stands', async () => {
    const ran = await run(['providers', 'fake'])
    expect(ran.code).toBe(0)
    for (const line of [
      /^Fake Pay \(fake\), API v9$/m,
      /^wire unit +documented +minor$/m,
      /^currencies +documented +USD, EUR$/m,
      /^line refunds +inferred +no$/m,
      /^key window +documented +1 day$/m,
      /^pending stale after +inferred +90 seconds$/m,
      /^key trust +unknown +unknown$/m,
      /^page size +documented +min 1, max 100$/m,
      /^statuses +inferred +waiting \(status pending, requires action\)$/m,
      /^update, preview$/m,
      /^FAKE_KEY +required +the secret key$/m,
      /^FAKE_URL +optional +where it is$/m,
      /^wire unit\n {2}https:\/\/fake\.example\/units$/m,
      /^- +whether anybody pays$/m,
    ]) {
      expect(ran.stdout).toMatch(line)
    }
  })

  test('fits the terminal but for addresses', async () => {
    const ran = await run(['providers', 'fake'], { columns: 60 })
    expect(Math.max(...ran.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60)
  })
})

describe('the provider', () => {
  const argv = ['payment', 'pay_1', '--json']

  test('is the only one when none is named', async () => {
    expect((await run(argv)).code).toBe(0)
  })

  test('has to be named when there are two', async () => {
    const ran = await run(argv, { providers: two })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('There are fake, other.')
  })

  test('is the one that the environment names', async () => {
    const environment = { POLYREFUND_PROVIDER: 'other' }
    expect((await run(argv, { providers: two, environment })).code).toBe(0)
  })

  test('is the one that the option names, whatever the environment does', async () => {
    const environment = { POLYREFUND_PROVIDER: 'nonsense' }
    const ran = await run([...argv, '--provider', 'fake'], { providers: two, environment })
    expect(ran.code).toBe(0)
  })

  test.each([
    ['othr', 'Did you mean other? There are fake, other.'],
    ['stripe', 'names no provider: \\"stripe\\". There are fake, other.'],
    ['', 'There are fake, other.'],
    ['__proto__', 'There are fake, other.'],
  ])('is not %j, and the nearest is suggested', async (name, text) => {
    const ran = await run([...argv, '--provider', name], { providers: two })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(text)
    expect(json(ran.stderr)).toMatchObject({
      issues: [{ path: '--provider', rule: 'provider.unknown' }],
    })
  })

  test('is told to be unknown in the environment when it is', async () => {
    const ran = await run(argv, { environment: { POLYREFUND_PROVIDER: 'fak' } })
    expect(ran.stderr).toContain('POLYREFUND_PROVIDER names no provider')
    expect(ran.stderr).toContain('Did you mean fake? There is only fake.')
  })
})
