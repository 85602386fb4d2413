import type { JsonObject } from '../../../src/model/index.ts'
import { dress, shuffle } from '../../../src/testing/index.ts'
import type { FlexBehaviour } from './behaviour.ts'
import { isLiveAt } from './course.ts'
import type { RefundRow } from './refund-row.ts'
import { showRefund } from './refund-wire.ts'
import { toWireTime } from './wire-time.ts'
import type { FlexWorld, IntentState, LineState, SessionState } from './world.ts'

const day = 86_400_000

export function intentToWire(world: FlexWorld, intent: IntentState): object {
  return {
    payment_intent_id: intent.id,
    amount: intent.amount,
    amount_capturable: 0,
    amount_received: intent.amountReceived,
    status: intent.status,
    latest_charge: intent.chargeId,
    capture_method: 'automatic',
    payment_method: intent.paymentMethodId,
    payment_card_type: intent.card,
    metadata: structuredClone(intent.metadata),
    created_at: toWireTime(intent.createdAt),
    test_mode: world.testMode,
  }
}

export function lineToWire(line: LineState): object {
  return {
    line_item_id: line.id,
    description: line.description,
    quantity: line.quantity,
    price: { price_id: line.price, product: { product_id: line.product } },
    amount_subtotal: line.amount,
    amount_discount: 0,
    amount_tax: 0,
    amount_shipping: 0,
    amount_total: line.amount,
  }
}

/** What a session shows of its refunds and intents. */
export interface SessionView {
  /** The refunds it knows of, oldest first. */
  readonly rows: readonly RefundRow[]
  /** How it shows them. */
  readonly refunds: readonly unknown[]
  readonly isExpanded: boolean
  readonly behaviour: FlexBehaviour
}

export function sessionToWire(world: FlexWorld, session: SessionState, view: SessionView): object {
  const now = world.clock.now()
  const live = view.rows.filter((row) => isLiveAt(row, now))
  const intents = session.intents.map((intent) =>
    view.isExpanded ? dress(intentToWire(world, intent), view.behaviour) : intent.id,
  )
  return {
    checkout_session_id: session.id,
    status: session.status,
    mode: 'payment',
    amount_total: session.amountTotal,
    amount_subtotal: session.lines.reduce((sum, line) => sum + line.amount, 0),
    amount_received: session.amountReceived,
    amount_refunded: live.flatMap((row) => row.parts).reduce((sum, part) => sum + part.cents, 0),
    amount_disputed: 0,
    currency: session.currency,
    capture_method: 'automatic',
    customer: customerToWire(view.isExpanded),
    payment_intent: intents[0] ?? null,
    payment_intents: intents,
    total_details: {
      amount_discount: session.discount,
      amount_tax: session.tax,
      amount_shipping: session.shipping,
    },
    line_items: session.lines.map((line) => dress(lineToWire(line), view.behaviour)),
    refunds: view.refunds,
    metadata: structuredClone(session.metadata),
    created_at: Math.floor(session.createdAt / 1000),
    expires_at: Math.floor((session.createdAt + day) / 1000),
    test_mode: world.testMode,
  }
}

/** A session as the behaviour shows it, in its wrapper or without. */
export function showSession(
  world: FlexWorld,
  session: SessionState,
  view: {
    readonly rows: readonly RefundRow[]
    readonly misstated?: RefundRow
    readonly expand: boolean
  },
): JsonObject {
  const { behaviour } = world
  const refunds = inOrder(world, view.rows).map((row) =>
    showRefund(world, row, row === view.misstated ? behaviour.misstatesAmountBy : 0),
  )
  const isExpanded = view.expand || behaviour.sessionExpanded
  const whole = sessionToWire(world, session, { rows: view.rows, refunds, isExpanded, behaviour })
  const shown = dress(whole, behaviour, behaviour.sessionOmits)
  return behaviour.sessionWrapped ? dress({ checkout_session: shown }, behaviour) : shown
}

function inOrder(world: FlexWorld, rows: readonly RefundRow[]): readonly RefundRow[] {
  switch (world.behaviour.refundsOrder) {
    case 'newest':
      return rows.toReversed()
    case 'oldest':
      return rows
    case 'shuffled':
      break
  }
  return shuffle(rows, world.random)
}

function customerToWire(isExpanded: boolean): string | object {
  const id = 'fcus_01simulated'
  if (!isExpanded) return id
  return { customer_id: id, email: 'customer@example.com', name: 'John Doe' }
}
