import { stripVTControlCharacters } from 'node:util'

import { describe, expect, test } from 'vitest'

import type { Refund } from '../../src/model/index.ts'
import { runWithAccounts } from './fake-accounts.ts'
import type { AccountsRun } from './fake-accounts.ts'
import { fakeError, fakeProvider, fakeRefund } from './fake-provider.ts'
import type { Fake } from './fake-provider.ts'
import { failure, memoryFiles } from './memory-files.ts'
import type { Ran } from './run-fake.ts'

function many(count: number): Readonly<Record<string, Fake>> {
  const refunds = Array.from({ length: count }, (_, at) => fakeRefund({ id: `ref_${at}` }))
  return { us: fakeProvider({}, { refunds }) }
}

/** 100 refunds, each of which takes 10 ms, with a terminal for standard error. */
async function watch(argv: readonly string[], options: AccountsRun = {}): Promise<Ran> {
  return runWithAccounts(argv, { fakes: many(100), tickMs: 10, errorColumns: 80, ...options })
}

const told = /Reading: \d+ refunds(?:, \d+\/s)?(?:, us)?/g

describe.each([['list --all'], ['report']])('the progress of %s', (command) => {
  const argv = command.split(' ')

  test('names the refunds, the rate and the account, some times a second', async () => {
    const { stderr, code } = await watch(argv)
    expect(code).toBe(0)
    expect(stripVTControlCharacters(stderr).match(told)).toEqual([
      'Reading: 25 refunds, us',
      'Reading: 50 refunds, us',
      'Reading: 75 refunds, us',
      'Reading: 100 refunds, 100/s, us',
    ])
  })

  test('is taken away at the end', async () => {
    const { stderr } = await watch(argv)
    expect(stderr.slice(stderr.lastIndexOf('Reading')).replace(/^[^\n]*\n/, '')).toMatch(
      /^(?:\u001b\[(?:2K|1A|G))+$/,
    )
  })

  test('stays on one line of a narrow terminal', async () => {
    const { stderr } = await watch(argv, { errorColumns: 20 })
    const lines = stripVTControlCharacters(stderr).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(20)
  })

  test.each([
    ['standard error is no terminal', [], { errorColumns: null }],
    ['there is --json', ['--json'], {}],
    ['the terminal can not move back', [], { environment: { TERM: 'dumb' } }],
  ])('is silent where %s', async (_where, more, options) => {
    expect((await watch([...argv, ...more], options)).stderr).toBe('')
  })
})

function full(): never {
  throw failure('ENOSPC')
}

describe('the progress of what ends with an error', () => {
  const cleared = /^(?:\u001b\[(?:2K|1A|G))+$/
  const down = fakeError({ code: 'provider_unavailable', outcome: 'none', message: 'It is down.' })
  const refunds = Array.from({ length: 60 }, (_, at) => fakeRefund({ id: `ref_${at}` }))
  const failing = { us: fakeProvider({}, { refunds, error: down }) }

  test.each([
    ['list --all', failing, {}],
    ['report', failing, {}],
    ['report --out a.csv', failing, {}],
    ['report --out a.csv', many(100), { onPublish: full }],
    ['report --out a.csv', many(500), { onSpool: full }],
  ] as const)('is taken away before the error of %s is told', async (command, fakes, disk) => {
    const seen: string[] = []
    const ran = await watch(command.split(' '), {
      fakes,
      files: memoryFiles(disk),
      onError: (text) => seen.push(text),
    })
    expect(ran.code).not.toBe(0)
    const last = seen.findLastIndex((text) => text.includes('Reading:'))
    expect(seen[last]).toContain('refunds')
    expect(seen[last + 1]).toMatch(cleared)
    expect(seen.findIndex((text) => text.startsWith('Error:'))).toBeGreaterThan(last + 1)
  })
})

test('a list that ends soon has no progress', async () => {
  expect((await watch(['list', '--limit', '90'])).stderr).toBe('')
})

test('progress is gone before a report is written to the same terminal', async () => {
  const seen: string[] = []
  await watch(['report', '--format', 'csv'], {
    onError: (text) => seen.push(text),
    onOutput: () => seen.push('output'),
  })
  expect(seen[seen.indexOf('output') - 1]).toMatch(/^(?:\u001b\[(?:2K|1A|G))+$/)
  expect(seen.slice(seen.indexOf('output')).filter((text) => text !== 'output')).toEqual([])
})

test('what is told while a list is read stands above its progress', async () => {
  const refunds = Array.from({ length: 100 }, (_, at) => fakeRefund({ id: `ref_${at}` }))
  const us = fakeProvider({
    list: (query, options) => {
      const walk = fakeProvider({}, { refunds }).provider.list({}, options)
      async function* read(): AsyncGenerator<Refund, void, undefined> {
        for await (const refund of walk) {
          if (refund.id === 'ref_60') query?.onRejected?.({ id: 'ref_x', issues: [], raw: {} })
          yield refund
        }
      }
      return { summary: () => walk.summary(), [Symbol.asyncIterator]: read }
    },
  })
  const seen: string[] = []
  const { stderr } = await watch(['list', '--all', '--provider', 'fake'], {
    fakes: { us },
    onError: (text) => seen.push(text),
  })
  expect(stderr).toContain('Reading: 75 refunds')
  const told = seen.findIndex((text) => text.startsWith('kept out ref_x'))
  expect(seen[told - 2]).toContain('Reading: 50 refunds')
  expect(seen[told - 1]).toMatch(/^(?:\u001b\[(?:2K|1A|G))+$/)
})

test('progress has no colours where they are not wanted', async () => {
  // The styles of an output obey NO_COLOR; this one leaves them out.
  const { stderr } = await watch(['list', '--all'])
  expect(stderr).not.toMatch(/\u001b\[[0-9;]*m/)
})
