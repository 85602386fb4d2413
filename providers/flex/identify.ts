import { isLive } from '../../src/adapter.ts'
import type { Answer } from '../../src/adapter.ts'
import type {
  Issue,
  JsonValue,
  PreparedRefund,
  Refund,
  RefundError,
} from '../../src/model/index.ts'
import { groupRefunds } from './group.ts'
import { fromWireRefund, idOfRow, referenceOfRow } from './mapping.ts'
import { readRefundAnswer, readSessionAnswer } from './schemas.ts'

/** What the answer to a create is held against. */
export interface Expectation {
  readonly prepared: PreparedRefund
  /** Null where the key doesn't say for certain which mode it is for. */
  readonly testMode: boolean | null
  /** Wall time, milliseconds since 1970. */
  readonly now: number
}

/**
 * Finds the refund that was just made in Flex's answer, and holds it against what was asked.
 *
 * A refund of a session is answered with the whole session, and nothing in it says which of its
 * refunds is the new one, nor in which order they stand (docs.withflex.com/api-refund-best-practices).
 * So it is known by our reference, or else by certainty: by being the only one it can be.
 *
 * @throws {RefundError} `outcome_unknown`, `mismatch` or `duplicated`.
 */
export function identifyRefund(answer: Answer, expectation: Expectation): Refund {
  return expectation.prepared.payment.kind === 'checkout_session'
    ? identifyInSession(answer, expectation)
    : identifyAlone(answer, expectation)
}

function identifyInSession(answer: Answer, expectation: Expectation): Refund {
  const { prepared } = expectation
  const session = readSessionAnswer(answer.body)
  if (!session.ok) throw answer.unreadable(session.issues)
  const rows = session.value.refunds
  if (rows === null) throw notIdentified(answer, 'body.missing_field')

  const newRows = rows.filter((row) => isNew(row, prepared))
  const byReference = newRows.filter((row) => referenceOfRow(row) === prepared.reference)
  const ours = byReference.length > 0 ? byReference : onlyCandidate(newRows)
  const made = normalize(ours, answer, expectation)
  const issues = compare(made, expectation)
  if (session.value.checkout_session_id !== prepared.payment.id) {
    issues.push({ path: 'checkout_session_id', rule: 'payment.differs' })
  }
  return accept(made, issues, { answer, prepared })
}

function identifyAlone(answer: Answer, expectation: Expectation): Refund {
  const { prepared } = expectation
  const read = readRefundAnswer(answer.body)
  if (!read.ok) throw answer.unreadable(read.issues)
  if (!isNew(read.value, prepared)) throw notIdentified(answer, 'refund.not_identified')
  const made = normalize([read.value], answer, expectation)
  const { refund } = made
  const issues = compare(made, expectation)
  const intents = refund.payments.filter(({ kind }) => kind === 'payment_intent')
  if (intents.length > 0 && !intents.some(({ id }) => id === prepared.payment.id)) {
    issues.push({ path: 'payment_intent_id', rule: 'payment.differs' })
  }
  if (refund.reference !== null && refund.reference !== prepared.reference) {
    issues.push({ path: 'metadata', rule: 'reference.differs' })
  }
  return accept(made, issues, { answer, prepared })
}

/** The refund that a call made, of one row or of several. */
interface Made {
  readonly refund: Refund
  /** One card was refunded by more than one row: a split has one row for each card. */
  readonly isCardTwice: boolean
}

/** What was there before the refund was sent is not the refund. */
function isNew(row: JsonValue, { seen }: PreparedRefund): boolean {
  const id = idOfRow(row)
  return !(seen?.refunds ?? []).some((refund) => refund.id === id)
}

/**
 * The one row that can only be ours: new since the payment was read, and under no other reference;
 * where the payment was not read, the only row there is. Two such rows leave it open.
 */
function onlyCandidate(newRows: readonly JsonValue[]): readonly JsonValue[] {
  const isOnly = newRows.length === 1 && newRows.every((row) => referenceOfRow(row) === null)
  return isOnly ? newRows : []
}

function normalize(
  rows: readonly JsonValue[],
  answer: Answer,
  { prepared, now }: Expectation,
): Made {
  const handles = prepared.payment.kind === 'checkout_session' ? [prepared.payment] : []
  const mapped = rows.map((row) =>
    fromWireRefund(row, { handles, currency: prepared.currency, now }),
  )
  const issues = mapped.flatMap((row) => ('rejected' in row ? row.rejected.issues : []))
  if (issues.length > 0) throw answer.unreadable(issues)
  const refunds = mapped.flatMap((row) => ('refund' in row ? [row.refund] : []))
  const [refund, other] = groupRefunds(refunds)
  if (refund !== undefined && other === undefined) {
    return { refund, isCardTwice: hasCardTwice(refunds) }
  }
  throw notIdentified(answer, 'refund.not_identified')
}

/** Rows that don't say which card they are of can't be told from one that was made twice. */
function hasCardTwice(refunds: readonly Refund[]): boolean {
  const live = refunds.filter(isLive)
  const intents = live.map(({ payments }) =>
    payments.filter(({ kind }) => kind === 'payment_intent').map(({ id }) => id),
  )
  if (live.length > 1 && intents.some((ids) => ids.length === 0)) return true
  return new Set(intents.flat()).size < intents.flat().length
}

function compare({ refund, isCardTwice }: Made, { prepared, testMode }: Expectation): Issue[] {
  const issues: Issue[] = []
  // Where only Flex knows the sum, a refund that was made twice can't be told by it.
  if (prepared.amount === null && isCardTwice) {
    issues.push({ path: 'amount', rule: 'refund.doubled' })
  }
  if (prepared.amount !== null && refund.amount.minor !== prepared.amount.minor) {
    issues.push({ path: 'amount', rule: 'amount.differs' })
  }
  if (testMode !== null && refund.testMode !== null && refund.testMode !== testMode) {
    issues.push({ path: 'test_mode', rule: 'mode.differs' })
  }
  return issues
}

function accept(
  { refund, isCardTwice }: Made,
  issues: readonly Issue[],
  { answer, prepared }: { readonly answer: Answer; readonly prepared: PreparedRefund },
): Refund {
  if (issues.length === 0) return { ...refund, reference: prepared.reference }
  const isMore = prepared.amount !== null && refund.amount.minor > prepared.amount.minor
  const isSeveral = Array.isArray(refund.raw) && refund.raw.length > 1
  const isDouble = prepared.amount === null ? isCardTwice : isMore && isSeveral
  throw answer.otherRefund({ refund, issues, isDouble })
}

function notIdentified(answer: Answer, rule: string): RefundError {
  return answer.unreadable([{ path: 'checkout_session.refunds', rule }])
}
