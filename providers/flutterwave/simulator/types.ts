import type { JsonObject } from '../../../src/model/index.ts'
import type {
  SimulatedServer,
  SimulatedWebhooks,
  SimulatorOptions,
} from '../../../src/testing/index.ts'
import type { FlutterwaveBehaviour } from './behaviour.ts'

/** The words by which faults and the log know what is asked of Flutterwave. */
export type FlutterwaveOperation =
  | 'token'
  | 'create_refund'
  | 'list_refunds'
  | 'get_refund'
  | 'get_charge'

export interface FlutterwaveSimulatorOptions extends SimulatorOptions {
  /**
   * `staged`: a refund ends after some virtual minutes. `instant`: at once.
   * @default 'staged'
   */
  readonly settle?: 'staged' | 'instant'
  /** The client that it issues tokens to. @default 'flutterwave-simulator' */
  readonly clientId?: string
  /** @default 'flutterwave-simulator-secret' */
  readonly clientSecret?: string
}

/** A charge. Amounts are decimal text in major units, such as `1500.25`. */
export interface FlutterwaveChargeInput {
  readonly id?: string
  /** @default '2000' */
  readonly amount?: string
  /** @default 'NGN' */
  readonly currency?: string
  /** How many decimals the currency has. @default as in ISO 4217; 6 outside of it */
  readonly decimals?: number
  /** `succeeded`, `pending`, `failed`, `voided`, … @default 'succeeded' */
  readonly status?: string
  /** @default 'card' */
  readonly method?: string
  readonly reference?: string
  /** @default false */
  readonly disputed?: boolean
  readonly meta?: JsonObject
  /** Milliseconds since 1970. @default now, by the virtual clock */
  readonly createdAt?: number
  /** JSON that is shown in place of the amount, as it stands: `1e400`, `-0`, `"12.34"`, `null`. */
  readonly shownAmount?: string
}

/** A refund of a bulk: what is left out is made up. */
export interface FlutterwaveRefundInput {
  readonly id?: string
  /**
   * A charge that was never added stays unknown: reading it answers that it isn't there.
   * @default one that all such refunds share, in NGN
   */
  readonly charge?: string
  /** Decimal text in major units. @default '100' */
  readonly amount?: string
  /** @default 'succeeded' */
  readonly status?: string
  /** @default 'duplicate' */
  readonly reason?: string | null
  readonly meta?: JsonObject
  /** Milliseconds since 1970. @default now, by the virtual clock */
  readonly createdAt?: number
  /** JSON that is shown in place of the amount, as it stands: `1e400`, `-0`, `"12.34"`, `null`. */
  readonly shownAmount?: string
}

/** A refund in Flutterwave's own words, but with its amount as text, so that no digit is lost. */
export interface FlutterwaveTrueRefund {
  readonly id: string
  /** Decimal text in major units, without needless zeros: `12.3`. */
  readonly amount_refunded: string
  readonly meta: JsonObject
  readonly reason: string | null
  readonly status: string
  readonly charge_id: string
  readonly created_datetime: string
}

/** What matters of a charge, in Flutterwave's own words, but with its amount as text. */
export interface FlutterwaveTrueCharge {
  readonly id: string
  /** Decimal text in major units, without needless zeros: `12.3`. */
  readonly amount: string
  readonly currency: string
  readonly status: string
  /** Absent unless true: nothing is left to refund. */
  readonly refunded?: boolean
  /** Absent unless true. */
  readonly disputed?: boolean
  readonly meta: JsonObject
  readonly reference: string
  readonly created_datetime: string
}

/** A simulated Flutterwave v4. What it holds is its own: everything it hands out is a copy. */
export interface FlutterwaveSimulator extends SimulatedServer<FlutterwaveOperation> {
  /**
   * Ready for `flutterwave({ ...simulator.adapterOptions })`; with `fetch` when nothing listens.
   */
  readonly adapterOptions: {
    readonly clientId: string
    readonly clientSecret: string
    readonly environment: 'sandbox'
    readonly baseUrl: string
    readonly tokenUrl: string
    readonly fetch?: typeof globalThis.fetch
  }

  /**
   * Signed with `flutterwave-signature`, and tried three more times, half an hour apart. Secrets
   * are the secret hash of the dashboard, any visible ASCII text.
   */
  readonly webhooks: SimulatedWebhooks

  /** Adds a charge and returns its id. */
  readonly addCharge: (charge?: FlutterwaveChargeInput) => string
  /** Changes how it behaves from now on; what isn't named stays. */
  readonly behave: (changes: Partial<FlutterwaveBehaviour>) => void

  /** All charges as they truly are, whatever the behaviour shows. */
  readonly charges: () => readonly FlutterwaveTrueCharge[]
  /** All refunds, or those of a charge, as they truly are; newest first. */
  readonly refunds: (charge?: string) => readonly FlutterwaveTrueRefund[]

  /** Gives a refund a status now; whatever lay ahead of it is off. */
  readonly setStatus: (refund: string, status: string) => void
  /** Makes a refund of so many major units as a person would, without meta. Returns its id. */
  readonly refundInDashboard: (charge: string, amount: string) => string
  /**
   * Adds many refunds at once, without asking what is left. `describe` says what each is like, by
   * its number from 0. Returns their ids in that order.
   */
  readonly insertRefunds: (
    count: number,
    describe?: (index: number) => FlutterwaveRefundInput,
  ) => readonly string[]

  /** Ends every token that was issued: what still carries one is answered with 401. */
  readonly expireTokens: () => void
  /** How many tokens were issued so far, whether or not their answers arrived. */
  readonly tokensIssued: () => number
}
