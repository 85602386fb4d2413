import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { describe, expect, test } from 'vitest'

import { deliveryColumns } from '../../src/ledger/delivery-row.ts'
import { eventColumns } from '../../src/ledger/event-row.ts'
import type { Ledger } from '../../src/ledger/index.ts'
import { sqliteLedger } from '../../src/ledger/sqlite.ts'
import { ledgerIn } from '../../src/ledger/sqlite/ledger.ts'
import { openDatabase } from '../../src/ledger/sqlite/open.ts'
import {
  addDelivery,
  addEvents,
  at,
  deliveryOf,
  eventOf,
  scopeOf,
} from '../../src/testing/ledger-suite/samples.ts'
import { addEntry } from './entries.ts'
import { errorOf, ruleOf } from './rule-of.ts'
import { scratchFiles } from './scratch.ts'

const newFile = scratchFiles()

const versionOne = readFileSync(new URL('version-1/sqlite.sql', import.meta.url), 'utf8')

/** A ledger with one delivery and one event, and the file it is in. */
async function withOne(): Promise<{ readonly ledger: Ledger; readonly other: DatabaseSync }> {
  const file = newFile()
  const ledger = sqliteLedger(file, { busyTimeoutMs: 1 })
  const events = [eventOf('RMA-1', 1)]
  await addDelivery(ledger, deliveryOf('d1', { reference: 'RMA-1' }), { events })
  return { ledger, other: new DatabaseSync(file) }
}

describe('a delivery that was changed by hand is refused', () => {
  const keys: ReadonlySet<string> = new Set(['account', 'id'])
  test.each([
    ...deliveryColumns
      .filter((column) => !keys.has(column))
      .map((column) => `${column} = coalesce(${column}, 0) || '1'`),
    'is_handled = 1',
    'reference = NULL',
    "checksum = 'none'",
  ])('%s', async (edit) => {
    const { ledger, other } = await withOne()
    other.exec(`UPDATE deliveries SET ${edit}`)
    const scope = scopeOf('RMA-1', { delivery: 'd1' })
    for (const call of [
      async () => ledger.deliveries({}, { limit: 1, cursor: null }),
      async () => ledger.change(scope, () => ({ result: null, delivery: deliveryOf('d1') })),
    ]) {
      const error = await errorOf(call)
      expect(error.issues).toEqual([{ path: 'delivery', rule: 'row.checksum' }])
      expect(error.message).toContain('the delivery d1 of us')
    }
    other.close()
    await ledger.close()
  })

  test.each(['account', 'id'])('under another %s', async (column) => {
    const { ledger, other } = await withOne()
    other.exec(`UPDATE deliveries SET ${column} = 'another'`)
    const call = async (): Promise<unknown> => ledger.deliveries({}, { limit: 1, cursor: null })
    expect(await ruleOf(call)).toBe('row.checksum')
    other.close()
    await ledger.close()
  })
})

describe('an event that was changed by hand is refused', () => {
  test.each([
    ...eventColumns.map((column) => `${column} = coalesce(${column}, 0) || '1'`),
    'reference = NULL',
    "checksum = 'none'",
  ])('%s', async (edit) => {
    const { ledger, other } = await withOne()
    other.exec(`UPDATE events SET ${edit}`)
    const error = await errorOf(async () => ledger.events({ limit: 1, after: null }))
    expect(error.issues).toEqual([{ path: 'event', rule: 'row.checksum' }])
    expect(error.message).toContain('event 1 of the feed')
    other.close()
    await ledger.close()
  })
})

test('the file itself refuses a second delivery under one account and id', async () => {
  const { ledger, other } = await withOne()
  const twice = 'INSERT INTO deliveries SELECT * FROM deliveries'
  expect(() => other.exec(twice)).toThrow('UNIQUE constraint failed: deliveries.account')
  other.close()
  await ledger.close()
})

test('the number of an event that something else took away is not given again', async () => {
  const { ledger, other } = await withOne()
  const [first] = await ledger.events({ limit: 1, after: null })
  other.exec('DELETE FROM events')
  await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 2)])
  const fresh = await ledger.events({ limit: 9, after: first?.cursor ?? null })
  expect(fresh.map(({ event }) => event)).toEqual([eventOf('RMA-1', 2)])
  other.close()
  await ledger.close()
})

/** A database that remembers the statements it was asked for. */
class WatchedDatabase extends DatabaseSync {
  readonly statements: string[] = []

  override prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    this.statements.push(sql)
    return super.prepare(sql)
  }
}

test('a step without a delivery and events asks nothing of their tables', async () => {
  const file = newFile()
  openDatabase(file, 1).close()
  const database = new WatchedDatabase(file)
  const ledger = ledgerIn(database)
  await addEntry(ledger, 'RMA-1')
  await ledger.change(scopeOf('RMA-1'), () => ({ result: null, events: [] }))
  expect(database.statements.filter((sql) => /deliveries|events/.test(sql))).toEqual([])
  await ledger.close()
})

describe('deliveries and events are found by an index', () => {
  const questions: readonly (readonly [ask: (ledger: Ledger) => Promise<unknown>, plan: RegExp])[] =
    [
      [
        async (ledger) =>
          ledger.deliveries({ account: 'us', id: 'd1' }, { limit: 1, cursor: null }),
        /sqlite_autoindex_deliveries_1 \(account=\? AND id=\?\)/,
      ],
      [
        async (ledger) =>
          ledger.deliveries(
            { account: 'us', refundId: 'fr_1', isForeign: true },
            { limit: 1, cursor: null },
          ),
        /USING INDEX deliveries_by_refund \(refund_id=\?\)$/,
      ],
      [
        async (ledger) => ledger.deliveries({ isForeign: true }, { limit: 1, cursor: null }),
        /USING INDEX deliveries_foreign$/,
      ],
      [
        async (ledger) =>
          ledger.deliveries(
            { account: 'us', isForeign: true, receivedFrom: at(1), receivedBefore: at(2) },
            { limit: 1, cursor: null },
          ),
        /USING INDEX deliveries_foreign \(received_at>\? AND received_at<\?\)$/,
      ],
      [
        async (ledger) => ledger.deliveries({}, { limit: 1, cursor: null }),
        /USING INDEX deliveries_by_arrival$/,
      ],
      [async (ledger) => ledger.events({ limit: 1, after: null }), /PRIMARY KEY \(rowid>\?\)/],
    ]

  test.each(questions)('%#', async (ask, plan) => {
    const file = newFile()
    openDatabase(file, 1).close()
    const database = new WatchedDatabase(file)
    const ledger = ledgerIn(database)
    await ask(ledger)
    const sql = database.statements.find((text) => text.includes('LIMIT ?')) ?? ''
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
    const details = steps
      .map(({ detail }) => String(detail))
      .filter((text) => /deliv|even/.test(text))
    expect(details).toEqual([expect.stringMatching(plan)])
    await ledger.close()
  })
})

function fileOfVersionOne(): string {
  const file = newFile()
  const database = new DatabaseSync(file)
  database.exec(versionOne)
  database.close()
  return file
}

describe('a file of version 1', () => {
  test('keeps its entries, and takes deliveries and events', async () => {
    const file = fileOfVersionOne()
    const ledger = sqliteLedger(file)
    const { entries } = await ledger.search({}, { limit: 9, cursor: null })
    expect(entries.map(({ reference, state, facts }) => [reference, state, facts.length])).toEqual([
      ['RMA-2', 'succeeded', 1],
      ['RMA-1', 'pending', 2],
    ])
    expect(await ledger.deliveries({}, { limit: 9, cursor: null })).toMatchObject({
      deliveries: [],
    })
    expect(await ledger.events({ limit: 9, after: null })).toEqual([])
    const events = [eventOf('RMA-1', 1)]
    const delivery = await addDelivery(ledger, deliveryOf('d1'), { events })
    await ledger.close()
    const again = sqliteLedger(file)
    const { deliveries } = await again.deliveries({}, { limit: 9, cursor: null })
    expect(deliveries).toEqual([delivery])
    expect(await again.events({ limit: 9, after: null })).toMatchObject([{ event: events[0] }])
    expect((await again.read(['RMA-1', 'RMA-2'])).length).toBe(2)
    await again.close()
  })

  test('that cannot be brought up to date stays as it is', async () => {
    const file = fileOfVersionOne()
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE events (a)')
    expect(await ruleOf(() => sqliteLedger(file))).toBe('ledger.unavailable')
    expect(other.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
    const tables = other.prepare("SELECT name FROM sqlite_master WHERE name = 'deliveries'").all()
    expect(tables).toEqual([])
    other.exec('DROP TABLE events')
    other.close()
    const ledger = sqliteLedger(file)
    expect((await ledger.read(['RMA-1'])).length).toBe(1)
    await ledger.close()
  })
})
