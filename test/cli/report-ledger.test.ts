import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { create, setLedgerScene } from './ledger-scene.ts'
import type { LedgerScene } from './ledger-scene.ts'
import { json } from './run-fake.ts'

let scene: LedgerScene

beforeEach(async () => {
  scene = await setLedgerScene()
})

afterEach(async () => {
  await scene.end()
})

const minute = 60_000
const day = 24 * 60 * minute

async function refund(reference: string): Promise<string> {
  const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
  await scene.polyrefund(create(id, reference))
  return id
}

describe('a report on a ledger', () => {
  test('has the refunds that the ledger knows, asks no provider, and says what it is of', async () => {
    const payment = await refund('RMA-1')
    scene.simulator.refundInDashboard(payment, 1000)
    const before = scene.simulator.received().length
    const ran = await scene.polyrefund(['report', '--ledger', 'refunds.db', '--by', 'account'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('every refund of the ledger in the period is here')
    expect(ran.stdout.replaceAll('\n', ' ')).toContain(
      'refunds that were made without it, as in a dashboard, are not here',
    )
    expect(ran.stdout).toMatch(/^flex +USD +1 +35\.00 +0\.00 +35\.00$/m)
    expect(ran.stdout).toMatch(/^flex +0 +0 +35\.00 USD \(1\) +0 +/m)
    expect(scene.simulator.received()).toHaveLength(before)
  })

  test('tells what is in doubt as kept out, and is not complete', async () => {
    await refund('RMA-1')
    scene.loseAnswer()
    await refund('RMA-2')
    const ran = await scene.polyrefund(['report', '--ledger', 'refunds.db', '--json'])
    expect(ran.code).toBe(1)
    expect(json(ran.stdout)).toMatchObject({
      complete: false,
      rows: 1,
      rejected: {
        count: 1,
        shown: [
          { account: 'flex', id: 'RMA-2', issues: [{ path: 'state', rule: 'record.unknown' }] },
        ],
      },
      moneyAtRisk: [
        {
          account: 'flex',
          currency: 'USD',
          inDoubt: { count: 1, amount: { minor: '3500', decimal: '35.00' } },
          reserved: { count: 0 },
          pending: { count: 1 },
          stale: { count: 0 },
        },
      ],
    })
  })

  test('tells what is pending for longer than the provider takes', async () => {
    await refund('RMA-1')
    scene.pass(60 * day)
    const ran = await scene.polyrefund(['report', '--ledger', 'refunds.db', '--json'])
    expect(json(ran.stdout)).toMatchObject({
      moneyAtRisk: [{ pending: { count: 1 }, stale: { count: 1, amount: { decimal: '35.00' } } }],
    })
  })

  test('is of its period by the time of the refund, and of what may have been made in it', async () => {
    await refund('RMA-1')
    scene.loseAnswer()
    await refund('RMA-2')
    scene.pass(2 * day)
    await refund('RMA-3')
    const cut = new Date(scene.simulator.clock.now() - day).toISOString()
    const later = await scene.polyrefund([
      'report',
      '--ledger',
      'refunds.db',
      '--json',
      '--from',
      cut,
    ])
    expect(json(later.stdout)).toMatchObject({ rows: 1, rejected: { count: 1 } })
    const earlier = await scene.polyrefund([
      'report',
      '--ledger',
      'refunds.db',
      '--json',
      '--before',
      cut,
    ])
    expect(json(earlier.stdout)).toMatchObject({ rows: 1, rejected: { count: 1 } })
  })

  test('counts what was never made, and has no row for it', async () => {
    await refund('RMA-0')
    scene.loseAnswer()
    await refund('RMA-1')
    const decided = ['resolve', 'RMA-1', 'not_refunded', '--actor', 'ada', '--reason', 'asked']
    await scene.polyrefund([...decided, '--yes'])
    const ran = await scene.polyrefund(['report', '--ledger', 'refunds.db', '--account', 'flex'])
    expect(ran.code).toBe(2)
    const all = await scene.polyrefund(['report', '--ledger', 'refunds.db'])
    expect(all.code).toBe(0)
    expect(all.stdout).toContain('1 refund of the ledger was never made, and is in no row.')
  })

  test('tells the money at risk in every format, and beside the files', async () => {
    await refund('RMA-1')
    const formats = 'csv,ndjson,json,markdown,html'
    const argv = ['report', '--ledger', 'refunds.db', '--format', formats, '--out', 'all']
    const ran = await scene.polyrefund(argv)
    expect(ran).toMatchObject({ code: 0, stdout: '' })
    expect(ran.stderr).toContain('Money at risk in the ledger, whatever the period')
    const textOf = (name: string): Promise<string> => readFile(join(scene.folder, name), 'utf8')
    expect(await textOf('all.csv')).toContain('Money at risk in the ledger, in USD: none in doubt')
    expect(await textOf('all.ndjson')).toContain('"moneyAtRisk":[{"account":"flex"')
    expect(await textOf('all.json')).toContain('"moneyAtRisk":[{"account":"flex"')
    expect(await textOf('all.md')).toContain('## Money at risk')
    expect(await textOf('all.html')).toContain('<h2 id="risk">Money at risk</h2>')
  })

  test('is made only when it is asked for, and is compared with no earlier report', async () => {
    const payment = await refund('RMA-1')
    scene.simulator.refundInDashboard(payment, 1000)
    const lists = await scene.polyrefund(['report', '--json'])
    expect(json(lists.stdout)).toMatchObject({ rows: 2, moneyAtRisk: null })
    const ran = await scene.polyrefund([
      'report',
      '--ledger',
      'refunds.db',
      '--previous',
      'earlier.csv',
    ])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('--previous goes without --ledger')
  })
})
