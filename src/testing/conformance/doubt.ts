import type { PreparedRefund } from '../../model/index.ts'
import type { ExpectedError } from './expect.ts'
import { addPaid, isKeyed, requestFor } from './scene.ts'
import type { Scene } from './scene.ts'

/** The usual refund of a new payment, made ready. */
export async function prepareOne(scene: Scene): Promise<PreparedRefund> {
  return scene.provider.prepare(requestFor(scene, await addPaid(scene)))
}

/** What is said where money may have moved: safe to repeat only where keys are replayed. */
export function inDoubt(scene: Scene): ExpectedError {
  return {
    code: 'outcome_unknown',
    outcome: 'unknown',
    isRetryable: isKeyed(scene.manifest),
  }
}
