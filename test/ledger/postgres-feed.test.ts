import { readFileSync } from 'node:fs'

import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { FedEvent, Ledger } from '../../src/ledger/index.ts'
import { postgresLedger } from '../../src/ledger/postgres.ts'
import {
  addDelivery,
  addEntry,
  addEvents,
  deliveryOf,
  eventOf,
  referencesOf,
} from '../../src/testing/ledger-suite/samples.ts'
import { openTestDatabase } from './postgres-database.ts'
import type { TestDatabase } from './postgres-database.ts'
import { expectFailure } from './postgres-errors.ts'
import { interceptedPool, isCommit, serverError } from './postgres-interception.ts'
import type { Interception } from './postgres-interception.ts'

const versionOne = readFileSync(new URL('version-1/postgres.sql', import.meta.url), 'utf8')

let database: TestDatabase
let pool: Pool
let schema: string

beforeAll(async () => {
  database = await openTestDatabase()
})

afterAll(async () => {
  await database.drop()
})

beforeEach(() => {
  schema = database.newName()
  pool = new Pool({ connectionString: database.connectionString })
  pool.on('error', () => {})
})

afterEach(async () => {
  await pool.end()
})

/** A ledger whose statements pass by a test once it is open. */
async function intercepted(intercept: Interception): Promise<Ledger> {
  let isOpen = false
  const watched = interceptedPool(pool, async (passing) =>
    isOpen ? intercept(passing) : passing.forward(),
  )
  const ledger = await postgresLedger({ pool: watched }, { schema })
  isOpen = true
  return ledger
}

async function plain(): Promise<Ledger> {
  return postgresLedger({ pool }, { schema })
}

/** The entry of each event, and the number that it has among those of its entry. */
function contentsOf(events: readonly FedEvent[]): readonly unknown[] {
  return events.map(({ event }) => `${event.reference} ${JSON.stringify(event.content['number'])}`)
}

/** Every page of the feed after a cursor. */
async function follow(ledger: Ledger, limit: number): Promise<readonly FedEvent[]> {
  const read: FedEvent[] = []
  for (;;) {
    const page = await ledger.events({ limit, after: read.at(-1)?.cursor ?? null })
    if (page.length === 0) return read
    read.push(...page)
  }
}

/** Holds a ledger up at its first commit. */
function heldAtCommit(): {
  readonly intercept: Interception
  readonly arrived: Promise<void>
  readonly letGo: () => void
} {
  const arrival = Promise.withResolvers<void>()
  const leave = Promise.withResolvers<void>()
  return {
    arrived: arrival.promise,
    letGo: leave.resolve,
    intercept: async ({ text, forward }) => {
      if (isCommit(text)) {
        arrival.resolve()
        await leave.promise
      }
      return forward()
    },
  }
}

/** Resolves once a statement on the schema waits for a lock. */
async function untilOneWaits(): Promise<void> {
  for (let isWaiting = false; !isWaiting;) {
    const found = await database.query(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1`,
      [`%"${schema}"%`],
    )
    isWaiting = found.length > 0
  }
}

function isNumbering(text: string): boolean {
  return text.includes('SET number')
}

describe('the feed', () => {
  test('does not pass over an event that is stored first and committed last', async () => {
    const reader = await plain()
    const early: FedEvent[] = []
    const ledger = await intercepted(async ({ text, forward }) => {
      if (isCommit(text) && early.length === 0) {
        await addEvents(reader, 'RMA-2', [eventOf('RMA-2', 1)])
        early.push(...(await reader.events({ limit: 9, after: null })))
      }
      return forward()
    })
    await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 1), eventOf('RMA-1', 2)])
    expect(contentsOf(early)).toEqual(['RMA-2 1'])
    const stored = await database.query(`SELECT reference FROM ${schema}.event ORDER BY stored`)
    expect(stored.at(-1)).toEqual({ reference: 'RMA-2' })

    const late = await reader.events({ limit: 9, after: early[0]?.cursor ?? null })
    expect(contentsOf(late)).toEqual(['RMA-1 1', 'RMA-1 2'])
    expect(await ledger.events({ limit: 9, after: null })).toEqual([...early, ...late])
  })

  test('is numbered once by readers that find the same news at the same time', async () => {
    const ledgers = await Promise.all([plain(), plain(), plain(), plain()])
    const [first] = ledgers
    const events = Array.from({ length: 60 }, (_, index) => eventOf('RMA-1', index))
    await Promise.all(
      events.map(async (event) => addEvents(first ?? (await plain()), 'RMA-1', [event])),
    )
    const read = await Promise.all(
      ledgers.map(async (ledger) => ledger.events({ limit: 100, after: null })),
    )
    for (const fed of read) expect(fed).toEqual(read[0])
    const numbers = await database.query(`SELECT number FROM ${schema}.event ORDER BY number`)
    expect(numbers.map(({ number }) => Number(number))).toEqual(events.map((_, index) => index + 1))
  })

  test('is numbered by one reader at a time: another one waits, and meets no conflict', async () => {
    const failures: unknown[] = []
    const other = await intercepted(async ({ forward }) =>
      forward().catch((error: unknown) => {
        failures.push(error)
        throw error
      }),
    )
    const writing = heldAtCommit()
    const numbering = heldAtCommit()
    const [writer, reader] = [
      await intercepted(writing.intercept),
      await intercepted(numbering.intercept),
    ]
    const stored = addEvents(writer, 'RMA-1', [eventOf('RMA-1', 1)])
    await writing.arrived
    await addEvents(other, 'RMA-2', [eventOf('RMA-2', 1)])
    const first = reader.events({ limit: 9, after: null })
    await numbering.arrived
    writing.letGo()
    await stored
    const second = other.events({ limit: 9, after: null })
    await untilOneWaits()
    numbering.letGo()
    expect(contentsOf(await first)).toEqual(['RMA-2 1'])
    expect(contentsOf(await second)).toEqual(['RMA-2 1', 'RMA-1 1'])
    expect(failures).toEqual([])
  })

  test('that nobody has read for long is numbered part by part, in its order', async () => {
    const ledger = await plain()
    const events = Array.from({ length: 2500 }, (_, index) => eventOf('RMA-1', index))
    await addEvents(ledger, 'RMA-1', events)
    await ledger.events({ limit: 10, after: null })
    const [counted] = await database.query(`SELECT count(number) AS count FROM ${schema}.event`)
    expect(counted).toEqual({ count: '1000' })
    const fed = await follow(ledger, 400)
    expect(fed.map(({ event }) => event)).toEqual(events)
    expect(await ledger.events({ limit: 2500, after: null })).toEqual(fed)
  })

  test('gives a page as long as was asked for, also of more than is numbered at once', async () => {
    const ledger = await plain()
    const events = Array.from({ length: 1500 }, (_, index) => eventOf('RMA-1', index))
    await addEvents(ledger, 'RMA-1', events)
    expect((await ledger.events({ limit: 1400, after: null })).length).toBe(1400)
  })

  test('is only read where no event waits for its number, and where a page is full without', async () => {
    const texts: string[] = []
    const ledger = await intercepted(async ({ text, forward }) => {
      texts.push(text)
      return forward()
    })
    await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 1), eventOf('RMA-1', 2)])
    const [, last] = await ledger.events({ limit: 9, after: null })
    expect(texts.filter(isNumbering)).toHaveLength(1)
    texts.splice(0)
    expect(await ledger.events({ limit: 9, after: last?.cursor ?? null })).toEqual([])
    expect(texts.filter((text) => isCommit(text) || isNumbering(text))).toEqual([])
    await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 3)])
    texts.splice(0)
    expect(contentsOf(await ledger.events({ limit: 2, after: null }))).toEqual([
      'RMA-1 1',
      'RMA-1 2',
    ])
    expect(texts.filter((text) => isCommit(text) || isNumbering(text))).toEqual([])
  })

  test('is read again where another reader was in the way of the numbers', async () => {
    let failures = 0
    const ledger = await intercepted(async ({ text, forward }) => {
      if (!isNumbering(text) || failures > 0) return forward()
      failures += 1
      throw serverError('40001')
    })
    await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 1)])
    expect(contentsOf(await ledger.events({ limit: 9, after: null }))).toEqual(['RMA-1 1'])
    expect(failures).toBe(1)
  })

  test('keeps its numbers where the answer to their commit was lost', async () => {
    let isLost = false
    const ledger = await intercepted(async ({ text, forward }) => {
      const answer = await forward()
      if (!isCommit(text) || !isLost) return answer
      isLost = false
      throw Object.assign(new Error('gone'), { code: 'ECONNRESET' })
    })
    await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 1)])
    isLost = true
    const read = async (): Promise<readonly FedEvent[]> => ledger.events({ limit: 9, after: null })
    await expectFailure(read, { rule: 'ledger.commit_unknown' })
    const fed = await read()
    await addEvents(ledger, 'RMA-1', [eventOf('RMA-1', 2)])
    expect((await read()).slice(0, 1)).toEqual(fed)
  })
})

test('a step without a delivery and events asks no statement more than before', async () => {
  const texts: string[] = []
  const ledger = await intercepted(async ({ text, forward }) => {
    texts.push(text)
    return forward()
  })
  await addEntry(ledger, 'RMA-1')
  expect(texts).toHaveLength(5)
  expect(texts.filter((text) => /\.(?:delivery|event)\b/.test(text))).toEqual([])
})

test('a second delivery under one account and id is refused by the table itself', async () => {
  const ledger = await plain()
  await addDelivery(ledger, deliveryOf('d1'))
  const twice = `INSERT INTO ${schema}.delivery SELECT * FROM ${schema}.delivery`
  await expect(database.query(twice)).rejects.toThrow('delivery_pkey')
})

describe('tables of version 1', () => {
  test('keep their entries, and take deliveries and events', async () => {
    await database.query(versionOne.replaceAll('refunds', schema))
    const ledgers = await Promise.all([plain(), plain()])
    for (const ledger of ledgers) {
      const { entries } = await ledger.search({}, { limit: 9, cursor: null })
      expect(referencesOf(entries)).toEqual(['RMA-2', 'RMA-1'])
      expect(entries.map(({ facts }) => facts.length)).toEqual([1, 2])
    }
    const [ledger] = ledgers
    const events = [eventOf('RMA-1', 1)]
    await addDelivery(ledger, deliveryOf('d1'), { events })
    const { deliveries } = await ledger.deliveries({}, { limit: 9, cursor: null })
    expect(deliveries).toEqual([deliveryOf('d1')])
    expect(contentsOf(await ledger.events({ limit: 9, after: null }))).toEqual(['RMA-1 1'])
    const versions = await database.query(`SELECT version FROM ${schema}.version ORDER BY version`)
    expect(versions).toEqual([{ version: '1' }, { version: '2' }])
  })

  test('that cannot be brought up to date stay as they are', async () => {
    await database.query(versionOne.replaceAll('refunds', schema))
    await database.query(`CREATE TABLE ${schema}.event (a text)`)
    await expectFailure(plain, { rule: 'ledger.unavailable' })
    expect(await database.query(`SELECT version FROM ${schema}.version`)).toEqual([
      { version: '1' },
    ])
    await database.query(`DROP TABLE ${schema}.event`)
    const ledger = await plain()
    expect((await ledger.read(['RMA-1'])).length).toBe(1)
  })
})
