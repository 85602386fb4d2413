import { describe, expect, test } from 'vitest'

import { fakeError, fakeProvider, fakeRefund } from './fake-provider.ts'
import type { Fake } from './fake-provider.ts'
import { fakeLoader, json, run } from './run-fake.ts'
import type { Ran, RunOptions } from './run-fake.ts'

const now = Date.parse('2026-02-01T00:00:00Z')
const environment = { FAKE_KEY: 'secret-value' }

async function doctor(fake: Fake, options: RunOptions = {}): Promise<Ran> {
  return run(['doctor', '--json'], { fake, now, environment, ...options })
}

function check(ran: Ran, name: string): unknown {
  const report = json(ran.stdout)
  const isReport = typeof report === 'object' && report !== null && 'checks' in report
  const checks: unknown[] = isReport && Array.isArray(report.checks) ? report.checks : []
  return checks.find(
    (found) =>
      typeof found === 'object' && found !== null && 'name' in found && found.name === name,
  )
}

describe('doctor', () => {
  test('finds nothing in the way, and reads one refund to know', async () => {
    const fake = fakeProvider()
    const ran = await doctor(fake)
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(json(ran.stdout)).toMatchObject({ provider: 'fake', mode: 'test', isReady: true })
    expect(fake.calls).toEqual([{ method: 'listPage', argument: { limit: 1 } }])
  })

  test('says what is set without saying what to', async () => {
    const ran = await run(['doctor'], { environment, now })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/ok +FAKE_KEY +set\n/)
    expect(ran.stdout).toMatch(/ok +FAKE_URL +not set, and need not be: where it is\n/)
    expect(ran.stdout).toMatch(/ok +configuration +complete, test mode: no real money\n/)
    expect(ran.stdout).toContain('Nothing stands in the way')
    expect(ran.stdout).not.toContain('secret-value')
  })

  test.each([
    ['', 'not set'],
    ['"quoted"', 'has quotation marks around its value'],
    ['trailing ', 'has spaces or line breaks around its value'],
    ['broken\n', 'has spaces or line breaks around its value'],
    ['in\u00a0side', 'has characters that are not visible ASCII'],
  ])('refuses the value %j: %s', async (value, message) => {
    const ran = await doctor(fakeProvider(), { environment: { FAKE_KEY: value } })
    expect(ran.code).toBe(1)
    expect(check(ran, 'FAKE_KEY')).toEqual({
      name: 'FAKE_KEY',
      state: 'failed',
      message,
      remedy: expect.any(String),
    })
  })

  test('does not repeat a value that it refuses', async () => {
    const ran = await doctor(fakeProvider(), { environment: { FAKE_KEY: '"top-secret"' } })
    expect(ran.stdout).not.toContain('top-secret')
  })

  test('goes no further when the provider can not be configured', async () => {
    const fake = fakeProvider()
    const error = fakeError({
      code: 'configuration',
      outcome: 'not_sent',
      message: 'apiKey breaks the rule secret.format.',
    })
    const loader = fakeLoader(fake)
    const broken = {
      ...loader,
      load: async () => ({
        ...(await loader.load()),
        connect: () => {
          throw error
        },
      }),
    }
    const ran = await doctor(fake, { providers: new Map([['fake', broken]]) })
    expect(ran.code).toBe(1)
    expect(check(ran, 'configuration')).toMatchObject({
      state: 'failed',
      message: 'configuration: apiKey breaks the rule secret.format.',
      remedy: 'Correct the environment variables named above.',
    })
    expect(check(ran, 'reachability')).toMatchObject({ state: 'skipped' })
    expect(fake.calls).toEqual([])
    const told = await run(['doctor'], { providers: new Map([['fake', broken]]), environment })
    expect(told.stdout).toContain('1 of these need mending.')
  })

  test.each(['authentication', 'permission', 'provider_unavailable', 'rate_limited'] as const)(
    'explains %s, with the remedy',
    async (code) => {
      const error = fakeError({ code, outcome: 'none' })
      const ran = await doctor(fakeProvider({ listPage: async () => Promise.reject(error) }))
      expect(ran.code).toBe(1)
      expect(check(ran, 'reachability')).toMatchObject({
        state: 'failed',
        message: `${code}: fake could not do it.`,
        remedy: expect.stringMatching(/\.$/),
      })
    },
  )

  test('does not repeat the words of a fault that is not ours', async () => {
    const fake = fakeProvider({ listPage: async () => Promise.reject(new Error('secret')) })
    const ran = await doctor(fake)
    expect(ran.code).toBe(1)
    expect(ran.stdout).not.toContain('secret')
  })
})

function newest(createdAt: string | null): Fake {
  return fakeProvider({
    listPage: async () => ({
      refunds: createdAt === null ? [] : [fakeRefund({ createdAt })],
      rejected: [],
      nextCursor: null,
      previousCursor: null,
      total: null,
      complete: true,
    }),
  })
}

describe('the clock', () => {
  test('is slow when the newest refund is of the future', async () => {
    const ran = await doctor(newest('2026-02-01T00:02:30.000Z'))
    expect(ran.code).toBe(1)
    expect(check(ran, 'clock')).toMatchObject({
      state: 'failed',
      message: 'at least 150 s slow: the newest refund was made after now',
    })
  })

  test.each([
    ['is only known not to be slow', '2026-02-01T00:00:59.000Z', true],
    ['is compared with nothing when there is no refund', null, false],
  ])('%s', async (_what, createdAt, isKnown) => {
    const ran = await doctor(newest(createdAt))
    expect(ran.code).toBe(0)
    expect(check(ran, 'clock')).toMatchObject({
      state: 'skipped',
      message: expect.stringContaining('not compared'),
    })
    expect(ran.stdout.includes('not of the future')).toBe(isKnown)
  })
})
