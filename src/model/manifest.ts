import type { RefundReason, RefundStatus } from './refund.ts'

/**
 * One thing known about a provider, with how it is known. `unknown` has no value and is read as
 * the pessimistic one by everybody who decides by it.
 */
export type Statement<Value> =
  | {
      readonly value: Value
      readonly basis: 'documented' | 'inferred'
      /** Where it stands, or why it follows. */
      readonly source: string
    }
  | { readonly value: null; readonly basis: 'unknown'; readonly source: string }

/** A header this package sends, and what the provider accepts in it. */
export interface HeaderFormat {
  readonly header: string
  readonly minLength: number
  readonly maxLength: number
  readonly charset: 'alphanumeric' | 'visible_ascii'
}

/** What one of the provider's status words means. */
export interface StatusMeaning {
  readonly status: RefundStatus
  readonly requiresAction: boolean
}

/** When a customer has the money, by the way it travels. */
export interface CustomerTerms {
  readonly method: string
  readonly minHours: number
  readonly maxHours: number
  /** The provider's own words for the time. */
  readonly text: string
}

/** Methods that not every provider has. */
export type ExtraMethod = 'update' | 'preview'

/**
 * A provider's refund semantics as data. Preflight, recovery, conformance checks, documents and
 * the command line read this one object and never the provider's name.
 */
export interface Manifest {
  /** The name the provider is configured by. */
  readonly name: string
  readonly title: string
  readonly apiVersion: string
  /** How amounts travel: whole minor units, or decimal major units as JSON numbers. */
  readonly wireUnit: Statement<'minor' | 'major'>
  /** The currencies it refunds in; null in `value` of a known statement never occurs. */
  readonly currencies: Statement<readonly string[] | 'any'>
  readonly partialRefunds: Statement<boolean>
  readonly lineRefunds: Statement<boolean>
  readonly reasons: Statement<readonly RefundReason[]>
  readonly idempotencyKey: Statement<HeaderFormat>
  /**
   * What the key is worth: `replays` answers a repeat with the first answer, `advisory` is sent
   * and not relied upon. Unknown is read as advisory.
   */
  readonly keyTrust: Statement<'replays' | 'advisory'>
  /** How long the provider remembers a key, milliseconds. */
  readonly keyWindowMs: Statement<number>
  /** The header that marks an answer as a replay. */
  readonly replayMarker: Statement<string>
  readonly traceId: Statement<HeaderFormat>
  /** The provider's field that carries our reference and gives it back. */
  readonly referenceField: Statement<string>
  readonly serverFilters: Statement<readonly ListFilter[]>
  readonly clientFilters: readonly ListFilter[]
  readonly order: Statement<'newest_first'>
  readonly paging: Statement<'cursor' | 'page_number'>
  readonly pageSize: Statement<{ readonly min: number; readonly max: number }>
  readonly extraMethods: readonly ExtraMethod[]
  /** Whether the provider refuses at once what exceeds the captured amount. */
  readonly enforcesCap: Statement<boolean>
  /** Whether one call can make several refunds. */
  readonly splitsCalls: Statement<boolean>
  readonly webhookScheme: Statement<'svix' | 'hmac_sha256_base64'>
  readonly webhookEvents: Statement<readonly string[]>
  /**
   * What a verified event is worth: `refund` carries the refund as it is, `hint` says that something
   * happened, and the refund is read before anything depends on it. Unknown is read as a hint.
   */
  readonly webhookProof: Statement<'refund' | 'hint'>
  readonly statuses: Statement<Readonly<Record<string, StatusMeaning>>>
  /** After this long `succeeded` is final, milliseconds from creation. */
  readonly finalityHorizonMs: Statement<number>
  /** After this long `pending` deserves a look, milliseconds from creation. */
  readonly pendingStaleAfterMs: Statement<number>
  /** When a bank reference should be there, milliseconds from creation. */
  readonly bankReferenceDueMs: Statement<number>
  /** Whose money it is. */
  readonly fundedBy: Statement<string>
  readonly customerTerms: Statement<readonly CustomerTerms[]>
  /** What only a live account can settle. */
  readonly unverified: readonly string[]
}

/** A filter of `list`. */
export type ListFilter = 'status' | 'payment' | 'created'
