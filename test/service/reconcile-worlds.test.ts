import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createSeenIds } from '../../src/service/reconcile/seen-ids.ts'
import type { FindingKind } from '../../src/service/reconcile/types.ts'
import { idOf, setReconcileScene } from './reconcile-scene.ts'
import type { ReconcileScene } from './reconcile-scene.ts'
import { day, hour, minute, usd } from './scene.ts'

const plants = [
  'nothing',
  'missing_here',
  'missing_there',
  'amount_differs',
  'status_differs',
  'seen_twice',
  'foreign',
  'stale',
  'young',
  'failed_by_both',
] as const
type Plant = (typeof plants)[number]

interface World {
  readonly plants: readonly Plant[]
  readonly isWhole: boolean
}

const worlds: fc.Arbitrary<World> = fc.record({
  plants: fc.array(fc.constantFrom(...plants), { maxLength: 12 }),
  isWhole: fc.boolean(),
})

/** Makes one refund on both sides; null for what only the provider has. */
async function make(scene: ReconcileScene, plant: Plant, number: number): Promise<string | null> {
  if (plant === 'missing_here' || plant === 'foreign' || plant === 'young') return null
  const payment = scene.memory.addPayment({ amount: usd('100.00') })
  const record = await scene.service.create(scene.ask({ reference: `RMA-${number}`, payment }))
  const id = idOf(record)
  if (plant === 'failed_by_both') scene.memory.setStatus(id, 'failed')
  else if (plant !== 'stale') scene.memory.setStatus(id, 'succeeded')
  return id
}

function told(kind: FindingKind, refundId: string): readonly string[] {
  return [`${kind} ${refundId}`]
}

/** Makes the sides differ, and tells what is to be found. */
function plant(
  scene: ReconcileScene,
  what: Plant,
  { id, number }: { readonly id: string | null; readonly number: number },
): readonly string[] {
  const { memory } = scene
  const createdAt = memory.now() - hour
  const byHand = { payment: scene.payment, amount: usd('1.00'), createdAt }
  switch (what) {
    case 'nothing':
    case 'failed_by_both':
      return []
    case 'young':
      memory.addRefund({ ...byHand, createdAt: memory.now() + 2 * day - minute })
      return []
    case 'missing_here':
      return told(what, memory.addRefund({ ...byHand, reference: `LOST-${number}` }))
    case 'foreign':
      return told(what, memory.addRefund(byHand))
    case 'seen_twice': {
      const payment = memory.refunds().find((refund) => refund.id === id)
      const again = { ...byHand, payment: payment?.payment ?? '', reference: `RMA-${number}` }
      return told(what, memory.addRefund({ ...again, amount: usd('35.00') }))
    }
    case 'missing_there':
      scene.lose(id ?? '')
      return told(what, id ?? '')
    case 'amount_differs':
      scene.change(id ?? '', { amount: usd('34.00') })
      return told(what, id ?? '')
    case 'status_differs':
      memory.setStatus(id ?? '', 'failed')
      return told(what, id ?? '')
    case 'stale':
      return told(what, id ?? '')
  }
}

describe('whatever differs', () => {
  test('is found, and nothing else, and what is applied is not found again', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const scene = setReconcileScene({ memory: { settleAfterMs: 90 * day } })
        const made: (string | null)[] = []
        for (const [number, what] of world.plants.entries())
          made.push(await make(scene, what, number))
        scene.pass(hour)
        await scene.service.sweep()
        const expected = world.plants.flatMap((what, number) =>
          plant(scene, what, { id: made[number] ?? null, number }),
        )
        if (!world.isWhole) {
          scene.memory.addRefund({
            payment: scene.payment,
            amount: usd('1.00'),
            isUnreadable: true,
          })
        }
        scene.pass(2 * day)
        const findable = expected.filter(
          (told) => world.isWhole || !told.startsWith('missing_there'),
        )
        const { findings, summary } = await scene.reconcile()
        expect(findings.map(({ kind, refundId }) => `${kind} ${refundId}`).toSorted()).toEqual(
          findable.toSorted(),
        )
        expect(summary.isComplete).toBe(world.isWhole)
        const left = await scene.applyAll()
        expect(left.map(({ kind, action }) => `${kind} ${action.kind}`)).toEqual(
          findable
            .filter((told) => told.startsWith('missing_there'))
            .map(() => 'missing_there resolve'),
        )
      }),
      { numRuns: 100 },
    )
  })
})

describe('the set of seen ids', () => {
  test('has what was added, and nothing else', () => {
    const ids = createSeenIds()
    for (let number = 0; number < 20_000; number += 2) {
      ids.add(`refund_${number}`)
      ids.add(`refund_${number}`)
    }
    const wrong = Array.from({ length: 20_000 }, (_none, number) => number).filter(
      (number) => ids.has(`refund_${number}`) !== (number % 2 === 0),
    )
    expect(wrong).toEqual([])
    expect(ids.has('')).toBe(false)
  })
})
