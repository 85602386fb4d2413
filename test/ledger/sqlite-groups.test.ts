import { DatabaseSync } from 'node:sqlite'

import { describe, expect, onTestFinished, test } from 'vitest'

import type { FullEntry, Ledger } from '../../src/ledger/index.ts'
import { ledgerIn } from '../../src/ledger/sqlite/ledger.ts'
import { openDatabase } from '../../src/ledger/sqlite/open.ts'
import { addEntry, headOf, noon, scopeOf, sent, standingOf } from './entries.ts'
import { ruleOf } from './rule-of.ts'
import { scratchFiles } from './scratch.ts'

const newFile = scratchFiles()

/** A database that counts its commits, and whose COMMIT fails as told, before or after it is done. */
class WatchedDatabase extends DatabaseSync {
  commits = 0
  failWith: number | null = null
  isDone = false
  breakFacts = false

  override exec(sql: string): void {
    if (sql !== 'COMMIT') return super.exec(sql)
    this.commits += 1
    if (this.failWith === null || this.isDone) super.exec(sql)
    if (this.failWith !== null) throw fault(this.failWith)
  }

  override prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    const isBroken = this.breakFacts && sql.includes('FROM facts')
    if (isBroken) this.breakFacts = false
    if (isBroken) throw fault(10)
    return super.prepare(sql)
  }
}

function fault(errcode: number): Error {
  return Object.assign(new Error('failed'), { code: 'ERR_SQLITE_ERROR', errcode })
}

interface Scene {
  readonly ledger: Ledger
  readonly database: WatchedDatabase
  /** Another connection to the same file. */
  readonly other: DatabaseSync
}

function open(): Scene {
  const file = newFile()
  openDatabase(file, 1).close()
  const database = new WatchedDatabase(file)
  const other = new DatabaseSync(file)
  const ledger = ledgerIn(database)
  onTestFinished(async () => {
    other.close()
    await ledger.close()
  })
  return { ledger, database, other }
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `RMA-${number}`)
}

async function stored(ledger: Ledger): Promise<readonly string[]> {
  const { entries } = await ledger.search({}, { limit: 1000, cursor: null })
  return entries.map(({ reference }) => reference).toSorted()
}

/** A step that counts the entries of the payment before it adds its own. */
async function addCounting(ledger: Ledger, reference: string): Promise<number> {
  const { payments } = standingOf()
  return ledger.change(scopeOf(reference, { payments }), ({ siblings }) => ({
    result: siblings.length,
    head: headOf(reference),
    standing: standingOf(),
  }))
}

async function refuse(ledger: Ledger, reference: string, error: Error): Promise<never> {
  return ledger.change(scopeOf(reference), () => {
    throw error
  })
}

async function look(ledger: Ledger): Promise<FullEntry | null> {
  return ledger.change(scopeOf('RMA-1'), ({ entry }) => ({ result: entry }))
}

describe('steps that are asked for together', () => {
  test('are stored by one COMMIT, claims too', async () => {
    const { ledger, database } = open()
    const lease = { owner: 'worker 2', now: noon, until: '2024-02-29T13:00:00.000Z' }
    const added = names(10).map(async (reference) => addEntry(ledger, reference))
    const claimed = ledger.claim({ ...lease, limit: 3 })
    await Promise.all(added)
    expect((await claimed).length).toBe(3)
    expect(database.commits).toBe(1)
  })

  test('are those of all workers, however much each awaits between its steps', async () => {
    const { ledger, database } = open()
    await Promise.all(
      names(8).map(async (name, worker) => {
        for (let step = 0; step < 5; step += 1) {
          await addEntry(ledger, `${name}-${step}`)
          for (let pause = 0; pause < worker * 3; pause += 1) await Promise.resolve()
        }
      }),
    )
    expect((await stored(ledger)).length).toBe(40)
    expect(database.commits).toBe(5)
  })

  test('run in the order they were asked for, see those before, and are answered in order', async () => {
    const { ledger } = open()
    const answered: string[] = []
    const counted = names(20).map(async (reference) => {
      const count = await addCounting(ledger, reference)
      answered.push(reference)
      return count
    })
    expect(await Promise.all(counted)).toEqual(Array.from({ length: 20 }, (_, number) => number))
    expect(answered).toEqual(names(20))
  })

  test('are no more than a group holds, and others have their turn between two groups', async () => {
    const { ledger, database } = open()
    const added = names(600).map(async (reference) => addEntry(ledger, reference, []))
    const commits = await new Promise<number>((resolve) => {
      setImmediate(() => resolve(database.commits))
    })
    expect(commits).toBe(1)
    await Promise.all(added)
    expect(database.commits).toBe(3)
  })
})

describe('one step of a group that fails', () => {
  test('because it throws is told what it threw, alone', async () => {
    const { ledger, database } = open()
    const refusal = new TypeError('not this one')
    const results = await Promise.allSettled([
      addCounting(ledger, 'RMA-1'),
      refuse(ledger, 'RMA-2', refusal),
      addCounting(ledger, 'RMA-3'),
    ])
    expect(results).toEqual([
      { status: 'fulfilled', value: 0 },
      { status: 'rejected', reason: refusal },
      { status: 'fulfilled', value: 1 },
    ])
    expect(database.commits).toBe(1)
    expect(await stored(ledger)).toEqual(['RMA-1', 'RMA-3'])
  })

  test('in the middle of what it writes leaves nothing of it, and those after see nothing', async () => {
    const { ledger, other } = open()
    other.exec(`CREATE TRIGGER break BEFORE INSERT ON facts WHEN NEW.id = 'sent:7'
      BEGIN SELECT RAISE(ABORT, 'broken'); END`)
    const [, broken, last] = await Promise.allSettled([
      addEntry(ledger, 'RMA-1'),
      addEntry(ledger, 'RMA-2', [sent(1), sent(7)]),
      addCounting(ledger, 'RMA-3'),
    ])
    expect(broken.status).toBe('rejected')
    expect(last).toEqual({ status: 'fulfilled', value: 1 })
    expect(await stored(ledger)).toEqual(['RMA-1', 'RMA-3'])
  })

  test('so that SQLite takes back the whole transaction takes all with it, and none is stored', async () => {
    const { ledger, database, other } = open()
    other.exec(`CREATE TRIGGER break BEFORE INSERT ON facts WHEN NEW.id = 'sent:7'
      BEGIN SELECT RAISE(ROLLBACK, 'broken'); END`)
    const rules = await Promise.all([
      ruleOf(async () => addEntry(ledger, 'RMA-1')),
      ruleOf(async () => addEntry(ledger, 'RMA-2', [sent(7)])),
      ruleOf(async () => addEntry(ledger, 'RMA-3')),
    ])
    expect(rules).toEqual(Array.from({ length: 3 }, () => 'ledger.unavailable'))
    expect(database.commits).toBe(0)
    expect(await stored(ledger)).toEqual([])
    await addEntry(ledger, 'RMA-1')
    expect(await stored(ledger)).toEqual(['RMA-1'])
  })

  test('needs no COMMIT where all do, and each is told its own', async () => {
    const { ledger, database } = open()
    database.failWith = 10
    const refusals = names(3).map((name) => new Error(name))
    const results = await Promise.allSettled(
      refusals.map(async (refusal) => refuse(ledger, refusal.message, refusal)),
    )
    expect(results).toEqual(refusals.map((reason) => ({ status: 'rejected', reason })))
    expect(database.commits).toBe(0)
  })
})

describe('a group that fails as a whole', () => {
  test.each([
    ['the disk is full', 13, 'ledger.unavailable'],
    ['somebody is in the way', 5, 'ledger.unavailable'],
    ['the disk gives an error', 10, 'ledger.commit_unknown'],
    ['nobody knows why', 1, 'ledger.commit_unknown'],
  ])('because %s at its COMMIT is told to all the same', async (_why, code, rule) => {
    const { ledger, database } = open()
    database.failWith = code
    // The last two have seen an entry that isn't there any more.
    const rules = await Promise.all([
      ruleOf(async () => addEntry(ledger, 'RMA-1')),
      ruleOf(async () => addEntry(ledger, 'RMA-2')),
      ruleOf(async () => look(ledger)),
      ruleOf(async () => refuse(ledger, 'RMA-1', new Error('there already'))),
    ])
    expect(rules).toEqual(Array.from({ length: 4 }, () => rule))
    database.failWith = null
    expect(await stored(ledger)).toEqual([])
    await addEntry(ledger, 'RMA-1')
    expect((await look(ledger))?.reference).toBe('RMA-1')
  })

  test('though it was stored is told as unknown to all', async () => {
    const { ledger, database } = open()
    Object.assign(database, { failWith: 10, isDone: true })
    const rules = await Promise.all(
      names(3).map(async (name) => ruleOf(async () => addEntry(ledger, name))),
    )
    expect(rules).toEqual(Array.from({ length: 3 }, () => 'ledger.commit_unknown'))
    database.failWith = null
    expect(await stored(ledger)).toEqual(names(3))
  })

  test.each([
    ['another process writes', 'BEGIN IMMEDIATE', 'ledger.unavailable'],
    ['the schema is newer', 'PRAGMA user_version = 3', 'schema.newer'],
  ])('because %s decides nothing', async (_why, sql, rule) => {
    const { ledger, other } = open()
    other.exec(sql)
    let decided = 0
    const rules = await Promise.all(
      names(3).map(async (name) =>
        ruleOf(async () =>
          ledger.change(scopeOf(name), () => {
            decided += 1
            return { result: null }
          }),
        ),
      ),
    )
    expect(rules).toEqual(Array.from({ length: 3 }, () => rule))
    expect(decided).toBe(0)
  })
})

describe('what is not committed yet', () => {
  test('is seen by no read, search or sum', async () => {
    const { ledger } = open()
    const added = addEntry(ledger, 'RMA-1')
    expect(await ledger.read(['RMA-1'])).toEqual([])
    expect(await stored(ledger)).toEqual([])
    expect(await ledger.sums()).toEqual([])
    await added
    expect((await ledger.read(['RMA-1'])).length).toBe(1)
  })

  test('is seen by no read that a step asks for against the rules, which is refused', async () => {
    const { ledger } = open()
    const reads: Promise<string | undefined>[] = []
    const added = addEntry(ledger, 'RMA-1')
    const reading = ledger.change(scopeOf('RMA-2'), () => {
      reads.push(ruleOf(async () => ledger.read(['RMA-1'])))
      return { result: null, head: headOf('RMA-2'), standing: standingOf() }
    })
    await Promise.all([added, reading])
    expect(await Promise.all(reads)).toEqual(['ledger.unavailable'])
    expect(await stored(ledger)).toEqual(['RMA-1', 'RMA-2'])
  })

  test('is not answered yet', async () => {
    const { ledger, database } = open()
    const commits: number[] = []
    await Promise.allSettled([
      addEntry(ledger, 'RMA-1').then(() => commits.push(database.commits)),
      refuse(ledger, 'RMA-2', new Error('no')).catch(() => commits.push(database.commits)),
    ])
    expect(commits).toEqual([1, 1])
  })
})

test('closing waits for all that was asked before, and refuses what is asked after', async () => {
  const { ledger, other } = open()
  const added = names(300).map(async (reference) => addEntry(ledger, reference, []))
  const closed = ledger.close()
  const late = ruleOf(async () => addEntry(ledger, 'RMA-late'))
  await closed
  expect(other.prepare('SELECT count(*) AS count FROM entries').get()).toEqual({ count: 300 })
  expect((await Promise.allSettled(added)).every(({ status }) => status === 'fulfilled')).toBe(true)
  expect(await late).toBe('ledger.closed')
})

test('a claim that the disk fails is told so, and takes nothing for a changed entry', async () => {
  const { ledger, database } = open()
  const head = headOf('RMA-1')
  await ledger.change(scopeOf('RMA-1'), () => ({ result: null, head, standing: standingOf() }))
  database.breakFacts = true
  const lease = { owner: 'worker 2', now: noon, until: '2024-02-29T13:00:00.000Z' }
  const claim = async (): Promise<readonly FullEntry[]> => ledger.claim({ ...lease, limit: 1 })
  expect(await ruleOf(claim)).toBe('ledger.unavailable')
  expect((await claim()).length).toBe(1)
})
