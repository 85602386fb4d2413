import type {
  FlexCardInput,
  FlexIntentInput,
  FlexLineInput,
  FlexSessionIds,
  FlexSessionInput,
} from './types.ts'
import type { FlexWorld, IntentState, LineState } from './world.ts'

/** Adds a session with its lines and cards. */
export function addSession(world: FlexWorld, input: FlexSessionInput = {}): FlexSessionIds {
  const { tax = 0, shipping = 0, discount = 0, status = 'complete' } = input
  const id = input.id ?? world.newId('fcs_')
  if (world.sessions.has(id)) throw new Error(`There is a session ${id} already.`)
  const components = tax + shipping - discount
  const lines = linesOf(
    world,
    input.lines ?? [{ amount: (input.amountTotal ?? 10_000) - components }],
  )
  const amountTotal = input.amountTotal ?? sum(lines) + components
  const paid = input.cards === undefined ? amountTotal : sum(input.cards)
  const amountReceived = input.amountReceived ?? (status === 'complete' ? paid : 0)
  const cards = input.cards ?? [{ amount: input.amountReceived ?? amountTotal }]
  const intents = cards.map((card) => cardToIntent(world, card, { sessionId: id, status }))
  for (const intent of intents) world.intents.set(intent.id, intent)
  world.sessions.set(id, {
    id,
    status,
    amountTotal,
    amountReceived,
    currency: input.currency ?? 'usd',
    lines,
    tax,
    shipping,
    discount,
    intents,
    metadata: structuredClone(input.metadata ?? {}),
    createdAt: world.clock.now(),
  })
  return {
    id,
    intents: intents.map((intent) => intent.id),
    lines: lines.map(({ product, price }) => ({ product, price })),
  }
}

/** Adds a payment without a session. */
export function addIntent(world: FlexWorld, input: FlexIntentInput = {}): IntentState {
  const { amount = 10_000, status = 'succeeded' } = input
  const id = input.id ?? world.newId('fpi_')
  if (world.intents.has(id)) throw new Error(`There is a payment intent ${id} already.`)
  const intent: IntentState = {
    id,
    sessionId: null,
    amount,
    amountReceived: input.amountReceived ?? (status === 'succeeded' ? amount : 0),
    status,
    card: 'primary',
    last4: '4242',
    paymentMethodId: world.newId('fpm_'),
    chargeId: world.newId('fch_'),
    metadata: structuredClone(input.metadata ?? {}),
    createdAt: world.clock.now(),
  }
  world.intents.set(id, intent)
  return intent
}

function linesOf(world: FlexWorld, lines: readonly FlexLineInput[]): readonly LineState[] {
  return lines.map((line, index) => ({
    id: world.newId('fli_'),
    product: line.product ?? world.newId('fprod_'),
    price: line.price ?? world.newId('fprice_'),
    amount: line.amount,
    description: line.description ?? `Item ${index + 1}`,
    quantity: line.quantity ?? 1,
  }))
}

function cardToIntent(
  world: FlexWorld,
  card: FlexCardInput,
  session: { readonly sessionId: string; readonly status: string },
): IntentState {
  const isPaid = session.status === 'complete'
  const id = card.intent ?? world.newId('fpi_')
  if (world.intents.has(id)) throw new Error(`There is a payment intent ${id} already.`)
  return {
    id,
    sessionId: session.sessionId,
    amount: card.amount,
    amountReceived: isPaid ? card.amount : 0,
    status: isPaid ? 'succeeded' : 'requires_payment_method',
    card: card.card ?? 'primary',
    last4: card.last4 ?? (card.card === 'hsa_fsa' ? '0077' : '4242'),
    paymentMethodId: world.newId('fpm_'),
    chargeId: world.newId('fch_'),
    metadata: {},
    createdAt: world.clock.now(),
  }
}

function sum(parts: readonly { readonly amount: number }[]): number {
  return parts.reduce((total, part) => total + part.amount, 0)
}
