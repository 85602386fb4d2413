import { describe, expect, test } from 'vitest'

import { foundFile, runWithAccounts } from './fake-accounts.ts'
import type { AccountsRun } from './fake-accounts.ts'
import { fakeError, fakeProvider, fakeRefund } from './fake-provider.ts'
import type { Fake } from './fake-provider.ts'
import { json, run } from './run-fake.ts'

const createNow =
  'create --payment pay_1 --amount 35.00 --currency USD --reason duplicate --reference RMA-1 --yes'.split(
    ' ',
  )

const single: readonly (readonly [command: string, argv: readonly string[]])[] = [
  ['create', createNow],
  ['find', ['find', '--payment', 'pay_1', '--reference', 'RMA-1']],
  ['get', ['get', 'ref_1']],
  ['update', ['update', 'ref_1', '--reason', 'duplicate']],
  ['payment', ['payment', 'pay_1']],
  ['preview', ['preview', '--payment', 'pay_1', '--remaining']],
]

interface Pair {
  readonly us: Fake
  readonly africa: Fake
}

function pair(): Pair {
  return { us: fakeProvider(), africa: fakeProvider() }
}

/** The names of the accounts that were asked anything. */
function asked(fakes: Readonly<Record<string, Fake>>): readonly string[] {
  return Object.entries(fakes)
    .filter(([, { calls }]) => calls.length > 0)
    .map(([name]) => name)
}

describe.each(single)('%s', (_command, argv) => {
  test('takes the account that is named', async () => {
    const fakes = { ...pair() }
    const ran = await runWithAccounts([...argv, '--account', 'africa'], { fakes })
    expect(ran.code).toBe(0)
    expect(asked(fakes)).toEqual(['africa'])
  })

  test('takes the default where none is named', async () => {
    const fakes = { ...pair() }
    await runWithAccounts(argv, { fakes, settings: { default: 'africa' } })
    expect(asked(fakes)).toEqual(['africa'])
  })

  test('takes the only one where there is no other', async () => {
    const fakes = { us: fakeProvider() }
    await runWithAccounts(argv, { fakes })
    expect(asked(fakes)).toEqual(['us'])
  })

  test('names the accounts where it can not know, and asks none', async () => {
    const fakes = { ...pair() }
    const ran = await runWithAccounts([...argv, '--json'], { fakes })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(json(ran.stderr)).toMatchObject({
      code: 'invalid_request',
      outcome: 'not_sent',
      message: expect.stringContaining('There are us, africa.'),
      issues: [{ path: '--account', rule: 'option.required' }],
    })
    expect(asked(fakes)).toEqual([])
  })
})

describe('an account', () => {
  test('that is not there is not guessed', async () => {
    const fakes = { ...pair() }
    const ran = await runWithAccounts(['get', 'ref_1', '--account', 'afrika'], { fakes })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('Did you mean africa? There are us, africa.')
    expect(asked(fakes)).toEqual([])
  })

  test('that is not there is not repeated, because it may be a key', async () => {
    const ran = await runWithAccounts(['get', 'ref_1', '--account', 'sk_live_top-secret'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).not.toContain('top-secret')
  })

  test('works where another one lacks its secret', async () => {
    const fakes = { ...pair() }
    const ran = await runWithAccounts(['get', 'ref_1', '--account', 'us'], {
      fakes,
      accounts: { africa: { provider: 'fake', key: { env: 'NOT_SET' } } },
    })
    expect(ran.code).toBe(0)
  })

  test('that lacks its secret is told by the name of the variable', async () => {
    const ran = await runWithAccounts(['get', 'ref_1', '--account', 'africa', '--json'], {
      accounts: { africa: { provider: 'fake', key: { env: 'NOT_SET' } } },
    })
    expect(ran.code).toBe(2)
    expect(json(ran.stderr)).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('NOT_SET'),
      issues: [{ path: 'accounts.africa.key', rule: 'reference.missing' }],
    })
  })

  test('stands in the refund that is printed', async () => {
    const ran = await runWithAccounts(['get', 'ref_1', '--account', 'us', '--json'])
    expect(json(ran.stdout)).toEqual({ ...fakeRefund(), account: 'us' })
    const shown = await runWithAccounts(['get', 'ref_1', '--account', 'us'])
    expect(shown.stdout).toMatch(/^ +Account +us$/m)
  })

  test('without a configuration file is refused', async () => {
    const fake = fakeProvider()
    const ran = await run(['get', 'ref_1', '--account', 'us'], { fake })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('polyrefund init')
    expect(fake.calls).toEqual([])
  })
})

describe('the configuration file', () => {
  const get = ['get', 'ref_1']
  const other = '/etc/refunds.json'
  const third = '/work/third.json'
  const settings = { default: 'us' }

  /** The file that the plan of a create names. */
  async function fileOf(argv: readonly string[], options: AccountsRun): Promise<string> {
    const ran = await runWithAccounts([...createNow, ...argv], { settings, ...options })
    return /Account +us, of (.*)\n/.exec(ran.stderr)?.[1] ?? ran.stderr
  }

  test('is that of the working directory', async () => {
    expect(await fileOf([], {})).toBe('polyrefund.config.js')
  })

  test('is that of POLYREFUND_CONFIG before it', async () => {
    const environment = { POLYREFUND_CONFIG: other }
    expect(await fileOf([], { environment, paths: [foundFile, other] })).toBe(other)
  })

  test('is that of --config before both, seen from the working directory', async () => {
    const environment = { POLYREFUND_CONFIG: other }
    const paths = [foundFile, other, third]
    expect(await fileOf(['--config', 'third.json'], { environment, paths })).toBe('third.json')
  })

  test('comes before POLYREFUND_PROVIDER', async () => {
    const environment = { POLYREFUND_PROVIDER: 'fake', FAKE_KEY: 'key' }
    expect(await fileOf([], { environment })).toBe('polyrefund.config.js')
  })

  test('is passed over where --provider is given', async () => {
    const fakes = { us: fakeProvider() }
    const ran = await runWithAccounts([...get, '--provider', 'fake', '--json'], { fakes, settings })
    expect(json(ran.stdout)).toEqual(fakeRefund())
  })

  test.each([['--account'], ['--config']])(
    '%s and --provider are refused together',
    async (name) => {
      const fakes = { us: fakeProvider() }
      const ran = await runWithAccounts([...get, '--provider', 'fake', name, 'us'], { fakes })
      expect(ran.code).toBe(2)
      expect(ran.stderr).toContain('option.conflict')
      expect(asked(fakes)).toEqual([])
    },
  )

  test('is not named where nothing is at stake', async () => {
    const ran = await runWithAccounts(get, { settings })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
  })

  test('that is wrong is told with its path, and asks no provider', async () => {
    const fakes = { us: fakeProvider() }
    const ran = await runWithAccounts(get, { fakes, settings: { default: 'uss' } })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('default: there is no account uss. Did you mean us?')
    expect(asked(fakes)).toEqual([])
  })
})

describe('create by rules', () => {
  const routes = [
    { account: 'africa', when: { tenant: 'lagos' } },
    { account: 'africa', when: { tag: 'mobile' } },
    { account: 'us', when: { payment: 'pay_*', currency: 'USD' } },
  ]
  const settings = { routes }

  test('takes the account of the first rule that matches, and shows which and why', async () => {
    const fakes = { ...pair() }
    const ran = await runWithAccounts(createNow, { fakes, settings })
    expect(ran.code).toBe(0)
    expect(ran.stderr).toMatch(/Account +us, of polyrefund\.config\.js\n/)
    expect(ran.stderr).toMatch(/Chosen by +routes\.2 sends it to us: .*USD/)
    expect(asked(fakes)).toEqual(['us'])
  })

  test.each([
    ['--tenant', 'lagos', 'routes.0'],
    ['--tag', 'mobile', 'routes.1'],
  ])('goes by %s %s', async (option, word, rule) => {
    const fakes = { ...pair() }
    const ran = await runWithAccounts([...createNow, option, word], { fakes, settings })
    expect(ran.stderr).toContain(`${rule} sends it to africa`)
    expect(asked(fakes)).toEqual(['africa'])
  })

  test('refuses where no rule matches, and tries no account', async () => {
    const fakes = { ...pair() }
    const argv = createNow.map((word) => (word === 'USD' ? 'EUR' : word))
    const ran = await runWithAccounts([...argv, '--json'], { fakes, settings })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(json(ran.stderr)).toMatchObject({
      outcome: 'not_sent',
      message: expect.stringMatching(/choose no account.*routes\.2.*EUR.*--account/),
    })
    expect(asked(fakes)).toEqual([])
  })

  test('connects no account but the chosen one', async () => {
    const fakes = { ...pair() }
    const accounts = { africa: { provider: 'fake', key: { env: 'NOT_SET' } } }
    expect((await runWithAccounts(createNow, { fakes, settings, accounts })).code).toBe(0)
  })

  test('asks no rule where an account is named, or is the default', async () => {
    for (const [argv, more] of [
      [['--account', 'africa'], {}],
      [[], { default: 'africa' }],
    ] as const) {
      const fakes = { ...pair() }
      const ran = await runWithAccounts([...createNow, ...argv], {
        fakes,
        settings: { ...settings, ...more },
      })
      expect(ran.stderr).not.toContain('Chosen by')
      expect(asked(fakes)).toEqual(['africa'])
    }
  })

  test.each([
    ['--tenant', ['--account', 'us']],
    ['--tag', ['--account', 'us']],
    ['--tenant', ['--provider', 'fake']],
  ])('refuses %s with %j, because it would be in vain', async (option, argv) => {
    const fakes = { ...pair() }
    const ran = await runWithAccounts([...createNow, option, 'word', ...argv], { fakes, settings })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(`${option} is for the rules`)
    expect(asked(fakes)).toEqual([])
  })

  test('does not speak for other commands: they name the accounts', async () => {
    const ran = await runWithAccounts(['payment', 'pay_1'], { settings })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('There are us, africa.')
  })
})

describe('after a lost answer, the command that looks', () => {
  const lost = fakeProvider({
    send: async () => {
      throw fakeError({ code: 'outcome_unknown', outcome: 'unknown' })
    },
  })

  test.each([
    ['the default', [], { default: 'us' }, 'find --payment pay_1 --reference RMA-1 --account us'],
    [
      'a rule',
      [],
      { routes: [{ account: 'us' }] },
      'find --payment pay_1 --reference RMA-1 --account us',
    ],
    [
      'the arguments',
      ['--account', 'us', '--config', 'my.json'],
      {},
      'find --payment pay_1 --reference RMA-1 --account us --config my.json',
    ],
  ])('names the account that %s chose', async (_who, argv, settings, command) => {
    const ran = await runWithAccounts([...createNow, ...argv], {
      fakes: { us: lost, africa: fakeProvider() },
      settings,
      paths: [foundFile, '/work/my.json'],
    })
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain(`  polyrefund ${command}\n`)
  })
})

test('a simulator tells commands that go past a configuration file', async () => {
  const ending = new AbortController()
  ending.abort()
  const ran = await runWithAccounts(['simulate'], { signal: ending.signal })
  expect(ran.stdout).toContain('polyrefund payment pay_1 --provider fake\n')
  expect(ran.stdout).toContain('polyrefund list --provider fake\n')
  const without = await run(['simulate'], { signal: ending.signal })
  expect(without.stdout).not.toContain('--provider')
})
