import type { JsonObject } from '../../../src/model/index.ts'
import type { SimulatedAnswer, SimulatorNature, WebhookSource } from '../../../src/testing/index.ts'
import type { FlexBehaviour } from './behaviour.ts'
import type { RefundStore } from './refund-store.ts'

/** Everything a simulated Flex holds. */
export interface FlexWorld extends SimulatorNature {
  readonly testMode: boolean
  readonly sessions: Map<string, SessionState>
  readonly intents: Map<string, IntentState>
  readonly refunds: RefundStore
  /** First answers by idempotency key, with the body that each belongs to. */
  readonly replays: Map<string, { readonly body: string; readonly answer: SimulatedAnswer }>
  readonly webhooks: WebhookSource
  behaviour: FlexBehaviour
  /** How many refunds were ever made. */
  refundCount: number
}

export interface SessionState {
  readonly id: string
  readonly status: string
  readonly amountTotal: number
  readonly amountReceived: number
  readonly currency: string
  readonly lines: readonly LineState[]
  readonly tax: number
  readonly shipping: number
  readonly discount: number
  readonly intents: readonly IntentState[]
  readonly metadata: JsonObject
  readonly createdAt: number
}

export interface LineState {
  readonly id: string
  readonly product: string
  readonly price: string
  readonly amount: number
  readonly description: string
  readonly quantity: number
}

export interface IntentState {
  readonly id: string
  readonly sessionId: string | null
  readonly amount: number
  readonly amountReceived: number
  readonly status: string
  readonly card: 'primary' | 'hsa_fsa'
  readonly last4: string
  readonly paymentMethodId: string
  readonly chargeId: string
  readonly metadata: JsonObject
  readonly createdAt: number
}
