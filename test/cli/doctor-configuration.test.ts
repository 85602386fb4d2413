import { describe, expect, test } from 'vitest'

import { runWithAccounts } from './fake-accounts.ts'
import type { AccountsRun } from './fake-accounts.ts'
import { fakeError, fakeProvider, fakeRefund } from './fake-provider.ts'
import { memoryFiles } from './memory-files.ts'
import { json } from './run-fake.ts'
import type { Ran } from './run-fake.ts'

const fakes = { us: fakeProvider(), africa: fakeProvider() }

async function doctor(options: AccountsRun = {}, argv: readonly string[] = []): Promise<Ran> {
  return runWithAccounts(['doctor', '--json', ...argv], { fakes, ...options })
}

const noLedger = { name: 'ledger', state: 'skipped' }

describe('doctor with a configuration file', () => {
  test('says which file, and of each account whether it is ready', async () => {
    const ran = await doctor({ settings: { default: 'us' } })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    const checks = [
      { name: 'configuration', state: 'ok', message: 'complete, test mode: no real money' },
      { name: 'reachability', state: 'ok' },
      { name: 'clock', state: 'skipped' },
    ]
    expect(json(ran.stdout)).toMatchObject({
      file: '/work/polyrefund.config.js',
      isReady: true,
      checks: [{ name: 'file', state: 'ok', message: '2 accounts, us by default' }, noLedger],
      accounts: [
        { account: 'us', provider: 'fake', mode: 'test', isReady: true, checks },
        { account: 'africa', provider: 'fake', mode: 'test', isReady: true, checks },
      ],
    })
  })

  test('says it in words', async () => {
    const ran = await runWithAccounts(['doctor'], { fakes })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/^Configuration polyrefund\.config\.js\n\nok +file +2 accounts/)
    expect(ran.stdout).toContain('Account africa, of fake\n')
    expect(ran.stdout).toContain('Nothing stands in the way of refunds.')
  })

  test('looks at the accounts that are named alone', async () => {
    const ran = await doctor({}, ['--account', 'africa'])
    expect(json(ran.stdout)).toMatchObject({ accounts: [{ account: 'africa' }] })
    expect((await doctor({}, ['--account', 'afrika'])).code).toBe(2)
  })

  test('says which variable is missing, and goes on with the other account', async () => {
    const ran = await doctor({
      accounts: { africa: { provider: 'fake', key: { env: 'AFRICA_KEY' } } },
    })
    expect(ran.code).toBe(1)
    expect(json(ran.stdout)).toMatchObject({
      isReady: false,
      accounts: [
        { account: 'us', isReady: true },
        {
          account: 'africa',
          mode: null,
          isReady: false,
          checks: [
            {
              name: 'configuration',
              state: 'failed',
              message: expect.stringContaining('AFRICA_KEY is not set'),
              remedy: 'Correct what the message names.',
            },
            { name: 'reachability', state: 'skipped' },
            { name: 'clock', state: 'skipped' },
          ],
        },
      ],
    })
  })

  test('says what is wrong with the file', async () => {
    const ran = await doctor({ accounts: { africa: { provider: 'fak' } } })
    expect(ran.code).toBe(1)
    expect(json(ran.stdout)).toMatchObject({
      isReady: false,
      checks: [
        { name: 'file', state: 'failed', message: expect.stringContaining('Did you mean fake?') },
        noLedger,
      ],
      accounts: [],
    })
  })

  test('names a rule that can never decide', async () => {
    const routes = [{ account: 'us' }, { account: 'africa', when: { currency: 'NGN' } }]
    const ran = await doctor({ settings: { routes } })
    expect(ran.code).toBe(1)
    expect(json(ran.stdout)).toMatchObject({
      isReady: false,
      checks: expect.arrayContaining([
        expect.objectContaining({
          name: 'routes',
          state: 'failed',
          message: expect.stringContaining('routes.1'),
        }),
      ]),
    })
  })

  test('names two accounts that are one login, which neither shows alone', async () => {
    const ran = await doctor({ accounts: { africa: { provider: 'fake', key: 'us' } } })
    expect(ran.code).toBe(1)
    expect(json(ran.stdout)).toMatchObject({
      isReady: false,
      checks: [
        { name: 'file' },
        {
          name: 'accounts',
          state: 'failed',
          message: expect.stringContaining('accounts.africa: is the same login as accounts.us'),
        },
        noLedger,
      ],
      accounts: [{ isReady: true }, { isReady: true }],
    })
  })

  test('counts the rules that can', async () => {
    const routes = [{ account: 'africa', when: { currency: 'NGN' } }, { account: 'us' }]
    const ran = await doctor({ settings: { routes } })
    expect(json(ran.stdout)).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({
          name: 'routes',
          state: 'ok',
          message: expect.stringMatching(/^2 rules/),
        }),
      ]),
    })
  })

  test('tells of a provider in the environment that is passed over', async () => {
    const ran = await doctor({ environment: { POLYREFUND_PROVIDER: 'fake' } })
    expect(json(ran.stdout)).toMatchObject({
      isReady: true,
      checks: expect.arrayContaining([
        expect.objectContaining({
          name: 'POLYREFUND_PROVIDER',
          message: 'set, and not used: the configuration file comes first',
        }),
      ]),
    })
  })

  test.each(['authentication', 'provider_unavailable'] as const)(
    'explains %s of one account with the remedy',
    async (code) => {
      const error = fakeError({ code, outcome: 'none' })
      const africa = fakeProvider({ listPage: async () => Promise.reject(error) })
      const ran = await doctor({ fakes: { us: fakeProvider(), africa } })
      expect(ran.code).toBe(1)
      expect(json(ran.stdout)).toMatchObject({
        accounts: [
          { isReady: true },
          {
            checks: [
              {},
              { name: 'reachability', state: 'failed', remedy: expect.stringMatching(/\.$/) },
              {},
            ],
          },
        ],
      })
      expect(ran.stdout).toContain(`${code}: `)
    },
  )

  test('finds a slow clock by any account', async () => {
    const refund = fakeRefund({ createdAt: '2026-02-01T00:02:30.000Z' })
    const page = {
      refunds: [refund],
      rejected: [],
      nextCursor: null,
      previousCursor: null,
      total: null,
      complete: true,
    }
    const ran = await doctor({ fakes: { us: fakeProvider({ listPage: async () => page }) } })
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('at least 150 s slow')
  })

  test('never tells a secret', async () => {
    const accounts = { us: { provider: 'fake', key: 'canary-secret', kee: 'canary-too' } }
    for (const argv of [['doctor'], ['doctor', '--json'], ['list'], ['list', '--json']]) {
      const ran = await runWithAccounts(argv, { fakes, accounts })
      expect(ran.code).not.toBe(0)
      expect(ran.stdout + ran.stderr).not.toContain('canary')
    }
  })
})

describe('the file of a secret', () => {
  const accounts = { us: { provider: 'fake', key: { file: 'key.txt' } } }

  async function checksWith(permissions: number | null): Promise<Ran> {
    return doctor({
      fakes: { us: fakeProvider() },
      accounts,
      files: memoryFiles({ permissions: { '/work/key.txt': permissions } }),
    })
  }

  test.each([[['doctor']], [['doctor', '--json']]])(
    'that is not there is named by its option: it may be the key itself (%j)',
    async (argv) => {
      const key = { file: 'fsk_live_canary0123456789' }
      const ran = await runWithAccounts(argv, {
        fakes: { us: fakeProvider() },
        accounts: { us: { provider: 'fake', key, pk_live_canary0123456789: key } },
      })
      expect(ran.code).toBe(1)
      expect(ran.stdout).toContain('file of us.key')
      expect(ran.stdout).toContain('it can not be looked at')
      expect(ran.stdout + ran.stderr).not.toContain('canary')
    },
  )

  test.each([
    [0o644, '644'],
    [0o640, '640'],
    [0o602, '602'],
  ])('that others can open is warned of (%i)', async (permissions, told) => {
    const ran = await checksWith(permissions)
    expect(json(ran.stdout)).toMatchObject({
      accounts: [
        {
          checks: expect.arrayContaining([
            {
              name: 'key.txt',
              state: 'warning',
              message: `its permissions are ${told}: others on this machine can open it`,
              remedy: 'Close it: chmod 600 key.txt',
            },
          ]),
        },
      ],
    })
  })

  test.each([[0o600], [0o400], [null]])(
    'that they can not is in order (%j)',
    async (permissions) => {
      expect((await checksWith(permissions)).stdout).not.toContain('warning')
    },
  )

  test('that is missing is told by its name', async () => {
    const ran = await checksWith(0o600)
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('key.txt')
    expect(ran.stdout).toMatch(/isn't there/)
  })
})
