import { isRefundError } from '../../model/index.ts'
import { collect, expectEqual, expectError, expectThat } from './expect.ts'
import { addPaid, need, requestFor, truthOf, usualPart } from './scene.ts'
import type { Check } from './scene.ts'

/** Calls that the caller ends. */
export const abortChecks: readonly Check[] = [
  {
    name: 'sends nothing after an abort',
    run: async (scene) => {
      const { provider, world } = scene
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment)
      const prepared = await provider.prepare(request)
      const asked = world.asked()
      const controller = new AbortController()
      const reason = new Error('The customer went away.')
      controller.abort(reason)
      const options = { signal: controller.signal }
      const expected = { code: 'aborted', outcome: 'not_sent', isRetryable: true } as const
      const calls = {
        prepare: async () => provider.prepare(request, options),
        send: async () => provider.send(prepared, options),
        create: async () => provider.create(request, options),
      }
      for (const [name, call] of Object.entries(calls)) {
        const error = await expectError(call, expected, `${name} after an abort`)
        expectThat(error.cause === reason, `The cause of ${name} isn't the reason of the abort.`)
      }
      expectEqual(world.asked(), asked, 'How often the provider side was asked')
      expectEqual(await truthOf(scene, payment), [], 'What the provider side refunded')
    },
  },
  {
    name: 'reads nothing after an abort',
    run: async (scene) => {
      const { provider, world } = scene
      const payment = await addPaid(scene)
      const { id, reference } = await provider.create(requestFor(scene, payment))
      const asked = world.asked()
      const options = { signal: AbortSignal.abort() }
      const expected = { code: 'aborted', outcome: 'none' } as const
      const calls = {
        get: async () => provider.get(id, options),
        find: async () => provider.find({ payment, reference: reference ?? '' }, options),
        listPage: async () => provider.listPage({}, options),
        list: async () => collect(provider.list({}, options)),
        getPayment: async () => provider.getPayment(payment, options),
      }
      for (const [name, call] of Object.entries(calls)) {
        await expectError(call, expected, `${name} after an abort`)
      }
      expectEqual(world.asked(), asked, 'How often the provider side was asked')
    },
  },
  {
    name: 'says unknown for an abort after the create was handed over, and does not repeat it',
    run: async (scene) => {
      const request = requestFor(scene, await addPaid(scene))
      const controller = new AbortController()
      const reason = new Error('The customer went away.')
      const arrived = need(scene, 'holdAnswer')()
      const call = scene.provider
        .create(request, { signal: controller.signal })
        .catch((error: unknown) => error)
      await Promise.race([arrived, call])
      controller.abort(reason)
      // Ends a call that doesn't listen, after one that does has ended.
      await need(scene, 'advance')(10 * 60_000)
      const ended = await call
      expectThat(isRefundError(ended), 'A create that was aborted ended without a RefundError.')
      const { code, outcome, cause } = ended
      expectEqual([code, outcome], ['outcome_unknown', 'unknown'], 'Code and outcome of the error')
      expectThat(cause === reason, "The cause isn't the reason of the abort.")
      expectEqual(scene.world.creates().length, 1, 'The number of creates')
      const { payment, reference } = request
      const found = await scene.provider.find({ payment, reference })
      expectEqual(
        found.refunds.map(({ amount }) => amount),
        [usualPart(scene)],
        'What was found afterwards',
      )
    },
  },
]
