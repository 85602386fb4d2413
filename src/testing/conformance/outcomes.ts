import type { RefundErrorCode } from '../../model/index.ts'
import { inDoubt, prepareOne } from './doubt.ts'
import { expectEqual, expectError, expectThat } from './expect.ts'
import type { CannedKind } from './harness.ts'
import {
  addPaid,
  amountOf,
  isKeyed,
  minorsOf,
  need,
  requestFor,
  spoil,
  truthOf,
  usualMinor,
  usualPart,
} from './scene.ts'
import type { Check } from './scene.ts'

function lost(when: 'before' | 'after'): Check {
  return {
    name: `says unknown for an answer that was lost ${when} the refund was made`,
    run: async (scene) => {
      const prepared = await prepareOne(scene)
      await need(scene, 'loseAnswer')(when)
      const error = await expectError(
        () => scene.provider.send(prepared),
        inDoubt(scene),
        'a send whose answer is lost',
      )
      expectEqual(error.reference, prepared.reference, 'The reference in the error')
      expectEqual(scene.world.creates().length, 1, 'The number of creates')
      const minors = await minorsOf(scene, prepared.payment)
      expectEqual(
        minors,
        when === 'before' ? [] : [usualPart(scene).minor],
        'What the provider side refunded',
      )
    },
  }
}

function doubtful(kind: CannedKind, name: string): Check {
  return {
    name,
    run: async (scene) => {
      const prepared = await prepareOne(scene)
      await spoil(scene, { kind, when: 'after' })
      await expectError(() => scene.provider.send(prepared), inDoubt(scene), `a send (${kind})`)
      expectEqual(scene.world.creates().length, 1, 'The number of creates')
      expectEqual((await truthOf(scene, prepared.payment)).length, 1, 'The number of refunds')
    },
  }
}

function refusal(kind: CannedKind, code: RefundErrorCode, name: string): Check {
  return {
    name,
    run: async (scene) => {
      const prepared = await prepareOne(scene)
      // A login may be renewed and the request made again once.
      await spoil(scene, { kind, times: 2 })
      await expectError(
        () => scene.provider.send(prepared),
        { code, outcome: 'rejected', isRetryable: false },
        `a send (${kind})`,
      )
      expectEqual(await truthOf(scene, prepared.payment), [], 'What the provider side refunded')
    },
  }
}

const ownRefusal: Check = {
  name: "says rejected for a refusal in the provider's own words, and does not repeat it",
  run: async (scene) => {
    const request = requestFor(scene, await addPaid(scene))
    await spoil(scene, { kind: 'refused' })
    const error = await expectError(
      () => scene.provider.create(request),
      { code: ownCodes, outcome: 'rejected', isRetryable: false },
      'a create that the provider refuses',
    )
    expectThat(error.message.length > 0, 'The error has no message.')
    expectEqual(scene.world.creates().length, 1, 'The number of creates')
  },
}

// What a provider may mean by a refusal of a create that nothing is wrong with.
const ownCodes: readonly RefundErrorCode[] = [
  'provider_rejected',
  'invalid_request',
  'not_refundable',
  'insufficient_balance',
  'amount_exceeds_refundable',
  'already_refunded',
]

const findsAfterLostAnswer: Check = {
  name: 'finds the refund whose answer was lost',
  run: async (scene) => {
    const prepared = await prepareOne(scene)
    await need(scene, 'loseAnswer')('after')
    await expectError(() => scene.provider.send(prepared), inDoubt(scene), 'a lost send')
    const { payment, reference } = prepared
    const found = await scene.provider.find({ payment, reference })
    const [truth] = await truthOf(scene, payment)
    expectEqual(
      found.refunds.map(({ id, amount }) => [id, amount]),
      [[truth?.id, usualPart(scene)]],
      'What was found',
    )
    expectEqual(found.complete, true, 'Whether the search was complete')
  },
}

const saysWhatIsSafe: Check = {
  name: 'says truly which calls are safe to repeat',
  run: async (scene) => {
    const { provider, manifest } = scene
    const cases: readonly (readonly [CannedKind, boolean])[] = [
      ['rate_limited', true],
      ['server_error', isKeyed(manifest)],
      ['unreadable', isKeyed(manifest)],
      ['forbidden', false],
      ['refused', false],
    ]
    for (const [index, [kind, isRetryable]] of cases.entries()) {
      const reference = `safe-${index}`
      const payment = await addPaid(scene)
      const prepared = await provider.prepare(requestFor(scene, payment, { reference }))
      await spoil(scene, { kind })
      const outcome = outcomes[kind] ?? 'rejected'
      const anyCode: readonly RefundErrorCode[] = [
        ...ownCodes,
        'rate_limited',
        'outcome_unknown',
        'permission',
      ]
      await expectError(
        () => provider.send(prepared),
        { code: anyCode, outcome, isRetryable },
        `a send (${kind})`,
      )
    }
    const tooMuch = requestFor(scene, await addPaid(scene), {
      amount: amountOf(scene, usualMinor + 1),
    })
    await expectError(
      () => provider.create(tooMuch),
      { code: 'amount_exceeds_refundable', outcome: 'not_sent', isRetryable: false },
      'a refund of too much',
    )
  },
}

const outcomes: Partial<Record<CannedKind, 'unknown'>> = {
  server_error: 'unknown',
  unreadable: 'unknown',
}

/** What may be said after each kind of answer, and after none. */
export const outcomeChecks: readonly Check[] = [
  lost('before'),
  lost('after'),
  doubtful('unreadable', "says unknown for a success with an answer that can't be read"),
  doubtful('error_under_success', 'says unknown for a success with an error for an answer'),
  doubtful('server_error', "says unknown for a provider's own failure, never rejected"),
  refusal('unauthorized', 'authentication', 'says rejected where its credential is not known'),
  refusal('forbidden', 'permission', 'says rejected where its credential may not do this'),
  ownRefusal,
  findsAfterLostAnswer,
  saysWhatIsSafe,
]
