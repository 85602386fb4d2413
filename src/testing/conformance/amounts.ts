import { currencyExponents, exponentOf } from '../../model/index.ts'
import type { Manifest, Money, RefundErrorCode } from '../../model/index.ts'
import { ConformanceError, expectEqual, expectError } from './expect.ts'
import {
  addPaid,
  amountOf,
  knownWord,
  minorsOf,
  need,
  refundsParts,
  requestFor,
  truthOf,
  usualMinor,
  usualPart,
} from './scene.ts'
import type { Check, Scene } from './scene.ts'

/** Full and partial refunds, what remains, and exact amounts in every kind of currency. */
export function amountChecks(manifest: Manifest): readonly Check[] {
  const partial = refundsParts(manifest)
    ? [refundsAPart, refundsUntilNothingIsLeft, remainsWhatIsLeft, resolvesOnce]
    : [refusesAPart]
  return [
    refundsTheWhole,
    remainsTheWhole,
    ...partial,
    refusesOverRefund,
    refusesAnotherCurrency,
    ...[0, 2, 3, 4].map((decimals) => currencyCheck(manifest, decimals)),
  ]
}

const refundsTheWhole: Check = {
  name: 'refunds a whole payment',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const amount = amountOf(scene, usualMinor)
    const refund = await scene.provider.create(requestFor(scene, payment, { amount }))
    expectEqual(refund.amount, amount, 'The amount of the refund')
    expectEqual(await minorsOf(scene, payment), [usualMinor], 'What the provider side refunded')
  },
}

const remainsTheWhole: Check = {
  name: "takes 'remaining' for the whole payment where nothing was refunded yet",
  run: async (scene) => {
    const payment = await addPaid(scene)
    const refund = await scene.provider.create(requestFor(scene, payment, { amount: 'remaining' }))
    expectEqual(refund.amount, amountOf(scene, usualMinor), 'The amount of the refund')
    expectEqual(await minorsOf(scene, payment), [usualMinor], 'What the provider side refunded')
  },
}

const refundsAPart: Check = {
  name: 'refunds a part of a payment',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const refund = await scene.provider.create(requestFor(scene, payment))
    expectEqual(refund.amount, usualPart(scene), 'The amount of the refund')
    const minors = await minorsOf(scene, payment)
    expectEqual(minors, [usualPart(scene).minor], 'What the provider side refunded')
  },
}

const refundsUntilNothingIsLeft: Check = {
  name: 'refunds part after part until nothing is left',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const parts = [3300, 3300, 3399, 1]
    for (const [index, minor] of parts.entries()) {
      const amount = amountOf(scene, minor)
      const request = requestFor(scene, payment, { amount, reference: `part-${index}` })
      expectEqual((await scene.provider.create(request)).amount, amount, `Part ${index}`)
    }
    const minors = await minorsOf(scene, payment)
    expectEqual(minors.toReversed(), parts, 'What the provider side refunded')
    await expectError(
      () =>
        scene.provider.create(
          requestFor(scene, payment, { amount: amountOf(scene, 1), reference: 'part-4' }),
        ),
      { code: 'already_refunded', outcome: 'not_sent', isRetryable: false },
      'a refund of which nothing is left',
    )
    expectEqual(scene.world.creates().length, parts.length, 'The number of creates')
  },
}

const remainsWhatIsLeft: Check = {
  name: "takes 'remaining' for all that is left after other refunds",
  run: async (scene) => {
    const payment = await addPaid(scene)
    await scene.provider.create(requestFor(scene, payment, { reference: 'first' }))
    const left = amountOf(scene, usualMinor - usualPart(scene).minor)
    const request = requestFor(scene, payment, { amount: 'remaining', reference: 'rest' })
    expectEqual((await scene.provider.create(request)).amount, left, 'What remained')
    expectEqual((await minorsOf(scene, payment))[0], left.minor, 'What the provider side refunded')
    expectEqual((await scene.provider.create(request)).amount, left, 'What the same call returns')
    expectEqual(scene.world.creates().length, 2, 'The number of creates')
  },
}

const resolvesOnce: Check = {
  name: "works out what 'remaining' is once, in prepare",
  run: async (scene) => {
    const payment = await addPaid(scene)
    const earlier = await scene.provider.create(requestFor(scene, payment, { reference: 'first' }))
    const prepared = await scene.provider.prepare(
      requestFor(scene, payment, { amount: 'remaining', reference: 'rest' }),
    )
    const left = amountOf(scene, usualMinor - usualPart(scene).minor)
    expectEqual(prepared.amount, left, 'The amount of the prepared refund')
    // The earlier refund fails, so that more is left by now than was prepared.
    await need(scene, 'setStatus')(earlier.id, knownWord(scene.manifest, 'failed'))
    const refund = await scene.provider.send(prepared)
    expectEqual(refund.amount, left, 'The amount of the refund')
    expectEqual((await minorsOf(scene, payment))[0], left.minor, 'What the provider side refunded')
  },
}

const refusesAPart: Check = {
  name: 'refuses a part of a payment, which it has no refunds for, before anything is sent',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const request = requestFor(scene, payment, { amount: amountOf(scene, usualMinor - 1) })
    await expectError(
      () => scene.provider.create(request),
      { code: 'unsupported', outcome: 'not_sent', isRetryable: false },
      'a refund of a part',
    )
    expectEqual(scene.world.creates().length, 0, 'The number of creates')
  },
}

const refusesOverRefund: Check = {
  name: 'refuses more than is left before anything is sent',
  run: async (scene) => {
    const payment = await addPaid(scene)
    const request = requestFor(scene, payment, { amount: amountOf(scene, usualMinor + 1) })
    const expected = {
      code: 'amount_exceeds_refundable',
      outcome: 'not_sent',
      isRetryable: false,
    } as const
    await expectError(() => scene.provider.create(request), expected, 'create with too much')
    await expectError(() => scene.provider.prepare(request), expected, 'prepare with too much')
    expectEqual(scene.world.creates().length, 0, 'The number of creates')
    expectEqual(await truthOf(scene, payment), [], 'What the provider side refunded')
  },
}

const refusesAnotherCurrency: Check = {
  name: "refuses another currency than the payment's before anything is sent",
  run: async (scene) => {
    const payment = await addPaid(scene)
    const { currency } = amountOf(scene, usualMinor)
    const other = currency === 'EUR' ? 'USD' : 'EUR'
    const code: RefundErrorCode = refundsIn(scene.manifest, other)
      ? 'invalid_request'
      : 'unsupported'
    await expectError(
      () =>
        scene.provider.create(
          requestFor(scene, payment, { amount: { minor: 100, currency: other } }),
        ),
      { code, outcome: 'not_sent', isRetryable: false },
      `a refund in ${other} of a payment in ${currency}`,
    )
    expectEqual(scene.world.creates().length, 0, 'The number of creates')
  },
}

const decimalWords: ReadonlyMap<number, string> = new Map([
  [0, 'no decimals'],
  [2, 'two decimals'],
  [3, 'three decimals'],
  [4, 'four decimals'],
])

const samples: ReadonlyMap<number, string> = new Map([
  [0, 'JPY'],
  [2, 'USD'],
  [3, 'KWD'],
  [4, 'CLF'],
])

function currencyCheck(manifest: Manifest, decimals: number): Check {
  const words = decimalWords.get(decimals) ?? `${decimals} decimals`
  const offered = [...currencyExponents].some(
    ([currency, exponent]) => exponent === decimals && refundsIn(manifest, currency),
  )
  return offered
    ? {
        name: `moves exactly what was asked for in a currency with ${words}`,
        run: async (scene) => movesExactly(scene, playable(scene, decimals)),
      }
    : {
        name: `refuses currencies with ${words}, which it has no refunds in, without asking anybody`,
        run: async (scene) => refusesCurrency(scene, samples.get(decimals) ?? ''),
      }
}

// Halves, binary traps such as 0.29 and 4.35, and what needs every digit.
const awkwardMinors = [29, 115, 435, 1001, 1005, 19_999, 123_456_789]

async function movesExactly(scene: Scene, currency: string): Promise<void> {
  const { provider, world, manifest } = scene
  const least = scene.harness.leastMinor?.(currency) ?? 1
  if (least > 1) await refusesLess(scene, { minor: least - 1, currency })
  for (const minor of [least, ...awkwardMinors.filter((each) => each > least)]) {
    // So much that a hundred times the amount would go through.
    const captured = { minor: refundsParts(manifest) ? 100 * minor + 7 : minor, currency }
    const amount = { minor, currency }
    const payment = await world.addPayment({ amount: captured })
    const before = await provider.getPayment(payment)
    expectEqual(before.captured, captured, 'What was captured')
    const refund = await provider.create(
      requestFor(scene, payment, { amount, reference: `exact-${minor}` }),
    )
    expectEqual(refund.amount, amount, 'The amount of the refund')
    const truth = await truthOf(scene, payment)
    expectEqual(
      truth.map((row) => row.amount),
      [amount],
      'What the provider side refunded',
    )
    expectEqual((await provider.get(refund.id)).amount, amount, 'The amount that is read back')
    const after = await provider.getPayment(payment)
    expectEqual(after.refunded, amount, 'What went back of the payment')
    const left = { minor: captured.minor - minor, currency }
    expectEqual(after.refundable, left, 'What is left of the payment')
  }
}

async function refusesLess(scene: Scene, amount: Money): Promise<void> {
  const captured = { ...amount, minor: usualMinor }
  const payment = await scene.world.addPayment({ amount: captured })
  await expectError(
    () => scene.provider.create(requestFor(scene, payment, { amount, reference: 'too-little' })),
    { code: ['unsupported', 'invalid_request'], outcome: 'not_sent', isRetryable: false },
    'a refund of less than the least',
  )
  expectEqual(scene.world.creates().length, 0, 'The number of creates')
}

async function refusesCurrency(scene: Scene, currency: string): Promise<void> {
  const payment = await addPaid(scene)
  const asked = scene.world.asked()
  await expectError(
    () => scene.provider.create(requestFor(scene, payment, { amount: { minor: 500, currency } })),
    { code: 'unsupported', outcome: 'not_sent', isRetryable: false },
    `a refund in ${currency}`,
  )
  expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
}

/** Nothing known about currencies is read as none but those that the harness has. */
function refundsIn({ currencies }: Manifest, currency: string): boolean {
  return currencies.value === 'any' || (currencies.value ?? []).includes(currency)
}

function playable({ harness }: Scene, decimals: number): string {
  const currency = harness.currencies.find((each) => exponentOf(each) === decimals)
  if (currency !== undefined) return currency
  throw new ConformanceError(
    `The manifest has currencies with ${decimals} decimals, and the harness can't play one. Add one such as ${samples.get(decimals)} to its currencies.`,
  )
}
