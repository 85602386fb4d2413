import { describe, expect, test } from 'vitest'

import { fromMinor } from '../../src/model/index.ts'
import { runWithAccounts } from './fake-accounts.ts'
import { fakeError, fakeProvider, fakeRefund } from './fake-provider.ts'
import type { Fake, FakeWalk } from './fake-provider.ts'
import { memoryFiles } from './memory-files.ts'
import { json, run } from './run-fake.ts'
import type { Ran } from './run-fake.ts'

const rows: FakeWalk = {
  refunds: [
    fakeRefund({ id: 'ref_1', status: 'succeeded' }),
    fakeRefund({ id: 'ref_2', createdAt: '2026-01-30T12:00:00.000Z' }),
    fakeRefund({
      id: 'ref_3',
      status: 'failed',
      amount: fromMinor(500, 'JPY'),
      createdAt: '2026-01-29T12:00:00.000Z',
    }),
  ],
}
const down = fakeError({ code: 'provider_unavailable', outcome: 'none', message: 'It is down.' })

function fakes(us: FakeWalk = rows, africa: FakeWalk = {}): Readonly<Record<string, Fake>> {
  return { us: fakeProvider({}, us), africa: fakeProvider({}, africa) }
}

function callsOf(all: Readonly<Record<string, Fake>>): readonly unknown[] {
  return Object.values(all).flatMap(({ calls }) => calls)
}

describe('report', () => {
  test('prints what it is, its totals, and what is open, as tables', async () => {
    const ran = await runWithAccounts(['report', '--by', 'account,status'], { fakes: fakes() })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    const lines = ran.stdout.split('\n')
    expect(lines.slice(0, 2)).toEqual(['Refunds', expect.stringContaining('Complete: ')])
    expect(lines).toContain('Account  Status     Currency  Refunds  Requested  Failed    Net')
    expect(ran.stdout).toMatch(/^us +succeeded +USD +1 +35\.00 +0\.00 +35\.00$/m)
    expect(ran.stdout).toMatch(/^us +failed +JPY +1 +500 +500 +0$/m)
    expect(ran.stdout).toMatch(/^USD +2 +70\.00 +0\.00 +70\.00$/m)
    expect(ran.stdout).toMatch(/^USD +1 +35\.00 +0 +1 +0 +0 +0$/m)
  })

  test('says that there are none', async () => {
    const ran = await runWithAccounts(['report'], { fakes: fakes({}) })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('No refunds were found.')
  })

  test('prints the report as one JSON object', async () => {
    const ran = await runWithAccounts(
      ['report', '--json', '--by', 'month', '--time-zone', 'Africa/Lagos', '--title', 'January'],
      { fakes: fakes() },
    )
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(json(ran.stdout)).toMatchObject({
      version: 1,
      title: 'January',
      complete: true,
      rows: 3,
      by: ['month'],
      period: { timeZone: 'Africa/Lagos' },
      accounts: [
        { account: 'us', count: 3 },
        { account: 'africa', count: 0 },
      ],
    })
  })

  test('is of the period and the accounts that are asked for', async () => {
    const all = fakes()
    const argv = ['--from', '2026-01-01', '--before', '2026-02-01', '--account', 'us']
    await runWithAccounts(['report', ...argv], { fakes: all })
    expect(callsOf(all)).toMatchObject([
      {
        method: 'list',
        argument: {
          createdFrom: '2026-01-01T00:00:00.000Z',
          createdBefore: '2026-02-01T00:00:00.000Z',
        },
      },
    ])
  })

  test('is of the provider that the environment configures, where there is no file', async () => {
    const ran = await run(['report', '--json'], { fake: fakeProvider({}, rows) })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(json(ran.stdout)).toMatchObject({ rows: 3, accounts: [{ account: null }] })
  })

  test.each([40, 60, 80])('fits a terminal of %i columns', async (columns) => {
    const { stdout } = await runWithAccounts(['report'], { fakes: fakes(), columns })
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns)
  })
})

function lacking(): Readonly<Record<string, Fake>> {
  return fakes(rows, { refunds: [fakeRefund({ id: 'ref_9' })], error: down })
}

describe('a report that lacks refunds', () => {
  test('says so before its totals, names the account, and ends with 1', async () => {
    const ran = await runWithAccounts(['report'], { fakes: lacking() })
    expect(ran.code).toBe(1)
    const [title, first = ''] = ran.stdout.split('\n')
    expect([title, first.slice(0, 12)]).toEqual(['Refunds', 'NOT COMPLETE'])
    expect(ran.stdout).toMatch(/africa.*provider_unavailable: It is down\./)
    expect(ran.stderr).toContain('incomplete_list')
  })

  test('says so in JSON, and ends with 1', async () => {
    const ran = await runWithAccounts(['report', '--json'], { fakes: lacking() })
    expect(ran.code).toBe(1)
    expect(json(ran.stdout)).toMatchObject({
      complete: false,
      rows: 4,
      accounts: [{}, { account: 'africa', failure: { code: 'provider_unavailable' } }],
    })
    expect(json(ran.stderr)).toMatchObject({ code: 'incomplete_list', outcome: 'none' })
  })

  test('is written to its file, says so there and on standard error, and ends with 1', async () => {
    const files = memoryFiles()
    const argv = ['report', '--out', 'refunds.csv']
    const ran = await runWithAccounts(argv, { fakes: lacking(), files })
    expect(ran.code).toBe(1)
    expect(files.texts.get('/work/refunds.csv')).toContain('NOT COMPLETE')
    expect(ran.stderr).toContain('NOT COMPLETE')
    expect(ran.stderr).toContain('Wrote refunds.csv')
  })

  test('says that none were read, not that there are none, where nothing could be', async () => {
    const ran = await runWithAccounts(['report'], {
      fakes: fakes({ error: down }, { error: down }),
    })
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/\n\nNone were read\.\n$/)
    expect(ran.stdout).not.toContain('No refunds')
  })

  test('ends with 1 where a list can not be proved whole, and says why', async () => {
    const faults = [{ path: 'refunds', rule: 'list.circular' }]
    const lacking = fakes(rows, { isWhole: false, faults })
    const ran = await runWithAccounts(['report'], { fakes: lacking })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('accounts.africa.refunds: list.circular')
  })

  test('ends with 1 for rows that were kept out', async () => {
    const rejected = [{ id: 'x', issues: [{ path: 'amount', rule: 'amount.precision' }], raw: {} }]
    const ran = await runWithAccounts(['report'], { fakes: fakes(rows, { rejected }) })
    expect(ran.code).toBe(1)
  })
})

describe('the formats of a report', () => {
  const all = ['csv', 'ndjson', 'json', 'markdown', 'html']
  const names = ['csv', 'ndjson', 'json', 'md', 'html'].map((end) => `/work/january.${end}`)

  test.each([
    [['--format', all.join(',')]],
    [all.flatMap((format) => ['--format', format])],
    [['--format', 'csv, ndjson', '--format', 'json,csv', '--format', 'markdown,html']],
  ])('may be %j, of one walk', async (argv) => {
    const files = memoryFiles()
    const providers = fakes()
    const ran = await runWithAccounts(['report', ...argv, '--out', 'january'], {
      fakes: providers,
      files,
    })
    expect(ran).toMatchObject({ code: 0, stdout: '' })
    expect([...files.texts.keys()].toSorted()).toEqual(names.toSorted())
    for (const text of files.texts.values()) expect(text).toContain('ref_1')
    expect(callsOf(providers)).toHaveLength(2)
    for (const name of names) {
      const size = Buffer.byteLength(files.texts.get(name) ?? '')
      const told = size < 1024 ? `${size} bytes` : `${(size / 1024).toFixed(1)} KiB`
      expect(ran.stderr).toContain(`Wrote ${name.replace('/work/', '')} (${told})\n`)
    }
  })

  test.each([
    ['refunds.csv', 'csv'],
    ['refunds.NDJSON', 'ndjson'],
    ['refunds.md', 'markdown'],
    ['deep/refunds.html', 'html'],
  ])('are known by the name %s', async (name) => {
    const files = memoryFiles()
    await runWithAccounts(['report', '--out', name], { fakes: fakes(), files })
    expect([...files.texts.keys()]).toEqual([`/work/${name}`])
  })

  test.each([[[]], [['--out', '-']]])('go to standard output with %j', async (argv) => {
    const files = memoryFiles()
    const ran = await runWithAccounts(['report', '--format', 'ndjson', ...argv], {
      fakes: fakes(),
      files,
    })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout.match(/"ref_\d"/g)).toEqual(['"ref_1"', '"ref_2"', '"ref_3"'])
    expect([...files.texts.keys()]).toEqual([])
  })

  test('may be files beside the report as JSON on standard output', async () => {
    const files = memoryFiles()
    const argv = ['report', '--json', '--format', 'csv', '--out', 'refunds.csv']
    const ran = await runWithAccounts(argv, { fakes: fakes(), files })
    expect(json(ran.stdout)).toMatchObject({ version: 1 })
    expect(files.texts.has('/work/refunds.csv')).toBe(true)
  })

  test.each<readonly [argv: readonly string[], path: string]>([
    [['--format', 'csv,json'], '--out'],
    [['--format', 'html'], '--out'],
    [['--format', 'html', '--out', '-'], '--out'],
    [['--format', 'csv', '--json'], '--json'],
    [['--format', 'cvs'], '--format'],
    [['--format', 'csv,,json'], '--format'],
    [['--out', 'refunds.xls'], '--format'],
    [['--out', 'refunds'], '--format'],
    [['--by', 'acount'], '--by'],
    [['--by', 'month'], '--time-zone'],
    [['--by', 'day', '--time-zone', 'Mars/Olympus'], 'timeZone'],
    [['--from', 'yesterday'], 'createdFrom'],
    [['--previous', 'gone.csv'], '--previous'],
  ])('are refused as %j before anything is asked', async (argv, path) => {
    const providers = fakes()
    const files = memoryFiles()
    const ran = await runWithAccounts(['report', ...argv], { fakes: providers, files })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(path)
    expect(callsOf(providers)).toEqual([])
    expect([...files.texts.keys()]).toEqual([])
  })

  test('are refused in JSON with --json', async () => {
    const ran = await runWithAccounts(['report', '--json', '--by', 'acount'])
    expect(json(ran.stderr)).toMatchObject({
      code: 'invalid_request',
      issues: [{ path: '--by', rule: 'option.word' }],
      message: expect.stringContaining('Did you mean account?'),
    })
  })
})

describe('the files of a report', () => {
  const argv = ['report', '--format', 'csv,json', '--out', 'january']

  test('replace none that is there, and ask for nothing then', async () => {
    const files = memoryFiles({ texts: { '/work/january.json': 'mine' } })
    const providers = fakes()
    const ran = await runWithAccounts(argv, { files, fakes: providers })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('january.json is there already')
    expect(ran.stderr).toContain('--force')
    expect([...files.texts]).toEqual([['/work/january.json', 'mine']])
    expect(callsOf(providers)).toEqual([])
  })

  test('replace none that came in the meantime', async () => {
    const files = memoryFiles({
      onWrite: () => files.put('/work/january.csv', 'mine'),
    })
    const ran = await runWithAccounts(argv, { files, fakes: fakes() })
    expect(ran.code).toBe(2)
    expect(files.texts.get('/work/january.csv')).toBe('mine')
    expect([...files.texts.keys()]).toEqual(['/work/january.csv'])
  })

  test('replace what is there with --force', async () => {
    const files = memoryFiles({ texts: { '/work/january.json': 'mine' } })
    const ran = await runWithAccounts([...argv, '--force'], { fakes: fakes(), files })
    expect(ran.code).toBe(0)
    expect(files.texts.get('/work/january.json')).toContain('ref_1')
  })

  test('are not there, and nothing of them is, when the disk is full', async () => {
    const full = Object.assign(new Error('no space, /home/secret'), { code: 'ENOSPC' })
    const files = memoryFiles({
      texts: { '/work/january.csv': 'mine' },
      onWrite: () => {
        throw full
      },
    })
    const ran = await runWithAccounts([...argv, '--force', '--json'], { fakes: fakes(), files })
    expect(ran.code).not.toBe(0)
    expect(ran.stdout).toBe('')
    expect(json(ran.stderr)).toMatchObject({ message: expect.stringContaining('ENOSPC') })
    expect(ran.stderr).not.toContain('secret')
    expect([...files.texts]).toEqual([['/work/january.csv', 'mine']])
    expect(files.openSpools()).toBe(0)
  })

  test('are there, and say what they lack, when the one provider fails half way', async () => {
    const files = memoryFiles()
    const ran = await run(argv, { fake: fakeProvider({}, { ...rows, error: down }), files })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('provider_unavailable')
    expect(files.texts.get('/work/january.csv')).toContain('NOT COMPLETE')
    expect(files.texts.get('/work/january.json')).toContain('ref_3')
  })

  test('are not there, and nothing of them is, when the command is ended', async () => {
    const ending = new AbortController()
    const files = memoryFiles()
    const refunds = (rows.refunds ?? []).map((refund) => refund)
    const fake = fakeProvider({
      list: (query, options) => {
        const walk = fakeProvider({}, { refunds }).provider.list(query, options)
        async function* read(): AsyncGenerator<(typeof refunds)[number], void, undefined> {
          for await (const refund of walk) {
            yield refund
            ending.abort()
          }
        }
        return { summary: () => walk.summary(), [Symbol.asyncIterator]: read }
      },
    })
    const ran = await run(argv, { fake, files, signal: ending.signal })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('aborted')
    expect([...files.texts.keys()]).toEqual([])
    expect(files.openSpools()).toBe(0)
  })

  test('let rows wait in one temporary file, and leave nothing open', async () => {
    const files = memoryFiles()
    await runWithAccounts(argv, { files, fakes: fakes() })
    expect([files.openedSpools(), files.openSpools(), files.openFiles()]).toEqual([1, 0, 0])
  })
})

describe('a report on standard output', () => {
  test('ends quietly when nobody reads it any more', async () => {
    const files = memoryFiles()
    const ran = await runWithAccounts(['report', '--format', 'csv'], {
      fakes: fakes(),
      files,
      isOpen: () => false,
    })
    expect(ran).toMatchObject({ code: 1, stderr: '' })
    expect(files.openSpools()).toBe(0)
  })
})

describe('a report whose refunds are all of a closed period', () => {
  const period = ['--from', '2026-01-01', '--before', '2026-02-01']
  const argv = ['report', ...period, '--previous', 'first.csv']

  async function after(second: FakeWalk): Promise<Ran> {
    const files = memoryFiles()
    const first = ['report', ...period, '--format', 'csv', '--out', 'first.csv']
    await runWithAccounts(first, { fakes: fakes(), files })
    return runWithAccounts(argv, { fakes: fakes(second), files })
  }

  test('says that there are none outside of it', async () => {
    const ran = await after(rows)
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/\n\nNone outside the closed period\.\n$/)
  })

  test('says no more than that none were read, where reading stopped', async () => {
    const ran = await after({ ...rows, error: down })
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/\n\nNone were read outside the closed period\.\n$/)
  })
})

test('a report with the previous one tells what has changed since', async () => {
  const files = memoryFiles()
  const period = ['--from', '2026-01-01', '--before', '2026-02-01']
  const first = ['report', ...period, '--format', 'csv', '--out', 'first.csv']
  await runWithAccounts(first, { fakes: fakes(), files })
  const [one, two, three] = rows.refunds ?? []
  const changed = [one, two && fakeRefund({ ...two, status: 'failed' }), three]
  const second = ['report', ...period, '--json', '--previous', 'first.csv']
  const ran = await runWithAccounts(second, {
    fakes: fakes({ refunds: changed.filter((refund) => refund !== undefined) }),
    files,
  })
  expect(ran.code).toBe(0)
  expect(json(ran.stdout)).toMatchObject({ restatements: { count: 1, unchanged: 2 } })
})
