import type { Personality, ProviderSide, WorldAnswer, WorldRequest } from '../side.ts'
import { createBodyReader, createErrorAnswers, objectIn } from './answers.ts'
import { assemble } from './assemble.ts'
import { createBook } from './book.ts'
import { createFlutterwaveRefund } from './flutterwave-creates.ts'
import { currencies } from './flutterwave-money.ts'
import { readFlutterwave } from './flutterwave-reads.ts'
import { refundsPath } from './flutterwave-state.ts'
import type { FlutterwaveState } from './flutterwave-state.ts'
import { flutterwaveWebhookScheme } from './flutterwave-webhooks.ts'
import { createCharge, flutterwaveError, showRefund } from './flutterwave-wire.ts'
import type { Charge } from './flutterwave-wire.ts'
import type { RemembersFailures } from './keys.ts'
import { createNames } from './names.ts'
import { createPayments } from './payments.ts'

const accessToken = 'simulatedworldtoken'

/** A Flutterwave account of the simulated world. Its charges are in several currencies. */
export function createFlutterwaveSide(
  personality: Personality,
  random: () => number,
): ProviderSide & RemembersFailures {
  const conduct = { ...personality }
  const nameOf = createNames(random)
  const refundId = (sequence: number): string => `rfd_${nameOf(sequence)}`
  const state: FlutterwaveState = {
    conduct,
    random,
    book: createBook({ conduct, random, refundId, firstStatus: 'new' }),
    payments: createPayments<Charge>(),
    readBody: createBodyReader(),
    refuse: createErrorAnswers(flutterwaveError),
  }
  return assemble({
    provider: 'flutterwave',
    personality,
    conduct,
    book: state.book,
    payments: state.payments,
    keyHeader: 'x-idempotency-key',
    authorization: `Bearer ${accessToken}`,
    credentials: { accessToken, environment: 'sandbox' },
    baseUrl: 'https://developersandbox-api.flutterwave.com',
    isCreate,
    metadataOf: ({ body }) => objectIn(state.readBody(body), 'meta'),
    create: (request, now) => createFlutterwaveRefund(state, request, now),
    answer: (request, now) =>
      request.method === 'GET'
        ? readFlutterwave(state, request, now)
        : state.refuse(404, 'no_route'),
    webhooks: flutterwaveWebhookScheme,
    show: (row) => showRefund(row, state.payments.get(row.payment).currency, conduct),
    replay: markReplay,
    conflict: () => state.refuse(409, 'conflict'),
    errorAnswer: (status) => state.refuse(status, status === 401 ? 'login' : ''),
    addPayment: createPaymentMaker(state, nameOf),
  })
}

function createPaymentMaker(
  { payments, random }: FlutterwaveState,
  nameOf: (count: number) => string,
): ProviderSide['addPayment'] {
  let count = 0
  return (amountMinor, now) => {
    count += 1
    const currency = currencies[Math.floor(random() * currencies.length)] ?? currencies[0]
    const charge = createCharge({ id: `chg_${nameOf(count)}`, amountMinor, currency, now })
    payments.open(charge)
    return charge.truth
  }
}

function isCreate({ method, path }: WorldRequest): boolean {
  return method === 'POST' && path === refundsPath
}

const replayHeaders: WorldAnswer['headers'] = {
  'content-type': 'application/json',
  'x-idempotency-cache-hit': 'true',
}

function markReplay({ status, body }: WorldAnswer): WorldAnswer {
  return { status, headers: replayHeaders, body }
}
