import type { JsonObject, JsonValue } from '../../../src/model/index.ts'
import { isJsonObject } from '../../../src/testing/index.ts'
import type { FlexBehaviour } from './behaviour.ts'
import { readCents, readMetadata } from './read-body.ts'
import { invalid } from './refusals.ts'
import type { SessionState } from './world.ts'

/** What a request on a session asks for: a sum in cents, or all that is left. */
export interface SessionRefundRequest {
  readonly cents: number | 'rest'
  readonly metadata: JsonObject
}

/**
 * Reads the body that refund and preview share. Unknown fields are read past, as Flex promises of
 * its own answers and as nobody denies of its requests; where fields contradict each other it
 * refuses rather than picks.
 */
export function readSessionRefund(
  body: JsonObject,
  session: SessionState,
  behaviour: FlexBehaviour,
): SessionRefundRequest {
  const metadata = readMetadata(body, 'refund_metadata')
  const amount = readCents(body, 'amount', 1)
  const lines = readLines(body['line_items'], session)
  const tax = readCents(body, 'amount_tax', 0)
  const shipping = readCents(body, 'amount_shipping', 0)
  const discount = readCents(body, 'amount_discount', 0)
  if (body['payment_methods'] !== undefined) {
    throw invalid(['payment_methods'], 'payment_methods is not simulated')
  }
  if (lines === undefined) {
    if ([tax, shipping, discount].some((component) => component !== undefined)) {
      throw invalid(['line_items'], 'tax, shipping and discount go with line_items')
    }
    return { cents: behaviour.ignoresAmount ? 'rest' : (amount ?? 'rest'), metadata }
  }
  if (amount !== undefined) {
    throw invalid(['amount'], 'amount is an alternative to line_items')
  }
  // The guide's two samples disagree on whether the components count.
  const components = behaviour.addsComponents ? (tax ?? 0) + (shipping ?? 0) - (discount ?? 0) : 0
  const cents = lines + components
  if (cents < 1) throw invalid(['amount_discount'], 'the refund must come to 1 or more')
  return { cents, metadata }
}

function readLines(value: JsonValue | undefined, session: SessionState): number | undefined {
  if (value === undefined) return undefined
  if (!Array.isArray(value) || value.length === 0) {
    throw invalid(['line_items'], 'line_items must be a list of one or more')
  }
  const items: readonly JsonValue[] = value
  return items.reduce<number>((sum, item) => sum + readLine(item, session), 0)
}

function readLine(item: JsonValue, session: SessionState): number {
  if (!isJsonObject(item)) throw invalid(['line_items'], 'a line item must be an object')
  const { product, price } = item
  if ((product === undefined) === (price === undefined)) {
    throw invalid(['line_items'], 'a line item needs one of product and price')
  }
  const matching = session.lines.filter((line) =>
    price === undefined ? line.product === product : line.price === price,
  )
  if (matching.length === 0) {
    const name = price === undefined ? 'product' : 'price'
    throw invalid(['line_items', name], `${name} is not in this session`, `${name}_not_found`)
  }
  const whole = matching.reduce((sum, line) => sum + line.amount, 0)
  return readCents(item, 'amount_to_refund', 1) ?? whole
}
