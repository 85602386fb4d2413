import type { Manifest } from '../../model/index.ts'
import { inDoubt, prepareOne } from './doubt.ts'
import { expectEqual, expectError, expectThat } from './expect.ts'
import {
  addPaid,
  amountOf,
  isKeyed,
  need,
  refundsParts,
  requestFor,
  spoil,
  truthOf,
  usualPart,
} from './scene.ts'
import type { Check } from './scene.ts'

/** What is repeated, when, under which key, and what is not. */
export function repeatChecks(manifest: Manifest): readonly Check[] {
  return [
    noLaterRefusal,
    rateLimitedOnce,
    waitsAsLongAsTold,
    limiterBehind,
    ...(isKeyed(manifest) ? replayingChecks(manifest) : [neverRepeats]),
  ]
}

const noLaterRefusal: Check = {
  name: 'lets no later refusal hide an answer that was lost',
  run: async (scene) => {
    const request = requestFor(scene, await addPaid(scene))
    await need(scene, 'loseAnswer')('after')
    await spoil(scene, { kind: 'refused' })
    await expectError(
      () => scene.provider.create(request),
      { code: 'outcome_unknown', outcome: 'unknown' },
      'a create that was lost, and whose repeat is refused',
    )
  },
}

const rateLimitedOnce: Check = {
  name: 'says rejected for a send that was turned away, and when to come again',
  run: async (scene) => {
    const prepared = await prepareOne(scene)
    await spoil(scene, { kind: 'rate_limited', retryAfterMs: 7000 })
    const error = await expectError(
      () => scene.provider.send(prepared),
      { code: 'rate_limited', outcome: 'rejected', isRetryable: true },
      'a send that is turned away',
    )
    expectEqual(error.retryAfterMs, 7000, 'retryAfterMs')
    expectEqual(scene.world.creates().length, 1, 'The number of creates')
  },
}

const waitsAsLongAsTold: Check = {
  name: 'waits as long as it is told to before it repeats a create that was turned away',
  run: async (scene) => {
    const request = requestFor(scene, await addPaid(scene))
    const now = need(scene, 'now')
    await spoil(scene, { kind: 'rate_limited', retryAfterMs: 7000 })
    const before = now()
    const refund = await scene.provider.create(request)
    expectThat(now() - before >= 7000, `It waited ${now() - before} ms, and should 7000.`)
    expectEqual(refund.amount, usualPart(scene), 'The amount of the refund')
    expectEqual(scene.world.creates().length, 2, 'The number of creates')
    expectEqual((await truthOf(scene, request.payment)).length, 1, 'The number of refunds')
  },
}

const limiterBehind: Check = {
  name: 'makes one refund when a create is turned away that was made all the same',
  run: async (scene) => {
    const request = requestFor(scene, await addPaid(scene))
    await spoil(scene, { kind: 'rate_limited', when: 'after', retryAfterMs: 1000 })
    const refund = await scene.provider.create(request)
    const truth = await truthOf(scene, request.payment)
    expectEqual(
      truth.map(({ id }) => id),
      [refund.id],
      'The refunds of the payment',
    )
  },
}

const neverRepeats: Check = {
  name: 'never repeats a lost create where no key makes that harmless',
  run: async (scene) => {
    for (const when of ['before', 'after'] as const) {
      const request = requestFor(scene, await addPaid(scene), { reference: `lost-${when}` })
      const made = scene.world.creates().length
      await need(scene, 'loseAnswer')(when)
      await expectError(
        () => scene.provider.create(request),
        { code: 'outcome_unknown', outcome: 'unknown', isRetryable: false },
        'a create whose answer is lost',
      )
      expectEqual(scene.world.creates().length - made, 1, 'The number of creates')
      const truth = await truthOf(scene, request.payment)
      expectEqual(truth.length, when === 'after' ? 1 : 0, 'The number of refunds')
    }
  },
}

function replayingChecks(manifest: Manifest): readonly Check[] {
  const marksReplays = manifest.replayMarker.value !== null && refundsParts(manifest)
  return [repeatsUnderOneKey, sameBytesAgain, givesUp, ...(marksReplays ? [replayOfAnother] : [])]
}

const repeatsUnderOneKey: Check = {
  name: 'repeats a lost create under the same key, and makes one refund',
  run: async (scene) => {
    for (const when of ['before', 'after'] as const) {
      const request = requestFor(scene, await addPaid(scene), { reference: `lost-${when}` })
      const made = scene.world.creates().length
      await need(scene, 'loseAnswer')(when)
      const refund = await scene.provider.create(request)
      const sent = scene.world.creates().slice(made)
      expectEqual(sent.length, 2, 'The number of creates')
      const keys = new Set(sent.map(({ idempotencyKey }) => idempotencyKey))
      expectEqual(keys.size, 1, 'The number of keys of one refund')
      const truth = await truthOf(scene, request.payment)
      expectEqual(
        truth.map(({ id }) => id),
        [refund.id],
        'The refunds of the payment',
      )
    }
  },
}

const sameBytesAgain: Check = {
  name: 'makes one refund of one prepared refund that is sent twice',
  run: async (scene) => {
    const prepared = await prepareOne(scene)
    const first = await scene.provider.send(prepared)
    const second = await scene.provider.send(prepared)
    expectEqual(second.id, first.id, 'The id of the refund the second time')
    const [one, two] = scene.world.creates()
    expectEqual(two, one, 'The create that arrived the second time')
    expectEqual((await truthOf(scene, prepared.payment)).length, 1, 'The number of refunds')
  },
}

const givesUp: Check = {
  name: 'gives up a create after a few attempts, all under one key, and says unknown',
  run: async (scene) => {
    const request = requestFor(scene, await addPaid(scene))
    await spoil(scene, { kind: 'server_error', times: 50 })
    await expectError(() => scene.provider.create(request), inDoubt(scene), 'a create')
    const sent = scene.world.creates()
    expectThat(sent.length <= 10, `The create was made ${sent.length} times.`)
    const keys = new Set(sent.map(({ idempotencyKey }) => idempotencyKey))
    expectEqual(keys.size, 1, 'The number of keys of one refund')
  },
}

const replayOfAnother: Check = {
  name: 'refuses the replay of another request as a conflict of references',
  run: async (scene) => {
    const payment = await addPaid(scene)
    // Neither has been sent when the other is prepared, so only the answer shows the conflict.
    const first = await scene.provider.prepare(requestFor(scene, payment))
    const second = await scene.provider.prepare(
      requestFor(scene, payment, { amount: amountOf(scene, 1200) }),
    )
    await scene.provider.send(first)
    await expectError(
      () => scene.provider.send(second),
      { code: 'reference_conflict', outcome: 'rejected', isRetryable: false },
      'a send that is answered with the replay of another refund',
    )
    expectEqual((await truthOf(scene, payment)).length, 1, 'The number of refunds')
  },
}
