import type { RefundRecord } from '../../src/model/index.ts'
import type { TrueRefund } from '../runs/truth.ts'

/** What `create` told a caller before its process was killed, or not. */
export interface Answered {
  readonly reference: string
  /** The provider's id of the refund; null where it had none yet. */
  readonly refundId: string | null
}

/** What a run has proved wrong: a sentence for each. */
export interface Verdict {
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  readonly unexplained: readonly string[]
}

export interface Evidence {
  readonly answered: readonly Answered[]
  readonly records: readonly RefundRecord[]
  readonly truth: readonly TrueRefund[]
  /** What was paid with each payment, minor units. */
  readonly captured: number
}

/** Holds the records, and what callers were told, against what the providers hold. */
export function judgeRun(evidence: Evidence): Verdict {
  const ours = Map.groupBy(
    evidence.truth.filter(({ reference }) => reference !== null),
    ({ reference }) => reference,
  )
  const records = new Map(evidence.records.map((record) => [record.reference, record]))
  const truthOf = (reference: string): readonly TrueRefund[] => ours.get(reference) ?? []
  return {
    lost: [
      ...evidence.answered.flatMap((answer) => faultOfAnswer(answer, records)),
      ...evidence.records.flatMap((record) => faultOfClaim(record, truthOf(record.reference))),
    ],
    doubled: [
      ...[...ours.keys()].flatMap((reference) =>
        reference === null
          ? []
          : faultOfNumber(reference, truthOf(reference), records.get(reference)),
      ),
      ...overRefunds(evidence),
    ],
    unexplained: [
      ...evidence.records.flatMap((record) => faultOfState(record, truthOf(record.reference))),
      ...evidence.truth.flatMap(({ id, reference }) =>
        reference === null || records.has(reference)
          ? []
          : [`${id} carries ${reference}, of which there is no record`],
      ),
    ],
  }
}

function faultOfAnswer(
  { reference, refundId }: Answered,
  records: ReadonlyMap<string, RefundRecord>,
): readonly string[] {
  const record = records.get(reference)
  if (record === undefined) return [`${reference} was answered, and its record is gone`]
  if (refundId === null || idsOf(record).has(refundId)) return []
  return [`${reference} was answered with ${refundId}, and its record doesn't know it`]
}

function idsOf({ facts }: RefundRecord): ReadonlySet<string> {
  return new Set(facts.flatMap((fact) => (fact.kind === 'seen' ? [fact.refund.id] : [])))
}

function faultOfClaim(record: RefundRecord, truth: readonly TrueRefund[]): readonly string[] {
  const made = new Set(truth.map(({ id }) => id))
  const claimed = [...idsOf(record)]
    .filter((id) => !made.has(id))
    .map((id) => `${record.reference} claims ${id}, which its provider never made`)
  const liveMinor = sumOfLive(truth)
  const { state } = record
  if (state === 'succeeded' && liveMinor !== record.amount?.minor) {
    return [...claimed, `${record.reference} succeeded, and ${liveMinor} went back`]
  }
  return claimed
}

function faultOfNumber(
  reference: string,
  truth: readonly TrueRefund[],
  record: RefundRecord | undefined,
): readonly string[] {
  const live = truth.filter(({ isLive }) => isLive)
  if (live.length > 1) return [`${reference} was refunded ${live.length} times`]
  const asked = record?.amount?.minor
  const made = sumOfLive(truth)
  return asked !== undefined && made > asked
    ? [`${reference} asked for ${asked}, and ${made} went back`]
    : []
}

function overRefunds({ truth, captured }: Evidence): readonly string[] {
  return [...Map.groupBy(truth, ({ payment }) => payment)].flatMap(([payment, refunds]) => {
    const made = sumOfLive(refunds)
    return made > captured ? [`${payment} took ${captured}, and ${made} went back`] : []
  })
}

function sumOfLive(refunds: readonly TrueRefund[]): number {
  return refunds.reduce((sum, { minor, isLive }) => sum + (isLive ? minor : 0), 0)
}

function faultOfState(record: RefundRecord, truth: readonly TrueRefund[]): readonly string[] {
  const { reference, state, reason } = record
  const unseen = truth.filter(({ id }) => !idsOf(record).has(id))
  const missed = unseen.map(({ id }) => `${id} carries ${reference}, whose record doesn't know it`)
  switch (state) {
    case 'recorded':
    case 'sending':
    case 'unknown':
    case 'mismatch':
    case 'duplicated':
      return [...missed, `${reference} is still ${state}: ${reason}`]
    case 'failed':
    case 'rejected':
      return sumOfLive(truth) === 0
        ? missed
        : [...missed, `${reference} is ${state}: ${reason}, and ${sumOfLive(truth)} went back`]
    case 'pending':
    case 'succeeded':
      return missed
  }
}
