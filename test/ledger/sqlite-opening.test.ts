import { mkdirSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { describe, expect, test } from 'vitest'

import { sqliteLedger } from '../../src/ledger/sqlite.ts'
import { checkDurable, openDatabase } from '../../src/ledger/sqlite/open.ts'
import { addEntry } from './entries.ts'
import { errorOf, ruleOf } from './rule-of.ts'
import { scratchFiles } from './scratch.ts'

const newFile = scratchFiles()

/** Runs statements on the file by going around the ledger. */
function around(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

describe('a ledger that would not survive is refused', () => {
  test.each([
    ['in memory', () => ':memory:'],
    ['in a file that ends with the connection', () => ''],
    ['in memory by a URI', () => `file:${newFile()}?mode=memory`],
    ['where WAL is not to be had', () => `file:${newFile()}?vfs=unix-none`],
  ])('%s', async (_how, path) => {
    const error = await errorOf(() => sqliteLedger(path()))
    expect(error.code).toBe('ledger')
    expect(error.isRetryable).toBe(false)
    expect(error.issues).toEqual([{ path: 'ledger', rule: 'ledger.not_durable' }])
    expect(error.message).toContain('journal_mode')
  })

  test.each([
    // B79
    ['synchronous', 'NORMAL'],
    ['synchronous', 'OFF'],
    ['foreign_keys', 'OFF'],
    ['fullfsync', 'OFF'],
    ['checkpoint_fullfsync', 'OFF'],
    ['journal_mode', 'DELETE'],
  ])('with %s = %s', async (pragma, value) => {
    const database = openDatabase(newFile(), 100)
    checkDurable(database)
    database.exec(`PRAGMA ${pragma} = ${value}`)
    const error = await errorOf(() => checkDurable(database))
    expect(error.issues[0]?.rule).toBe('ledger.not_durable')
    expect(error.message).toContain(pragma)
    database.close()
  })
})

test('a file that was made less durable is durable again once the ledger opens it', async () => {
  const file = newFile()
  await sqliteLedger(file).close()
  around(file, 'PRAGMA journal_mode = DELETE')
  const database = openDatabase(file, 100)
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
  database.close()
})

describe('B81: a schema of a newer version is refused', () => {
  test('when the file is opened', async () => {
    const file = newFile()
    await sqliteLedger(file).close()
    around(file, 'PRAGMA user_version = 3')
    expect(await ruleOf(() => sqliteLedger(file))).toBe('schema.newer')
  })

  test('when it comes while the ledger is open', async () => {
    const file = newFile()
    const ledger = sqliteLedger(file)
    await addEntry(ledger, 'RMA-1')
    around(file, 'PRAGMA user_version = 3')
    expect(await ruleOf(async () => ledger.read(['RMA-1']))).toBe('schema.newer')
    expect(await ruleOf(async () => addEntry(ledger, 'RMA-2'))).toBe('schema.newer')
    around(file, 'PRAGMA user_version = 2')
    expect((await ledger.read(['RMA-1', 'RMA-2'])).length).toBe(1)
    await ledger.close()
  })
})

describe('a file that is no ledger is refused and left as it is', () => {
  const files: readonly (readonly [what: string, make: (file: string) => void, why: string])[] = [
    ['tables of something else', (file) => around(file, 'CREATE TABLE a (b)'), 'something else'],
    [
      'a version of something else',
      (file) => around(file, 'PRAGMA user_version = 1'),
      'something else',
    ],
    ['no database', (file) => writeFileSync(file, 'text\n'.repeat(2000)), 'no SQLite database'],
    ['a folder', (file) => mkdirSync(file), "can't be opened"],
  ]

  test.each(files)('%s', async (_what, make, why) => {
    const file = newFile()
    make(file)
    const error = await errorOf(() => sqliteLedger(file))
    expect(error.issues[0]?.rule).toBe('ledger.unavailable')
    expect(error.message).toContain(why)
  })
})

test('a folder that is not there is told as what to look at', async () => {
  const error = await errorOf(() => sqliteLedger(`${newFile()}/none/refunds.db`))
  expect(error.issues[0]?.rule).toBe('ledger.unavailable')
  expect(error.message).toContain('its folder is there')
})

test('a file that another process holds is unavailable, and opens when it is let go', async () => {
  const file = newFile()
  const other = new DatabaseSync(file)
  other.exec('PRAGMA journal_mode = OFF; CREATE TABLE a (b); DROP TABLE a; BEGIN EXCLUSIVE')
  const error = await errorOf(() => sqliteLedger(file, { busyTimeoutMs: 1 }))
  expect(error.issues[0]?.rule).toBe('ledger.unavailable')
  expect(error.isRetryable).toBe(true)
  expect(error.message).toContain('another process')
  other.close()
  await sqliteLedger(file).close()
})

test('a file that is opened again keeps its schema and its entries', async () => {
  const file = newFile()
  const first = sqliteLedger(file)
  await addEntry(first, 'RMA-1')
  const before = await first.read(['RMA-1'])
  await first.close()
  const second = sqliteLedger(file)
  expect(await second.read(['RMA-1'])).toEqual(before)
  await second.close()
})
