import type { RefundEvent } from './event.ts'
import type { JsonScalar } from './json.ts'
import type {
  FindQuery,
  FoundRefunds,
  ListQuery,
  RefundPage,
  RefundWalk,
  WalkQuery,
} from './list.ts'
import type { ExtraMethod, Manifest } from './manifest.ts'
import type { Money } from './money.ts'
import type { Payment, PaymentReference } from './payment.ts'
import type { Refund, RefundReason } from './refund.ts'
import type { CallOptions, PreparedRefund, RefundRequest } from './request.ts'
import type { WebhookHeaders } from './webhook.ts'

/**
 * What every provider can do. Code typed by this interface runs on any provider unchanged.
 *
 * A provider is stateless: it remembers nothing between calls but credentials and what it may read
 * again. So it can't see what another process is doing at this moment. Two calls with one
 * reference at the same time, a crash between sending and storing, an answer that never came: only
 * a refund service with a ledger protects from these.
 *
 * Every method throws `RefundError` and nothing else, and obeys `signal`. Any method may throw
 * `invalid_request` (its arguments), `configuration` (TLS, a redirect), `authentication`,
 * `permission`, `rate_limited`, `provider_unavailable`, `provider_rejected` and `aborted`; the
 * codes named below come on top. Reads are repeated on their own within `attempts`.
 */
export interface RefundProvider {
  /** The word it is configured by, such as `flex`. */
  readonly name: string
  /** Which money it moves. What can't be told to be a test counts as live. */
  readonly mode: 'test' | 'live'
  readonly manifest: Manifest

  /**
   * Checks a request, reads the payment and works out every byte to send. Moves nothing, so every
   * error has the outcome `not_sent`.
   *
   * Precondition: the payment is paid, in the request's currency, and has enough left; with
   * `preflight: false` only the request itself is checked.
   *
   * @throws {RefundError} `unsupported`: the provider can't do this, and nothing was asked of it;
   * `payment_not_found`; `not_refundable`: not paid, or nothing to give back;
   * `amount_exceeds_refundable`; `already_refunded`: nothing is left, or a refund with this
   * reference exists and is in `error.refund`; `reference_conflict`: the same, and it is another
   * one; `mismatch`: the provider would give back another sum than asked; `incomplete_list`: the
   * refunds of the payment could not all be read.
   */
  prepare(request: RefundRequest, options?: CallOptions): Promise<PreparedRefund>

  /**
   * Sends a prepared refund: exactly one POST of exactly the stored bytes, never repeated here. (A
   * credential that has run out is renewed and the POST that it rejected made again.)
   *
   * Sending the same prepared refund twice is two refunds unless the provider replays by key: see
   * `manifest.keyTrust`.
   *
   * It must not say `failed` or throw `rejected` without the provider's own word, and must not
   * return a refund whose amount, payment, reference or mode differs from the prepared one.
   *
   * @throws {RefundError} `outcome_unknown`: money may have moved, find it by its reference;
   * `mismatch` and `duplicated`: the provider made another refund than asked, in `error.refund`;
   * `reference_conflict`: the key belongs to another request; and the refusals of `prepare` in the
   * provider's words, with the outcome `rejected`.
   */
  send(prepared: PreparedRefund, options?: CallOptions): Promise<Refund>

  /**
   * `prepare`, `send`, and the repeats that are safe: those where nothing was sent or the attempt
   * was turned away, and, on a provider that replays by key, unknown ones too.
   *
   * With a reference that the payment already has a refund for, it sends nothing and returns that
   * refund, failed ones included, if the amount is the same: one reference is one refund. With
   * another amount it throws `reference_conflict`. It looks for it by reading the payment, so with
   * `preflight: false`, or at a provider that forgets references, it can't.
   *
   * After an attempt whose outcome is unknown, no later answer turns it into a failure: the error
   * then stays `outcome_unknown`.
   *
   * @throws {RefundError} as `prepare` and `send` do.
   */
  create(request: RefundRequest, options?: CallOptions): Promise<Refund>

  /**
   * Finds the refunds of a payment that carry a reference: what an unknown create is answered
   * with. More than one is possible, where a call was split over cards or sent twice.
   *
   * Nothing found and `complete` means: not there now. A late request may still land.
   *
   * @throws {RefundError} `payment_not_found`.
   */
  find(query: FindQuery, options?: CallOptions): Promise<FoundRefunds>

  /**
   * Reads one refund.
   *
   * @throws {RefundError} `refund_not_found`; `provider_rejected` with issues: what the provider
   * says of the refund can't be told without guessing.
   */
  get(id: string, options?: CallOptions): Promise<Refund>

  /**
   * Walks all refunds that match, newest first. See `RefundWalk` for rows that are rejected.
   *
   * @throws {RefundError} while iterated: `incomplete_list` at the end. Wrong arguments throw at
   * once.
   */
  list(query?: WalkQuery, options?: CallOptions): RefundWalk

  /**
   * Reads one page with one request to the list.
   *
   * @throws {RefundError} `invalid_request` with the rule `cursor.invalid`: the cursor was
   * changed, or belongs to another query.
   */
  listPage(query?: ListQuery, options?: CallOptions): Promise<RefundPage>

  /**
   * Reads what was paid, what went back and what is left.
   *
   * @throws {RefundError} `payment_not_found`; `incomplete_list`: its refunds could not all be
   * read, so nobody can tell what is left.
   */
  getPayment(payment: PaymentReference, options?: CallOptions): Promise<Payment>

  /**
   * Verifies a delivery of a webhook and tells what it says. Nobody is asked, nothing is remembered:
   * whether the event came before is for the caller to know, by `deliveryId`. An event is a hint; see
   * `manifest.webhookProof` before money depends on it.
   *
   * An event that says to be about money of the other mode is rejected. Whose refund it is, only the
   * secret tells where the provider's events name no merchant, so each account needs its own.
   *
   * @param body the bytes as they came over the wire, before anything parsed or decoded them.
   * @throws {RefundError} `webhook_rejected`, with one issue: it isn't signed by any of the secrets, is
   * too old, or is no event. Nothing of it is to be trusted; answer it with 400. `configuration`:
   * the provider has no secrets to verify by. `unsupported`: it has no webhooks.
   */
  parseWebhook(body: Uint8Array | ArrayBuffer, headers: WebhookHeaders): Promise<RefundEvent>
}

/** The part of a refund that can be changed after it was made. */
export interface RefundChanges {
  readonly reason?: RefundReason
  /** Merged into what is there: keys not named stay. */
  readonly metadata?: Readonly<Record<string, JsonScalar>>
}

/** A provider that can change a refund's description. */
export interface UpdatesRefunds {
  /**
   * Changes reason or metadata, never amount or status; moves no money. The same call twice leaves
   * the same refund.
   *
   * @throws {RefundError} `refund_not_found`.
   */
  update(id: string, changes: RefundChanges, options?: CallOptions): Promise<Refund>
}

/** How a provider would split a refund that was not made. */
export interface RefundPreview {
  readonly total: Money
  readonly allocations: readonly {
    /** The provider's id of the card or wallet. */
    readonly paymentMethod: string | null
    readonly last4: string | null
    readonly amount: Money
  }[]
}

/** A provider that can say what a refund would do. */
export interface PreviewsRefunds {
  /**
   * Asks what the request would give back and where to. Moves nothing.
   *
   * @throws {RefundError} `unsupported`: the provider has no preview for this kind of payment.
   */
  preview(request: RefundRequest, options?: CallOptions): Promise<RefundPreview>
}

interface ExtraMethods {
  readonly update: UpdatesRefunds
  readonly preview: PreviewsRefunds
}

/** Whether a provider has a method beyond the portable ones; narrows its type when it has. */
export function supports<Method extends ExtraMethod>(
  provider: RefundProvider,
  method: Method,
): provider is RefundProvider & ExtraMethods[Method] {
  return provider.manifest.extraMethods.includes(method)
}
