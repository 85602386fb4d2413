import type { JsonObject } from '../../../src/model/index.ts'
import type { SimulatedAnswer, SimulatorNature, WebhookSource } from '../../../src/testing/index.ts'
import type { Amount } from './amount.ts'
import type { FlutterwaveBehaviour } from './behaviour.ts'
import type { RefundStore } from './refund-store.ts'

/** Everything a simulated Flutterwave holds. */
export interface FlutterwaveWorld extends SimulatorNature {
  readonly credentials: ClientCredentials
  /** Tokens that hold, with the time at which each expires. */
  readonly tokens: Map<string, number>
  readonly charges: Map<string, ChargeState>
  readonly refunds: RefundStore
  /** First answers by idempotency key. */
  readonly firstAnswers: Map<string, FirstAnswer>
  readonly webhooks: WebhookSource
  behaviour: FlutterwaveBehaviour
  /** How many tokens were ever issued. */
  tokenCount: number
  /** How many refunds were ever made. */
  refundCount: number
}

export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

export interface ChargeState {
  readonly id: string
  readonly amount: Amount
  /** JSON text that is shown in the amount's place. */
  readonly shownAmount: string | null
  readonly currency: string
  /** How many decimals the currency has. */
  readonly decimals: number
  readonly status: string
  readonly method: string
  readonly reference: string
  readonly customerId: string
  readonly paymentMethodId: string
  readonly isDisputed: boolean
  readonly meta: JsonObject
  readonly createdAt: number
}

export interface FirstAnswer {
  /** The request it belongs to, as text to compare. */
  readonly request: string
  readonly answer: SimulatedAnswer
  readonly at: number
}
