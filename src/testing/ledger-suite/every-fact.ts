import type { Fact, Refund } from '../../model/index.ts'
import { at, intent } from './samples.ts'

/** Text that slips through wrong encodings: several scripts, quotes, controls, half a pair. */
export const oddText =
  'Ünïcødé 返金 🧾 "quoted" \'single\' back\\slash \u0000 \u2028 line\r\nend \ud83d e\u0301'

const refund: Refund = {
  provider: 'toypay',
  id: 'fr_1',
  payments: [intent(1)],
  amount: { minor: 1000, currency: 'USD' },
  status: 'pending',
  providerStatus: 'requires_action',
  finality: 'provisional',
  requiresAction: true,
  reason: 'other',
  reference: 'RMA-0001',
  metadata: { [oddText]: oddText, count: 3, isGift: false, none: null },
  bankReference: { type: 'acquirer_reference_number', value: null, status: 'pending' },
  parts: [
    { refundId: 'fr_1', payment: intent(1), amount: null, bankReference: null },
    {
      refundId: 'fr_2',
      payment: null,
      amount: { minor: Number.MAX_SAFE_INTEGER, currency: 'USD' },
      bankReference: { type: null, value: '74123450000000000000001', status: 'available' },
    },
  ],
  createdAt: null,
  testMode: true,
  raw: { id: 'fr_1', amount: 10.5, tiny: 1e-7, lines: [[], {}, oddText], nested: { none: null } },
}

type FactsByKind = {
  readonly [Kind in Fact['kind']]: readonly Extract<Fact, { readonly kind: Kind }>[]
}

const byKind: FactsByKind = {
  sent: [{ kind: 'sent', id: 'sent:1', at: at(1), attempt: 1 }],
  turned_away: [
    {
      kind: 'turned_away',
      id: 'turned_away:1',
      at: at(2),
      attempt: 1,
      outcome: 'rejected',
      code: 'rate_limited',
      message: oddText,
      retryAfterMs: 7000,
    },
  ],
  refused: [
    {
      kind: 'refused',
      id: 'refused:2',
      at: at(3),
      attempt: 2,
      code: 'provider_rejected',
      message: oddText,
      status: 422,
      providerCode: null,
    },
  ],
  doubt: [
    {
      kind: 'doubt',
      id: 'doubt:3',
      at: at(4),
      attempt: 3,
      why: 'no_answer',
      code: 'outcome_unknown',
      status: null,
      message: oddText,
    },
  ],
  seen: [
    {
      kind: 'seen',
      id: 'seen:fr_1:pending',
      at: at(5),
      by: 'reference',
      attempt: null,
      refund,
      issues: [{ path: 'amount', rule: 'amount.differs' }],
      isDouble: false,
    },
    {
      kind: 'seen',
      id: 'seen:fr_1:succeeded',
      at: at(10),
      by: 'webhook',
      asOf: at(9),
      attempt: null,
      refund: { ...refund, status: 'succeeded' },
      issues: [],
      isDouble: false,
    },
  ],
  absent: [{ kind: 'absent', id: 'absent:3', at: at(6), attempt: 3 }],
  candidates: [
    { kind: 'candidates', id: 'candidates:3', at: at(7), attempt: 3, refundIds: ['fr_8', 'fr_9'] },
  ],
  decided: [
    {
      kind: 'decided',
      id: 'decided:1',
      at: at(8),
      decision: 'not_refunded',
      actor: 'ada@shop.example',
      reason: oddText,
      attempt: 3,
    },
  ],
  delivered: [
    {
      kind: 'delivered',
      id: 'delivered:d1',
      at: at(9),
      deliveryId: 'd1',
      type: oddText,
      refundId: null,
      status: null,
      occurredAt: null,
      isHint: true,
    },
  ],
  followed_up: [{ kind: 'followed_up', id: 'followed_up:d1', at: at(11), deliveryId: 'd1' }],
  stale: [{ kind: 'stale', id: 'stale', at: at(12), dueAt: at(11) }],
  adopted: [{ kind: 'adopted', id: 'adopted', at: at(13), refundId: 'fr_1' }],
  yielded: [{ kind: 'yielded', id: 'yielded', at: at(14), reference: 'RMA-0002' }],
  finding_closed: [
    {
      kind: 'finding_closed',
      id: 'finding_closed:missing_there:fr_1',
      at: at(15),
      finding: 'missing_there',
      refundId: 'fr_1',
      actor: 'ada@shop.example',
      reason: oddText,
    },
  ],
}

/** Facts of every kind, with all that a fact can hold. A new kind does not compile without one here. */
export const everyFact: readonly Fact[] = Object.values(byKind).flat()
