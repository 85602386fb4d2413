import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { postgresLedger } from '../../src/ledger/postgres.ts'
import { intent, scopeOf, sent } from '../../src/testing/ledger-suite/samples.ts'
import { openTestDatabase } from './postgres-database.ts'
import type { TestDatabase } from './postgres-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase()
})

afterAll(async () => {
  await database.drop()
})

const writer = fileURLToPath(new URL('postgres-writer.ts', import.meta.url))

/** Lets a process write, kills it after so many answers, and gives what it was answered. */
async function writeUntilKilled(
  schema: string,
  name: string,
  answers: number,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [writer, database.connectionString, schema, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  let printed = ''
  child.stdout.on('data', (text: Buffer) => {
    printed += text.toString()
    if (printed.split('\n').length > answers) child.kill('SIGKILL')
  })
  expect(await ended).toEqual([null, 'SIGKILL'])
  // A line that the kill cut short was answered too, but its end is not known.
  return printed.split('\n').slice(0, -1)
}

test('all that was answered is there after the processes that asked were killed', async () => {
  const schema = database.newName()
  const writers = ['A', 'B', 'C', 'D', 'E', 'F']
  const answered = await Promise.all(
    writers.map(async (name, index) => writeUntilKilled(schema, name, 5 + 7 * index)),
  )
  const references = answered.flat()
  expect(references.length).toBeGreaterThan(100)

  const { connectionString } = database
  const ledger = await postgresLedger({ connectionString }, { schema })
  const stored = await ledger.read(references)
  expect(stored.map(({ reference }) => reference).toSorted()).toEqual(references.toSorted())
  for (const { facts } of stored) expect(facts).toEqual([sent(1), sent(2)])

  // Each was killed inside one more step at most, which is there as a whole or not at all.
  const scope = scopeOf('RMA-1', { payments: [intent(1)] })
  const siblings = await ledger.change(scope, (view) => ({ result: view.siblings.length }))
  expect(siblings).toBeGreaterThanOrEqual(references.length)
  const all = await ledger.search({}, { limit: 1000, cursor: null })
  expect(all.entries).toHaveLength(siblings)
  for (const { facts } of all.entries) expect(facts).toEqual([sent(1), sent(2)])
  await ledger.close()
})
