import { Client, Pool } from 'pg'
import { inject } from 'vitest'

/** The database of this run, as one test file uses it. */
export interface TestDatabase {
  readonly connectionString: string
  /** A name that nothing else in the server has: for a schema, a database or a role. */
  newName(): string
  /** Runs a statement as the user who may do everything. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  /** Drops what has a name from here. */
  drop(): Promise<void>
}

async function dropRole(query: TestDatabase['query'], name: string): Promise<void> {
  const found = await query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name])
  if (found.length === 0) return
  await query(`DROP OWNED BY ${name} CASCADE`)
  await query(`DROP ROLE ${name}`)
}

/** Asks for the database, which starts when it is asked for the first time. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const response = await fetch(inject('postgres'))
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  const given: { connectionString: string; prefix: string } = JSON.parse(text)
  const { connectionString, prefix } = given
  const names: string[] = []
  const pool = new Pool({ connectionString, max: 2 })
  pool.on('error', () => {})

  const query: TestDatabase['query'] = async (text, values = []) => {
    const { rows } = await pool.query(text, [...values])
    return rows
  }

  return {
    connectionString,
    query,
    newName: () => {
      names.push(`${prefix}_${names.length + 1}`)
      return names.at(-1) ?? prefix
    },
    drop: async () => {
      for (const name of names) {
        await query(`DROP SCHEMA IF EXISTS ${name} CASCADE`)
        await query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      }
      for (const name of names) await dropRole(query, name)
      await pool.end()
    },
  }
}

/** The same database for another user, or with other settings of the connection. */
export function connectionAs(
  connectionString: string,
  { user, password }: { readonly user: string; readonly password: string },
): string {
  const url = new URL(connectionString)
  url.username = user
  url.password = password
  return url.href
}

/** One connection of its own. */
export async function connectTo(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  return client
}
