import type { Personality, ProviderSide, WorldRequest } from '../side.ts'
import { createBodyReader, createErrorAnswers } from './answers.ts'
import { assemble } from './assemble.ts'
import { createBook } from './book.ts'
import { createFlexRefund, previewFlexRefund } from './flex-creates.ts'
import { readIntentOrder, readSessionOrder } from './flex-orders.ts'
import { createFlexPayment } from './flex-payments.ts'
import type { FlexPayment } from './flex-payments.ts'
import { readFlex } from './flex-reads.ts'
import { previewEnd, refundEnd, refundsPath, sessionsPath } from './flex-state.ts'
import type { FlexState } from './flex-state.ts'
import { flexWebhookScheme } from './flex-webhooks.ts'
import { flexError, showFlexRefund } from './flex-wire.ts'
import type { RemembersFailures } from './keys.ts'
import { createNames } from './names.ts'
import { createPayments } from './payments.ts'

const apiKey = 'fsk_test_simulatedworld'

/**
 * A Flex account of the simulated world. Its payments are checkout sessions, paid with one card or
 * with two, and payment intents alone; all are in US dollars. Refunds by lines are refused.
 */
export function createFlexSide(
  personality: Personality,
  random: () => number,
): ProviderSide & RemembersFailures {
  const conduct = { ...personality }
  const nameOf = createNames(random)
  const refundId = (sequence: number): string => `fref_${nameOf(sequence)}`
  const state: FlexState = {
    conduct,
    random,
    book: createBook({ conduct, random, refundId, firstStatus: 'pending' }),
    payments: createPayments<FlexPayment>(),
    readBody: createBodyReader(),
    refuse: createErrorAnswers(flexError),
  }
  return assemble({
    provider: 'flex',
    personality,
    conduct,
    book: state.book,
    payments: state.payments,
    keyHeader: 'idempotency-key',
    authorization: `Bearer ${apiKey}`,
    credentials: { apiKey },
    baseUrl: 'https://api.withflex.com',
    isCreate,
    metadataOf: ({ path, body }) => {
      const read = path === refundsPath ? readIntentOrder : readSessionOrder
      return read(state.readBody(body))?.metadata ?? null
    },
    create: (request, now) => createFlexRefund(state, request, now),
    answer: (request, now) => {
      if (request.method === 'GET') return readFlex(state, request, now)
      if (isPreview(request)) return previewFlexRefund(state, request)
      return state.refuse(404, 'missing')
    },
    webhooks: flexWebhookScheme,
    show: (row) => showFlexRefund(row, conduct),
    replay: (answer) => answer,
    conflict: () => state.refuse(400, 'conflict'),
    errorAnswer: (status) => state.refuse(status, status === 401 ? 'key' : ''),
    addPayment: createPaymentMaker(state, nameOf),
  })
}

function createPaymentMaker(
  { payments, random }: FlexState,
  nameOf: (count: number) => string,
): ProviderSide['addPayment'] {
  let count = 0
  return (amountMinor, now) => {
    count += 1
    const isSession = random() < 0.3
    const hasTwoCards = random() < 0.5
    const share = Math.ceil(amountMinor * (0.2 + 0.6 * random()))
    const isShared = isSession && hasTwoCards && share < amountMinor
    const firstCardMinor = isShared ? share : null
    const number = nameOf(count)
    const payment = createFlexPayment({ number, amountMinor, isSession, firstCardMinor, now })
    payments.open(payment)
    return payment.truth
  }
}

function isCreate({ method, path }: WorldRequest): boolean {
  if (method !== 'POST') return false
  return path === refundsPath || (path.startsWith(sessionsPath) && path.endsWith(refundEnd))
}

function isPreview({ method, path }: WorldRequest): boolean {
  return method === 'POST' && path.startsWith(sessionsPath) && path.endsWith(previewEnd)
}
