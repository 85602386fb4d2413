import type { PaymentReference, WalkQuery } from '../../model/index.ts'
import { collect } from './expect.ts'
import { addPaid, amountOf, need } from './scene.ts'
import type { Scene } from './scene.ts'

export interface Listed {
  readonly payment: PaymentReference
  /** Newest first. */
  readonly ids: readonly string[]
}

/** Refunds of one payment, a second apart. */
export async function addMany(scene: Scene, count: number): Promise<Listed> {
  const payment = await addPaid(scene, 1_000_000)
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) ids.unshift(await addOne(scene, payment))
  return { payment, ids }
}

export async function addOne(
  scene: Scene,
  payment: PaymentReference,
  status?: string,
): Promise<string> {
  await need(scene, 'advance')(1000)
  const given = status === undefined ? {} : { status }
  return need(scene, 'addForeignRefund')({ payment, amount: amountOf(scene, 100), ...given })
}

export function idsOf(refunds: readonly { readonly id: string }[]): readonly string[] {
  return refunds.map(({ id }) => id)
}

/** The ids that a walk gives, in its order. */
export async function walkIds(scene: Scene, query: WalkQuery): Promise<readonly string[]> {
  return idsOf(await collect(scene.provider.list(query)))
}
