import { expectEqual, expectError } from './expect.ts'
import type { CannedKind } from './harness.ts'
import { addPaid, requestFor, spoil, truthOf } from './scene.ts'
import type { Check } from './scene.ts'

/** Answers that tell of another refund than the one that was asked for. */
export const echoChecks: readonly Check[] = [
  mismatch('other_amount', 'says that money moved when the provider makes another amount of it'),
  mismatch('other_payment', 'says that money moved when the answer is about another payment'),
]

function mismatch(kind: CannedKind, name: string): Check {
  return {
    name,
    run: async (scene) => {
      const payment = await addPaid(scene)
      const prepared = await scene.provider.prepare(requestFor(scene, payment))
      await spoil(scene, { kind })
      const error = await expectError(
        () => scene.provider.send(prepared),
        { code: 'mismatch', outcome: 'accepted', isRetryable: false },
        `a send (${kind})`,
      )
      const [truth] = await truthOf(scene, payment)
      expectEqual(error.refund?.id, truth?.id, 'The refund in the error')
      expectEqual(error.refund?.amount, truth?.amount, 'The amount of the refund in the error')
      expectEqual(scene.world.creates().length, 1, 'The number of creates')
    },
  }
}
