import type { JsonObject } from '../../../src/model/index.ts'
import type {
  SimulatedServer,
  SimulatedWebhooks,
  SimulatorOptions,
} from '../../../src/testing/index.ts'
import type { FlexBehaviour } from './behaviour.ts'

/** The words by which faults and the log know what is asked of Flex. */
export type FlexOperation =
  | 'refund_session'
  | 'preview'
  | 'get_session'
  | 'list_lines'
  | 'create_refund'
  | 'list_refunds'
  | 'get_refund'
  | 'update_refund'
  | 'get_intent'

export interface FlexSimulatorOptions extends SimulatorOptions {
  /**
   * `staged`: a refund is pending, succeeds after some virtual minutes and gets its bank reference
   * some virtual hours later. `instant`: all of it at once, as Flex's test mode does.
   * @default 'staged'
   */
  readonly settle?: 'staged' | 'instant'
  /** The key it accepts; with `_test_` in it, all is in test mode. @default 'fsk_test_simulator' */
  readonly apiKey?: string
}

/** One line of a cart. Amounts are cents. */
export interface FlexLineInput {
  readonly product?: string
  readonly price?: string
  /** What the customer paid for the whole line. */
  readonly amount: number
  readonly description?: string
  readonly quantity?: number
}

/** One card that a session was paid with. */
export interface FlexCardInput {
  readonly intent?: string
  /** Cents. */
  readonly amount: number
  /** Refunds go to the HSA/FSA card first. @default 'primary' */
  readonly card?: 'primary' | 'hsa_fsa'
  readonly last4?: string
}

/** A checkout session. Amounts are cents. */
export interface FlexSessionInput {
  readonly id?: string
  /** @default 'complete' */
  readonly status?: string
  /** @default the sum of lines, tax and shipping, less the discount; 10,000 without lines */
  readonly amountTotal?: number
  /** @default the sum of the cards, else `amountTotal`; 0 unless complete */
  readonly amountReceived?: number
  /** @default 'usd' */
  readonly currency?: string
  /** @default one line of what tax, shipping and discount leave */
  readonly lines?: readonly FlexLineInput[]
  readonly tax?: number
  readonly shipping?: number
  readonly discount?: number
  /** Two cards make a split cart. @default one card with `amountReceived` */
  readonly cards?: readonly FlexCardInput[]
  readonly metadata?: JsonObject
}

/** A payment without a session. */
export interface FlexIntentInput {
  readonly id?: string
  /** Cents. @default 10,000 */
  readonly amount?: number
  /** @default `amount`, or 0 unless succeeded */
  readonly amountReceived?: number
  /** @default 'succeeded' */
  readonly status?: string
  readonly metadata?: JsonObject
}

/** The ids of a session that was added. */
export interface FlexSessionIds {
  readonly id: string
  /** Of its cards, in the order they were given. */
  readonly intents: readonly string[]
  readonly lines: readonly { readonly product: string; readonly price: string }[]
}

/** A refund of a bulk: what is left out is made up. */
export interface FlexRefundInput {
  readonly id?: string
  readonly session?: string
  /**
   * Made up if it isn't there. @default the session's first card, else one that all such share
   */
  readonly intent?: string
  /** Cents. @default 100 */
  readonly amount?: number
  /** @default 'succeeded' */
  readonly status?: string
  readonly reason?: string | null
  readonly metadata?: JsonObject
  /** Milliseconds since 1970. @default now, by the virtual clock */
  readonly createdAt?: number
}

/** A refund in Flex's own words. */
export interface FlexWireRefund {
  readonly refund_id: string
  readonly payment_intent_id: string | null
  readonly amount: number
  readonly created_at: string
  readonly reason: string | null
  readonly status: string
  readonly test_mode: boolean
  readonly metadata: JsonObject
  readonly reference_id: string | null
  readonly reference_type: string
  readonly reference_status: 'pending' | 'available' | 'unavailable'
  readonly items: readonly FlexWireItem[]
  readonly subscription_id: null
  readonly invoice_id: null
}

/** A part of a refund: what went back to one card. */
export interface FlexWireItem {
  readonly amount_refunded: number
  readonly payment_intent: string
  readonly payment_method_id: string
  readonly reference_id: string | null
  readonly reference_type: string
  readonly reference_status: 'pending' | 'available' | 'unavailable'
}

/** A simulated Flex. What it holds is its own: everything it hands out is a copy. */
export interface FlexSimulator extends SimulatedServer<FlexOperation> {
  /** Ready for `flex({ ...simulator.adapterOptions })`; with `fetch` when nothing listens. */
  readonly adapterOptions: {
    readonly apiKey: string
    readonly baseUrl: string
    readonly fetch?: typeof globalThis.fetch
  }

  /**
   * Signed in the scheme of Svix, and repeated by its schedule. Secrets are `fwhsec_` or `whsec_`
   * and base64 of 16 bytes or more.
   */
  readonly webhooks: SimulatedWebhooks

  readonly addSession: (session?: FlexSessionInput) => FlexSessionIds
  /** Adds a payment without a session and returns its id. */
  readonly addIntent: (intent?: FlexIntentInput) => string
  /** Changes how it behaves from now on; what isn't named stays. */
  readonly behave: (changes: Partial<FlexBehaviour>) => void

  /** All sessions as they truly are, whatever the behaviour shows. */
  readonly sessions: () => readonly JsonObject[]
  /** All refunds, or those of a session, as they truly are; newest first. */
  readonly refunds: (session?: string) => readonly FlexWireRefund[]

  /** Gives a refund a status now; whatever lay ahead of it is off. */
  readonly setStatus: (refund: string, status: string) => void
  /** Makes a refund as a person would, without metadata. Returns the ids: one for each card. */
  readonly refundInDashboard: (session: string, amount: number) => readonly string[]
  /**
   * Adds many refunds at once, without asking what is left. `describe` says what each is like, by
   * its number from 0. Returns their ids in that order.
   */
  readonly insertRefunds: (
    count: number,
    describe?: (index: number) => FlexRefundInput,
  ) => readonly string[]
}
