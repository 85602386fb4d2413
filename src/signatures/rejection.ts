import { RefundError } from '../model/index.ts'
import type { Issue } from '../model/index.ts'

/** What each rule says about the part of a delivery that broke it. */
const explanations = {
  'header.type': 'is no single text, so pass the headers as they came',
  'header.missing': 'is missing, so the delivery is not signed in the way that is known',
  'header.empty': 'is empty',
  'header.duplicated': 'came more than once, and nobody can tell which one was signed',
  'header.unsupported': 'is a secret that everybody who saw one delivery knows, and proves nothing',
  'id.format': 'must be 1 to 255 of A-Z, a-z, 0-9, _ and -',
  'timestamp.format': 'must be whole seconds since 1970',
  'timestamp.missing': 'is missing, and without it an old delivery can be sent again for ever',
  'timestamp.out_of_tolerance': 'is too far from the time now; check the clock of this machine',
  'signature.none': 'holds no signature of the kind that is known',
  'signature.too_many': 'holds more signatures than anybody sends',
  'signature.format': 'must be the base64 of 32 bytes',
  'signature.mismatch':
    'was made by none of the secrets, or of other bytes; check the secrets, and pass the body as it came',
  'payload.type': 'must be the raw bytes of the body, so read them before anything parses them',
  'payload.empty': 'is empty',
  'payload.too_large': 'is larger than 1 MiB',
  'payload.malformed': 'is no JSON in UTF-8',
  'payload.depth': 'is nested more deeply than any event',
  'payload.shape': 'is no event of this provider',
  'mode.mismatch': 'is about test money where live money is expected, or the other way round',
} as const

/** The dotted words for what can be wrong with a delivery. */
export type DeliveryRule = keyof typeof explanations

/** What was wrong with a delivery: a path such as `svix-signature` or `body`, and the rule. */
export interface DeliveryIssue extends Issue {
  readonly rule: DeliveryRule
}

/** The error for a delivery that is not to be trusted, or can't be read. It holds none of it. */
export function rejectDelivery(provider: string, { path, rule }: DeliveryIssue): RefundError {
  return new RefundError({
    code: 'webhook_rejected',
    outcome: 'none',
    provider,
    message: `${provider}: the webhook was rejected: ${path} ${explanations[rule]}. Nothing was changed; answer it with 400.`,
    issues: [{ path, rule }],
  })
}
