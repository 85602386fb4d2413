import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A Postgres for tests. */
export interface PostgresServer {
  /** Of a user that may do everything. */
  readonly connectionString: string
  stop(): Promise<void>
}

type Report = { readonly connectionString: string } | { readonly failure: string }

/**
 * The server that `DATABASE_URL` names, else one of our own: from npm, on a free port, in a
 * temporary folder. It ends with this process, however that ends.
 */
export async function startPostgresServer(): Promise<PostgresServer> {
  const given = process.env['DATABASE_URL'] ?? ''
  if (given !== '') return { connectionString: given, stop: async () => {} }
  const child = fork(fileURLToPath(new URL('postgres-process.ts', import.meta.url)), {
    execArgv: [],
  })
  const ended = once(child, 'exit')
  const report = await Promise.race([
    new Promise<Report>((resolve) => {
      child.once('message', (message: Report) => resolve(message))
    }),
    ended.then((): Report => ({ failure: 'its process ended' })),
  ])
  if ('failure' in report) throw new Error(`No Postgres for the tests: ${report.failure}`)
  return {
    connectionString: report.connectionString,
    stop: async () => {
      child.disconnect()
      await ended
    },
  }
}
