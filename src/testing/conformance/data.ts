import { expectEqual, expectPlain, expectThat } from './expect.ts'
import { addPaid, amountOf, requestFor, truthOf } from './scene.ts'
import type { Check } from './scene.ts'

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** What a provider hands out: plain, the same by every way, and never mixed up. */
export const dataChecks: readonly Check[] = [
  {
    name: 'hands out plain data that survives JSON',
    run: async (scene) => {
      const { provider } = scene
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment, { metadata: { order_id: '12345', gift: true } })
      const refund = await provider.create(request)
      const walk = provider.list()
      for await (const listed of walk) expectPlain(listed, 'list')
      const { reference } = request
      const values: Readonly<Record<string, unknown>> = {
        create: refund,
        get: await provider.get(refund.id),
        find: await provider.find({ payment, reference }),
        listPage: await provider.listPage(),
        summary: walk.summary(),
        getPayment: await provider.getPayment(payment),
        manifest: provider.manifest,
      }
      for (const [name, value] of Object.entries(values)) {
        expectPlain(value, name)
        expectEqual(JSON.parse(JSON.stringify(value)), value, `What ${name} gave, after JSON`)
      }
    },
  },
  {
    name: 'writes times as ISO 8601 in UTC with milliseconds',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment)
      const { preparedAt } = await scene.provider.prepare(request)
      const made = await scene.provider.create(request)
      const read = await scene.provider.get(made.id)
      const { refunds } = await scene.provider.listPage()
      const times = [preparedAt, ...[made, read, ...refunds].map(({ createdAt }) => createdAt)]
      for (const time of times) {
        const isTime = time !== null && timePattern.test(time) && !Number.isNaN(Date.parse(time))
        expectThat(isTime, `${String(time)} isn't a time such as 2026-01-31T12:00:00.000Z.`)
      }
    },
  },
  {
    name: 'says the same of a refund by every way of reading it',
    run: async (scene) => {
      const { provider } = scene
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment)
      const made = await provider.create(request)
      const { refunds: found } = await provider.find({ payment, reference: request.reference })
      const { refunds: listed } = await provider.listPage()
      for (const refund of [await provider.get(made.id), ...found, ...listed]) {
        const { provider: name, id, amount, status, providerStatus, reason, reference } = refund
        expectEqual(
          { name, id, amount, status, providerStatus, reason, reference },
          {
            name: scene.manifest.name,
            id: made.id,
            amount: made.amount,
            status: made.status,
            providerStatus: made.providerStatus,
            reason: made.reason,
            reference: request.reference,
          },
          'The refund',
        )
        const isOurs = refund.testMode === null || refund.testMode === (provider.mode === 'test')
        expectThat(isOurs, `testMode is ${refund.testMode} in the mode ${provider.mode}.`)
        expectThat(refund.payments.length > 0, 'The refund names no payment.')
      }
    },
  },
  {
    name: 'keeps calls apart that run at the same time',
    run: async (scene) => {
      const orders = await Promise.all(
        Array.from({ length: 12 }, async (_none, index) => ({
          payment: await addPaid(scene, 1000 + index),
          amount: amountOf(scene, 1000 + index),
          reference: `together-${index}`,
        })),
      )
      const refunds = await Promise.all(
        orders.map(async (order) => scene.provider.create(requestFor(scene, order.payment, order))),
      )
      for (const [index, { payment, amount, reference }] of orders.entries()) {
        const [truth, ...others] = await truthOf(scene, payment)
        expectEqual(others, [], 'Further refunds of the payment')
        const own = { id: truth?.id, amount, reference }
        const { id, amount: made, reference: kept } = refunds[index] ?? {}
        expectEqual({ id, amount: made, reference: kept }, own, 'The refund that was returned')
        expectEqual([truth?.amount, truth?.reference], [amount, reference], 'The true refund')
      }
      expectEqual(scene.world.creates().length, orders.length, 'The number of creates')
    },
  },
]
