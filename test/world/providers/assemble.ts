import { referenceKey } from '../../../src/model/index.ts'
import type { JsonObject } from '../../../src/model/index.ts'
import type { Personality, ProviderSide, WorldAnswer, WorldRequest } from '../side.ts'
import { leftOf, shareOut } from './amounts.ts'
import { textIn } from './answers.ts'
import type { Book, Holding, RefundRow } from './book.ts'
import { heal } from './conduct.ts'
import type { Conduct } from './conduct.ts'
import { createKeyMemory } from './keys.ts'
import type { RemembersFailures } from './keys.ts'
import type { Payments } from './payments.ts'

/** What is one provider's own. */
export interface SideParts extends Pick<
  ProviderSide,
  'provider' | 'isCreate' | 'addPayment' | 'credentials' | 'baseUrl' | 'errorAnswer' | 'webhooks'
> {
  readonly personality: Personality
  readonly conduct: Conduct
  readonly book: Book
  readonly payments: Pick<Payments<Holding>, 'get'>
  /** In lower case. */
  readonly keyHeader: string
  readonly authorization: string
  /** The metadata that a create carries. */
  readonly metadataOf: (request: WorldRequest) => JsonObject | null
  readonly create: (request: WorldRequest, now: number) => WorldAnswer
  /** Answers what creates nothing. */
  readonly answer: (request: WorldRequest, now: number) => WorldAnswer
  /** Marks an answer as one that was given before. */
  readonly replay: (answer: WorldAnswer) => WorldAnswer
  /** A refund as the provider writes it. */
  readonly show: (row: RefundRow) => string
  /** Refuses another body under a key. */
  readonly conflict: () => WorldAnswer
}

/** Puts a side together of what is one provider's own and what all have in common. */
export function assemble(parts: SideParts): ProviderSide & RemembersFailures {
  const { book, payments, conduct, isCreate, keyHeader, authorization } = parts
  const keys = createKeyMemory(conduct)
  const keyOf = (request: WorldRequest): string | null =>
    isCreate(request) ? (request.headers[keyHeader] ?? null) : null

  function createOnce(request: WorldRequest, now: number): WorldAnswer {
    const key = request.headers[keyHeader]
    if (key === undefined) return parts.create(request, now)
    const known = keys.recall(key, request.body, now)
    if (known === 'conflict') return parts.conflict()
    if (known !== null) return parts.replay(known)
    const answer = parts.create(request, now)
    keys.remember(key, request.body, now, answer)
    return answer
  }

  return {
    provider: parts.provider,
    personality: parts.personality,
    handle: (request, now) => {
      book.advance(now)
      if (request.headers['authorization'] !== authorization) return parts.errorAnswer(401)
      return isCreate(request) ? createOnce(request, now) : parts.answer(request, now)
    },
    isCreate,
    referenceOf: (request) =>
      isCreate(request) ? textIn(parts.metadataOf(request), referenceKey) : null,
    keyOf,
    addPayment: parts.addPayment,
    refundInDashboard: (id, minor, now) => {
      book.advance(now)
      const holding = payments.get(id)
      if (minor > leftOf(holding.sources)) return null
      const taken = shareOut(holding.sources, minor)
      return book.add({ ...byHand, holding, parts: taken, now })
    },
    advance: book.advance,
    refunds: () => book.rows,
    payment: (id) => payments.get(id).truth,
    refundsOf: (id) => payments.get(id).rows,
    refundsByReference: book.under,
    errorAnswer: parts.errorAnswer,
    credentials: parts.credentials,
    baseUrl: parts.baseUrl,
    webhooks: parts.webhooks,
    listen: (tell) =>
      book.listen((refund, isNew) => tell({ refund, isNew, wire: parts.show(refund) })),
    heal: () => heal(conduct),
    rememberFailure: (request, answer, now) => {
      const key = keyOf(request)
      if (key !== null) keys.remember(key, request.body, now, answer)
    },
  }
}

const byHand = {
  reference: null,
  reason: null,
  metadata: '{}',
  by: 'dashboard',
} as const
