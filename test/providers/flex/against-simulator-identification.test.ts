import { describe, expect, test } from 'vitest'

import type { FlexBehaviour, FlexSimulator } from '../../../providers/flex/simulator.ts'
import { isJsonObject, money } from '../../../src/model/index.ts'
import type { JsonObject } from '../../../src/model/index.ts'
import {
  amountsOf,
  countOf,
  creates,
  editing,
  editRefunds,
  errorOf,
  isCreate,
  reference,
  requestFor,
  startWorld,
  verdictOf,
  ways,
} from './harness.ts'

const unknown = ['outcome_unknown', 'unknown', false]
const mismatch = ['mismatch', 'accepted', false]
const duplicated = ['duplicated', 'accepted', false]
const orders = ['newest', 'oldest', 'shuffled'] as const

/** A session of USD 100.00, paid with two cards: USD 60.00 of it with the HSA/FSA card. */
function addSplitCart({ addSession }: FlexSimulator): {
  readonly id: string
  readonly intents: readonly string[]
} {
  return addSession({
    cards: [{ amount: 4000 }, { amount: 6000, card: 'hsa_fsa' }],
  })
}

function toLive(row: JsonObject): JsonObject {
  return { ...row, test_mode: false }
}

/** A fetch that lets a person refund by the dashboard while a create is under way. */
function meddling({ fetch, refundInDashboard }: FlexSimulator, session: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    if (isCreate(request)) refundInDashboard(session, 3500)
    return fetch(request)
  }
}

describe.each(orders)('in a session whose refunds stand %s first', (refundsOrder) => {
  test('the new refund is found among equal earlier ones', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession({ amountTotal: 100_000 })
    simulator.behave({ refundsOrder })
    const ids: string[] = []
    for (const number of [1, 2, 3, 4, 5]) {
      simulator.refundInDashboard(id, 3500)
      const refund = await provider.create(requestFor(id, { reference: `RMA-${number}` }))
      const [newest] = simulator.refunds(id)
      expect(refund.id).toBe(newest?.refund_id)
      expect(refund).toMatchObject({ reference: `RMA-${number}`, amount: { minor: 3500 } })
      ids.push(refund.id)
    }
    expect([new Set(ids).size, creates(simulator), amountsOf(simulator).length]).toEqual([5, 5, 10])
  })

  test('and lost its metadata, the one new row is it', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.refundInDashboard(id, 3500)
    simulator.behave({ refundsOrder, losesMetadata: true })
    const refund = await provider.create(requestFor(id))
    expect(refund.id).toBe(simulator.refunds(id)[0]?.refund_id)
    expect(refund).toMatchObject({ reference, metadata: {}, amount: { minor: 3500 } })
  })

  test('a refund that a person made meanwhile is not taken for it', async () => {
    const { simulator, connect } = await startWorld()
    const { id } = simulator.addSession()
    simulator.behave({ refundsOrder })
    const refund = await connect({ fetch: meddling(simulator, id) }).create(requestFor(id))
    expect(refund.id).toBe(simulator.refunds(id)[0]?.refund_id)
    expect(amountsOf(simulator)).toEqual([3500, 3500])
  })

  test('a refund that a person made meanwhile leaves it open, where metadata is lost', async () => {
    const { simulator, connect } = await startWorld()
    const { id } = simulator.addSession()
    simulator.behave({ refundsOrder, losesMetadata: true })
    const provider = connect({ fetch: meddling(simulator, id) })
    const error = await errorOf(provider.create(requestFor(id)))
    expect([verdictOf(error), error.refund]).toEqual([unknown, null])
    expect(error.issues).toEqual([
      { path: 'checkout_session.refunds', rule: 'refund.not_identified' },
    ])
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [3500, 3500]])
  })
})

describe('lost metadata', () => {
  test('of a session that was not read: its only refund is certain', async () => {
    const { simulator, provider } = await startWorld({ provider: { preflight: false } })
    const { id } = simulator.addSession()
    simulator.behave({ losesMetadata: true })
    await expect(provider.create(requestFor(id))).resolves.toMatchObject({ reference })
  })

  test('of a session that was not read: two refunds are not', async () => {
    const { simulator, provider } = await startWorld({ provider: { preflight: false } })
    const { id } = simulator.addSession()
    simulator.refundInDashboard(id, 100)
    simulator.behave({ losesMetadata: true })
    expect(verdictOf(await errorOf(provider.create(requestFor(id))))).toEqual(unknown)
  })

  test('where the only new refund is under a reference of somebody else', async () => {
    const { simulator, connect } = await startWorld()
    const { id } = simulator.addSession()
    const provider = connect({
      fetch: editing(simulator.fetch, (body, request) =>
        isCreate(request)
          ? editRefunds(body, (rows) =>
              rows.map((row) => ({ ...row, metadata: { polyrefund_reference: 'RMA-other' } })),
            )
          : body,
      ),
    })
    expect(verdictOf(await errorOf(provider.create(requestFor(id))))).toEqual(unknown)
  })

  test('where a split cart yields two refunds', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = addSplitCart(simulator)
    simulator.behave({ losesMetadata: true })
    const request = requestFor(id, { amount: money('80.00', 'USD') })
    expect(verdictOf(await errorOf(provider.create(request)))).toEqual(unknown)
    expect(amountsOf(simulator)).toHaveLength(2)
  })

  test('of a refund of an intent, whose answer holds nothing else', async () => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ losesMetadata: true })
    const refund = await provider.create(requestFor(simulator.addIntent()))
    expect(refund).toMatchObject({ reference, metadata: {}, amount: { minor: 3500 } })
  })
})

describe('a split cart', () => {
  const request = { amount: money('80.00', 'USD') }

  test('that yields a refund for each card is one refund of both', async () => {
    const { simulator, provider } = await startWorld()
    const { id, intents } = addSplitCart(simulator)
    const refund = await provider.create(requestFor(id, request))
    expect(new Set(amountsOf(simulator))).toEqual(new Set([2000, 6000]))
    expect(refund).toMatchObject({ reference, amount: { minor: 8000, currency: 'USD' } })
    expect(refund.payments[0]).toEqual({ kind: 'checkout_session', id })
    expect(refund.payments.map((handle) => handle.id).toSorted()).toEqual(
      [id, ...intents].toSorted(),
    )
    const parts = refund.parts.map(({ payment, amount }) => [payment?.id, amount?.minor])
    expect(new Map(parts.map(([intent, minor]) => [intent, minor]))).toEqual(
      new Map([
        [intents[0], 2000],
        [intents[1], 6000],
      ]),
    )
    const { refunds } = await provider.find({ payment: id, reference })
    expect(new Set(refunds.map(({ amount }) => amount.minor))).toEqual(new Set([2000, 6000]))
  })

  test('that yields one refund of two items is that refund', async () => {
    const { simulator, provider } = await startWorld()
    simulator.behave({ splitAs: 'items' })
    const { id, intents } = addSplitCart(simulator)
    const refund = await provider.create(requestFor(id, request))
    expect(refund).toMatchObject({ reference, amount: { minor: 8000 } })
    expect(refund.parts.map(({ payment, amount }) => [payment?.id, amount?.minor])).toEqual([
      [intents[1], 6000],
      [intents[0], 2000],
    ])
    const { refunds } = await provider.find({ payment: id, reference })
    expect(refunds.map(({ id: found }) => found)).toEqual([refund.id])
  })

  test('of which one card fails at once is not what was asked for', async () => {
    const { simulator, connect } = await startWorld()
    const { id } = addSplitCart(simulator)
    const provider = connect({
      fetch: editing(simulator.fetch, (body, asked) => {
        if (!isCreate(asked)) return body
        return editRefunds(body, (rows) =>
          rows.map((row) => (row['amount'] === 2000 ? { ...row, status: 'failed' } : row)),
        )
      }),
    })
    const error = await errorOf(provider.create(requestFor(id, request)))
    expect(verdictOf(error)).toEqual(mismatch)
    expect(error.issues).toEqual([{ path: 'amount', rule: 'amount.differs' }])
    expect(error.refund).toMatchObject({ reference, amount: { minor: 6000 }, status: 'pending' })
    expect(error.refund?.parts).toHaveLength(2)
  })

  test('of which one card fails later is not refunded again under the reference', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = addSplitCart(simulator)
    await provider.create(requestFor(id, request))
    const failing = simulator.refunds(id).find(({ amount }) => amount === 2000)
    simulator.setStatus(failing?.refund_id ?? '', 'failed')
    const error = await errorOf(provider.create(requestFor(id, request)))
    expect(verdictOf(error)).toEqual(['reference_conflict', 'not_sent', false])
    expect(error.refund).toMatchObject({ amount: { minor: 6000 } })
    expect([creates(simulator), amountsOf(simulator).length]).toEqual([1, 2])
  })

  test('waits as long as one of its cards does', async () => {
    const { simulator, connect } = await startWorld()
    const { id } = addSplitCart(simulator)
    const provider = connect({
      fetch: editing(simulator.fetch, (body, asked) => {
        if (!isCreate(asked)) return body
        return editRefunds(body, (rows) =>
          rows.map((row) => (row['amount'] === 2000 ? row : { ...row, status: 'succeeded' })),
        )
      }),
    })
    await expect(provider.create(requestFor(id, request))).resolves.toMatchObject({
      status: 'pending',
      amount: { minor: 8000 },
    })
  })
})

describe('a refund that was made twice', () => {
  test('is told of with both', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.behave({ doublesRefunds: true })
    const error = await errorOf(provider.create(requestFor(id)))
    expect(verdictOf(error)).toEqual(duplicated)
    expect(error.refund).toMatchObject({ reference, amount: { minor: 7000, currency: 'USD' } })
    expect(error.refund?.parts.map(({ refundId }) => refundId).toSorted()).toEqual(
      simulator
        .refunds(id)
        .map(({ refund_id: refundId }) => refundId)
        .toSorted(),
    )
    expect(creates(simulator)).toBe(1)
  })

  test('on a split cart is told apart from a refund of two cards', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = addSplitCart(simulator)
    simulator.behave({ doublesRefunds: true })
    const request = requestFor(id, { amount: money('80.00', 'USD') })
    const error = await errorOf(provider.create(request))
    expect(verdictOf(error)).toEqual(duplicated)
    expect(error.refund?.amount.minor).toBe(16_000)
  })

  test('by lines whose sum only the provider knows is told of too', async () => {
    const { simulator, provider } = await startWorld()
    const { id, lines } = simulator.addSession()
    simulator.behave({ doublesRefunds: true, previewExists: false })
    const [line] = lines
    const error = await errorOf(
      provider.create({
        payment: id,
        lines: [{ product: line?.product ?? '', amount: money('35.00', 'USD') }],
        reason: 'duplicate',
        reference,
      }),
    )
    expect(verdictOf(error)).toEqual(duplicated)
    expect(error.refund?.amount.minor).toBe(7000)
  })

  test('and lost its metadata leaves the outcome unknown', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.behave({ doublesRefunds: true, losesMetadata: true })
    expect(verdictOf(await errorOf(provider.create(requestFor(id))))).toEqual(unknown)
  })

  test('of an intent shows when it is looked for: the answer holds only one', async () => {
    const { simulator, provider } = await startWorld()
    const payment = simulator.addIntent()
    simulator.behave({ doublesRefunds: true })
    await provider.create(requestFor(payment))
    const { refunds } = await provider.find({ payment, reference })
    expect(refunds).toHaveLength(2)
    const error = await errorOf(provider.prepare(requestFor(payment)))
    expect(verdictOf(error)).toEqual(['reference_conflict', 'not_sent', false])
    expect(error.refund?.amount.minor).toBe(7000)
  })
})

describe.each(ways)('another amount than asked for by $operation', ({ operation, addPayment }) => {
  test.each([
    ['misstated in the answer, more', { misstatesAmountBy: 1 }, 3501, 3500],
    ['misstated in the answer, less', { misstatesAmountBy: -1 }, 3499, 3500],
    ['made, more', { changesAmountBy: 500 }, 4000, 4000],
    ['made, less', { changesAmountBy: -3400 }, 100, 100],
  ] as const)('%s, is a mismatch with the refund', async (_name, behaviour, said, made) => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    const prepared = await provider.prepare(requestFor(payment))
    simulator.behave(behaviour)
    const error = await errorOf(provider.send(prepared))
    expect(verdictOf(error)).toEqual(mismatch)
    expect(error.issues).toEqual([{ path: 'amount', rule: 'amount.differs' }])
    expect(error.refund).toMatchObject({ reference, amount: { minor: said, currency: 'USD' } })
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [made]])
    const [found] = (await provider.find({ payment, reference })).refunds
    expect(found?.amount.minor).toBe(made)
  })

  test('and without metadata is a mismatch all the same', async () => {
    const { simulator, provider } = await startWorld()
    const prepared = await provider.prepare(requestFor(addPayment(simulator)))
    simulator.behave({ changesAmountBy: 500, losesMetadata: true })
    const error = await errorOf(provider.send(prepared))
    expect([verdictOf(error), error.refund?.amount.minor]).toEqual([mismatch, 4000])
  })

  test('because the amount is read past, is found afterwards where there is no preview', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    simulator.behave({ ignoresAmount: true, previewExists: false })
    const error = await errorOf(provider.create(requestFor(payment)))
    expect([verdictOf(error), error.refund?.amount.minor]).toEqual([mismatch, 10_000])
    expect([countOf(simulator, operation), amountsOf(simulator)]).toEqual([1, [10_000]])
  })
})

describe('the preview', () => {
  test.each([
    ['because the amount is read past', { ignoresAmount: true }],
    ['because the provider would change the amount', { changesAmountBy: 1 }],
    ['because the preview is off', { misstatesPreviewBy: -1 }],
  ] as const)('refuses another sum before anything is sent, %s', async (_name, behaviour) => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.behave(behaviour)
    for (const verb of ['create', 'prepare'] as const) {
      const error = await errorOf(provider[verb](requestFor(id)))
      expect(verdictOf(error)).toEqual(['mismatch', 'not_sent', false])
      expect(error.issues).toEqual([{ path: 'amount', rule: 'preview.differs' }])
    }
    expect([countOf(simulator, 'preview'), creates(simulator)]).toEqual([2, 0])
  })

  test('has the bytes that are sent afterwards', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    await provider.create(requestFor(id))
    const [previewed] = simulator.received({ operation: 'preview' })
    const [sent] = simulator.received({ operation: 'refund_session' })
    expect(previewed?.body).toBe(sent?.body)
  })

  test('that is missing leaves the answer to be held against the request', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.behave({ previewExists: false })
    await expect(provider.create(requestFor(id))).resolves.toMatchObject({ reference })
    expect([countOf(simulator, 'preview'), creates(simulator)]).toEqual([1, 1])
  })
})

describe.each(ways)('an answer of another kind to $operation', ({ addPayment }) => {
  test.each(['processing', 'SUCCEEDED', 'refund_done', ''])(
    'with the status word "%s" is pending',
    async (statusWord) => {
      const { simulator, provider } = await startWorld()
      const payment = addPayment(simulator)
      simulator.behave({ statusWord })
      await expect(provider.create(requestFor(payment))).resolves.toMatchObject({
        status: 'pending',
        providerStatus: statusWord,
        finality: 'provisional',
        requiresAction: false,
      })
    },
  )

  test.each([
    ['fails', 'failed'],
    ['canceled', 'canceled'],
  ] as const)('that %s at once is a failed refund and no error', async (course, word) => {
    const { simulator, provider } = await startWorld({ simulator: { settle: 'instant' } })
    const payment = addPayment(simulator)
    simulator.behave({ course })
    await expect(provider.create(requestFor(payment))).resolves.toMatchObject({
      status: 'failed',
      providerStatus: word,
      finality: 'final',
      amount: { minor: 3500 },
    })
    expect(creates(simulator)).toBe(1)
  })

  test('with fields that nobody knows is read all the same', async () => {
    const { simulator, provider } = await startWorld()
    const payment = addPayment(simulator)
    simulator.behave({ unknownFields: true })
    const refund = await provider.create(requestFor(payment))
    expect(refund).toMatchObject({ reference, amount: { minor: 3500 } })
    expect(refund.raw).toHaveProperty('introduced_later')
  })

  test('in the other mode is a mismatch', async () => {
    const { simulator, connect } = await startWorld()
    const payment = addPayment(simulator)
    const provider = connect({
      fetch: editing(simulator.fetch, (body, request) => {
        if (!isCreate(request)) return body
        const { refund } = body
        return isJsonObject(refund)
          ? { refund: toLive(refund) }
          : editRefunds(body, (rows) => rows.map(toLive))
      }),
    })
    const error = await errorOf(provider.create(requestFor(payment)))
    expect(verdictOf(error)).toEqual(mismatch)
    expect(error.issues).toEqual([{ path: 'test_mode', rule: 'mode.differs' }])
  })
})

test('the answer about another session is a mismatch', async () => {
  const { simulator, connect } = await startWorld()
  const { id } = simulator.addSession()
  const provider = connect({
    fetch: editing(simulator.fetch, (body, request) => {
      const session = body['checkout_session']
      if (!isCreate(request) || !isJsonObject(session)) return body
      return { checkout_session: { ...session, checkout_session_id: 'fcs_other' } }
    }),
  })
  const error = await errorOf(provider.create(requestFor(id)))
  expect(verdictOf(error)).toEqual(mismatch)
  expect(error.issues).toEqual([{ path: 'checkout_session_id', rule: 'payment.differs' }])
})

test.each([
  ['payment', { payment_intent_id: 'fpi_other', items: [] }, 'payment.differs'],
  ['reference', { metadata: { polyrefund_reference: 'RMA-other' } }, 'reference.differs'],
])('the answer about the refund of another %s is a mismatch', async (_name, changes, rule) => {
  const { simulator, connect } = await startWorld()
  const provider = connect({
    fetch: editing(simulator.fetch, (body, request) => {
      const { refund } = body
      return isCreate(request) && isJsonObject(refund)
        ? { refund: { ...refund, ...changes } }
        : body
    }),
  })
  const error = await errorOf(provider.create(requestFor(simulator.addIntent())))
  expect(verdictOf(error)).toEqual(mismatch)
  expect(error.issues).toMatchObject([{ rule }])
})

describe('a session in an older or barer form', () => {
  test.each<readonly [string, Partial<FlexBehaviour>]>([
    ['without amount_received', { sessionOmits: ['amount_received'] }],
    ['without currency', { sessionOmits: ['currency'] }],
    ['without both', { sessionOmits: ['amount_received', 'currency', 'payment_intents'] }],
    ['bare', { sessionWrapped: false }],
    ['with ids for objects', { sessionExpanded: false }],
    ['with refunds that have no items', { refundOmits: ['items'] }],
    ['with refunds that name no intent', { refundOmits: ['payment_intent_id', 'items'] }],
    ['with all of this', { sessionWrapped: false, sessionExpanded: false, unknownFields: true }],
  ])('is refunded: %s', async (_name, behaviour) => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.refundInDashboard(id, 3500)
    simulator.behave(behaviour)
    const refund = await provider.create(requestFor(id))
    expect(refund).toMatchObject({ reference, amount: { minor: 3500, currency: 'USD' } })
    expect(refund.id).toBe(simulator.refunds(id)[0]?.refund_id)
    const left = await provider.create(requestFor(id, { amount: 'remaining', reference: 'RMA-2' }))
    expect(left.amount).toEqual(money('30.00', 'USD'))
  })

  test('without refunds is read by the list, and what became of a create is found there', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.refundInDashboard(id, 3500)
    simulator.behave({ sessionOmits: ['refunds'] })
    const error = await errorOf(provider.create(requestFor(id)))
    expect(verdictOf(error)).toEqual(unknown)
    expect(error.issues).toEqual([{ path: 'checkout_session.refunds', rule: 'body.missing_field' }])
    const { refunds, complete } = await provider.find({ payment: id, reference })
    expect([refunds.length, complete, creates(simulator)]).toEqual([1, true, 1])
  })
})
