import { describe, expect, test } from 'vitest'

import { jsonText, printable, printableStart } from '../../src/cli/escape.ts'
import { layOutNotes, wrap } from '../../src/cli/notes.ts'
import { commandLine, shellWord } from '../../src/cli/shell.ts'
import { layOutTable, shorten } from '../../src/cli/table.ts'
import type { Column } from '../../src/cli/table.ts'
import { nearest } from '../../src/model/nearest.ts'
import { fakeProvider, fakeRefund } from './fake-provider.ts'
import { fakeOutput, run } from './run-fake.ts'

const longId = 'ref_0123456789012345678901234567'
const long = fakeRefund({
  id: longId,
  reference: 'RMA-2024-1234-and-a-long-tail',
  payments: [{ kind: 'charge', id: 'pay_0123456789012345678901234567' }],
})

async function listLines(columns: number | null): Promise<readonly string[]> {
  const fake = fakeProvider({}, { refunds: [long] })
  const ran = await run(['list'], { fake, columns })
  return ran.stdout.trimEnd().split('\n')
}

describe('a table of refunds', () => {
  test.each([80, 100, 120, 200])('fits %i columns and has the amount whole', async (columns) => {
    const all = await listLines(columns)
    expect(Math.max(...all.map((line) => line.length))).toBeLessThanOrEqual(columns)
    expect(all.join('\n')).toContain('35.00 USD')
  })

  test('shortens the refund last, because it is asked for next', async () => {
    const [, , row = ''] = await listLines(120)
    expect(row).toContain(longId)
    expect(row).toContain('RMA-2024-')
    expect(row).toContain('…')
  })

  test('says that it has shortened ids, and only then', async () => {
    expect((await listLines(80)).join('\n')).toContain('Ids are shortened to fit.')
    expect((await listLines(200)).join('\n')).not.toContain('shortened')
  })

  test('shortens nothing where there is no terminal', async () => {
    expect((await listLines(null)).join('\n')).toContain(long.payments[0]?.id)
  })

  test('becomes blocks of lines where it can not fit', async () => {
    const all = await listLines(40)
    expect(all).toContain(`Refund         ${longId}`)
    expect(all).toContain('Amount         35.00 USD')
  })
})

describe('a table', () => {
  const columns: readonly Column<string>[] = [
    { title: 'Id', text: (row) => row, style: (row) => (row === 'bad' ? 'red' : null) },
  ]

  test('has one head however many rows it has', () => {
    const rows = Array.from({ length: 130 }, (_, index) => `row ${index}`)
    const { lines } = layOutTable(columns, rows, fakeOutput(80))
    expect(lines.map((line) => line.trim())).toEqual(['Id', '───────', ...rows])
  })

  test('styles what stands out, and its head', () => {
    const { lines } = layOutTable(columns, ['good', 'bad'], fakeOutput(80, { isStyled: true }))
    expect(lines.join('\n')).toContain('\u001b[31mbad\u001b[39m')
    expect(lines[0]).toContain('\u001b[1mId\u001b[22m')
  })

  test('may be without rows', () => {
    expect(layOutTable(columns, [], fakeOutput(80)).lines).toEqual(['Id'])
  })
})

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abc…fg'],
  ['abcdefgh', 3, 'a…h'],
])('%s in %i columns is %s', (text, width, shortened) => {
  expect(shorten(text, width)).toBe(shortened)
})

describe('notes', () => {
  test('are wrapped between words, and lose nothing', () => {
    const text = 'one two three https://example.test/a/very/long/address four'
    const lines = wrap(text, 20)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(20)
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
  })

  test('stand in columns', () => {
    const notes = [
      { words: ['a'], paragraphs: [{ text: 'x '.repeat(30).trim() }] },
      { words: ['longer'], paragraphs: [{ text: 'y' }, { text: 'z' }] },
    ]
    const lines = layOutNotes(notes, fakeOutput(40))
    expect(lines).toEqual([
      `a       ${'x '.repeat(16).trim()}`,
      `        ${'x '.repeat(14).trim()}`,
      'longer  y',
      '        z',
    ])
  })

  test('may be none', () => {
    expect(layOutNotes([], fakeOutput(40))).toEqual([])
  })
})

describe('text from outside', () => {
  const hostile: readonly (readonly [name: string, text: string, escaped: string])[] = [
    ['an escape sequence', 'a\u001b[2Jb', 'a\\u001b[2Jb'],
    ['an eight-bit escape', 'a\u009b2Jb', 'a\\u009b2Jb'],
    ['a line break', 'a\nb', 'a\\u000ab'],
    ['a change of direction', 'a\u202eb', 'a\\u202eb'],
    ['nothing to see', 'a\u200bb', 'a\\u200bb'],
    ['half a character', 'a\ud800b', 'a\\ud800b'],
    ['a tag', 'a\u{e0001}b', 'a\\udb40\\udc01b'],
  ]

  test.each(hostile)('with %s is spelled out', (_name, text, escaped) => {
    expect(printable(text)).toBe(escaped)
  })

  test.each(hostile)('with %s is spelled out in JSON, which stays the same JSON', (_name, text) => {
    const written = jsonText({ text }, 2)
    expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    expect(JSON.parse(written)).toEqual({ text })
  })

  test('stays as it is when it is harmless', () => {
    expect(printable('Zoë paid 35 € 👍')).toBe('Zoë paid 35 € 👍')
  })

  test('is cut when it is long', () => {
    expect(printableStart('x'.repeat(100))).toBe(`${'x'.repeat(60)}…`)
  })

  test('can not act through any field of a refund', async () => {
    const nasty = '\u001b]0;pwned\u0007\u009b31m'
    const refund = fakeRefund({
      id: nasty,
      provider: nasty,
      providerStatus: nasty,
      reference: nasty,
      createdAt: nasty,
      metadata: { [nasty]: nasty, deep: { [nasty]: nasty } },
      payments: [{ kind: nasty, id: nasty }],
      bankReference: { type: nasty, value: nasty, status: 'available' },
      parts: [],
    })
    const fake = fakeProvider({ get: async () => refund }, { refunds: [refund] })
    for (const argv of [['get', 'x'], ['list'], ['get', 'x', '--json'], ['list', '--json']]) {
      const ran = await run(argv, { fake })
      expect(ran.code).toBe(0)
      expect(ran.stdout).toContain('pwned')
      expect(ran.stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    }
  })
})

describe('a mistyped word', () => {
  test.each([
    ['flx', 'flux'],
    ['FLEX', 'flex'],
    ['fluterwave', 'flutterwave'],
    ['flexx', 'flex'],
    ['stripe', null],
    ['', null],
    ['x'.repeat(1000), null],
  ])('%s is near %s', (word, near) => {
    expect(nearest(word, ['flux', 'flutterwave', 'flex'])).toBe(near)
  })
})

describe('a word for a shell', () => {
  test.each([
    ['plain-1.2:3', 'plain-1.2:3'],
    ['', "''"],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['$(rm)', "'$(rm)'"],
  ])('%j is %s', (text, word) => {
    expect(shellWord(text)).toBe(word)
  })

  test('stands in a command line', () => {
    expect(commandLine(['get', 'a b'])).toBe("polyrefund get 'a b'")
  })
})
