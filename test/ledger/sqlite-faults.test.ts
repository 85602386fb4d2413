import { DatabaseSync } from 'node:sqlite'

import { describe, expect, test } from 'vitest'

import type { Ledger } from '../../src/ledger/index.ts'
import { entryColumns } from '../../src/ledger/rows.ts'
import { sqliteLedger } from '../../src/ledger/sqlite.ts'
import { ledgerIn } from '../../src/ledger/sqlite/ledger.ts'
import { openDatabase } from '../../src/ledger/sqlite/open.ts'
import { addEntry, headOf, noon, scopeOf, sent, standingOf } from './entries.ts'
import { errorOf, ruleOf } from './rule-of.ts'
import { scratchFiles } from './scratch.ts'

const newFile = scratchFiles()

/** A ledger with one entry of two facts, and the file it is in. */
async function withOne(): Promise<{ readonly ledger: Ledger; readonly other: DatabaseSync }> {
  const file = newFile()
  const ledger = sqliteLedger(file, { busyTimeoutMs: 1 })
  await addEntry(ledger, 'RMA-1')
  return { ledger, other: new DatabaseSync(file) }
}

describe('a row that was changed by hand is refused by its name', () => {
  const edits: readonly (readonly [what: string, sql: string])[] = [
    ...entryColumns
      .filter((column) => column !== 'reference')
      .map(
        (column) =>
          [column, `UPDATE entries SET ${column} = coalesce(${column}, 0) || '1'`] as const,
      ),
    ['B82: an amount with a sign', 'UPDATE entries SET amount_minor = -amount_minor'],
    ['an amount that is gone', 'UPDATE entries SET amount_minor = NULL'],
    ['an amount too large to be read', 'UPDATE entries SET held_minor = 9007199254740993'],
    ['the checksum itself', "UPDATE entries SET checksum = 'none'"],
    [
      'the text of a fact',
      `UPDATE facts SET content = replace(content, '"attempt":2', '"attempt":3')`,
    ],
    ['the id of a fact', "UPDATE facts SET id = 'sent:9' WHERE position = 1"],
    ['the last fact, taken away', 'DELETE FROM facts WHERE position = 1'],
    ['the first fact, taken away', 'DELETE FROM facts WHERE position = 0'],
    ['all facts, taken away', 'DELETE FROM facts'],
    [
      'two facts that changed places',
      'UPDATE facts SET position = position + 8; UPDATE facts SET position = 9 - position',
    ],
    ['a fact of nobody', "INSERT INTO facts VALUES ('RMA-1', 2, 'sent:3', '{}', 'none')"],
  ]

  test.each(edits)('%s', async (_what, sql) => {
    const { ledger, other } = await withOne()
    other.exec(sql)
    for (const call of [
      async () => ledger.read(['RMA-1']),
      async () => ledger.search({}, { limit: 1, cursor: null }),
      async () => ledger.change(scopeOf('RMA-1'), () => ({ result: null, facts: [sent(3)] })),
    ]) {
      expect(await ruleOf(call)).toBe('row.checksum')
    }
    other.close()
    await ledger.close()
  })

  test('an entry under the name of another', async () => {
    const { ledger, other } = await withOne()
    other.exec("PRAGMA foreign_keys = OFF; UPDATE entries SET reference = 'RMA-2'")
    const error = await errorOf(async () => ledger.read(['RMA-2']))
    expect(error.issues).toEqual([{ path: 'reference', rule: 'row.checksum' }])
    expect(error.reference).toBe('RMA-2')
    other.close()
    await ledger.close()
  })
})

describe('the file itself refuses', () => {
  test('a second entry under one reference', async () => {
    const { ledger, other } = await withOne()
    const twice = 'INSERT INTO entries SELECT * FROM entries'
    expect(() => other.exec(twice)).toThrow('UNIQUE constraint failed: entries.reference')
    other.exec('PRAGMA foreign_keys = OFF; DROP INDEX entries_by_reference')
    expect(() => other.exec(twice)).not.toThrow()
    other.close()
    await ledger.close()
  })

  test('a second fact under one id, and a fact of no entry', async () => {
    const { ledger, other } = await withOne()
    const twice = 'INSERT INTO facts SELECT reference, 7, id, content, checksum FROM facts'
    expect(() => other.exec(twice)).toThrow('UNIQUE constraint failed: facts.reference, facts.id')
    const orphan = "INSERT INTO facts VALUES ('RMA-9', 0, 'a', '{}', '')"
    expect(() => other.exec(orphan)).toThrow('FOREIGN KEY constraint failed')
    other.close()
    await ledger.close()
  })
})

describe('while another process writes', () => {
  test('a step is refused after a bounded wait, with nothing stored and nothing decided', async () => {
    const { ledger, other } = await withOne()
    other.exec('BEGIN IMMEDIATE')
    let decided = 0
    const step = async (): Promise<unknown> =>
      ledger.change(scopeOf('RMA-2'), () => {
        decided += 1
        return { result: null, head: headOf('RMA-2'), standing: standingOf() }
      })
    const error = await errorOf(step)
    expect(error.issues[0]?.rule).toBe('ledger.unavailable')
    expect(error.isRetryable).toBe(true)
    expect(decided).toBe(0)
    other.exec('ROLLBACK')
    expect(await ledger.read(['RMA-2'])).toEqual([])
    await step()
    expect(decided).toBe(1)
    other.close()
    await ledger.close()
  })

  test('reading goes on, and sees nothing of what is not stored yet', async () => {
    const { ledger, other } = await withOne()
    other.exec("BEGIN IMMEDIATE; UPDATE entries SET state = 'failed'")
    expect((await ledger.read(['RMA-1']))[0]?.state).toBe('recorded')
    other.close()
    await ledger.close()
  })
})

/** A database whose COMMIT fails as told, before or after it is done. */
class FailingCommit extends DatabaseSync {
  failWith: number | null = null
  isDone = false

  override exec(sql: string): void {
    if (sql !== 'COMMIT' || this.failWith === null) {
      super.exec(sql)
      return
    }
    if (this.isDone) super.exec(sql)
    throw Object.assign(new Error('failed'), { code: 'ERR_SQLITE_ERROR', errcode: this.failWith })
  }
}

function withFailingCommit(): { readonly ledger: Ledger; readonly database: FailingCommit } {
  const file = newFile()
  openDatabase(file, 1).close()
  const database = new FailingCommit(file)
  return { ledger: ledgerIn(database), database }
}

describe('a COMMIT that fails', () => {
  test.each([
    ['the disk is full', 13, 'ledger.unavailable'],
    ['somebody is in the way', 5, 'ledger.unavailable'],
    ['the disk gives an error', 10, 'ledger.commit_unknown'],
    ['the disk gives an error while it syncs', 1034, 'ledger.commit_unknown'],
    ['nobody knows why', 1, 'ledger.commit_unknown'],
  ])('because %s is told as what is known', async (_why, code, rule) => {
    const { ledger, database } = withFailingCommit()
    database.failWith = code
    const error = await errorOf(async () => addEntry(ledger, 'RMA-1'))
    expect(error.issues[0]?.rule).toBe(rule)
    expect(error.isRetryable).toBe(true)
    database.failWith = null
    expect(await ledger.read(['RMA-1'])).toEqual([])
    await addEntry(ledger, 'RMA-1')
    expect((await ledger.read(['RMA-1'])).length).toBe(1)
    await ledger.close()
  })

  test('after it was done leaves the step stored, and the same step again is right', async () => {
    const { ledger, database } = withFailingCommit()
    const step = async (): Promise<string> =>
      ledger.change(scopeOf('RMA-1'), ({ entry }) => {
        if (entry !== null) return { result: 'there' }
        return { result: 'new', head: headOf('RMA-1'), standing: standingOf(), facts: [sent(1)] }
      })
    Object.assign(database, { failWith: 10, isDone: true })
    expect(await ruleOf(step)).toBe('ledger.commit_unknown')
    database.failWith = null
    expect(await step()).toBe('there')
    expect((await ledger.read(['RMA-1']))[0]?.facts).toEqual([sent(1)])
    await ledger.close()
  })
})

test('a full disk stores nothing of the step, and what is there can still be read', async () => {
  const database = openDatabase(newFile(), 1)
  const ledger = ledgerIn(database)
  await addEntry(ledger, 'RMA-1')
  const pages = database.prepare('PRAGMA page_count').get()?.['page_count']
  database.exec(`PRAGMA max_page_count = ${String(pages)}`)
  const large = headOf('RMA-2', { request: { note: 'x'.repeat(100_000) } })
  const step = async (): Promise<unknown> =>
    ledger.change(scopeOf('RMA-2'), () => ({ result: null, head: large, standing: standingOf() }))
  const error = await errorOf(step)
  expect(error.issues[0]?.rule).toBe('ledger.unavailable')
  expect(error.message).toContain('the disk is full')
  expect((await ledger.read(['RMA-1', 'RMA-2'])).length).toBe(1)
  database.exec('PRAGMA max_page_count = 100000')
  await step()
  await ledger.close()
})

test('a file that can only be read can be read, and says so when it is written', async () => {
  const file = newFile()
  const first = sqliteLedger(file)
  await addEntry(first, 'RMA-1')
  const ledger = ledgerIn(new DatabaseSync(file, { readOnly: true }))
  expect((await ledger.read(['RMA-1'])).length).toBe(1)
  const error = await errorOf(async () => addEntry(ledger, 'RMA-2'))
  expect(error.issues[0]?.rule).toBe('ledger.unavailable')
  expect(error.message).toContain('can only be read')
  await ledger.close()
  await first.close()
})

test('text that looks like SQL stays text', async () => {
  const ledger = sqliteLedger(newFile())
  const odd = `a'; DROP TABLE entries; --"`
  const payments = [{ kind: odd, id: odd }]
  await ledger.change(scopeOf(odd, { account: odd, payments }), () => ({
    result: null,
    head: headOf(odd, { account: odd, currency: odd, amount: null }),
    standing: standingOf({ payments, refundIds: [odd], lease: null }),
  }))
  const query = { account: odd, payment: { kind: odd, id: odd }, refundId: odd }
  const { entries } = await ledger.search(query, { limit: 1, cursor: null })
  expect(entries.map(({ reference }) => reference)).toEqual([odd])
  const until = '2024-02-29T12:01:00.000Z'
  const claimed = await ledger.claim({ owner: odd, now: noon, until, limit: 1, account: odd })
  expect(claimed[0]?.lease).toEqual({ owner: odd, until })
  expect((await ledger.sums({ account: odd }))[0]?.currency).toBe(odd)
  await ledger.close()
})

test('sums go beyond what a safe integer holds without failing', async () => {
  const ledger = sqliteLedger(newFile())
  const largest = Number.MAX_SAFE_INTEGER
  for (const reference of ['RMA-1', 'RMA-2']) {
    const head = headOf(reference, { amount: { minor: largest, currency: 'USD' } })
    const standing = standingOf({ heldMinor: largest })
    await ledger.change(scopeOf(reference), () => ({ result: null, head, standing }))
  }
  expect((await ledger.sums())[0]?.heldMinor).toBe(2 * largest)
  const scope = scopeOf('RMA-3', { spending: [{ currency: 'USD', since: noon }] })
  const spent = await ledger.change(scope, (view) => ({ result: view.spent }))
  expect(spent).toEqual([2 * largest])
  await ledger.close()
})
