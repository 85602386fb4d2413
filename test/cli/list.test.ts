import { describe, expect, test } from 'vitest'

import { fromMinor } from '../../src/model/index.ts'
import type { Refund, RejectedRow } from '../../src/model/index.ts'
import { fakeError, fakeProvider, fakeRefund } from './fake-provider.ts'
import { json, run } from './run-fake.ts'

function refunds(count: number): readonly Refund[] {
  return Array.from({ length: count }, (_, index) => fakeRefund({ id: `ref_${index}` }))
}

const rejected: RejectedRow = {
  id: 'ref_x\u001b[2J',
  issues: [{ path: 'amount', rule: 'amount.precision' }],
  raw: { amount: 0.001 },
}

describe('list', () => {
  test('prints a table, and totals per currency and status', async () => {
    const rows = [
      fakeRefund({ id: 'ref_1' }),
      fakeRefund({ id: 'ref_2', status: 'succeeded', amount: fromMinor(500, 'JPY') }),
      fakeRefund({ id: 'ref_3', amount: fromMinor(100, 'USD'), reference: null, createdAt: null }),
      fakeRefund({ id: 'ref_4', status: 'succeeded', requiresAction: true }),
    ]
    const ran = await run(['list'], { fake: fakeProvider({}, { refunds: rows }) })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout.trimEnd().split('\n')).toEqual([
      'Created (UTC)     Refund  Status            Amount  Reference  Payment',
      '──────────────────────────────────────────────────────────────────────',
      '2026-01-31 12:00  ref_1   pending        35.00 USD  RMA-1      pay_1',
      '2026-01-31 12:00  ref_2   succeeded        500 JPY  RMA-1      pay_1',
      'unknown           ref_3   pending         1.00 USD             pay_1',
      '2026-01-31 12:00  ref_4   succeeded (!)  35.00 USD  RMA-1      pay_1',
      '',
      '(!) somebody has to act at the provider.',
      '',
      'Total      Refunds     Amount',
      '─────────────────────────────',
      'succeeded        1    500 JPY',
      'pending          2  36.00 USD',
      'succeeded        1  35.00 USD',
    ])
  })

  test('says that there are none', async () => {
    expect(await run(['list'])).toMatchObject({ code: 0, stdout: 'No refunds were found.\n' })
  })

  test('passes its filters on, a date as midnight UTC', async () => {
    const fake = fakeProvider()
    const time = '2026-02-01T00:00:00+01:00'
    const argv = ['--status', 'pending', '--payment', 'charge:pay_1', '--from', '2026-01-01']
    await run(['list', ...argv, '--before', time], { fake })
    expect(fake.calls[0]?.argument).toMatchObject({
      status: 'pending',
      payment: { kind: 'charge', id: 'pay_1' },
      createdFrom: '2026-01-01T00:00:00Z',
      createdBefore: time,
    })
  })

  test('asks for nothing that was not said', async () => {
    const fake = fakeProvider()
    await run(['list'], { fake })
    expect(fake.calls[0]?.argument).toEqual({ limit: 21, onRejected: expect.any(Function) })
  })

  test.each([
    [[], 20],
    [['--limit', '3'], 3],
    [['--limit', '150'], 150],
    [['--all'], 200],
  ])('with %j shows %i of 200', async (argv, shown) => {
    const fake = fakeProvider({}, { refunds: refunds(200) })
    const ran = await run(['list', ...argv], { fake })
    expect(ran.code).toBe(0)
    expect(ran.stdout.match(/ref_\d+/g)).toEqual(refunds(shown).map(({ id }) => id))
    expect(ran.stdout.includes(`the newest ${shown} refunds`)).toBe(shown < 200)
  })

  test('does not speak of more when the limit is just reached', async () => {
    const ran = await run(['list', '--limit', '3'], {
      fake: fakeProvider({}, { refunds: refunds(3) }),
    })
    expect(ran.stdout).not.toContain('For more')
  })

  test.each([
    ['--limit', '0'],
    ['--limit', '-1'],
    ['--limit', '1.5'],
    ['--limit', 'many'],
    ['--limit', '3', '--all'],
    ['--status', 'done'],
  ])('refuses %s %s %s', async (...argv) => {
    const fake = fakeProvider()
    expect((await run(['list', ...argv], { fake })).code).toBe(2)
    expect(fake.calls).toEqual([])
  })
})

describe('list with --json', () => {
  test('prints one object', async () => {
    const fake = fakeProvider({}, { refunds: refunds(3) })
    const ran = await run(['list', '--json', '--limit', '2'], { fake })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(json(ran.stdout)).toEqual({
      refunds: refunds(2),
      totals: [
        {
          currency: 'USD',
          status: 'pending',
          count: 2,
          amount: { minor: 7000, currency: 'USD' },
        },
      ],
      hasMore: true,
      complete: false,
      rejected: [],
      accounts: [
        {
          account: null,
          provider: 'fake',
          mode: 'test',
          count: 2,
          rejected: 0,
          state: 'reading',
          complete: false,
          error: null,
        },
      ],
      cursor: 'behind ref_1',
    })
  })

  test('has the rejected rows in the object, and ends with 1', async () => {
    const fake = fakeProvider({}, { refunds: refunds(1), rejected: [rejected] })
    const ran = await run(['list', '--json'], { fake })
    expect(ran.code).toBe(1)
    expect(json(ran.stdout)).toMatchObject({ complete: false, rejected: [rejected] })
    expect(json(ran.stderr)).toMatchObject({ code: 'incomplete_list', outcome: 'none' })
  })

  test('prints with --all each refund on a line of its own, as it is read', async () => {
    const fake = fakeProvider({}, { refunds: refunds(3) })
    const outputs: string[] = []
    const ran = await run(['list', '--json', '--all'], {
      fake,
      columns: 80,
      onOutput: (text) => outputs.push(text),
    })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(outputs.map(json)).toEqual(refunds(3))
    expect(ran.stdout.trimEnd().split('\n').map(json)).toEqual(refunds(3))
  })

  test('tells of rejected rows on standard error then', async () => {
    const fake = fakeProvider({}, { refunds: refunds(1), rejected: [rejected] })
    const ran = await run(['list', '--json', '--all'], { fake })
    expect(ran.code).toBe(1)
    const [row, error] = ran.stderr.trimEnd().split('\n').map(json)
    expect(row).toEqual({ rejected })
    expect(error).toMatchObject({ code: 'incomplete_list' })
  })
})

describe('a list that lacks rows', () => {
  test('tells of each that was kept out, and ends with 1', async () => {
    const fake = fakeProvider({}, { refunds: refunds(1), rejected: [rejected] })
    const ran = await run(['list'], { fake })
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('ref_0')
    expect(ran.stderr).toContain('kept out ref_x\\u001b[2J: amount: amount.precision')
    expect(ran.stderr).toContain('1 row of fake')
    expect(ran.stderr).not.toContain('\u001b')
  })

  test('ends with 1 for kept out rows under a limit, too', async () => {
    const fake = fakeProvider({}, { refunds: refunds(5), rejected: [{ ...rejected, id: null }] })
    const ran = await run(['list', '--limit', '2'], { fake })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('kept out a row without an id')
  })

  test('ends with 1 when the provider can not prove it whole', async () => {
    const faults = [{ path: 'refunds', rule: 'list.circular' }]
    const fake = fakeProvider({}, { refunds: refunds(1), isWhole: false, faults })
    const ran = await run(['list', '--all'], { fake })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('could not be proved whole')
    expect(ran.stderr).toContain('refunds: list.circular')
  })

  test('keeps what was read before it broke', async () => {
    const error = fakeError({ code: 'provider_unavailable', outcome: 'none' })
    const fake = fakeProvider({}, { refunds: refunds(2), error })
    const ran = await run(['list', '--all'], { fake })
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('ref_1')
    expect(ran.stdout).toContain('These are the first 2 refunds: reading stopped here.')
    expect(ran.stderr).toContain('provider_unavailable')
  })

  test('is not said to be empty when it broke at once', async () => {
    const error = fakeError({ code: 'provider_unavailable', outcome: 'none' })
    const ran = await run(['list'], { fake: fakeProvider({}, { error }) })
    expect(ran).toMatchObject({ code: 1, stdout: 'None were read.\n' })
  })
})

test('a list stops being read when nobody reads it any more', async () => {
  const isRead: boolean[] = []
  const ran = await run(['list', '--json', '--all'], {
    fake: fakeProvider({}, { refunds: refunds(100) }),
    onOutput: () => isRead.push(true),
    isOpen: () => isRead.length < 2,
  })
  expect(ran).toMatchObject({ code: 1, stderr: '' })
  expect(isRead).toHaveLength(2)
})
