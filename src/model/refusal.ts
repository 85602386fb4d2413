import type { RefundErrorCode } from './errors.ts'

/** What a provider's error answer says, in this package's words. */
export interface ProviderRefusal {
  readonly code: RefundErrorCode
  /** The provider's machine-readable word. */
  readonly providerCode: string | null
  /** The provider's sentence, as it came: it is shortened and scrubbed before anybody sees it. */
  readonly providerMessage: string | null
  /**
   * True when the body has a shape that only the provider itself answers with. An answer that a
   * proxy or firewall may have written proves nothing about the refund.
   */
  readonly isOwn: boolean
}
