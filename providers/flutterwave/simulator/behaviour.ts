import type { JsonObject } from '../../../src/model/index.ts'
import type { FlutterwaveErrorCode } from './refusals.ts'

/**
 * The ways in which a simulated Flutterwave may differ where its documents are silent or contradict
 * each other, or misbehave.
 */
export interface FlutterwaveBehaviour {
  /** Whether refunds take virtual time, or settle at once. */
  readonly settle: 'staged' | 'instant'
  /**
   * What a new refund is. `completed`: as the guide's sample answers; it stays that until it ends.
   * `new`: as the guide's prose says, and `pending` before it ends.
   */
  readonly firstStatus: 'completed' | 'new'
  /** What becomes of refunds made from now on. `stays_open`: they never end. */
  readonly course:
    | 'succeeds'
    | 'fails'
    | 'succeeds_then_fails'
    | 'cancelled'
    | 'requires_action'
    | 'stays_open'
  /** A status word that nobody documented, for refunds made from now on; null for none. */
  readonly statusWord: string | null
  /** Virtual time from `new` to `pending`. @default 1 minute */
  readonly pickUpAfterMs: number
  /** Virtual time from the making of a refund to its end. @default 5 minutes */
  readonly settleAfterMs: number
  /** Virtual time until a success is taken back. @default 3 days */
  readonly reverseAfterMs: number

  /** The status of the answer to a create. @default 201 */
  readonly createStatus: number
  /** Whether that answer has the `status` of other answers. The guide's sample has none. */
  readonly createShowsStatus: boolean
  /** What is shown of a refund's `meta`; `texts`: with every value as text. */
  readonly meta: 'echoed' | 'texts' | 'lost' | 'null'
  /** Whether amounts are written as numbers, as documented, or as text. */
  readonly amountsAs: 'number' | 'text'
  /** Whether error codes are written as text, as documented, or as numbers. */
  readonly codesAs: 'text' | 'number'
  /** Whether a charge shows `refunded` and `disputed` when they are false, as the reference does. */
  readonly chargeFlags: 'when_true' | 'always'
  /** Whether a charge is `refunded` only when nothing is left, or after any refund. */
  readonly refundedMeans: 'fully' | 'partly'
  /** Fields that refunds lack. */
  readonly refundOmits: readonly string[]
  /** Fields that charges lack. */
  readonly chargeOmits: readonly string[]
  /** Adds fields that nobody documented to every object. */
  readonly unknownFields: boolean

  /** Whether a POST must carry `X-Idempotency-Key`, as the guide says and the reference doesn't. */
  readonly keyRequired: boolean
  /** Whether every request must carry `X-Trace-Id`. */
  readonly traceRequired: boolean
  /** Whether keys and trace ids may have hyphens, as a UUID does. */
  readonly hyphensAllowed: boolean
  /** How long a key is remembered, in virtual time; null for ever. */
  readonly keyWindowMs: number | null
  /** A known key with another body: the first answer, as documented, or `10409`. */
  readonly sameKeyOtherBody: 'replays' | 'refuses'
  /** Whether a refusal is remembered for its key too. */
  readonly remembersRefusals: boolean
  /** Whether reads that carry a key answer from its memory as well. */
  readonly replaysReads: boolean
  /** Whether a replay has `X-Idempotency-Cache-Hit`. */
  readonly marksReplays: boolean

  /** The reasons of the reference, or any text and none, as the guide has it. */
  readonly reasons: 'listed' | 'any'
  /** Amounts with more decimals than the currency has. */
  readonly extraDecimals: 'refused' | 'accepted'
  /** Whether a refund beyond what is left is refused. */
  readonly capEnforced: boolean
  /** The code for a refund beyond what other refunds have left. */
  readonly overRefundCode: FlutterwaveErrorCode
  /** The code for a charge that has failed or was voided. */
  readonly unpaidCode: FlutterwaveErrorCode
  /** Refuses with this code whatever create would have been right; null for none. */
  readonly createRefusal: FlutterwaveErrorCode | null

  /**
   * What `page_info` says. `zero_pages`: no page, whatever the total, as the settlements guide
   * shows. `this_page`: that this is all there is. `one_more`: a page too many. `absent`: nothing.
   */
  readonly pageInfo: 'right' | 'zero_pages' | 'this_page' | 'one_more' | 'absent'
  /** What a page beyond the last one shows. */
  readonly beyondLastPage: 'nothing' | 'last_page'
  /** Whether `from` and `to` belong to their range. */
  readonly rangeIsInclusive: boolean
  /** Virtual time until a new refund is in lists. */
  readonly listLagMs: number

  /** Reads past `amount`, so that a partial refund becomes a full one. */
  readonly ignoresAmount: boolean
  /** What a new refund is off by, really: decimal text such as `-0.01`. */
  readonly changesAmountBy: string
  /** What only the answer to a create is off by. */
  readonly misstatesAmountBy: string
  /** Makes every refund twice, whatever is left. */
  readonly doublesRefunds: boolean

  /** How long a token holds, and what `expires_in` says. @default 600 */
  readonly tokenLifeSeconds: number
  /** Fields that the token answer has instead of, or beside, the true ones. */
  readonly tokenShows: JsonObject
  /** Fields that the token answer lacks. */
  readonly tokenOmits: readonly string[]

  /**
   * When `refund.completed` is sent, the only event of refunds there is: when a refund has ended,
   * as the guide says, or at every change, the first one too.
   */
  readonly webhooksAt: 'ends' | 'changes'
  /** The field that holds the id of a webhook; `id` as in samples of other events. */
  readonly webhookIdIn: 'webhook_id' | 'id'
  /** The unit of `timestamp`: milliseconds in every example. */
  readonly webhookTime: 'milliseconds' | 'seconds'
  /** Whether the dashboard is set to try again where an endpoint did not accept. */
  readonly webhookRetries: boolean
}

const minute = 60_000
const hour = 60 * minute

/** Flutterwave as its guides describe it. */
export const documentedBehaviour: FlutterwaveBehaviour = {
  settle: 'staged',
  firstStatus: 'completed',
  course: 'succeeds',
  statusWord: null,
  pickUpAfterMs: minute,
  settleAfterMs: 5 * minute,
  reverseAfterMs: 72 * hour,
  createStatus: 201,
  createShowsStatus: false,
  meta: 'echoed',
  amountsAs: 'number',
  codesAs: 'text',
  chargeFlags: 'when_true',
  refundedMeans: 'fully',
  refundOmits: [],
  chargeOmits: [],
  unknownFields: false,
  keyRequired: true,
  traceRequired: false,
  hyphensAllowed: false,
  keyWindowMs: null,
  sameKeyOtherBody: 'replays',
  remembersRefusals: false,
  replaysReads: false,
  marksReplays: true,
  reasons: 'listed',
  extraDecimals: 'refused',
  capEnforced: true,
  overRefundCode: '1402400',
  unpaidCode: '10422',
  createRefusal: null,
  pageInfo: 'right',
  beyondLastPage: 'nothing',
  rangeIsInclusive: true,
  listLagMs: 0,
  ignoresAmount: false,
  changesAmountBy: '0',
  misstatesAmountBy: '0',
  doublesRefunds: false,
  tokenLifeSeconds: 600,
  tokenShows: {},
  tokenOmits: [],
  webhooksAt: 'ends',
  webhookIdIn: 'webhook_id',
  webhookTime: 'milliseconds',
  webhookRetries: true,
}
