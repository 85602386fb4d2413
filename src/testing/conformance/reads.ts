import { expectEqual, expectError, expectThat } from './expect.ts'
import type { CannedKind } from './harness.ts'
import { addPaid, amountOf, need, requestFor, spoil, usualMinor, usualPart } from './scene.ts'
import type { Check } from './scene.ts'

/** Reading payments and refunds, and what is said when that fails. */
export const readingChecks: readonly Check[] = [
  {
    name: 'says what was captured, what went back and what is left of a payment',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const fresh = await scene.provider.getPayment(payment)
      expectEqual(sumsOf(fresh), [usualMinor, 0, usualMinor], 'The sums of a new payment')
      expectEqual(fresh.status, 'succeeded', 'The status of the payment')
      expectEqual(fresh.provider, scene.manifest.name, 'The provider of the payment')
      expectThat(fresh.handles.length > 0, 'The payment has no handles.')
      const add = need(scene, 'addForeignRefund')
      await scene.provider.create(requestFor(scene, payment))
      const taken = usualPart(scene).minor
      const later = await scene.provider.getPayment(payment)
      expectEqual(sumsOf(later), [usualMinor, taken, usualMinor - taken], 'The sums of the payment')
      await add({ payment, amount: amountOf(scene, usualMinor) })
      const { refundable } = await scene.provider.getPayment(payment)
      expectEqual(refundable.minor, 0, 'What is left of a payment that was refunded too often')
    },
  },
  {
    name: 'takes the handles that a payment has as names of the payment',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const { handles } = await scene.provider.getPayment(payment)
      for (const handle of handles) {
        const again = await scene.provider.getPayment(handle)
        expectEqual(again.captured, amountOf(scene, usualMinor), `The payment by ${handle.kind}`)
      }
      const [first] = handles
      expectThat(first !== undefined, 'The payment has no handles.')
      const refund = await scene.provider.create(requestFor(scene, first))
      expectThat(
        refund.payments.some(({ id }) => id === first.id),
        'The refund does not name the payment that it was asked for with.',
      )
    },
  },
  {
    name: "says nothing of the sums of a payment when one of its refunds can't be read",
    run: async (scene) => {
      const payment = await addPaid(scene)
      await need(scene, 'addBadRow')(payment)
      await expectError(
        () => scene.provider.getPayment(payment),
        { code: ['provider_unavailable', 'provider_rejected', 'incomplete_list'], outcome: 'none' },
        'getPayment',
      )
      await expectError(
        () => scene.provider.create(requestFor(scene, payment)),
        {
          code: ['provider_unavailable', 'provider_rejected', 'incomplete_list'],
          outcome: 'not_sent',
        },
        'create',
      )
      expectEqual(scene.world.creates().length, 0, 'The number of creates')
    },
  },
  {
    name: 'says that a payment is not known, before anything is sent',
    run: async (scene) => {
      const { unknownPayment } = scene.world
      const expected = { code: 'payment_not_found', isRetryable: false } as const
      await expectError(
        () => scene.provider.create(requestFor(scene, unknownPayment)),
        { ...expected, outcome: 'not_sent' },
        'create',
      )
      await expectError(
        () => scene.provider.getPayment(unknownPayment),
        { ...expected, outcome: 'none' },
        'getPayment',
      )
      await expectError(
        () => scene.provider.find({ payment: unknownPayment, reference: 'RMA-2024-1234' }),
        { ...expected, outcome: 'none' },
        'find',
      )
      expectEqual(scene.world.creates().length, 0, 'The number of creates')
    },
  },
  {
    name: 'says that a refund is not known',
    run: async (scene) => {
      await expectError(
        () => scene.provider.get(scene.world.unknownRefund),
        { code: 'refund_not_found', outcome: 'none', isRetryable: false },
        'get',
      )
    },
  },
  {
    name: 'refuses a payment that was not paid, before anything is sent',
    run: async (scene) => {
      const amount = amountOf(scene, usualMinor)
      const payment = await scene.world.addPayment({ amount, status: 'pending' })
      await expectError(
        () => scene.provider.create(requestFor(scene, payment)),
        { code: 'not_refundable', outcome: 'not_sent', isRetryable: false },
        'create for a payment that was not paid',
      )
      expectEqual(scene.world.creates().length, 0, 'The number of creates')
    },
  },
  {
    name: 'refuses an id that could lead elsewhere, without asking anybody',
    run: async (scene) => {
      const asked = scene.world.asked()
      for (const id of ['', '../payments', 'a/b', 'a?b', 'ä', 'x'.repeat(300)]) {
        const expected = { code: 'invalid_request', outcome: 'none' } as const
        await expectError(() => scene.provider.get(id), expected, `get(${JSON.stringify(id)})`)
      }
      expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
    },
  },
  {
    name: 'reads again when the provider fails once',
    run: async (scene) => {
      const { id } = await scene.provider.create(requestFor(scene, await addPaid(scene)))
      await spoil(scene, { kind: 'server_error', to: 'read' })
      const refund = await scene.provider.get(id)
      expectEqual([refund.id, refund.amount], [id, usualPart(scene)], 'The refund')
    },
  },
  failing('server_error', 'says of a read that the provider fails at that no money moved'),
  failing('unreadable', "says of a read with an answer that can't be read that no money moved"),
]

function failing(kind: CannedKind, name: string): Check {
  return {
    name,
    run: async (scene) => {
      const { id } = await scene.provider.create(requestFor(scene, await addPaid(scene)))
      // More than any provider repeats.
      await spoil(scene, { kind, to: 'read', times: 20 })
      await expectError(
        () => scene.provider.get(id),
        { code: 'provider_unavailable', outcome: 'none', isRetryable: true },
        `get (${kind})`,
      )
    },
  }
}

function sumsOf(payment: {
  readonly captured: { readonly minor: number }
  readonly refunded: { readonly minor: number }
  readonly refundable: { readonly minor: number }
}): readonly number[] {
  return [payment.captured.minor, payment.refunded.minor, payment.refundable.minor]
}
