import type { HeaderFormat, Manifest } from '../../model/index.ts'
import { expectEqual, expectError, expectPlain, expectThat } from './expect.ts'
import type { TrueRefund } from './harness.ts'
import {
  addPaid,
  amountOf,
  callOddly,
  need,
  refundsParts,
  requestFor,
  truthOf,
  wordFor,
} from './scene.ts'
import type { Check } from './scene.ts'

/** A prepared refund moves nothing, survives storage, and is what is sent. */
export function prepareChecks(manifest: Manifest): readonly Check[] {
  const keyed =
    manifest.idempotencyKey.value === null ? [] : keyChecks(manifest.idempotencyKey.value)
  return [...preparing, ...keyed]
}

const preparing: readonly Check[] = [
  {
    name: 'prepares without moving anything',
    run: async (scene) => {
      const payment = await addPaid(scene)
      await scene.provider.prepare(requestFor(scene, payment))
      expectEqual(scene.world.creates().length, 0, 'The number of creates')
      expectEqual(await truthOf(scene, payment), [], 'What the provider side refunded')
      const { refunded } = await scene.provider.getPayment(payment)
      expectEqual(refunded.minor, 0, 'What went back of the payment')
    },
  },
  {
    name: 'prepares plain data that survives JSON and holds no credential',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const request = requestFor(scene, payment, { metadata: { order_id: '12345' } })
      const prepared = await scene.provider.prepare(request)
      expectPlain(prepared, 'prepared')
      const text = JSON.stringify(prepared)
      expectEqual(JSON.parse(text), prepared, 'The prepared refund read back from JSON')
      const shown = scene.world.secrets.filter((secret) => text.includes(secret))
      expectEqual(shown.length, 0, 'The number of credentials in a prepared refund')
      const { provider, mode, reference, amount, currency } = prepared
      expectEqual(
        { provider, mode, reference, amount, currency },
        {
          provider: scene.manifest.name,
          mode: scene.provider.mode,
          reference: request.reference,
          amount: request.amount,
          currency: prepared.amount?.currency,
        },
        'What the prepared refund says of itself',
      )
    },
  },
  {
    name: 'says in what it prepares what was captured, and every refund that was there',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const add = need(scene, 'addForeignRefund')
      if (refundsParts(scene.manifest)) await add({ payment, amount: amountOf(scene, 100) })
      const failed = wordFor(scene.manifest, 'failed')
      if (failed !== null) await add({ payment, amount: amountOf(scene, 200), status: failed })
      const truth = await truthOf(scene, payment)
      const { captured } = await scene.provider.getPayment(payment)
      const { seen } = await scene.provider.prepare(requestFor(scene, payment))
      expectEqual(seen?.captured, captured, 'What the prepared refund says was captured')
      const seenRefunds = (seen?.refunds ?? []).map((refund) => {
        const { id, reference, amount, status } = refund
        return { id, amount, status, reference }
      })
      expectEqual(
        inOrder(seenRefunds),
        inOrder(truth),
        'The refunds that the prepared refund names',
      )
    },
  },
  {
    name: 'sends the prepared bytes as they were stored',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const prepared = await scene.provider.prepare(requestFor(scene, payment))
      const stored: unknown = JSON.parse(JSON.stringify(prepared))
      await need(scene, 'advance')(60_000)
      await callOddly(scene, 'send', stored)
      const bodies = scene.world.creates().map(({ body }) => body)
      expectEqual(bodies, [prepared.body], 'The bodies that arrived')
      expectEqual((await truthOf(scene, payment)).length, 1, 'The number of refunds')
    },
  },
  {
    name: 'refuses to send what was prepared for another place',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const prepared = await scene.provider.prepare(requestFor(scene, payment))
      const elsewhere = await need(scene, 'elsewhere')()
      const asked = scene.world.asked()
      await expectError(
        () => elsewhere.send(prepared),
        { code: 'configuration', outcome: 'not_sent', isRetryable: false },
        'send by a provider that is configured for another place',
      )
      const expected = { code: 'configuration', outcome: 'not_sent' } as const
      const mode = prepared.mode === 'test' ? 'live' : 'test'
      const moved = { ...prepared, mode } as const
      await expectError(() => scene.provider.send(moved), expected, 'send in another mode')
      const others = { ...prepared, provider: 'somebody_else' }
      await expectError(() => scene.provider.send(others), expected, 'send for another provider')
      expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
    },
  },
  {
    name: 'refuses a prepared refund that was changed into something else',
    run: async (scene) => {
      const payment = await addPaid(scene)
      const prepared = await scene.provider.prepare(requestFor(scene, payment))
      const asked = scene.world.asked()
      const changes: readonly object[] = [
        { version: 2 },
        { method: 'GET' },
        { path: '/../else' },
        { amount: 3500 },
        { extra: true },
        { headers: { authorization: 'Bearer stolen' } },
      ]
      for (const change of changes) {
        await expectError(
          () => callOddly(scene, 'send', { ...prepared, ...change }),
          { code: 'invalid_request', outcome: 'not_sent', isRetryable: false },
          `send with another ${Object.keys(change).join()}`,
        )
      }
      expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
    },
  },
  {
    name: 'sends exactly once',
    run: async (scene) => {
      const payment = await addPaid(scene)
      await scene.provider.send(await scene.provider.prepare(requestFor(scene, payment)))
      expectEqual(scene.world.creates().length, 1, 'The number of creates of a send')
      expectEqual((await truthOf(scene, payment)).length, 1, 'The number of refunds')
      await scene.provider.create(requestFor(scene, await addPaid(scene), { reference: 'other' }))
      expectEqual(scene.world.creates().length, 2, 'The number of creates after a create')
    },
  },
]

function inOrder(refunds: readonly TrueRefund[]): readonly TrueRefund[] {
  return refunds.toSorted((left, right) => (left.id < right.id ? -1 : 1))
}

function keyChecks(format: HeaderFormat): readonly Check[] {
  return [
    {
      name: 'derives the key from the reference, so that a rerun sends the same one',
      run: async (scene) => {
        const request = requestFor(scene, await addPaid(scene))
        const first = await scene.provider.prepare(request)
        await need(scene, 'advance')(60_000)
        const second = await scene.provider.prepare(request)
        expectEqual(second.idempotencyKey, first.idempotencyKey, 'The key of a rerun')
        const other = await scene.provider.prepare({ ...request, reference: 'RMA-2024-1235' })
        expectThat(
          other.idempotencyKey !== first.idempotencyKey,
          'Two references have the same key, so the second refund would never be made.',
        )
      },
    },
    {
      name: 'sends the key that was prepared, in the format that the manifest names',
      run: async (scene) => {
        const request = requestFor(scene, await addPaid(scene))
        const prepared = await scene.provider.prepare(request)
        const { idempotencyKey: key } = prepared
        const { minLength, maxLength, charset } = format
        const pattern = charset === 'alphanumeric' ? /^[A-Za-z0-9]+$/ : /^[\x21-\x7e]+$/
        expectThat(
          key.length >= minLength && key.length <= maxLength && pattern.test(key),
          `The key ${key} isn't ${minLength} to ${maxLength} characters of ${charset}.`,
        )
        await scene.provider.send(prepared)
        const keys = scene.world.creates().map(({ idempotencyKey }) => idempotencyKey)
        expectEqual(keys, [key], 'The keys that arrived')
      },
    },
  ]
}
