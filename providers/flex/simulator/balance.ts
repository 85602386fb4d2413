import { isLiveAt } from './course.ts'
import type { RefundShare } from './refund-row.ts'
import { invalid } from './refusals.ts'
import type { FlexWorld, IntentState } from './world.ts'

/** What can still be refunded of a payment intent. */
export function remainingOf(world: FlexWorld, intent: IntentState): number {
  const now = world.clock.now()
  const taken = world.refunds
    .ofIntent(intent.id)
    .filter((row) => isLiveAt(row, now))
    .flatMap((row) => row.parts)
    .filter((part) => part.intentId === intent.id)
    .reduce((sum, part) => sum + part.cents, 0)
  return Math.max(0, intent.amountReceived - taken)
}

/**
 * What a refund takes from each card. The HSA/FSA card is filled first, whatever was returned.
 * Without a cap, what no card has left comes from the last one.
 */
export function shareOut(
  world: FlexWorld,
  intents: readonly IntentState[],
  asked: number | 'rest',
): readonly RefundShare[] {
  const { behaviour } = world
  const cards = intents.toSorted((left, right) => rankOf(left) - rankOf(right))
  const available = cards.map((intent) => ({ intent, left: remainingOf(world, intent) }))
  const left = available.reduce((sum, card) => sum + card.left, 0)
  const wanted = asked === 'rest' ? left : asked
  const total = asked === 'rest' ? wanted : Math.max(1, wanted + behaviour.changesAmountBy)
  if (behaviour.capEnforced || total === 0) refuseBeyond(wanted, left)
  return shares(available, total)
}

function refuseBeyond(wanted: number, left: number): void {
  if (left === 0) throw invalid(['amount'], 'Nothing is left to refund')
  if (wanted > left) throw invalid(['amount'], 'Refund amount exceeds the refundable amount')
}

interface CardBalance {
  readonly intent: IntentState
  readonly left: number
}

function shares(available: readonly CardBalance[], total: number): readonly RefundShare[] {
  const taken: RefundShare[] = []
  let open = total
  for (const { intent, left } of available) {
    const cents = Math.min(left, open)
    if (cents > 0) taken.push({ intentId: intent.id, cents })
    open -= cents
  }
  const last = available.at(-1)
  if (open === 0 || last === undefined) return taken
  const others = taken.filter((share) => share.intentId !== last.intent.id)
  const own = taken.find((share) => share.intentId === last.intent.id)?.cents ?? 0
  return [...others, { intentId: last.intent.id, cents: own + open }]
}

function rankOf(intent: IntentState): number {
  return intent.card === 'hsa_fsa' ? 0 : 1
}
