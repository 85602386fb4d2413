import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ledger } from '../../src/ledger/index.ts'
import { postgresLedger } from '../../src/ledger/postgres.ts'
import {
  addEntry,
  at,
  headOf,
  intent,
  readOne,
  scopeOf,
  sent,
  standingOf,
} from '../../src/testing/ledger-suite/samples.ts'
import { openTestDatabase } from './postgres-database.ts'
import type { TestDatabase } from './postgres-database.ts'
import { expectFailure } from './postgres-errors.ts'
import { interceptedPool, isStore, serverError } from './postgres-interception.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase()
})

afterAll(async () => {
  await database.drop()
})

async function withPool(
  max: number,
  work: (pool: Pool, schema: string) => Promise<void>,
): Promise<void> {
  const pool = new Pool({ connectionString: database.connectionString, max })
  pool.on('error', () => {})
  try {
    await work(pool, database.newName())
  } finally {
    await pool.end()
  }
}

describe('the connections of a pool', () => {
  test('are waited for no longer than allowed when others have them all', async () => {
    await withPool(1, async (pool, schema) => {
      const waits = new Set<() => void>()
      const timer = {
        after: (milliseconds: number, action: () => void) => {
          expect(milliseconds).toBe(700)
          waits.add(action)
          return () => void waits.delete(action)
        },
      }
      const ledger = await postgresLedger({ pool }, { schema, timer, timeoutMs: 700 })
      const taken = await pool.connect()
      const failing = expectFailure(async () => addEntry(ledger, 'RMA-1'), {
        rule: 'ledger.unavailable',
      })
      expect(pool.waitingCount).toBe(1)
      for (const act of waits) act()
      const { message } = await failing.finally(() => taken.release())
      expect(message).toContain('700 ms')
      expect(await ledger.read(['RMA-1'])).toEqual([])
      expect(waits.size).toBe(0)
      expect(pool.idleCount).toBe(1)
    })
  })

  test('go back after a step that throws, and nothing of the step is stored', async () => {
    await withPool(1, async (pool, schema) => {
      const ledger = await postgresLedger({ pool }, { schema })
      const thrown = Object.assign(new Error('not today'), { code: '40001', severity: 'ERROR' })
      let asked = 0
      const step = ledger.change(scopeOf('RMA-1'), () => {
        asked += 1
        throw thrown
      })
      await expect(step).rejects.toBe(thrown)
      expect(asked).toBe(1)
      expect(pool.idleCount).toBe(1)
      expect(await ledger.read(['RMA-1'])).toEqual([])
      expect(await database.query(`SELECT 1 FROM ${schema}.lock`)).toEqual([])
    })
  })

  test('keep no listener of a step', async () => {
    await withPool(1, async (pool, schema) => {
      const ledger = await postgresLedger({ pool }, { schema })
      const count = async (): Promise<readonly number[]> => {
        const client = await pool.connect()
        const counts = ['error', 'notice'].map((event) => client.listenerCount(event))
        client.release()
        return counts
      }
      const before = await count()
      await addEntry(ledger, 'RMA-1')
      await ledger.read(['RMA-1'])
      expect(await count()).toEqual(before)
    })
  })

  test('are left as they were: no setting outlives a step', async () => {
    await withPool(1, async (pool, schema) => {
      const settings = `SELECT current_setting('search_path') AS path,
        current_setting('statement_timeout') AS time, current_setting('lock_timeout') AS lock`
      const before = await pool.query(settings)
      const ledger = await postgresLedger({ pool }, { schema })
      await addEntry(ledger, 'RMA-1')
      expect((await pool.query(settings)).rows).toEqual(before.rows)
    })
  })

  test('stay open when the ledger closes, which is theirs to end', async () => {
    await withPool(2, async (pool, schema) => {
      const ledger = await postgresLedger({ pool }, { schema })
      await ledger.close()
      await ledger.close()
      await expectFailure(async () => ledger.read([]), { rule: 'ledger.closed' })
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    })
  })

  test('of its own end when the ledger closes, after the steps that run', async () => {
    const schema = database.newName()
    const { connectionString } = database
    const url = new URL(connectionString)
    url.searchParams.set('application_name', schema)
    const ledger = await postgresLedger(
      { connectionString: url.href, maxConnections: 2 },
      { schema },
    )
    const steps = ['RMA-1', 'RMA-2', 'RMA-3'].map(async (name) => addEntry(ledger, name))
    await ledger.close()
    await Promise.all(steps)
    expect(await database.query(`SELECT 1 FROM ${schema}.entry`)).toHaveLength(3)
    const open = 'SELECT 1 FROM pg_stat_activity WHERE application_name = $1'
    let connections = -1
    while (connections !== 0) connections = (await database.query(open, [schema])).length
  })

  test('are asked five times for a step, six where it counts a sum', async () => {
    await withPool(1, async (pool, schema) => {
      let asked = 0
      const counted = interceptedPool(pool, async ({ forward }) => {
        asked += 1
        return forward()
      })
      const ledger = await postgresLedger({ pool: counted }, { schema })
      const count = async (work: Promise<unknown>): Promise<number> => {
        asked = 0
        await work
        return asked
      }
      const payments = [intent(1), intent(2)]
      const facts = [sent(1), sent(2), sent(3)]
      const add = ledger.change(scopeOf('RMA-1', { payments }), () => {
        return { result: null, head: headOf('RMA-1'), standing: standingOf(), facts }
      })
      expect(await count(add)).toBe(5)
      const spending = [{ currency: 'USD', since: at(0) }]
      const sum = ledger.change(scopeOf('RMA-1', { payments, spending }), ({ spent }) => {
        return { result: spent, facts: [sent(4)] }
      })
      expect(await count(sum)).toBe(6)
      expect(await count(ledger.read(['RMA-1']))).toBe(3)
    })
  })
})

describe('what a ledger is given', () => {
  const hostile = `'); DROP TABLE entry; -- " $1 \\ ? \u2028 é 🧾 %s`

  test('is never part of a statement', async () => {
    await withPool(2, async (pool, schema) => {
      const texts: string[] = []
      const watched = interceptedPool(pool, async ({ text, forward }) => {
        texts.push(text)
        return forward()
      })
      const ledger = await postgresLedger({ pool: watched }, { schema })
      const payments = [{ kind: hostile, id: hostile }]
      const entry = await addEntry(ledger, 'RMA-1', {
        head: { account: hostile, fingerprint: hostile, request: { note: hostile } },
        standing: {
          payments,
          refundIds: [hostile],
          dueAt: at(0),
          lease: { owner: hostile, until: at(0) },
        },
        facts: [{ kind: 'absent', id: hostile, at: at(0), attempt: 1 }],
      })
      const found = await ledger.search(
        { account: hostile, payment: { kind: hostile, id: hostile }, refundId: hostile },
        { limit: 1, cursor: null },
      )
      expect(found.entries).toEqual([entry])
      const scope = scopeOf('RMA-2', { account: hostile, payments })
      const seen = await ledger.change(scope, ({ siblings }) => ({ result: siblings.length }))
      expect(seen).toBe(1)
      const lease = { owner: hostile, until: at(60) }
      const claimed = await ledger.claim({ ...lease, now: at(1), limit: 1, account: hostile })
      expect(claimed).toEqual([{ ...entry, lease }])
      expect(texts.join('\n')).not.toContain('DROP')
    })
  })

  const unstorable: readonly (readonly [what: string, text: string])[] = [
    ['a NUL character', 'a\0b'],
    ['half a surrogate pair', 'a\uD800b'],
  ]

  test.each(unstorable)('is refused where Postgres would change it: %s', async (_what, text) => {
    await withPool(1, async (pool, schema) => {
      const ledger = await postgresLedger({ pool }, { schema })
      const add = async (): Promise<unknown> =>
        addEntry(ledger, 'RMA-1', { head: { fingerprint: text } })
      await expectFailure(add, { rule: 'step.invalid' })
      const inside = { head: { request: { note: text } } }
      const entry = await addEntry(ledger, 'RMA-2', inside)
      expect(await readOne(ledger, 'RMA-2')).toEqual(entry)
    })
  })

  test('is in no error, whatever the server says', async () => {
    await withPool(1, async (pool, schema) => {
      const detail = 'Key (reference)=(sesame-4711) is odd.'
      const watched = interceptedPool(pool, async ({ text, forward }) => {
        if (isStore(text)) throw serverError('22P02', { detail, message: detail, where: detail })
        return forward()
      })
      const ledger = await postgresLedger({ pool: watched }, { schema })
      const add = async (): Promise<unknown> => addEntry(ledger, 'RMA-1')
      const { message } = await expectFailure(add, {
        rule: 'ledger.unavailable',
        words: ['sesame'],
      })
      expect(message).toContain('22P02')
    })
  })

  test('comes back as it was stored, whatever parsers the process has set', async () => {
    const own = { getTypeParser: () => () => 'spoiled' }
    const pool = new Pool({ connectionString: database.connectionString, types: own })
    const ledger: Ledger = await postgresLedger({ pool }, { schema: database.newName() })
    const entry = await addEntry(ledger, 'RMA-1', { facts: [sent(1)] })
    expect(await readOne(ledger, 'RMA-1')).toEqual(entry)
    await pool.end()
  })
})

describe('a step that takes too long', () => {
  test('is ended when another one holds the payment, and says so', async () => {
    await withPool(2, async (pool, schema) => {
      const ledger = await postgresLedger({ pool }, { schema, timeoutMs: 1500 })
      await addEntry(ledger, 'RMA-1')
      const rival = await pool.connect()
      await rival.query(`BEGIN; SELECT 1 FROM ${schema}.lock FOR UPDATE`)
      const step = async (): Promise<unknown> =>
        ledger.change(scopeOf('RMA-1'), () => ({ result: null, facts: [sent(1)] }))
      const { message } = await expectFailure(step, { rule: 'ledger.unavailable' })
      await rival.query('ROLLBACK')
      rival.release()
      expect(message).toContain('another step held the same refund or payment')
      await step()
      expect(await readOne(ledger, 'RMA-1')).toMatchObject({ facts: [sent(1)] })
    })
  })

  test('is ended by the server when it stands still with its locks', async () => {
    await withPool(2, async (pool, schema) => {
      let isStanding = false
      const watched = interceptedPool(pool, async ({ text, forward, client }) => {
        if (!isStanding || !isStore(text)) return forward()
        isStanding = false
        await new Promise((resolve) => {
          client.on('error', resolve)
        })
        return forward()
      })
      const ledger = await postgresLedger({ pool: watched }, { schema, timeoutMs: 1500 })
      isStanding = true
      await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule: 'ledger.unavailable' })
      await addEntry(ledger, 'RMA-1')
    })
  })
})
