import type { Entry, FullEntry, LedgerChange } from '../ledger/index.ts'
import { decisions, parseCallOptions, RefundError } from '../model/index.ts'
import type {
  DecidedFact,
  Decision,
  SeenFact,
  RecordState,
  Refund,
  RefundRecord,
} from '../model/index.ts'
import { pursue } from './create.ts'
import { lackingDetail } from './decision-details.ts'
import { addFacts, outlookOfStored, standingOf } from './entries.ts'
import { seenFact } from './facts.ts'
import { foreignRefundId, isForeignReference } from './foreign.ts'
import { joinDeliveries } from './receiving.ts'
import { recordOf } from './records.ts'
import { isReference } from './request.ts'
import { checkKillSwitch } from './reservation.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { after, entryOf, scopeOf, step } from './steps.ts'
import type { DecisionDetails } from './types.ts'
import { yieldTo } from './yielding.ts'

/** In which states a decision means something. */
export const decidableStates: Readonly<Record<Decision, readonly RecordState[]>> = {
  // One that was taken for absent may turn up without a name.
  refunded: ['unknown', 'rejected'],
  not_refunded: ['unknown'],
  send_again: ['unknown'],
  accept_as_is: ['mismatch', 'duplicated'],
  withdraw: ['recorded'],
}

// As many records claim one refund, at most: its own, one that was adopted, and others by mistake.
const mostHolders = 50

interface Deciding {
  readonly reference: string
  readonly decision: Decision
  readonly details: DecisionDetails
}

/** Stores a decision, and acts by it. */
export async function decide(settings: Settings, deciding: Deciding): Promise<RefundRecord> {
  const { reference, decision, details } = deciding
  check(deciding)
  const [known] = isReference(reference) ? await settings.ledger.read([reference]) : []
  if (known === undefined) throw noRecord(reference)
  if (!isRepeated(known, deciding)) checkState(known, decision)
  const read = decision === 'refunded' ? await readNamed(settings, known, details) : []
  if (decision === 'send_again') checkKillSwitch(known, settings)
  const worker = settings.worker()
  const scope = { ...scopeOf(known), payments: read.length === 0 ? [] : known.payments }
  let adopted: readonly Entry[] = []
  const decided = await step(settings, scope, (view): LedgerChange<FullEntry> => {
    const entry = entryOf(view, reference)
    adopted = holdersAmong(view.siblings, read)
    checkUnclaimed(reference, adopted)
    const { findings } = outlookOfStored(entry, settings)
    const fact = factOf(deciding, findings.attempts, timeAfterDecisions(entry, settings))
    const isKnown = read.every(({ refund: { id } }) => entry.refundIds.includes(id))
    if (isKnown && entry.facts.some(({ id }) => id === fact.id)) return { result: entry }
    checkState(entry, decision)
    const facts = addFacts(entry.facts, [...read, fact])
    const until = new Date(settings.clock.now() + settings.policy.leaseMs).toISOString()
    const lease = decision === 'send_again' ? { owner: worker, until } : entry.lease
    const standing = standingOf(entry, facts, { lease, tries: 0 }, settings, entry)
    return {
      result: after(entry, standing, facts),
      standing,
      facts: facts.slice(entry.facts.length),
    }
  })
  for (const { reference: name } of adopted) await yieldTo(settings, known, name)
  const entry =
    decision === 'send_again'
      ? await pursue(settings, decided, worker)
      : await joinDeliveries(settings, known, decided)
  return recordOf(entry, settings)
}

/** What is decided later is later, even within one millisecond. */
function timeAfterDecisions({ facts }: FullEntry, { clock }: Settings): string {
  const last = facts.reduce(
    (latest, { kind, at }) => (kind === 'decided' ? Math.max(latest, Date.parse(at)) : latest),
    0,
  )
  return new Date(Math.max(clock.now(), last + 1)).toISOString()
}

function factOf({ decision, details }: Deciding, attempt: number, at: string): DecidedFact {
  const { actor, reason } = details
  return {
    kind: 'decided',
    id: `decided:${attempt}:${decision}`,
    at,
    decision,
    actor,
    reason,
    attempt,
  }
}

/** The provider's id of the refund that a person names: by itself, or by its adopted record. */
function namedId({ account }: FullEntry, { refundId }: DecisionDetails): string | null {
  return refundId === undefined ? null : (foreignRefundId(account, refundId) ?? refundId)
}

/** Decided so before: what comes after it may not have been stored. */
function isRepeated(entry: FullEntry, { decision, details }: Deciding): boolean {
  if (decision !== 'refunded') return false
  const isDecided = entry.facts.some(
    (fact) => fact.kind === 'decided' && fact.decision === decision,
  )
  return isDecided && entry.refundIds.includes(namedId(entry, details) ?? '')
}

/** The refund that a person says is the one, as the provider has it. */
async function readNamed(
  settings: Settings,
  entry: FullEntry,
  details: DecisionDetails,
): Promise<readonly SeenFact[]> {
  const refundId = namedId(entry, details)
  if (refundId === null) {
    throw refuse(entry.reference, 'refundId', 'id.required', 'names no refund: pass refundId')
  }
  const { signal } = parseCallOptions(
    details.signal === undefined ? {} : { signal: details.signal },
  )
  const { entries } = await settings.ledger.search(
    { account: entry.account, refundId },
    { limit: mostHolders, cursor: null },
  )
  checkUnclaimed(entry.reference, entries)
  const refund = await settings
    .provider(entry.account)
    .get(refundId, signal === undefined ? {} : { signal })
  if (!isOfPayment(entry, refund)) {
    throw refuse(
      entry.reference,
      'refundId',
      'payment.differs',
      'names a refund of another payment',
    )
  }
  if (refund.reference !== null && refund.reference !== entry.reference) {
    throw refuse(
      entry.reference,
      'refundId',
      'reference.differs',
      'names a refund that carries another reference',
    )
  }
  return [seenFact({ refund, by: 'decision', at: timeOf(settings) })]
}

/** Within the step: who has the refund by then. */
function holdersAmong(siblings: readonly Entry[], read: readonly SeenFact[]): readonly Entry[] {
  return siblings.filter(({ refundIds }) =>
    read.some(({ refund }) => refundIds.includes(refund.id)),
  )
}

/** What was adopted was nobody's by then, and may turn out to be this one. */
function checkUnclaimed(reference: string, holders: readonly Pick<Entry, 'reference'>[]): void {
  const other = holders.find((holder) => isTakenBy(holder, reference))
  if (other !== undefined) throw taken(reference, other.reference)
}

function isTakenBy({ reference }: Pick<Entry, 'reference'>, own: string): boolean {
  return reference !== own && !isForeignReference(reference)
}

function taken(reference: string, other: string): RefundError {
  return refuse(reference, 'refundId', 'refund.taken', `names a refund that is the one of ${other}`)
}

function isOfPayment({ payments }: FullEntry, refund: Refund): boolean {
  return refund.payments.some((handle) =>
    payments.some(({ kind, id }) => kind === handle.kind && id === handle.id),
  )
}

function check({ reference, decision, details }: Deciding): void {
  if (!decisions.includes(decision)) {
    throw refuse(
      reference,
      'decision',
      'decision.unsupported',
      `must be one of ${decisions.join(', ')}`,
    )
  }
  const lacking = lackingDetail(details)
  if (lacking === null) return
  throw refuse(
    reference,
    lacking,
    'decision.required',
    `lacks ${lacking}: a decision about money says who made it and why, in at most 500 characters`,
  )
}

function checkState({ reference, state }: FullEntry, decision: Decision): void {
  const states = decidableStates[decision]
  if (states.includes(state)) return
  throw refuse(
    reference,
    'decision',
    'decision.state',
    `is ${decision}, which is for records that are ${states.join(' or ')}; this one is ${state}`,
  )
}

function noRecord(reference: string): RefundError {
  return refuse(
    reference,
    'reference',
    'reference.unknown',
    'is about a reference without a record',
  )
}

function refuse(reference: string, path: string, rule: string, what: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'not_sent',
    reference: isReference(reference) ? reference : null,
    message: `The decision was not stored: it ${what}.`,
    issues: [{ path, rule }],
  })
}
