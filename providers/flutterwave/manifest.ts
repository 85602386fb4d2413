import type { Manifest } from '../../src/model/index.ts'

const guide = 'https://developer.flutterwave.com/docs/refunds'
const headersPage = 'https://developer.flutterwave.com/docs/api-headers'
const idempotencyPage = 'https://developer.flutterwave.com/docs/idempotency'
const errorsPage = 'https://developer.flutterwave.com/docs/common-errors'
const webhooksPage = 'https://developer.flutterwave.com/docs/webhooks'
const chargeReference = 'https://developer.flutterwave.com/reference/charges_post'
const webhookReference = 'https://developer.flutterwave.com/reference/refund_completed_webhook'
const refundReference =
  'https://flutterwaveinc.mintlify.app/v4-api-reference/refunds/create-a-refund'
const restated = 'https://github.com/afrotools/afrotools/pull/41'
const sdk = 'https://github.com/toneflix/flutterwave-4-nodejs-sdk'

const hour = 60 * 60 * 1000
const day = 24 * hour

/** What Flutterwave's refunds are like, and how that is known. Nothing was tried on an account. */
export const flutterwaveManifest: Manifest = {
  name: 'flutterwave',
  title: 'Flutterwave',
  apiVersion: 'v4',

  wireUnit: {
    value: 'major',
    basis: 'documented',
    source: `${chargeReference}: an amount in decimals, at least 0.01. ${refundReference} has 12.34.`,
  },
  currencies: {
    value: 'any',
    basis: 'inferred',
    source: `No refund names a currency: it has that of its charge, and ${chargeReference} lists many. USDC and USDT among them have no decimals by ISO 4217, so their refunds are rejected.`,
  },
  partialRefunds: { value: true, basis: 'documented', source: guide },
  lineRefunds: {
    value: false,
    basis: 'inferred',
    source: `No field of a refund names lines: ${refundReference}.`,
  },
  reasons: {
    value: ['duplicate', 'fraudulent', 'requested_by_customer', 'expired_uncaptured_charge'],
    basis: 'documented',
    source: `${refundReference}. The guide calls it a brief note of one's own.`,
  },

  idempotencyKey: {
    value: {
      header: 'X-Idempotency-Key',
      minLength: 12,
      maxLength: 255,
      charset: 'alphanumeric',
    },
    basis: 'documented',
    source: `${headersPage}. ${idempotencyPage} advises UUIDs; without their hyphens both are obeyed.`,
  },
  keyTrust: {
    value: 'replays',
    basis: 'documented',
    source: `${idempotencyPage}: the first answer comes back, and a repeat after a network error or 5xx is safe. It names refunds.`,
  },
  keyWindowMs: {
    value: null,
    basis: 'unknown',
    source: 'No page says how long a key is remembered.',
  },
  replayMarker: {
    value: 'X-Idempotency-Cache-Hit',
    basis: 'documented',
    source: `${idempotencyPage}: true on an answer that was given before.`,
  },
  traceId: {
    value: { header: 'X-Trace-Id', minLength: 12, maxLength: 255, charset: 'alphanumeric' },
    basis: 'documented',
    source: headersPage,
  },
  referenceField: {
    value: 'meta.polyrefund_reference',
    basis: 'inferred',
    source: `${refundReference} takes meta, and refunds have it; every sample of it is empty.`,
  },

  serverFilters: {
    value: ['created'],
    basis: 'documented',
    source: `${guide}: from and to. There is no filter by status or charge.`,
  },
  clientFilters: ['status', 'payment'],
  order: {
    value: 'newest_first',
    basis: 'inferred',
    source: `The sample of ${guide} is, and ${restated} restates it from the reference.`,
  },
  paging: {
    value: 'page_number',
    basis: 'documented',
    source: `${guide}: page and size. Rows shift while pages are read, and page_info can be wrong.`,
  },
  pageSize: {
    value: { min: 10, max: 50 },
    basis: 'inferred',
    source: `${restated} restates it from the reference.`,
  },
  extraMethods: [],
  enforcesCap: {
    value: null,
    basis: 'unknown',
    source: `${errorsPage} has a code for more than the charge, and nothing about parts that come to more together.`,
  },
  splitsCalls: {
    value: false,
    basis: 'inferred',
    source: `The answer to a create is one refund: ${guide}.`,
  },

  webhookScheme: {
    value: 'hmac_sha256_base64',
    basis: 'inferred',
    source: `${sdk} and others sign the raw body so. The samples of ${webhooksPage} compare the header with the secret itself, which would let anybody who saw one event forge others.`,
  },
  webhookEvents: {
    value: ['refund.completed'],
    basis: 'documented',
    source: `${webhookReference}. It may tell of failed refunds too: the status inside counts.`,
  },
  webhookProof: {
    value: 'hint',
    basis: 'documented',
    source: `${webhooksPage} asks to read again before acting; nothing in the signature says when an event was sent.`,
  },
  statuses: {
    value: {
      new: { status: 'new', requiresAction: false },
      pending: { status: 'pending', requiresAction: false },
      requires_action: { status: 'pending', requiresAction: true },
      completed: { status: 'pending', requiresAction: false },
      succeeded: { status: 'succeeded', requiresAction: false },
      failed: { status: 'failed', requiresAction: false },
      cancelled: { status: 'failed', requiresAction: false },
    },
    basis: 'inferred',
    source: `${guide} has new, pending, succeeded and failed, ${restated} the others. completed is pending: the guide answers a create with it, "Refund Initiated", and its older refunds read succeeded.`,
  },
  finalityHorizonMs: {
    value: 30 * day,
    basis: 'inferred',
    source: 'Banks send card refunds back days later. No page says until when.',
  },
  pendingStaleAfterMs: {
    value: 15 * day,
    basis: 'inferred',
    source: `The longest of the times in ${guide}, that of cards.`,
  },
  bankReferenceDueMs: {
    value: null,
    basis: 'unknown',
    source: 'No refund object has a number for the bank.',
  },
  fundedBy: {
    value: 'the available balance, or the next settlement',
    basis: 'documented',
    source: guide,
  },
  customerTerms: {
    value: [
      { method: 'card', minHours: 3 * 24, maxHours: 15 * 24, text: '3-15 days' },
      { method: 'mobile_money', minHours: 3 * 24, maxHours: 5 * 24, text: '3-5 days' },
      { method: 'bank_account', minHours: 0, maxHours: 24, text: '24 hours' },
    ],
    basis: 'documented',
    source: `${guide}. Flutterwave's support pages say business days, and 24 to 48 hours for banks.`,
  },

  unverified: [
    'how long an idempotency key is remembered, and in which scope',
    'what is answered to the same key with another body, and to a second request while the first is under way',
    'whether refusals and failures are replayed too, and which HTTP status a create and a replay have',
    'whether hyphens in keys are refused',
    'which status a refund has first, whether completed is the end or the beginning, and whether refunds of the sandbox ever leave it',
    'whether meta comes back on a refund, and which values it may hold',
    'what refunded on a charge says after a part of it went back',
    'what is answered to parts that come to more than the charge, to an empty balance, to a failed or voided charge and to a disputed one',
    'whether UGX, RWF, XAF and XOF may have fractions, and BHD and KWD three decimals',
    'how old a charge may be, and which ways of paying can be refunded',
    'which form the signature of webhooks has, and whether a failed refund raises refund.completed',
    'what 429 says about the wait',
  ],
}
