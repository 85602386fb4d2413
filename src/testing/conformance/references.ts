import type { Manifest } from '../../model/index.ts'
import { expectEqual, expectError } from './expect.ts'
import {
  addPaid,
  amountOf,
  knownWord,
  minorsOf,
  need,
  refundsParts,
  requestFor,
  truthOf,
  usualPart,
} from './scene.ts'
import type { Check } from './scene.ts'

/** One reference is one refund, and a refund is known by its reference alone. */
export function referenceChecks(manifest: Manifest): readonly Check[] {
  return refundsParts(manifest) ? [...known, ...knownAmongParts] : known
}

const known: readonly Check[] = [
  {
    name: 'makes one refund for one reference, and returns it again',
    run: async (scene) => {
      const request = requestFor(scene, await addPaid(scene))
      const first = await scene.provider.create(request)
      const second = await scene.provider.create(request)
      expectEqual(second.id, first.id, 'The id of the refund the second time')
      expectEqual(second.amount, first.amount, 'The amount of the refund the second time')
      expectEqual(scene.world.creates().length, 1, 'The number of creates')
      expectEqual((await truthOf(scene, request.payment)).length, 1, 'The number of refunds')
      const error = await expectError(
        () => scene.provider.prepare(request),
        { code: 'already_refunded', outcome: 'not_sent', isRetryable: false },
        'prepare under a known reference',
      )
      expectEqual(error.refund?.id, first.id, 'The refund in the error')
    },
  },
  {
    name: 'makes no second refund under the reference of one that failed',
    run: async (scene) => {
      const request = requestFor(scene, await addPaid(scene))
      const { id } = await scene.provider.create(request)
      await need(scene, 'setStatus')(id, knownWord(scene.manifest, 'failed'))
      const again = await scene.provider.create(request)
      expectEqual([again.id, again.status], [id, 'failed'], 'The refund the second time')
      expectEqual(scene.world.creates().length, 1, 'The number of creates')
    },
  },
  {
    name: 'finds a refund by its reference',
    run: async (scene) => {
      const request = requestFor(scene, await addPaid(scene))
      const made = await scene.provider.create(request)
      const { payment, reference } = request
      const found = await scene.provider.find({ payment, reference })
      expectEqual(
        found.refunds.map((refund) => [refund.id, refund.amount.minor, refund.reference]),
        [[made.id, usualPart(scene).minor, reference]],
        'What was found',
      )
      expectEqual(found.complete, true, 'Whether the search was complete')
      expectEqual((await truthOf(scene, payment))[0]?.reference, reference, 'What was stored')
    },
  },
  {
    name: 'finds nothing under a reference that nobody has used, and says that it looked at all',
    run: async (scene) => {
      const payment = await addPaid(scene)
      await scene.provider.create(requestFor(scene, payment))
      const found = await scene.provider.find({ payment, reference: 'RMA-2024-9999' })
      expectEqual(found, { refunds: [], complete: true }, 'What was found')
    },
  },
  {
    name: 'takes no refund of another payment for its own',
    run: async (scene) => {
      const addForeignRefund = need(scene, 'addForeignRefund')
      const others = await addPaid(scene)
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment)
      const { reference } = request
      const amount = usualPart(scene)
      await addForeignRefund({ payment: others, amount, reference })
      const before = await scene.provider.find({ payment, reference })
      expectEqual(before, { refunds: [], complete: true }, 'What was found of the payment')
      const made = await scene.provider.create(request)
      const [own] = await truthOf(scene, payment)
      expectEqual(made.id, own?.id, 'The refund that was returned')
      const found = await scene.provider.find({ payment, reference })
      expectEqual(
        found.refunds.map(({ id }) => id),
        [own?.id],
        'What was found of the payment',
      )
    },
  },
  {
    name: 'takes no foreign refund for its own, not even the newest',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment)
      const prepared = await scene.provider.prepare(request)
      await need(scene, 'loseAnswer')('before')
      await expectError(
        () => scene.provider.send(prepared),
        { code: 'outcome_unknown', outcome: 'unknown' },
        'a send whose answer is lost',
      )
      await need(scene, 'addForeignRefund')({ payment, amount: usualPart(scene) })
      const found = await scene.provider.find({ payment, reference: request.reference })
      expectEqual(found.refunds, [], 'What was found')
    },
  },
]

const knownAmongParts: readonly Check[] = [
  {
    name: 'refuses another amount under a known reference',
    run: async (scene) => {
      const request = requestFor(scene, await addPaid(scene))
      const { id } = await scene.provider.create(request)
      const other = { ...request, amount: amountOf(scene, 1200) }
      const expected = {
        code: 'reference_conflict',
        outcome: 'not_sent',
        isRetryable: false,
      } as const
      const error = await expectError(() => scene.provider.create(other), expected, 'create')
      expectEqual(error.refund?.id, id, 'The refund in the error')
      await expectError(() => scene.provider.prepare(other), expected, 'prepare')
      expectEqual(scene.world.creates().length, 1, 'The number of creates')
      expectEqual((await truthOf(scene, request.payment)).length, 1, 'The number of refunds')
    },
  },
  {
    name: 'knows its refund among those that others make at the same time',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment, { amount: amountOf(scene, 1200) })
      const add = need(scene, 'addForeignRefund')
      await add({ payment, amount: amountOf(scene, 1200) })
      const prepared = await scene.provider.prepare(request)
      await add({ payment, amount: amountOf(scene, 1200) })
      const refund = await scene.provider.send(prepared)
      const truth = await truthOf(scene, payment)
      const own = truth.find((row) => row.reference === request.reference)
      expectEqual(refund.id, own?.id, 'The refund that was returned')
      expectEqual(await minorsOf(scene, payment), [1200, 1200, 1200], 'What was refunded')
    },
  },
]
