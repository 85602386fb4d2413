import { describe, expect, test } from 'vitest'

import { addPayment, listed, providerNames, requestFor, setScene } from './through-adapters.ts'
import type { Scene } from './through-adapters.ts'

describe.each(providerNames)('The lists of a simulated %s', (name) => {
  test('shows a refund in lists when its lag is over', async () => {
    const scene = setScene(name, { listLagMs: 5_000 })
    const payment = addPayment(scene)
    const { id } = await scene.provider.create(requestFor(scene, payment))
    scene.clock.advance(4_999)
    expect(await listed(scene.provider)).toEqual({ refunds: [], complete: true })
    const find = { payment, reference: 'RMA-1' }
    expect((await scene.provider.find(find)).refunds).toEqual([])
    expect((await scene.provider.get(id)).id).toBe(id)
    scene.clock.advance(1)
    expect((await listed(scene.provider)).refunds).toHaveLength(1)
    expect((await scene.provider.find(find)).refunds).toHaveLength(1)
  })

  test('ends its lists early, as if there were no more', async () => {
    const scene = setScene(name, { truncatesListsAt: 130 })
    const made = addDashboardRefunds(scene, 260)
    const { refunds, complete } = await listed(scene.provider)
    expect(complete).toBe(true)
    expect(refunds.map(({ id }) => id)).toEqual(made.toReversed().slice(0, 130))
    scene.side.heal()
    expect((await listed(scene.provider)).refunds).toHaveLength(260)
  })

  test('lists every refund once, newest first', async () => {
    const scene = setScene(name)
    const made = addDashboardRefunds(scene, 203)
    const { refunds } = await listed(scene.provider)
    expect(refunds.map(({ id }) => id)).toEqual(made.toReversed())
  })

  test('goes back to the page before', async () => {
    const scene = setScene(name)
    const made = addDashboardRefunds(scene, 40).toReversed()
    const first = await scene.provider.listPage({ limit: 10 })
    const second = await scene.provider.listPage({ limit: 10, cursor: first.nextCursor ?? '' })
    const third = await scene.provider.listPage({ limit: 10, cursor: second.nextCursor ?? '' })
    const back = await scene.provider.listPage({ limit: 10, cursor: third.previousCursor ?? '' })
    expect(third.refunds.map(({ id }) => id)).toEqual(made.slice(20, 30))
    expect(back.refunds.map(({ id }) => id)).toEqual(made.slice(10, 20))
  })

  test('lists what was made between two times', async () => {
    const scene = setScene(name)
    const start = scene.clock.now()
    const made = addDashboardRefunds(scene, 10)
    const createdFrom = new Date(start + 2_000).toISOString()
    const createdBefore = new Date(start + 5_000).toISOString()
    const page = await scene.provider.listPage({ limit: 50, createdFrom, createdBefore })
    expect(page.refunds.map(({ id }) => id)).toEqual(made.slice(2, 5).toReversed())
  })
})

/** One refund a second, oldest first. */
function addDashboardRefunds(scene: Scene, count: number): readonly string[] {
  const { side, clock } = scene
  const payment = addPayment(scene)
  return Array.from({ length: count }, () => {
    const made = side.refundInDashboard(payment, 100, clock.now())
    clock.advance(1_000)
    return made?.id ?? ''
  })
}
