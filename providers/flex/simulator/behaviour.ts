/** The ways in which a simulated Flex may differ where its documents are silent, or misbehave. */
export interface FlexBehaviour {
  /** Whether refunds take virtual time, or settle at once as Flex's test mode does. */
  readonly settle: 'staged' | 'instant'
  /** What becomes of refunds made from now on. */
  readonly course:
    | 'succeeds'
    | 'fails'
    | 'succeeds_then_fails'
    | 'canceled'
    | 'requires_action'
    | 'stays_pending'
  /** A status word that nobody documented, for refunds made from now on; null for none. */
  readonly statusWord: string | null
  /** Virtual time from `pending` to what comes next. @default 5 minutes */
  readonly settleAfterMs: number
  /** Virtual time until a bank reference is known. @default 4 hours */
  readonly referenceAfterMs: number
  /** Virtual time until a success is taken back. @default 3 days */
  readonly reverseAfterMs: number
  /** `unavailable`: the card network gives refunds made from now on no reference. */
  readonly bankReference: 'available' | 'unavailable'
  readonly referenceType:
    | 'acquirer_reference_number'
    | 'system_trace_audit_number'
    | 'retrieval_reference_number'

  /** Order of the refunds inside a session. The list of refunds is always newest first. */
  readonly refundsOrder: 'newest' | 'oldest' | 'shuffled'
  /** Whether a refund over two cards is two refunds, or one with two items and no intent of its own. */
  readonly splitAs: 'refunds' | 'items'
  /** Whether a session comes as `{ checkout_session: {…} }` or bare. */
  readonly sessionWrapped: boolean
  /** Whether a session holds its payment intents and customer as objects or as ids. */
  readonly sessionExpanded: boolean
  /** Fields that sessions lack, as older ones do: `amount_received`, `currency`, `refunds`, … */
  readonly sessionOmits: readonly string[]
  /** Fields that refunds lack, such as `items`. */
  readonly refundOmits: readonly string[]
  /** Adds fields that nobody documented to every object. */
  readonly unknownFields: boolean
  /** Which of Flex's error bodies it answers with: see `FlexErrorShape`. */
  readonly errorShape: FlexErrorShape

  /** Whether tax, shipping and discount change the sum of a refund by lines. */
  readonly addsComponents: boolean
  /** Whether a refund beyond what is left is refused. */
  readonly capEnforced: boolean
  /** Whether a repeated `Idempotency-Key` answers with the first answer. Nothing documents it. */
  readonly honoursIdempotencyKey: boolean
  /** Whether the preview exists. */
  readonly previewExists: boolean

  /** Forgets the metadata of new refunds. */
  readonly losesMetadata: boolean
  /** Reads past `amount`, so that a partial refund becomes a full one. */
  readonly ignoresAmount: boolean
  /** Cents that a new refund is off by, really. */
  readonly changesAmountBy: number
  /** Cents that only the answer to a create is off by. */
  readonly misstatesAmountBy: number
  /** Cents that the preview is off by. */
  readonly misstatesPreviewBy: number
  /** Makes every refund twice, whatever is left. */
  readonly doublesRefunds: boolean
  /** Virtual time until a new refund is in lists. */
  readonly listLagMs: number
  /** Virtual time until a new refund shows when its session is read. */
  readonly sessionLagMs: number

  /**
   * The envelope of webhooks. `guide`: as the refund guide shows it, with `refund.succeeded` and
   * `refund.failed`. `reference`: as the event reference describes it, where every change is a
   * `refund.updated`, that of a bank reference or of metadata too.
   */
  readonly webhookEnvelope: 'guide' | 'reference'
  /** What the names of the signed headers begin with. */
  readonly webhookHeaders: 'svix' | 'webhook'
}

/**
 * The error bodies that Flex's documents and its own code show:
 * - `typed`: `{ error: { type, message, errors? } }`
 * - `coded`: `{ error: { code, message } }`
 * - `detail_list`: `{ detail: [{ loc, msg, type }] }`
 * - `detail_text`: `{ detail: "not_found" }`
 */
export type FlexErrorShape = 'typed' | 'coded' | 'detail_list' | 'detail_text'

const minute = 60_000
const hour = 60 * minute

/** Flex as its guide describes it. */
export const documentedBehaviour: FlexBehaviour = {
  settle: 'staged',
  course: 'succeeds',
  statusWord: null,
  settleAfterMs: 5 * minute,
  referenceAfterMs: 4 * hour,
  reverseAfterMs: 72 * hour,
  bankReference: 'available',
  referenceType: 'acquirer_reference_number',
  refundsOrder: 'newest',
  splitAs: 'refunds',
  sessionWrapped: true,
  sessionExpanded: true,
  sessionOmits: [],
  refundOmits: [],
  unknownFields: false,
  errorShape: 'typed',
  addsComponents: true,
  capEnforced: true,
  honoursIdempotencyKey: false,
  previewExists: true,
  losesMetadata: false,
  ignoresAmount: false,
  changesAmountBy: 0,
  misstatesAmountBy: 0,
  misstatesPreviewBy: 0,
  doublesRefunds: false,
  listLagMs: 0,
  sessionLagMs: 0,
  webhookEnvelope: 'guide',
  webhookHeaders: 'svix',
}
