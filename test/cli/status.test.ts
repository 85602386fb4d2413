import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { isJsonObject } from '../../src/model/index.ts'
import type { JsonObject, JsonValue } from '../../src/model/index.ts'
import { create, setLedgerScene } from './ledger-scene.ts'
import type { LedgerScene } from './ledger-scene.ts'

let scene: LedgerScene

beforeEach(async () => {
  scene = await setLedgerScene()
})

afterEach(async () => {
  await scene.end()
})

function session(): string {
  return scene.simulator.addSession({ amountTotal: 10_000 }).id
}

describe('status', () => {
  test('says that the ledger has no such refund', async () => {
    await scene.polyrefund(create(session(), 'RMA-1'))
    const ran = await scene.polyrefund(['status', 'RMA-2'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('refund_not_found')
    expect(ran.stderr).toContain('Through it none was ever sent.')
  })

  test('tells a refund of the provider, and all that was learned', async () => {
    await scene.polyrefund(create(session(), 'RMA-1'))
    const ran = await scene.polyrefund(['status', 'RMA-1'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/Account +flex, of flex, test mode/)
    expect(ran.stdout).toMatch(/Asked because +requested_by_customer/)
    expect(ran.stdout).toMatch(/attempt 1 was begun/)
    expect(ran.stdout).toMatch(/seen by answer: pending, 35\.00 USD/)
  })

  test('tells what the customer can be told, within the width', async () => {
    await scene.polyrefund(create(session(), 'RMA-1'))
    const { stdout } = await scene.polyrefund(['status', 'RMA-1'], { columns: 60 })
    const [, told = ''] = stdout.split('What the customer can be told\n')
    expect(told.replaceAll(/\s+/g, ' ')).toMatch(
      /^ Your refund of USD 35\.00 was accepted and is on its way\. It should be with you by \d.* at the latest\. $/,
    )
    expect(told.split('\n').filter((line) => line.length > 60)).toEqual([])
  })

  test('adds to the record as JSON what the customer can be told, and nothing else', async () => {
    const created = await scene.polyrefund([...create(session(), 'RMA-1'), '--json'])
    const ran = await scene.polyrefund(['status', 'RMA-1', '--json'])
    const { customerNotice, ...record } = objectOf(ran.stdout)
    expect(customerNotice).toMatchObject({
      text: expect.stringContaining('was accepted and is on its way'),
      amount: { minor: 3500, currency: 'USD' },
      latestAt: expect.any(String),
      bankReference: { status: 'pending' },
    })
    expect(record).toEqual(objectOf(created.stdout)['record'])
  })
})

/** The one JSON object that a text is. */
function objectOf(text: string): JsonObject {
  const value: JsonValue = JSON.parse(text)
  if (isJsonObject(value)) return value
  throw new Error('This is no JSON object.')
}
