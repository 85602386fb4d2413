import type { Manifest, Refund, StatusMeaning } from '../../model/index.ts'
import { expectEqual, expectThat } from './expect.ts'
import { addPaid, knownWord, need, requestFor, truthOf, usualMinor, usualPart } from './scene.ts'
import type { Check, Scene } from './scene.ts'

/** What a status means, when it is final, and what it does to the sums of the payment. */
export function statusChecks(manifest: Manifest): readonly Check[] {
  return [
    ...Object.entries(manifest.statuses.value ?? {}).map(readsWord),
    unknownIsNoSuccess,
    unknownIsNoFailure,
    keepsUnknownWord,
    givesFailedBack,
    takesBackSuccess,
    ...finalityChecks(manifest),
  ]
}

const day = 24 * 60 * 60 * 1000

/** A refund of the usual part whose status is the word, as it is read and as it is listed. */
async function refundWith(scene: Scene, word: string): Promise<readonly [Refund, ...Refund[]]> {
  const payment = await addPaid(scene)
  const request = requestFor(scene, payment)
  const { id } = await scene.provider.create(request)
  await need(scene, 'setStatus')(id, word)
  const { refunds } = await scene.provider.find({ payment, reference: request.reference })
  const page = await scene.provider.listPage()
  const listed = page.refunds.filter((refund) => refund.id === id)
  expectEqual([refunds.length, listed.length], [1, 1], 'How often the refund is found and listed')
  return [await scene.provider.get(id), ...refunds, ...listed]
}

function readsWord([word, meaning]: readonly [string, StatusMeaning]): Check {
  const action = meaning.requiresAction ? ', with something to do' : ''
  return {
    name: `reads the status word ${word} as ${meaning.status}${action}`,
    run: async (scene) => {
      for (const refund of await refundWith(scene, word)) {
        const { status, providerStatus, requiresAction } = refund
        expectEqual(
          { status, providerStatus, requiresAction },
          { ...meaning, providerStatus: word },
          'The status of the refund',
        )
      }
    },
  }
}

function unknownWord({ harness }: Scene): string {
  return harness.unknownStatusWord ?? 'word_of_tomorrow'
}

const unknownIsNoSuccess: Check = {
  name: 'takes no status word that nobody knows for a success',
  run: async (scene) => {
    for (const { status, finality } of await refundWith(scene, unknownWord(scene))) {
      expectThat(status !== 'succeeded', 'A word that nobody knows was taken for a success.')
      expectEqual(finality, 'provisional', 'The finality of the refund')
    }
  },
}

const unknownIsNoFailure: Check = {
  name: 'takes no status word that nobody knows for a failure',
  run: async (scene) => {
    const [refund, ...others] = await refundWith(scene, unknownWord(scene))
    for (const { status } of [refund, ...others]) {
      expectThat(status !== 'failed', 'A word that nobody knows was taken for a failure.')
    }
    const [handle] = refund.payments
    const { refunded } = await scene.provider.getPayment(handle ?? '')
    expectEqual(refunded, usualPart(scene), 'What went back of the payment')
  },
}

const keepsUnknownWord: Check = {
  name: 'reads a status word that nobody knows as pending, and keeps the word',
  run: async (scene) => {
    const word = unknownWord(scene)
    for (const { status, providerStatus } of await refundWith(scene, word)) {
      expectEqual([status, providerStatus], ['pending', word], 'The status of the refund')
    }
  },
}

const givesFailedBack: Check = {
  name: 'gives back the amount of a refund that failed or was canceled, and of no other',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const { id } = await scene.provider.create(requestFor(scene, payment))
    const taken = usualPart(scene).minor
    for (const [word, { status }] of Object.entries(scene.manifest.statuses.value ?? {})) {
      await need(scene, 'setStatus')(id, word)
      const { refunded, refundable } = await scene.provider.getPayment(payment)
      const expected = status === 'failed' ? 0 : taken
      expectEqual(
        [refunded.minor, refundable.minor],
        [expected, usualMinor - expected],
        `What went back and what is left with a refund that is ${word}`,
      )
    }
  },
}

const takesBackSuccess: Check = {
  name: 'lets a refund be made anew, under a new reference, when one that succeeded fails later',
  run: async (scene) => {
    const { provider, manifest } = scene
    const setStatus = need(scene, 'setStatus')
    const payment = await addPaid(scene)
    const whole = { amount: { ...usualPart(scene), minor: usualMinor } }
    const first = await provider.create(requestFor(scene, payment, whole))
    await setStatus(first.id, knownWord(manifest, 'succeeded'))
    expectEqual((await provider.get(first.id)).status, 'succeeded', 'The status at first')
    await setStatus(first.id, knownWord(manifest, 'failed'))
    expectEqual((await provider.get(first.id)).status, 'failed', 'The status later')
    const again = requestFor(scene, payment, { ...whole, reference: 'RMA-2024-1234-again' })
    const second = await provider.create(again)
    const truth = await truthOf(scene, payment)
    expectEqual(truth[0]?.id, second.id, 'The newest refund')
    expectEqual(truth.length, 2, 'The number of refunds')
  },
}

function finalityChecks({ finalityHorizonMs }: Manifest): readonly Check[] {
  const horizon = finalityHorizonMs.value
  return [
    horizon === null ? neverFinal : finalAfter(horizon),
    {
      name: 'calls a failure final at once, and what is under way never',
      run: async (scene) => {
        const [failed] = await refundWith(scene, knownWord(scene.manifest, 'failed'))
        expectEqual(failed.finality, 'final', 'The finality of a refund that failed')
        const [pending] = await refundWithOther(scene, knownWord(scene.manifest, 'pending'))
        await need(scene, 'advance')(400 * day)
        const { finality } = await scene.provider.get(pending.id)
        expectEqual(finality, 'provisional', 'The finality of a refund that is under way')
      },
    },
  ]
}

async function refundWithOther(scene: Scene, word: string): Promise<readonly [Refund]> {
  const payment = await addPaid(scene)
  const { id } = await scene.provider.create(requestFor(scene, payment, { reference: 'other' }))
  await need(scene, 'setStatus')(id, word)
  return [await scene.provider.get(id)]
}

function finalAfter(horizon: number): Check {
  return {
    name: 'calls a success final once the horizon of the manifest has passed, and not before',
    run: async (scene) => {
      const advance = need(scene, 'advance')
      const [refund] = await refundWith(scene, knownWord(scene.manifest, 'succeeded'))
      expectEqual(refund.finality, 'provisional', 'The finality at first')
      await advance(horizon - day)
      const before = await scene.provider.get(refund.id)
      expectEqual(before.finality, 'provisional', 'The finality a day before the horizon')
      await advance(2 * day)
      const after = await scene.provider.get(refund.id)
      expectEqual(after.finality, 'final', 'The finality a day after the horizon')
    },
  }
}

const neverFinal: Check = {
  name: 'calls no success final, since the manifest names no horizon',
  run: async (scene) => {
    const [refund] = await refundWith(scene, knownWord(scene.manifest, 'succeeded'))
    await need(scene, 'advance')(400 * day)
    const { finality } = await scene.provider.get(refund.id)
    expectEqual(finality, 'provisional', 'The finality after 400 days')
  },
}
