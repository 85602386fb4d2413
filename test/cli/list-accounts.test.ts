import { describe, expect, test } from 'vitest'

import type { Refund } from '../../src/model/index.ts'
import { runWithAccounts } from './fake-accounts.ts'
import { fakeError, fakeProvider, fakeRefund } from './fake-provider.ts'
import type { Fake, FakeWalk } from './fake-provider.ts'
import { json, run } from './run-fake.ts'
import type { Ran } from './run-fake.ts'

/** Refunds of these hours of one day. */
function at(prefix: string, hours: readonly number[]): readonly Refund[] {
  return hours.map((hour) =>
    fakeRefund({
      id: `${prefix}_${hour}`,
      createdAt: `2026-01-31T${String(hour).padStart(2, '0')}:00:00.000Z`,
    }),
  )
}

function two(
  us: FakeWalk = { refunds: at('us', [9, 6, 3]) },
  africa: FakeWalk = { refunds: at('af', [8, 7, 2]) },
): Readonly<Record<string, Fake>> {
  return { us: fakeProvider({}, us), africa: fakeProvider({}, africa) }
}

const down = fakeError({ code: 'provider_unavailable', outcome: 'none', message: 'It is down.' })
const broken: FakeWalk = { refunds: at('af', [8]), error: down }

function idsOf({ stdout }: Ran): readonly string[] {
  return stdout.match(/\b(?:us|af)_\d+/g) ?? []
}

describe('list over several accounts', () => {
  test('merges them newest first, with a column for the account', async () => {
    const ran = await runWithAccounts(['list'], { fakes: two() })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(idsOf(ran)).toEqual(['us_9', 'af_8', 'af_7', 'us_6', 'us_3', 'af_2'])
    expect(ran.stdout.split('\n').slice(0, 4)).toEqual([
      'Account  Created (UTC)     Refund  Status      Amount  Reference  Payment',
      '─────────────────────────────────────────────────────────────────────────',
      'us       2026-01-31 09:00  us_9    pending  35.00 USD  RMA-1      pay_1',
      'africa   2026-01-31 08:00  af_8    pending  35.00 USD  RMA-1      pay_1',
    ])
    expect(ran.stdout).toMatch(/^pending +6 +210\.00 USD$/m)
  })

  test.each([
    [
      ['--account', 'africa'],
      ['af_8', 'af_7', 'af_2'],
    ],
    [
      ['--account', 'us,africa', '--limit', '2'],
      ['us_9', 'af_8'],
    ],
    [['--account', 'us', '--account', 'africa', '--limit', '1'], ['us_9']],
  ])('lists with %j only what is named', async (argv, ids) => {
    expect(idsOf(await runWithAccounts(['list', ...argv], { fakes: two() }))).toEqual(ids)
  })

  test('has no column for the account where there is one', async () => {
    const ran = await runWithAccounts(['list', '--account', 'us'], { fakes: two() })
    expect(ran.stdout).not.toContain('Account')
  })

  test('refuses an account that is not there, and asks none', async () => {
    const fakes = two()
    const ran = await runWithAccounts(['list', '--account', 'us,afrika'], { fakes })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('Did you mean africa?')
    expect(Object.values(fakes).flatMap(({ calls }) => calls)).toEqual([])
  })

  test('passes its filters on to each', async () => {
    const fakes = two()
    await runWithAccounts(['list', '--status', 'pending', '--from', '2026-01-01'], { fakes })
    for (const { calls } of Object.values(fakes)) {
      expect(calls[0]).toMatchObject({
        method: 'list',
        argument: { status: 'pending', createdFrom: '2026-01-01T00:00:00.000Z' },
      })
    }
  })

  test('fits a narrow terminal', async () => {
    const { stdout } = await runWithAccounts(['list'], { fakes: two(), columns: 60 })
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60)
    expect(stdout).toMatch(/^Account +us$/m)
  })
})

describe('an account that fails', () => {
  test('hides nothing of the others, is told on standard error, and ends with 1', async () => {
    const ran = await runWithAccounts(['list', '--all'], { fakes: two(undefined, broken) })
    expect(ran.code).toBe(1)
    expect(idsOf(ran)).toEqual(['us_9', 'af_8', 'us_6', 'us_3'])
    expect(ran.stderr).toContain(
      'account africa (fake) failed after 1 refund: provider_unavailable: It is down.\n',
    )
    expect(ran.stderr).toMatch(/To read on from here, add --cursor \S+\n/)
    expect(ran.stderr).toContain('Reading africa stopped before its end.')
    expect(ran.stderr).toContain('incomplete_list')
  })

  test('is told in the words of the report', async () => {
    const listed = await runWithAccounts(['list', '--all'], { fakes: two(undefined, broken) })
    const reported = await runWithAccounts(['report'], { fakes: two(undefined, broken) })
    for (const text of [listed.stderr, reported.stdout]) {
      expect(text.replaceAll('\n', ' ')).toContain(
        'account africa (fake) failed after 1 refund: provider_unavailable: It is down. ',
      )
    }
    for (const { stderr, code } of [listed, reported]) {
      expect(code).toBe(1)
      expect(stderr).toContain(
        'Error: Reading africa stopped before its end. Rows and totals lack the rest.\n',
      )
    }
  })

  test('does not let a list say that there are no refunds', async () => {
    const ran = await runWithAccounts(['list'], { fakes: two({ error: down }, { error: down }) })
    expect(ran).toMatchObject({ code: 1, stdout: 'None were read.\n' })
  })

  test('does not let the list of one account say so either', async () => {
    const fakes = two(undefined, { error: down })
    const ran = await runWithAccounts(['list', '--account', 'africa'], { fakes })
    expect(ran).toMatchObject({ code: 1, stdout: 'None were read.\n' })
  })

  test('ends with 1 under a limit, too', async () => {
    const fakes = two(undefined, { error: down })
    const ran = await runWithAccounts(['list', '--limit', '1'], { fakes })
    expect(ran.code).toBe(1)
    expect(idsOf(ran)).toEqual(['us_9'])
  })

  test('has its statement in the one object of --json', async () => {
    const fakes = two(undefined, broken)
    const ran = await runWithAccounts(['list', '--json'], { fakes })
    expect(ran.code).toBe(1)
    expect(json(ran.stdout)).toMatchObject({
      refunds: [{ id: 'us_9', account: 'us' }, { account: 'africa' }, {}, {}],
      hasMore: false,
      complete: false,
      accounts: [
        { account: 'us', provider: 'fake', count: 3, state: 'ended', complete: true, error: null },
        {
          account: 'africa',
          count: 1,
          state: 'failed',
          complete: false,
          error: { code: 'provider_unavailable', account: 'africa' },
        },
      ],
      cursor: expect.any(String),
    })
    expect(json(ran.stderr)).toMatchObject({ code: 'incomplete_list', outcome: 'none' })
  })

  test('has its statement on a line of standard error with --json --all', async () => {
    const fakes = two(undefined, broken)
    const ran = await runWithAccounts(['list', '--json', '--all'], { fakes })
    expect(ran.code).toBe(1)
    expect(ran.stdout.trimEnd().split('\n').map(json)).toHaveLength(4)
    const [statement, error] = ran.stderr.trimEnd().split('\n').map(json)
    expect(statement).toMatchObject({
      accounts: [{ account: 'us' }, { account: 'africa', state: 'failed' }],
      cursor: expect.any(String),
    })
    expect(error).toMatchObject({ code: 'incomplete_list' })
  })

  test('is told by its own error where it is the only one', async () => {
    const ran = await runWithAccounts(['list', '--json', '--account', 'africa'], {
      fakes: two(undefined, broken),
    })
    expect(ran.code).toBe(1)
    expect(json(ran.stderr)).toMatchObject({ code: 'provider_unavailable', account: 'africa' })
  })

  test('tells of rejected rows by their account', async () => {
    const rejected = [
      { id: 'ref_x', issues: [{ path: 'amount', rule: 'amount.precision' }], raw: {} },
    ]
    const fakes = two(undefined, { rejected })
    const ran = await runWithAccounts(['list'], { fakes })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('kept out ref_x of africa: amount: amount.precision')
    expect(ran.stderr).toContain("1 row of us, africa's list")
  })
})

function cursorOf(text: string): string {
  const found = json(text)
  const isObject = typeof found === 'object' && found !== null && 'cursor' in found
  return isObject && typeof found.cursor === 'string' ? found.cursor : ''
}

describe('a cursor', () => {
  test('goes on behind the last refund that was shown, and skips none', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    for (let page = 0; page < 3; page += 1) {
      const argv: readonly string[] = cursor === null ? [] : ['--cursor', cursor]
      const ran = await runWithAccounts(['list', '--json', '--limit', '2', ...argv], {
        fakes: two(),
      })
      expect(ran.code).toBe(0)
      seen.push(...idsOf({ ...ran, stdout: JSON.stringify(refundsOf(ran.stdout)) }))
      cursor = cursorOf(ran.stdout)
    }
    expect(seen).toEqual(['us_9', 'af_8', 'af_7', 'us_6', 'us_3', 'af_2'])
    expect(cursor).toBe('')
  })

  test('tries an account again that failed', async () => {
    const first = await runWithAccounts(['list', '--json'], { fakes: two(undefined, broken) })
    const argv = ['list', '--json', '--cursor', cursorOf(first.stdout)]
    const second = await runWithAccounts(argv, { fakes: two() })
    expect(second.code).toBe(0)
    expect(idsOf({ ...second, stdout: JSON.stringify(refundsOf(second.stdout)) })).toEqual([
      'af_7',
      'af_2',
    ])
  })

  test('that was changed is refused', async () => {
    const ran = await runWithAccounts(['list', '--cursor', 'nonsense'], { fakes: two() })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('cursor.invalid')
  })

  test('goes on in the list of a provider that the environment configures', async () => {
    const fake = fakeProvider({}, { refunds: at('us', [9, 6, 3]) })
    const first = await run(['list', '--json', '--limit', '1'], { fake })
    expect(cursorOf(first.stdout)).toBe('behind us_9')
    const second = await run(['list', '--cursor', 'behind us_9'], { fake })
    expect(idsOf(second)).toEqual(['us_6', 'us_3'])
  })
})

function refundsOf(text: string): unknown {
  const found = json(text)
  return typeof found === 'object' && found !== null && 'refunds' in found ? found.refunds : null
}
