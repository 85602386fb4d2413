import { afterAll, beforeAll, expect, test } from 'vitest'

import { openTestDatabase } from '../ledger/postgres-database.ts'
import type { TestDatabase } from '../ledger/postgres-database.ts'
import { create, setLedgerScene } from './ledger-scene.ts'

let database: TestDatabase
let ledger: string

beforeAll(async () => {
  database = await openTestDatabase()
  const name = database.newName()
  await database.query(`CREATE DATABASE ${name}`)
  const url = new URL(database.connectionString)
  url.pathname = `/${name}`
  ledger = url.href
})

afterAll(async () => {
  await database.drop()
})

test('a ledger in Postgres serves the command, which never tells its password', async () => {
  const scene = await setLedgerScene()
  try {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    const argv = [...create(id, 'RMA-1'), '--ledger', ledger]
    const made = await scene.polyrefund(argv)
    expect(made.code).toBe(0)
    expect(made.stderr).toMatch(/Ledger +postgres:\/\/[^@]+$/m)
    expect(made.stdout).toContain('More: polyrefund status RMA-1\n')
    expect((await scene.polyrefund(argv)).code).toBe(0)
    const status = await scene.polyrefund(['status', 'RMA-1', '--ledger', ledger])
    expect(status.stdout).toContain('Refund RMA-1: pending')
    expect(scene.posts()).toBe(1)
  } finally {
    await scene.end()
  }
})
