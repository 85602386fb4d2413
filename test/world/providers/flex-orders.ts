import type { JsonObject } from '../../../src/model/index.ts'
import { objectIn, textIn } from './answers.ts'

/** What the body of a refund asks Flex for. */
export interface FlexOrder {
  /** Of whose cards: an intent, or null for all of the session in the path. */
  readonly intent: string | null
  /** Null for all that is left. */
  readonly asked: number | null
  readonly reason: string | null
  readonly metadata: JsonObject | null
}

/** Reads the body of a refund of a session, which a preview has too. Lines are not modelled. */
export function readSessionOrder(body: JsonObject | null): FlexOrder | null {
  const session = objectIn(body, 'checkout_session')
  if (session === null || session['line_items'] !== undefined) return null
  const asked = readCents(session)
  if (asked === 'invalid') return null
  return { intent: null, asked, reason: null, metadata: objectIn(session, 'refund_metadata') }
}

/** Reads the body of a refund of an intent. */
export function readIntentOrder(body: JsonObject | null): FlexOrder | null {
  const refund = objectIn(body, 'refund')
  const intent = textIn(refund, 'payment_intent_id')
  if (refund === null || intent === null) return null
  const asked = readCents(refund)
  if (asked === 'invalid') return null
  return { intent, asked, reason: textIn(refund, 'reason'), metadata: objectIn(refund, 'metadata') }
}

function readCents({ amount }: JsonObject): number | null | 'invalid' {
  if (amount === undefined) return null
  return typeof amount === 'number' && Number.isSafeInteger(amount) && amount > 0
    ? amount
    : 'invalid'
}
