import { supports } from '../../model/index.ts'
import type { ExtraMethod, Manifest } from '../../model/index.ts'
import { expectEqual, expectError, expectThat } from './expect.ts'
import {
  addPaid,
  amountOf,
  callOddly,
  leftOut,
  minorsOf,
  need,
  oddRequest,
  requestFor,
  truthOf,
  usualPart,
} from './scene.ts'
import type { Check, Scene } from './scene.ts'

/** What not every provider has: done as it says where it is there, and refused where it isn't. */
export function capabilityChecks(manifest: Manifest): readonly Check[] {
  const has = (method: ExtraMethod): boolean => manifest.extraMethods.includes(method)
  return [
    ...(has('update') ? updating : [absent('update')]),
    ...(has('preview') ? previewing : [absent('preview')]),
    ...(manifest.lineRefunds.value === true ? lines : [refusesLines]),
    manifest.splitsCalls.value === false ? oneForOne : addsUp,
  ]
}

function absent(method: ExtraMethod): Check {
  return {
    name: `has no method ${method}, since the manifest names none`,
    run: async (scene) => {
      expectThat(!Reflect.has(scene.provider, method), `There is a method ${method}.`)
      expectEqual(supports(scene.provider, method), false, `supports(provider, '${method}')`)
    },
  }
}

const updating: readonly Check[] = [
  {
    name: 'changes the description of a refund, and moves nothing',
    run: async (scene) => {
      const { provider } = scene
      expectThat(supports(provider, 'update'), 'There is no method update.')
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment, { metadata: { kept: 'yes', order_id: '1' } })
      const made = await provider.create(request)
      const changes = { metadata: { order_id: '2' } }
      for (const refund of [
        await provider.update(made.id, changes),
        await provider.update(made.id, changes),
        await provider.get(made.id),
      ]) {
        const { kept, order_id: order } = refund.metadata
        expectEqual([kept, order], ['yes', '2'], 'The metadata')
        expectEqual([refund.id, refund.amount], [made.id, made.amount], 'Id and amount')
        expectEqual(refund.reference, request.reference, 'The reference')
      }
      expectEqual(scene.world.creates().length, 1, 'The number of creates')
      expectEqual((await truthOf(scene, payment)).length, 1, 'The number of refunds')
    },
  },
  {
    name: "refuses changes of what can't be changed, and of refunds that it does not know",
    run: async (scene) => {
      const { provider, world } = scene
      expectThat(supports(provider, 'update'), 'There is no method update.')
      const { id } = await provider.create(requestFor(scene, await addPaid(scene)))
      const wrong: readonly object[] = [
        {},
        { amount: amountOf(scene, 1) },
        { status: 'succeeded' },
        { metadata: { polyrefund_reference: 'stolen' } },
      ]
      for (const changes of wrong) {
        await expectError(
          () => callOddly(scene, 'update', id, changes),
          { code: 'invalid_request', outcome: 'none', isRetryable: false },
          `update(${JSON.stringify(changes)})`,
        )
      }
      await expectError(
        () => provider.update(world.unknownRefund, { reason: 'duplicate' }),
        { code: 'refund_not_found', outcome: 'none' },
        'update of an unknown refund',
      )
    },
  },
]

const previewing: readonly Check[] = [
  {
    name: 'previews what a refund would give back, and moves nothing',
    run: async (scene) => {
      const { provider } = scene
      expectThat(supports(provider, 'preview'), 'There is no method preview.')
      const payment = await addPaid(scene)
      const { total, allocations } = await provider.preview(requestFor(scene, payment))
      expectEqual(total, usualPart(scene), 'The total of the preview')
      const sum = allocations.reduce((minor, { amount }) => minor + amount.minor, 0)
      expectEqual(sum, total.minor, 'The sum of the allocations')
      expectEqual(scene.world.creates().length, 0, 'The number of creates')
      expectEqual(await truthOf(scene, payment), [], 'What the provider side refunded')
    },
  },
]

const refusesLines: Check = {
  name: 'refuses lines of an order, which it has no refunds by, without asking anybody',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const asked = scene.world.asked()
    const line = { product: 'prod_1', amount: 'line' }
    for (const changes of [{ lines: [line], amount: leftOut }, { lines: [line] }]) {
      for (const method of ['create', 'prepare']) {
        await expectError(
          () => callOddly(scene, method, oddRequest(scene, payment, changes)),
          { code: 'unsupported', outcome: 'not_sent', isRetryable: false },
          `${method} by lines`,
        )
      }
    }
    expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
  },
}

const lines: readonly Check[] = [
  {
    name: 'refunds a line of an order, whole or in part',
    run: async (scene) => {
      const order = await need(scene, 'addOrder')([amountOf(scene, 6000), amountOf(scene, 4000)])
      const { payment, lineOf } = order
      const whole = { amount: leftOut, lines: [lineOf(0, 'line')], reference: 'line-0' }
      await callOddly(scene, 'create', oddRequest(scene, payment, whole))
      expectEqual(await minorsOf(scene, payment), [6000], 'What was refunded of a whole line')
      const part = {
        amount: leftOut,
        lines: [lineOf(1, amountOf(scene, 1500))],
        reference: 'line-1',
      }
      await callOddly(scene, 'create', oddRequest(scene, payment, part))
      expectEqual(await minorsOf(scene, payment), [1500, 6000], 'What was refunded of both lines')
    },
  },
  {
    name: 'refuses lines that say more or less than one thing, without asking anybody',
    run: async (scene) => {
      const order = await need(scene, 'addOrder')([amountOf(scene, 6000), amountOf(scene, 4000)])
      const { payment, lineOf } = order
      const asked = scene.world.asked()
      const wrong: readonly Readonly<Record<string, unknown>>[] = [
        { lines: [lineOf(0, 'line')] },
        { lines: [], amount: leftOut },
        { lines: 'all', amount: leftOut },
        { lines: [lineOf(0, 3500)], amount: leftOut },
        { lines: [lineOf(0, undefined)], amount: leftOut },
      ]
      for (const [index, changes] of wrong.entries()) {
        await expectError(
          () => callOddly(scene, 'create', oddRequest(scene, payment, changes)),
          { code: 'invalid_request', outcome: 'not_sent', isRetryable: false },
          `create with wrong lines, the ${index + 1}. kind`,
        )
      }
      expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
    },
  },
]

const oneForOne: Check = {
  name: 'makes one refund with one call',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const refund = await scene.provider.create(requestFor(scene, payment))
    expectEqual((await truthOf(scene, payment)).length, 1, 'The number of refunds')
    expectThat(refund.parts.length <= 1, `The refund has ${refund.parts.length} parts.`)
  },
}

/** Where nothing says that a call makes one refund only, it may make several. */
const addsUp: Check = {
  name: 'adds up the refunds that one call makes',
  run: async (scene) => {
    const amounts = [amountOf(scene, 6000), amountOf(scene, 4000)]
    const payment = await need(scene, 'addSplitPayment')(amounts)
    const asked = amountOf(scene, 7500)
    const request = requestFor(scene, payment, { amount: asked })
    const refund = await scene.provider.create(request)
    expectEqual(refund.amount, asked, 'The amount of the refund')
    expectEqual(sumOf(refund.parts), asked.minor, 'The sum of its parts')
    const truth = await truthOf(scene, payment)
    expectEqual(sumOf(truth), asked.minor, 'What the provider side refunded')
    const found = await findSum(scene, request)
    expectEqual(found, asked.minor, 'The sum of what is found under the reference')
    const { refunded } = await scene.provider.getPayment(payment)
    expectEqual(refunded, asked, 'What went back of the payment')
    expectEqual(scene.world.creates().length, 1, 'The number of creates')
    const again = await scene.provider.create(request)
    expectEqual(again.amount, asked, 'The amount of the refund the second time')
    expectEqual(scene.world.creates().length, 1, 'The number of creates the second time')
  },
}

async function findSum(
  { provider }: Scene,
  { payment, reference }: ReturnType<typeof requestFor>,
): Promise<number> {
  return sumOf((await provider.find({ payment, reference })).refunds)
}

function sumOf(rows: readonly { readonly amount: { readonly minor: number } | null }[]): number {
  return rows.reduce((sum, { amount }) => sum + (amount?.minor ?? 0), 0)
}
