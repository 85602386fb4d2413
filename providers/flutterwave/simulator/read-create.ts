import type { JsonObject, JsonValue } from '../../../src/model/index.ts'
import { isJsonObject } from '../../../src/testing/index.ts'
import type { SimulatedRequest } from '../../../src/testing/index.ts'
import { decimalsOf, numberTextIn, readAmount, smallestAmount } from './amount.ts'
import type { Amount } from './amount.ts'
import type { FlutterwaveBehaviour } from './behaviour.ts'
import { notValid } from './refusals.ts'
import type { ChargeState } from './world.ts'

const reasons: ReadonlySet<JsonValue> = new Set([
  'duplicate',
  'fraudulent',
  'requested_by_customer',
  'expired_uncaptured_charge',
])

/** What a create asks for. */
export interface CreateRequest {
  readonly chargeId: string
  readonly amount: Amount
  readonly reason: string | null
  readonly meta: JsonObject
}

/** Reads the body of a create. Fields that nobody documented are read past. */
export function readCreate(
  request: SimulatedRequest,
  behaviour: FlutterwaveBehaviour,
): CreateRequest {
  const { json } = request
  if (!isJsonObject(json)) throw notValid('body', 'must be an object')
  const chargeId = json['charge_id']
  if (typeof chargeId !== 'string') throw notValid('charge_id', 'is required, as text')
  const amount = readAmount(numberTextIn(request, 'amount') ?? '')
  if (amount === null) throw notValid('amount', 'is required, as a number')
  if (amount < smallestAmount) throw notValid('amount', 'must be 0.01 or more')
  return { chargeId, amount, reason: readReason(json, behaviour), meta: readMeta(json) }
}

/** Refuses an amount that the currency of the charge can't express. */
export function checkDecimals(
  { extraDecimals }: FlutterwaveBehaviour,
  amount: Amount,
  { currency, decimals }: ChargeState,
): void {
  if (extraDecimals === 'accepted' || decimalsOf(amount) <= decimals) return
  throw notValid('amount', `has more decimals than ${currency}, which has ${decimals}`)
}

function readReason(json: JsonObject, behaviour: FlutterwaveBehaviour): string | null {
  const { reason } = json
  if (behaviour.reasons === 'any' && reason === undefined) return null
  const isKnown = behaviour.reasons === 'any' || (reason !== undefined && reasons.has(reason))
  if (typeof reason !== 'string' || !isKnown) {
    throw notValid('reason', 'is not one of the known reasons')
  }
  return reason
}

function readMeta({ meta = {} }: JsonObject): JsonObject {
  if (!isJsonObject(meta)) throw notValid('meta', 'must be an object')
  return meta
}
