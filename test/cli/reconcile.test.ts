import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { create, setLedgerScene } from './ledger-scene.ts'
import type { LedgerScene } from './ledger-scene.ts'
import { json } from './run-fake.ts'
import type { Ran } from './run-fake.ts'

let scene: LedgerScene

beforeEach(async () => {
  scene = await setLedgerScene()
})

afterEach(async () => {
  await scene.end()
})

const hour = 60 * 60_000

function jsonLines(text: string): readonly unknown[] {
  return text.trim().split('\n').map(json)
}

async function reconcile(...words: readonly string[]): Promise<Ran> {
  const period = ['--from', '2020-01-01', '--before', '2100-01-01']
  return scene.polyrefund(['reconcile', ...period, ...words])
}

/** One refund that both sides have, and one that was made by hand. */
async function setDifference(): Promise<string> {
  const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
  await scene.polyrefund(create(id, 'RMA-1'))
  const [made = ''] = scene.simulator.refundInDashboard(id, 1_000)
  scene.pass(hour)
  await scene.polyrefund(['sweep'])
  return made
}

describe('reconcile', () => {
  test('ends with 0 where both sides say the same', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    await scene.polyrefund(create(id, 'RMA-1'))
    scene.pass(hour)
    await scene.polyrefund(['sweep'])
    const ran = await reconcile()
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('1 refund, 1 of them in the ledger.')
    expect(ran.stdout).toContain('The ledger and the provider say the same.')
  })

  test('says what is still under way', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    await scene.polyrefund(create(id, 'RMA-1'))
    scene.simulator.refundInDashboard(id, 1_000)
    const ran = await reconcile()
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('1 difference still under way.')
  })

  test('prints a table of what differs, changes nothing, and ends with 4', async () => {
    const made = await setDifference()
    const ran = await reconcile()
    expect(ran.code).toBe(4)
    expect(ran.stdout).toMatch(/foreign +flex +no record +succeeded, 10\.00 USD +adopt/)
    expect(ran.stdout).toContain(`The provider has the refund ${made} of USD 10.00`)
    expect(ran.stdout).toContain('1 finding, 0 applied, 1 left.')
    expect((await reconcile()).code).toBe(4)
  })

  test('applies what needs no person, and finds nothing the second time', async () => {
    const made = await setDifference()
    const first = await reconcile('--apply')
    expect(first.code).toBe(0)
    expect(first.stdout).toContain('1 finding, 1 applied, 0 left.')
    const second = await reconcile('--apply')
    expect(second.code).toBe(0)
    expect(second.stdout).toContain('say the same')
    const status = await scene.polyrefund(['status', `foreign/flex/${made}`])
    expect(status.code).toBe(0)
    expect(status.stdout).toContain('made outside of this ledger')
  })

  test('prints findings and the summary as lines of JSON', async () => {
    const made = await setDifference()
    const ran = await reconcile('--json')
    expect(ran.code).toBe(4)
    expect(jsonLines(ran.stdout)).toMatchObject([
      { kind: 'foreign', refundId: made, applied: false, action: { kind: 'adopt' } },
      { summary: { account: 'flex', refunds: 2, paired: 1, isComplete: true, error: null } },
    ])
  })

  test('closes what a person has dealt with, and tells it no more', async () => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    await scene.polyrefund(create(id, 'RMA-1'))
    scene.pass(hour)
    await scene.polyrefund(['sweep'])
    const [made] = scene.simulator.refunds(id)
    scene.simulator.setStatus(made?.refund_id ?? '', 'pending')
    const [found] = jsonLines((await reconcile('--json')).stdout)
    expect(found).toMatchObject({ kind: 'status_differs', applied: false, closed: false })
    const words = ['--close', String(made?.refund_id), '--actor', 'ada', '--reason', 'case 4711']
    const closing = await reconcile(...words)
    expect(closing.code).toBe(0)
    expect(closing.stdout).toContain('1 finding, 0 applied, 1 closed, 0 left.')
    expect((await reconcile()).stdout).toContain('say the same')
    const history = await scene.polyrefund(['history', 'RMA-1'])
    expect(history.stdout).toContain('ada')
  })

  test('closes nothing without who says so, and why', async () => {
    await setDifference()
    const ran = await reconcile('--close', 'ref_01')
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('--actor')
  })

  test('closes nothing that needs no person', async () => {
    const made = await setDifference()
    const ran = await reconcile('--close', made, '--actor', 'ada', '--reason', 'mine')
    expect(ran.code).toBe(4)
    expect(ran.stdout).toContain('1 finding, 0 applied, 1 left.')
  })

  test('tells what could not be applied, and that it is left', async () => {
    await setDifference()
    scene.simulator.faults.add({ kind: 'status', operation: 'get_refund', status: 500, times: 9 })
    const ran = await reconcile('--apply')
    expect(ran.code).toBe(4)
    expect(ran.stderr).toContain('Error:')
    expect(ran.stdout).toContain('1 finding, 0 applied, 1 left.')
  })

  test('ends with 1 where not all could be read', async () => {
    await setDifference()
    scene.simulator.faults.add({ kind: 'status', operation: 'list_refunds', status: 403 })
    const ran = await reconcile('--json')
    expect(ran.code).toBe(1)
    expect(jsonLines(ran.stdout)).toMatchObject([
      { summary: { isComplete: false, error: { code: 'permission' } } },
    ])
    scene.simulator.faults.add({ kind: 'status', operation: 'list_refunds', status: 403 })
    expect((await reconcile()).stdout).toContain('NOT ALL COULD BE READ.')
  })

  test.each([
    [['--before', '2026-01-01'], '--from is missing'],
    [['--from', '2026-01-01'], '--before is missing'],
    [['--from', 'yesterday', '--before', '2026-01-01'], 'from must be a time'],
  ])('refuses a period that is not whole: %j', async (words, told) => {
    const { id } = scene.simulator.addSession({ amountTotal: 10_000 })
    await scene.polyrefund(create(id, 'RMA-1'))
    const ran = await scene.polyrefund(['reconcile', ...words])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(told)
  })
})
