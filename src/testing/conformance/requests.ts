import { isDeepStrictEqual } from 'node:util'

import { refundReasons } from '../../model/index.ts'
import type { Manifest } from '../../model/index.ts'
import { expectEqual, expectError, expectThat } from './expect.ts'
import { addPaid, callOddly, leftOut, oddRequest, requestFor, usualPart } from './scene.ts'
import type { Check, Scene } from './scene.ts'

/** What a refund may be asked for with, and what is done to the arguments: nothing. */
export function requestChecks(manifest: Manifest): readonly Check[] {
  const reasons = manifest.reasons.value ?? refundReasons
  const known = refundReasons.filter((reason) => reasons.includes(reason))
  const others = refundReasons.filter((reason) => !reasons.includes(reason))
  return [
    bad('takes a missing amount for a mistake, never for a full refund', [{ amount: leftOut }]),
    bad('refuses a request without a reference', [{ reference: leftOut }, { reference: '' }]),
    bad('refuses a bare number for an amount', [
      { amount: 3500 },
      { amount: 35.5 },
      { amount: '35.00' },
      { amount: 3500n },
    ]),
    bad('refuses amounts that are not more than zero, or not whole minor units', [
      (scene) => ({ amount: { ...usualPart(scene), minor: 0 } }),
      (scene) => ({ amount: { ...usualPart(scene), minor: -1 } }),
      (scene) => ({ amount: { ...usualPart(scene), minor: 35.5 } }),
      (scene) => ({ amount: { ...usualPart(scene), minor: Number.NaN } }),
    ]),
    bad('refuses a currency that does not exist', [
      { amount: { minor: 100, currency: 'XYZ' } },
      { amount: { minor: 100, currency: 'usd' } },
    ]),
    bad('refuses a field that it does not know', [{ ammount: 1 }, { idempotencyKey: 'mine' }]),
    bad('refuses a request without a payment, or with one that is no id', [
      { payment: leftOut },
      { payment: '../refunds' },
      { payment: { kind: 'payment' } },
    ]),
    bad('refuses a reason that does not exist', [{ reason: leftOut }, { reason: 'boredom' }]),
    bad('refuses metadata that it could not give back', [
      { metadata: { nested: { deep: true } } },
      { metadata: { polyrefund_reference: 'mine' } },
      { metadata: 'text' },
    ]),
    leavesArgumentsAlone,
    keepsWhatItWasGiven,
    ...known.map(takesReason),
    ...others.map(refusesReason),
  ]
}

type Oddity =
  | Readonly<Record<string, unknown>>
  | ((scene: Scene) => Readonly<Record<string, unknown>>)

function bad(name: string, oddities: readonly Oddity[]): Check {
  return {
    name,
    run: async (scene) => {
      const payment = await addPaid(scene)
      const asked = scene.world.asked()
      for (const oddity of oddities) {
        const changes = typeof oddity === 'function' ? oddity(scene) : oddity
        for (const method of ['create', 'prepare']) {
          await expectError(
            () => callOddly(scene, method, oddRequest(scene, payment, changes)),
            { code: 'invalid_request', outcome: 'not_sent', isRetryable: false },
            `${method} with a wrong ${Object.keys(changes).join(' and ')}`,
          )
        }
      }
      expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
    },
  }
}

const leavesArgumentsAlone: Check = {
  name: 'leaves the request and the options as they were',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const request = requestFor(scene, payment, { metadata: { order_id: '12345', nothing: null } })
    const copy = structuredClone(request)
    const options = { signal: new AbortController().signal }
    const prepared = await scene.provider.prepare(request, options)
    expectEqual(request, copy, 'The request after prepare')
    const preparedCopy = structuredClone(prepared)
    await scene.provider.send(prepared, options)
    expectEqual(prepared, preparedCopy, 'The prepared refund after send')
    await scene.provider.create(request, options)
    expectEqual(request, copy, 'The request after create')
    expectEqual(Object.keys(options), ['signal'], 'The options')
    const query = { payment, reference: request.reference }
    const queryCopy = structuredClone(query)
    await scene.provider.find(query, options)
    await scene.provider.listPage({ payment: query.payment }, options)
    expectEqual(query, queryCopy, 'The query after find')
    const frozen = Object.freeze(
      requestFor(scene, await addPaid(scene), { reference: 'RMA-frozen' }),
    )
    await scene.provider.create(frozen, Object.freeze({ ...options }))
  },
}

const keepsWhatItWasGiven: Check = {
  name: 'keeps the reference and the metadata with the refund',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const metadata = { order_id: '12345', note: 'äöü — 日本' }
    const request = requestFor(scene, payment, { metadata })
    const made = await scene.provider.create(request)
    for (const refund of [made, await scene.provider.get(made.id)]) {
      expectEqual(refund.reference, request.reference, 'The reference of the refund')
      for (const [key, value] of Object.entries(metadata)) {
        const kept = refund.metadata[key]
        expectThat(isDeepStrictEqual(kept, value), `The metadata ${key} was not kept.`)
      }
    }
  },
}

function takesReason(reason: (typeof refundReasons)[number]): Check {
  return {
    name: `takes the reason ${reason} and gives it back`,
    run: async (scene) => {
      const payment = await addPaid(scene)
      const made = await scene.provider.create(requestFor(scene, payment, { reason }))
      expectEqual(made.reason, reason, 'The reason of the refund')
      expectEqual((await scene.provider.get(made.id)).reason, reason, 'The reason read back')
    },
  }
}

function refusesReason(reason: (typeof refundReasons)[number]): Check {
  return {
    name: `refuses the reason ${reason}, which it does not have, without asking anybody`,
    run: async (scene) => {
      const payment = await addPaid(scene)
      const asked = scene.world.asked()
      await expectError(
        () => scene.provider.create(requestFor(scene, payment, { reason })),
        { code: 'unsupported', outcome: 'not_sent', isRetryable: false },
        `a refund because of ${reason}`,
      )
      expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
    },
  }
}
