import { ledgerError } from '../errors.ts'
import { sha256 } from './digest.ts'
import { name } from './failures.ts'
import { beginning } from './ground.ts'
import { migrations, schemaVersion } from './migrations.ts'
import type { PostgresPool } from './pool.ts'
import type { Session } from './session.ts'
import { misconfigured } from './settings.ts'
import type { Settings } from './settings.ts'
import { reading, writing } from './transaction.ts'
import type { Setup } from './transaction.ts'

/**
 * Brings the tables up to date and checks what the server promises. Several processes may do so at
 * once. A login without the right to make tables can start where they are there already.
 *
 * @returns what every later transaction needs.
 */
export async function start(pool: PostgresPool, settings: Settings): Promise<Setup> {
  const bare: Setup = { pool, settings, begin: beginning(settings, 'SELECT 0') }
  const isMade = await reading(bare, async (session) => {
    await checkServer(session)
    return hasVersions(session, settings)
  })
  const version = `SELECT max(version) FROM "${settings.schema}".version`
  const setup: Setup = { pool, settings, begin: beginning(settings, version) }
  const found = isMade ? await reading(setup, async (session) => readVersion(session, version)) : 0
  if (found < schemaVersion) {
    await writing(bare, async (session) => migrate(session, settings, version))
  }
  // Once more as all later transactions begin: it is durable, and no newer version of us was first.
  await writing(setup, async (session) => checkTables(session, settings))
  return setup
}

async function checkServer(session: Session): Promise<void> {
  const [row] = await session.run(
    `SELECT current_setting('server_encoding') AS encoding,
       current_setting('server_version_num') AS version`,
  )
  if (row?.['encoding'] !== 'UTF8') {
    throw misconfigured({
      path: 'database',
      rule: 'database.encoding',
      why: 'the database must have the encoding UTF8.',
    })
  }
  if (Number(row['version']) < 130_000) {
    throw misconfigured({
      path: 'database',
      rule: 'database.version',
      why: 'the server must be Postgres 13 or newer.',
    })
  }
}

// From the catalogs themselves: what to_regclass answers may be older than the lock of a migration.
async function hasVersions(session: Session, { schema }: Settings): Promise<boolean> {
  const rows = await session.run(
    `SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = $1 AND relname = 'version'`,
    [schema],
  )
  return rows.length > 0
}

async function readVersion(session: Session, query: string): Promise<number> {
  const [row] = await session.run(query)
  return Number(row?.['max'] ?? 0)
}

async function migrate(session: Session, settings: Settings, version: string): Promise<void> {
  const schema = `"${settings.schema}"`
  await session.run('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(settings)])
  if (!(await hasVersions(session, settings))) {
    await makeSchema(session, settings)
    await session.run(`CREATE TABLE ${schema}.version (version bigint NOT NULL PRIMARY KEY)`)
  }
  const found = await readVersion(session, version)
  for (const [index, migration] of migrations.entries()) {
    if (index < found) continue
    await session.run(migration(schema))
    await session.run(`INSERT INTO ${schema}.version VALUES ($1)`, [index + 1])
  }
}

// IF NOT EXISTS asks for the right to make schemas also where there is nothing to make.
async function makeSchema(session: Session, { schema }: Settings): Promise<void> {
  const rows = await session.run('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
  if (rows.length === 0) await session.run(`CREATE SCHEMA "${schema}"`)
}

// Any number does that two ledgers of one schema share, and hardly two of different ones.
function lockKey({ schema }: Settings): string {
  const hash = BigInt(`0x${sha256(`polyrefund migrations ${schema}`).slice(0, 16)}`)
  return BigInt.asIntN(64, hash).toString()
}

async function checkTables(session: Session, { schema }: Settings): Promise<void> {
  const rows = await session.run(
    `SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = $1 AND relname = ANY($2::text[]) AND relpersistence <> 'p'`,
    [schema, ['entry', 'fact', 'lock', 'delivery', 'event']],
  )
  if (rows.length === 0) return
  throw ledgerError({
    name,
    rule: 'ledger.not_durable',
    why: 'its tables are unlogged, so a crash of the server would empty them. Make them LOGGED.',
  })
}
