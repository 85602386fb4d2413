import type { JsonValue } from './json.ts'
import type { PaymentHandle } from './payment.ts'
import type { Refund, RefundStatus } from './refund.ts'

/** A verified webhook about a refund. A hint: read the refund before money-relevant decisions. */
export interface RefundEvent {
  readonly provider: string
  /** The same for every delivery of one event: what to remove duplicates by. */
  readonly deliveryId: string
  /** The provider's own word for the event. */
  readonly type: string
  /** ISO 8601 in UTC with milliseconds. */
  readonly occurredAt: string | null
  /** Null where the event is about something else than a refund. */
  readonly refundId: string | null
  /** The refund as the event has it; null where its money can't be told without guessing. */
  readonly refund: Refund | null
  readonly payments: readonly PaymentHandle[]
  readonly status: RefundStatus | null
  readonly providerStatus: string | null
  readonly reference: string | null
  /** Null where the event doesn't say. */
  readonly testMode: boolean | null
  readonly raw: JsonValue
}
