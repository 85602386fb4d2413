import { addUp, seenPayment } from '../../src/adapter.ts'
import type { Answer } from '../../src/adapter.ts'
import type {
  JsonValue,
  Payment,
  PaymentHandle,
  Refund,
  SeenPayment,
} from '../../src/model/index.ts'
import { walkListing, wholeList } from './list.ts'
import type { ListSource } from './list.ts'
import {
  flexCurrency,
  fromWireIntent,
  fromWireRefund,
  fromWireSession,
  toPayment,
} from './mapping.ts'
import type { FlexPaymentFacts } from './mapping.ts'
import { readIntentAnswer, readSessionAnswer } from './schemas.ts'

/** A payment with the refunds it has. */
export interface PaymentFacts {
  readonly payment: Payment
  readonly refunds: readonly Refund[]
  /** The same, of an intent with what each refund took from that intent. */
  readonly seen: SeenPayment
  /** What the session is for: a `setup` has nothing to give back. Null where nothing says. */
  readonly sessionMode: string | null
}

/**
 * Reads a payment and its refunds. What can't be read exactly makes the whole unreadable: a refund
 * left out would make too much of what is left.
 *
 * A session embeds refunds, and nothing says that it embeds all of them, or at once; so they are
 * read from the list too, and a refund that stands in either counts.
 */
export async function readPayment(
  handle: PaymentHandle,
  reading: ListSource,
): Promise<PaymentFacts> {
  return handle.kind === 'checkout_session'
    ? readSessionPayment(handle, reading)
    : readIntentPayment(handle, reading)
}

async function readSessionPayment(
  handle: PaymentHandle,
  reading: ListSource,
): Promise<PaymentFacts> {
  const answer = await reading.client.ask(
    {
      operation: 'get_session',
      task: 'read the checkout session',
      method: 'GET',
      pathTemplate: '/v1/checkout/sessions/{id}',
      ids: { id: handle.id },
    },
    reading.limits,
  )
  const session = readSessionAnswer(answer.body)
  if (!session.ok) throw answer.unreadable(session.issues)
  if (session.value.checkout_session_id !== handle.id) throw answer.unreadable([otherPayment])
  const facts = fromWireSession(session.value)
  const embedded = readEmbedded(session.value.refunds ?? [], {
    handle,
    facts,
    answer,
    now: reading.now,
  })
  const refunds = joinById(embedded, await readAllRefunds(handle, reading))
  return combine(facts, refunds, { answer, now: reading.now })
}

async function readIntentPayment(
  handle: PaymentHandle,
  reading: ListSource,
): Promise<PaymentFacts> {
  const answer = await reading.client.ask(
    {
      operation: 'get_intent',
      task: 'read the payment intent',
      method: 'GET',
      pathTemplate: '/v1/payment_intents/{id}',
      ids: { id: handle.id },
    },
    reading.limits,
  )
  const intent = readIntentAnswer(answer.body)
  if (!intent.ok) throw answer.unreadable(intent.issues)
  if (intent.value.payment_intent_id !== handle.id) throw answer.unreadable([otherPayment])
  const refunds = await readAllRefunds(handle, reading)
  const read = combine(fromWireIntent(intent.value), takenFrom(handle, refunds), {
    answer,
    now: reading.now,
  })
  return { ...read, refunds }
}

/**
 * The refunds with what each took from one card of several. Where the parts don't say that exactly,
 * the card is taken to have given all of it.
 */
function takenFrom({ id }: PaymentHandle, refunds: readonly Refund[]): readonly Refund[] {
  return refunds.map((refund) => {
    const parts = refund.parts.flatMap(({ payment, amount }) =>
      payment === null || amount === null ? [] : [{ payment, amount }],
    )
    const { minor, currency } = refund.amount
    const own = parts.filter(({ payment }) => payment.id === id)
    if (own.length === 0 || addUp(parts, currency)?.minor !== minor) return refund
    return { ...refund, amount: addUp(own, currency) ?? refund.amount }
  })
}

const otherPayment = { path: 'payment', rule: 'payment.differs' } as const

function readEmbedded(
  rows: readonly JsonValue[],
  about: {
    readonly handle: PaymentHandle
    readonly facts: FlexPaymentFacts
    readonly answer: Answer
    readonly now: number
  },
): readonly Refund[] {
  const { handle, facts, answer, now } = about
  const currency = facts.currency ?? flexCurrency
  const mapped = rows.map((row) => fromWireRefund(row, { handles: [handle], currency, now }))
  const issues = mapped.flatMap((row) => ('rejected' in row ? row.rejected.issues : []))
  if (issues.length > 0) throw answer.unreadable(issues)
  return mapped.flatMap((row) => ('refund' in row ? [row.refund] : []))
}

/** Every refund once; the list was read last, and knows better. */
function joinById(embedded: readonly Refund[], listed: readonly Refund[]): readonly Refund[] {
  const inList = new Set(listed.map(({ id }) => id))
  return [...listed, ...embedded.filter(({ id }) => !inList.has(id))]
}

async function readAllRefunds(
  payment: PaymentHandle,
  source: ListSource,
): Promise<readonly Refund[]> {
  const refunds: Refund[] = []
  for await (const refund of walkListing(() => source, { ...wholeList, payment })) {
    refunds.push(refund)
  }
  return refunds
}

function combine(
  facts: FlexPaymentFacts,
  refunds: readonly Refund[],
  { answer, now }: { readonly answer: Answer; readonly now: number },
): PaymentFacts {
  const read = toPayment(facts, refunds)
  if ('issues' in read) throw answer.unreadable(read.issues)
  const { payment } = read
  const seen = seenPayment(payment, refunds, now)
  return { payment, refunds, seen, sessionMode: facts.mode }
}
