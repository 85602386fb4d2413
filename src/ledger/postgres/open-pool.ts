import type { Pool } from 'pg'

import type { PostgresPool } from './pool.ts'
import { checkRange, misconfigured } from './settings.ts'
import type { PostgresSource, Settings } from './settings.ts'

/** A pool, and how to leave it. */
export interface OpenPool {
  readonly pool: PostgresPool
  readonly leave: () => Promise<void>
}

/**
 * The pool that was given, or one of our own.
 *
 * @throws {RefundError} `configuration`: `pg` isn't installed, or the connection string isn't one.
 */
export async function openPool(source: PostgresSource, settings: Settings): Promise<OpenPool> {
  if ('pool' in source) return { pool: source.pool, leave: async () => {} }
  const driver = await loadDriver()
  const { connectionString, maxConnections = 10 } = source
  checkConnectionString(connectionString)
  checkRange('maxConnections', maxConnections, 1_000)
  const pool = new driver.Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: settings.timeoutMs,
    keepAlive: true,
    application_name: 'polyrefund',
  })
  // An idle connection that breaks is replaced by the pool; without a listener it ends the process.
  pool.on('error', () => {})
  return { pool, leave: async () => pool.end() }
}

async function loadDriver(): Promise<{ readonly Pool: typeof Pool }> {
  try {
    return await import('pg')
  } catch {
    throw misconfigured({
      path: 'connectionString',
      rule: 'package.missing',
      why: 'it needs the package pg, which this package leaves to you. Install it: npm install pg',
    })
  }
}

// The driver's own complaint quotes the text, password included.
function checkConnectionString(text: string): void {
  if (/^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text)) return
  throw misconfigured({
    path: 'connectionString',
    rule: 'connection_string.format',
    why: 'the connection string must look like postgres://user:password@host:5432/database, with what is special in a password written as %XX. For any other form, pass a pool.',
  })
}
