import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { describe, expect, test } from 'vitest'

import { createTally, differences } from '../../scripts/report-million/tally.ts'
import { csvRecords, linesOf } from '../../scripts/report-million/written-files.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

// The million itself takes minutes and is a script. This is the same with fewer.
test('four thousand refunds of two providers add up to the minor unit, however they are added', async () => {
  const words = ['scripts/report-million/run.ts', '--rows', '4000']
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: root })
  const told: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  expect(told).toEqual({
    rows: 4000,
    seconds: expect.any(Number),
    peakRssMiB: expect.any(Number),
    htmlMiB: expect.any(Number),
    // A login, 21 pages of one provider, 41 of the other, and each of 40 charges once.
    requests: 103,
    differences: 0,
  })
})

describe('what the sums are compared by', () => {
  test('counts and adds by account, currency and status, beyond exact whole numbers', () => {
    const tally = createTally()
    const refund = { account: 'us', currency: 'USD', status: 'failed', minor: 2n ** 53n }
    tally.add(refund)
    tally.add({ ...refund, minor: 1n })
    tally.add({ ...refund, account: 'africa' })
    expect(tally.totals()).toEqual({
      'us USD failed': '2/9007199254740993',
      'africa USD failed': '1/9007199254740992',
    })
  })

  test('tells what differs, and what only one of them has', () => {
    expect(differences([{ a: '1/5', b: '2/7' }, 'one'], [{ a: '1/5', b: '2/8' }, 'two'])).toEqual([
      'b: 2/7 by one, 2/8 by two',
    ])
    expect(differences([{ a: '1/5' }, 'one'], [{ c: '1/5' }, 'two'])).toEqual([
      'a: 1/5 by one, none by two',
      'c: none by one, 1/5 by two',
    ])
  })

  test('reads CSV with quotes, commas and newlines in its cells, wherever it is cut', async () => {
    const text = 'a,b,c\r\n"1,\r\n""2""",,3\r\n,"",\r\n'
    const expected = [
      ['a', 'b', 'c'],
      ['1,\r\n"2"', '', '3'],
      ['', '', ''],
    ]
    for (const size of [1, 2, 5, 100]) {
      expect(await collect(csvRecords(cut(text, size)))).toEqual(expected)
    }
  })

  test('refuses CSV that ends inside of quotes', async () => {
    await expect(collect(csvRecords(cut('a\r\n"b', 3)))).rejects.toThrow('ends inside of quotes')
  })

  test('reads lines by their newlines alone', async () => {
    expect(await collect(linesOf(cut('{"a":"\u2028\r"}\n{}\nrest', 4)))).toEqual([
      '{"a":"\u2028\r"}',
      '{}',
      'rest',
    ])
  })
})

async function* cut(text: string, size: number): AsyncGenerator<string, void, undefined> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size)
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
