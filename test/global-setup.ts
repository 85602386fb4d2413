import { once } from 'node:events'
import { createServer } from 'node:http'

import type { TestProject } from 'vitest/node'

import { startPostgresServer } from './ledger/postgres-server.ts'
import type { PostgresServer } from './ledger/postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test file asks for the database of this run. */
    readonly postgres: string
  }
}

/**
 * Lets all test files share one Postgres, which starts when the first of them asks for it and ends
 * with the run.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<PostgresServer> | null = null
  let asked = 0

  const answer = async (): Promise<string> => {
    starting ??= startPostgresServer()
    const { connectionString } = await starting
    asked += 1
    return JSON.stringify({ connectionString, prefix: `test_${process.pid}_${asked}` })
  }

  const desk = createServer((_request, response) => {
    answer().then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  desk.listen(0, '127.0.0.1')
  await once(desk, 'listening')
  const address = desk.address()
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  project.provide('postgres', `http://127.0.0.1:${address.port}`)

  return async () => {
    desk.close()
    desk.closeAllConnections()
    await (await starting?.catch(() => null))?.stop()
  }
}
