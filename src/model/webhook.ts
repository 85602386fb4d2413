import type { RefundEvent } from './event.ts'

/**
 * The headers of a delivery: those of a `Request`, or names with their values, as Node gives them.
 * Names are compared without their case.
 */
export type WebhookHeaders =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** Reads the webhooks of one provider, and needs nothing but the secrets they are signed with. */
export interface WebhookReader {
  /** The provider's word, such as `flex`. */
  readonly provider: string

  /**
   * Verifies a delivery and tells what it says. Nothing is remembered: whether an event came before
   * is for the caller to know, by `deliveryId`.
   *
   * @param body the bytes as they came over the wire, before anything parsed or decoded them.
   * @throws {RefundError} `webhook_rejected`, with one issue: the delivery isn't signed by any of the
   * secrets, is too old, or is no event. Nothing of it is to be trusted; answer it with 400.
   */
  readonly parseWebhook: (
    body: Uint8Array | ArrayBuffer,
    headers: WebhookHeaders,
  ) => Promise<RefundEvent>
}
