import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ledger } from '../../src/ledger/index.ts'
import { postgresLedger } from '../../src/ledger/postgres.ts'
import { schemaVersion } from '../../src/ledger/postgres/migrations.ts'
import {
  addDelivery,
  addEntry,
  deliveryOf,
  eventOf,
  readOne,
} from '../../src/testing/ledger-suite/samples.ts'
import { connectionAs, connectTo, openTestDatabase } from './postgres-database.ts'
import type { TestDatabase } from './postgres-database.ts'
import { expectFailure } from './postgres-errors.ts'
import { interceptedPool, isBegin, isCommit, lastRows } from './postgres-interception.ts'

const password = 'sesame-4711'

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase()
})

afterAll(async () => {
  await database.drop()
})

async function withLedger<Result>(
  ledger: Ledger,
  work: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(ledger)
  } finally {
    await ledger.close()
  }
}

async function withPool<Result>(
  connectionString: string,
  work: (pool: Pool) => Promise<Result>,
): Promise<Result> {
  const pool = new Pool({ connectionString })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

/** A login that may make schemas, with a setting of its own. */
async function loginWith(setting: string | null): Promise<string> {
  const role = database.newName()
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
  await database.query(
    `DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO ${role}', current_database()); END $$`,
  )
  if (setting !== null) await database.query(`ALTER ROLE ${role} SET ${setting}`)
  return connectionAs(database.connectionString, { user: role, password })
}

async function shown(connectionString: string, setting: string): Promise<unknown> {
  const client = await connectTo(connectionString)
  const { rows } = await client.query(`SHOW ${setting}`)
  await client.end()
  return rows[0][setting]
}

/** What synchronous_commit is when a step commits. */
async function atCommit(connectionString: string, schema: string): Promise<readonly unknown[]> {
  const seen: unknown[] = []
  await withPool(connectionString, async (pool) => {
    const watched = interceptedPool(pool, async ({ text, forward, ask }) => {
      if (isCommit(text)) seen.push(lastRows(await ask('SHOW synchronous_commit'))[0])
      return forward()
    })
    const ledger = await postgresLedger({ pool: watched }, { schema })
    seen.splice(0)
    await addEntry(ledger, 'RMA-1')
    await ledger.close()
  })
  return seen
}

describe('the tables', () => {
  test('are made once by ledgers that start at the same time on an empty database', async () => {
    const schema = database.newName()
    const { connectionString } = database
    const failures: unknown[] = []
    const pools = Array.from({ length: 8 }, () => new Pool({ connectionString, max: 2 }))
    const ledgers = await Promise.all(
      pools.map(async (pool) => {
        const watched = interceptedPool(pool, async ({ forward }) =>
          forward().catch((error: unknown) => {
            failures.push(error)
            throw error
          }),
        )
        return postgresLedger({ pool: watched }, { schema })
      }),
    )
    expect(failures).toEqual([])
    await Promise.all(ledgers.map(async (ledger, index) => addEntry(ledger, `RMA-${index}`)))
    const [first] = ledgers
    expect(await first?.sums()).toMatchObject([{ count: 8 }])
    const versions = await database.query(`SELECT version FROM ${schema}.version ORDER BY version`)
    expect(versions).toEqual([{ version: '1' }, { version: '2' }])
    await Promise.all(pools.map(async (pool) => pool.end()))
  })

  test('B81: of a newer version are refused, by a start and by a ledger that is open', async () => {
    const schema = database.newName()
    const { connectionString } = database
    await withLedger(await postgresLedger({ connectionString }, { schema }), async (ledger) => {
      await database.query(`INSERT INTO ${schema}.version VALUES (${schemaVersion + 1})`)
      const rule = 'schema.newer'
      await expectFailure(async () => postgresLedger({ connectionString }, { schema }), { rule })
      await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule })
      await expectFailure(async () => ledger.read(['RMA-1']), { rule })
      expect(await database.query(`SELECT 1 FROM ${schema}.entry`)).toEqual([])
    })
  })

  test('that are there can be used by a login that may not make any', async () => {
    const schema = database.newName()
    const { connectionString } = database
    await (await postgresLedger({ connectionString }, { schema })).close()
    const role = database.newName()
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
    await database.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`)
    await database.query(
      `GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    )
    const limited = connectionAs(connectionString, { user: role, password })
    const ledger = await postgresLedger({ connectionString: limited }, { schema })
    await withLedger(ledger, async () => {
      const entry = await addEntry(ledger, 'RMA-1')
      expect(await readOne(ledger, 'RMA-1')).toEqual(entry)
      for (const isHandled of [false, true]) {
        const events = [eventOf('RMA-1', 1)]
        await addDelivery(ledger, deliveryOf('d1', { isHandled }), { events })
      }
      const { deliveries } = await ledger.deliveries({}, { limit: 9, cursor: null })
      expect(deliveries).toEqual([deliveryOf('d1', { isHandled: true })])
      expect(await ledger.events({ limit: 9, after: null })).toHaveLength(2)
    })
  })

  test('that are missing are told of a login that may not make any', async () => {
    const role = database.newName()
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
    const limited = connectionAs(database.connectionString, { user: role, password })
    const open = async (): Promise<Ledger> =>
      postgresLedger({ connectionString: limited }, { schema: database.newName() })
    const { message } = await expectFailure(open, { rule: 'ledger.unavailable', words: [password] })
    expect(message).toContain('lacks a permission')
  })

  test.each(['lock', 'fact', 'delivery', 'event'])(
    'that a crash would empty are refused: %s',
    async (table) => {
      const schema = database.newName()
      const { connectionString } = database
      await (await postgresLedger({ connectionString }, { schema })).close()
      await database.query(`ALTER TABLE ${schema}.${table} SET UNLOGGED`)
      await expectFailure(async () => postgresLedger({ connectionString }, { schema }), {
        rule: 'ledger.not_durable',
      })
    },
  )
})

describe('what is stored is durable', () => {
  test('B80: where the login has synchronous_commit off', async () => {
    const login = await loginWith('synchronous_commit = off')
    expect(await shown(login, 'synchronous_commit')).toBe('off')
    expect(await atCommit(login, database.newName())).toEqual([{ synchronous_commit: 'on' }])
  })

  test('where the database has synchronous_commit off', async () => {
    const name = database.newName()
    await database.query(`CREATE DATABASE ${name}`)
    await database.query(`ALTER DATABASE ${name} SET synchronous_commit = off`)
    const url = new URL(database.connectionString)
    url.pathname = name
    expect(await shown(url.href, 'synchronous_commit')).toBe('off')
    expect(await atCommit(url.href, 'refunds')).toEqual([{ synchronous_commit: 'on' }])
  })

  test('and the stronger remote_apply of a login stays', async () => {
    const login = await loginWith('synchronous_commit = remote_apply')
    const seen = await atCommit(login, database.newName())
    expect(seen).toEqual([{ synchronous_commit: 'remote_apply' }])
  })

  const weaknesses: readonly (readonly [setting: string, value: string, rule: string])[] = [
    ['fsync', 'off', 'ledger.not_durable'],
    ['full_page_writes', 'off', 'ledger.not_durable'],
    ['synchronous_commit', 'off', 'ledger.not_durable'],
    ['synchronous_commit', 'local', 'ledger.not_durable'],
    ['synchronous_commit', 'remote_write', 'ledger.not_durable'],
    ['in_recovery', 'true', 'ledger.unavailable'],
    ['transaction_read_only', 'on', 'ledger.unavailable'],
  ]

  test.each(weaknesses)('or refused: a server with %s %s', async (setting, value, rule) => {
    const schema = database.newName()
    await withPool(database.connectionString, async (pool) => {
      let isWeak = false
      const weakened = interceptedPool(pool, async ({ text, forward }) => {
        const answer = await forward()
        if (isWeak && isBegin(text)) Object.assign(lastRows(answer)[0] ?? {}, { [setting]: value })
        return answer
      })
      const ledger = await postgresLedger({ pool: weakened }, { schema })
      isWeak = true
      await expectFailure(async () => postgresLedger({ pool: weakened }, { schema }), { rule })
      const { message } = await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule })
      expect(message).toMatch(/(?:Turn it on|Connect to the primary)/)
      isWeak = false
      expect(await ledger.read(['RMA-1'])).toEqual([])
    })
  })

  test('or refused: reading from a replica, which may lag behind', async () => {
    await withPool(database.connectionString, async (pool) => {
      let isReplica = false
      const lagging = interceptedPool(pool, async ({ text, forward }) => {
        const answer = await forward()
        if (isReplica && isBegin(text))
          Object.assign(lastRows(answer)[0] ?? {}, { in_recovery: 'true' })
        return answer
      })
      const ledger = await postgresLedger({ pool: lagging }, { schema: database.newName() })
      isReplica = true
      const rule = 'ledger.unavailable'
      await expectFailure(async () => ledger.read(['RMA-1']), { rule })
      await expectFailure(async () => ledger.search({}, { limit: 1, cursor: null }), { rule })
      await expectFailure(async () => ledger.sums(), { rule })
    })
  })

  test('or refused: a login whose transactions only read', async () => {
    const login = await loginWith('default_transaction_read_only = on')
    const schema = database.newName()
    const open = async (): Promise<Ledger> =>
      postgresLedger({ connectionString: login }, { schema })
    await expectFailure(open, { rule: 'ledger.unavailable', words: [password] })
  })
})

describe('a ledger that cannot be set up', () => {
  test.each(['', 'A', '1a', 'pg_refunds', 'a-b', 'a"b', 'a.b', 'é', 'a'.repeat(64)])(
    'is refused: the schema %j',
    async (schema) => {
      const { connectionString } = database
      await expectFailure(async () => postgresLedger({ connectionString }, { schema }), {
        code: 'configuration',
        rule: 'schema.name',
      })
    },
  )

  test.each([0, -1, 1.5, Number.NaN, Infinity, 3_600_001])(
    'is refused: the time-out %d',
    async (timeoutMs) => {
      const { connectionString } = database
      await expectFailure(async () => postgresLedger({ connectionString }, { timeoutMs }), {
        code: 'configuration',
        rule: 'number.range',
      })
    },
  )

  test.each([0, -1, 1.5, 1_001])('is refused: %d connections', async (maxConnections) => {
    const { connectionString } = database
    await expectFailure(async () => postgresLedger({ connectionString, maxConnections }), {
      code: 'configuration',
      rule: 'number.range',
    })
  })

  test.each([
    '',
    'sesame-4711',
    'postgres://user:sesame-4711@',
    'postgres://user:sesame-4711@[/refunds',
    'https://user:sesame-4711@host/refunds',
  ])('is refused without quoting it: the connection string %#', async (connectionString) => {
    await expectFailure(async () => postgresLedger({ connectionString }), {
      code: 'configuration',
      rule: 'connection_string.format',
      words: ['sesame'],
    })
  })

  test('is told without its password: a login that the server refuses', async () => {
    const login = { user: database.newName(), password }
    const connectionString = connectionAs(database.connectionString, login)
    const { message } = await expectFailure(async () => postgresLedger({ connectionString }), {
      rule: 'ledger.unavailable',
      words: [password, login.user],
    })
    expect(message).toContain('refused the login')
  })

  test('is told without its password: a server that is not there', async () => {
    const connectionString = `postgres://user:${password}@127.0.0.1:1/refunds`
    const { message } = await expectFailure(async () => postgresLedger({ connectionString }), {
      rule: 'ledger.unavailable',
      words: [password],
    })
    expect(message).toContain('ECONNREFUSED')
  })

  const unfit: readonly (readonly [field: string, value: string, rule: string])[] = [
    ['encoding', 'SQL_ASCII', 'database.encoding'],
    ['version', '120022', 'database.version'],
  ]

  test.each(unfit)('is refused: a database whose %s is %s', async (field, value, rule) => {
    await withPool(database.connectionString, async (pool) => {
      const other = interceptedPool(pool, async ({ text, forward }) => {
        const answer = await forward()
        if (text.includes('server_encoding'))
          Object.assign(lastRows(answer)[0] ?? {}, { [field]: value })
        return answer
      })
      const schema = database.newName()
      await expectFailure(async () => postgresLedger({ pool: other }, { schema }), {
        code: 'configuration',
        rule,
      })
      expect(pool.idleCount).toBe(pool.totalCount)
    })
  })
})
