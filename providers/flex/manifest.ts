import type { Manifest } from '../../src/model/index.ts'

const guide = 'https://docs.withflex.com/api-refund-best-practices'
const listPage = 'https://docs.withflex.com/api-reference/refunds/list-refunds'
const updatePage = 'https://docs.withflex.com/api-reference/refunds/update-refund'
const previewPage =
  'https://docs.withflex.com/api-reference/checkout-sessions/preview-refund-allocation'
const confirmPage =
  'https://docs.withflex.com/api-reference/checkout-sessions/confirm-checkout-session'
const eventsPage = 'https://docs.withflex.com/developer-guides/webhooks/events'
const verifyPage = 'https://docs.withflex.com/developer-guides/webhooks/verifying-webhooks'
const introduction = 'https://docs.withflex.com/api-reference/introduction'
const plugin = 'https://github.com/JoinFlexHealth/woocommerce'

const hour = 60 * 60 * 1000
const day = 24 * hour

/** What Flex's refunds are like, and how that is known. Nothing was tried on a live account. */
export const flexManifest: Manifest = {
  name: 'flex',
  title: 'Flex',
  apiVersion: 'v1',

  wireUnit: { value: 'minor', basis: 'documented', source: `${guide}: integer cents` },
  currencies: {
    value: ['USD'],
    basis: 'inferred',
    source: `No refund request names a currency, and ${plugin} is offered in US dollars only.`,
  },
  partialRefunds: { value: true, basis: 'documented', source: guide },
  lineRefunds: { value: true, basis: 'documented', source: `${guide} and ${previewPage}` },
  reasons: {
    value: ['duplicate', 'fraudulent', 'requested_by_customer', 'expired_uncaptured_charge'],
    basis: 'documented',
    source: `${listPage}. A refund of a session takes none; ours goes into its metadata.`,
  },

  idempotencyKey: {
    value: { header: 'Idempotency-Key', minLength: 1, maxLength: 255, charset: 'visible_ascii' },
    basis: 'inferred',
    source: `${confirmPage} requires it there, and ${plugin} sends it with refunds; no page names a length or an alphabet.`,
  },
  keyTrust: {
    value: 'advisory',
    basis: 'inferred',
    source: 'No page says that refunds are replayed by key.',
  },
  keyWindowMs: {
    value: null,
    basis: 'unknown',
    source: 'No page says how long a key is remembered.',
  },
  replayMarker: { value: null, basis: 'unknown', source: 'No page names one.' },
  traceId: { value: null, basis: 'unknown', source: 'No page names a header for it.' },
  referenceField: {
    value: 'refund_metadata.polyrefund_reference',
    basis: 'documented',
    source: `${guide}: refund_metadata comes back as metadata of the refund.`,
  },

  serverFilters: {
    value: ['status', 'payment'],
    basis: 'documented',
    source: `${listPage}. Flex filters by one of its own words, so succeeded alone is left to it.`,
  },
  clientFilters: ['status', 'created'],
  order: { value: 'newest_first', basis: 'documented', source: `${listPage}.md` },
  paging: {
    value: 'cursor',
    basis: 'documented',
    source: `${listPage}: starting_after and ending_before, and no word about whether more follow.`,
  },
  pageSize: { value: { min: 1, max: 100 }, basis: 'documented', source: listPage },
  extraMethods: ['update', 'preview'],
  enforcesCap: {
    value: null,
    basis: 'unknown',
    source: `${guide} says to track the total oneself, and nothing about what an excess answers.`,
  },
  splitsCalls: {
    value: null,
    basis: 'unknown',
    source: 'A cart paid with two cards may yield one refund with two items, or two refunds.',
  },

  webhookScheme: { value: 'svix', basis: 'documented', source: verifyPage },
  webhookEvents: {
    value: ['refund.created', 'refund.updated'],
    basis: 'documented',
    source: `${eventsPage}. The guide names refund.succeeded and refund.failed too.`,
  },
  webhookProof: {
    value: 'refund',
    basis: 'inferred',
    source: `The object of its events is the refund: ${eventsPage}. The signature has a time in it: ${verifyPage}.`,
  },
  statuses: {
    value: {
      pending: { status: 'pending', requiresAction: false },
      requires_action: { status: 'pending', requiresAction: true },
      succeeded: { status: 'succeeded', requiresAction: false },
      failed: { status: 'failed', requiresAction: false },
      canceled: { status: 'failed', requiresAction: false },
    },
    basis: 'documented',
    source: `${guide} and ${listPage}; ${plugin} counts canceled as failed too.`,
  },
  finalityHorizonMs: {
    value: 30 * day,
    basis: 'inferred',
    source: 'Banks send card refunds back days later. No page says until when.',
  },
  pendingStaleAfterMs: {
    value: day,
    basis: 'documented',
    source: `${guide}: contact support if still pending after 24 hours.`,
  },
  bankReferenceDueMs: {
    value: day,
    basis: 'inferred',
    source: `${guide}: within hours of the refund. No page gives a number.`,
  },
  fundedBy: {
    value: 'the connected account; Flex keeps its application fee',
    basis: 'documented',
    source: guide,
  },
  customerTerms: {
    value: [{ method: 'card', minHours: 5 * 24, maxHours: 14 * 24, text: '5 to 10 business days' }],
    basis: 'documented',
    source: `${guide}: ten business days are two weeks.`,
  },

  unverified: [
    'whether a refund of a session takes an amount: the guide has it, the page of the preview does not',
    'whether Idempotency-Key is honoured for refunds, by which scope and for how long',
    'whether tax, shipping and discount change the sum of a refund by lines',
    'whether a split cart yields one refund or one for each card',
    'whether the refunds inside a session are complete, and in which order',
    'what is answered to an over-refund, a disputed or an uncaptured payment',
    'whether a refund that succeeded can fail later',
    `what limits there are on requests (${introduction}) and on metadata (${updatePage})`,
  ],
}
