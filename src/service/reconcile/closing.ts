import type { Delivery, FullEntry, LedgerChange, LedgerScope } from '../../ledger/index.ts'
import { readFields, readItems, RefundError } from '../../model/index.ts'
import type { Fact, FindingClosedFact, Money, RefundRecord } from '../../model/index.ts'
import { saidOtherId } from '../candidates.ts'
import { lackingDetail } from '../decision-details.ts'
import { recordOf } from '../records.ts'
import { isReference } from '../request.ts'
import { timeOf } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { after, step } from '../steps.ts'
import { findingKinds } from './types.ts'
import type { Finding, FindingClosing } from './types.ts'

const deliveriesAtOnce = 200

/**
 * Stores that a person has dealt with a finding. It frees no amount and changes no state: it says of
 * exactly what was found that it needs nobody any more.
 */
export async function closeFinding(
  settings: Settings,
  finding: Finding,
  closing: FindingClosing,
): Promise<RefundRecord | null> {
  check(finding, closing)
  settings.provider(finding.account)
  if (finding.kind === 'orphan_fact') {
    await closeDeliveries(settings, finding, closing)
    return null
  }
  const [reference, ...others] = [finding.reference ?? '', ...finding.otherReferences]
  const closed = await closeAt(settings, reference, { finding, closing })
  // Of a candidate it is said that it is none of them.
  if (finding.pairedBy === 'candidate')
    for (const other of others) await closeAt(settings, other, { finding, closing })
  return recordOf(closed, settings)
}

/** Whether a person has closed what a finding about a record shows. */
export function isClosed(
  { facts }: { readonly facts: readonly Fact[] },
  finding: Finding,
): boolean {
  const id = closingId(finding)
  return facts.some((fact) => fact.id === id)
}

/** Named by all that a finding shows: where either side says something else, it is another one. */
function closingId(finding: Finding): string {
  const { kind, refundId, pairedBy, otherReferences, ledger, provider } = finding
  if (pairedBy === 'candidate') return saidOtherId(refundId)
  const shown = [
    ledger === null ? null : [ledger.state, ledger.status, ...shownAmount(ledger.amount)],
    provider === null
      ? null
      : [provider.status, ...shownAmount(provider.amount), provider.reference],
    otherReferences,
  ]
  return `finding_closed:${kind}:${refundId}:${JSON.stringify(shown)}`
}

function shownAmount(amount: Money | null): readonly (string | number | null)[] {
  return amount === null ? [null] : [amount.minor, amount.currency]
}

function check(finding: Finding, closing: FindingClosing): void {
  const kind = readAction(finding)
  if (kind === 'adopt' || kind === 'learn')
    throw refuse('finding.action', 'finding.applicable', 'one that needs a person: apply this one')
  const isAsking = kind === 'resolve' || kind === 'none'
  if (!isAsking || !isWhole(finding))
    throw refuse('finding', 'finding.invalid', 'as a reconciliation gives it')
  const lacking = lackingDetail(closing)
  if (lacking === null) return
  throw refuse(lacking, 'decision.required', `closed with ${lacking}, in at most 500 characters`)
}

function readAction(finding: unknown): unknown {
  return readFields(readFields(finding)?.get('action'))?.get('kind')
}

/** A finding may come back from a file that somebody has kept it in. */
function isWhole(finding: unknown): boolean {
  const fields = readFields(finding)
  const isText = (name: string): boolean => typeof fields?.get(name) === 'string'
  const kind = fields?.get('kind')
  const hasRecord = isText('reference') && readFields(fields?.get('ledger')) !== null
  return (
    findingKinds.some((known) => known === kind) &&
    isText('account') &&
    isText('refundId') &&
    readItems(fields?.get('otherReferences')) !== null &&
    (kind === 'orphan_fact' || hasRecord)
  )
}

function refuse(path: string, rule: string, what: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    message: `The finding was not closed: it must be ${what}.`,
    issues: [{ path, rule }],
  })
}

interface Closing {
  readonly finding: Finding
  readonly closing: FindingClosing
}

async function closeAt(
  settings: Settings,
  reference: string,
  { finding, closing }: Closing,
): Promise<FullEntry> {
  const { account, kind, refundId } = finding
  const known = await entryOf(settings, account, reference)
  const id = closingId(finding)
  const { actor, reason } = closing
  const at = timeOf(settings)
  const fact: FindingClosedFact = {
    kind: 'finding_closed',
    id,
    at,
    finding: kind,
    refundId,
    actor,
    reason,
  }
  const scope = { reference: known.reference, account, payments: [], spending: [] }
  return step(settings, scope, ({ entry }): LedgerChange<FullEntry> => {
    const stored = entry ?? known
    if (stored.facts.some((other) => other.id === id)) return { result: stored }
    // It stands as it stood, and is looked at when it was to be looked at.
    const result = after(stored, stored, [...stored.facts, fact])
    return { result, standing: stored, facts: [fact] }
  })
}

async function entryOf(
  { ledger }: Settings,
  account: string,
  reference: string,
): Promise<FullEntry> {
  const [entry] = isReference(reference) ? await ledger.read([reference]) : []
  if (entry?.account === account) return entry
  throw refuse('finding.reference', 'reference.unknown', 'about a record of this ledger')
}

/** Every webhook about the refund that is of no record by now: one that comes later is news. */
async function closeDeliveries(
  settings: Settings,
  { account, refundId }: Finding,
  { actor, reason }: FindingClosing,
): Promise<void> {
  const closed = { at: timeOf(settings), actor, reason }
  const query = { account, refundId, isForeign: true } as const
  const open: Delivery[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof settings.ledger.deliveries>> =
      await settings.ledger.deliveries(query, { limit: deliveriesAtOnce, cursor })
    open.push(...page.deliveries.filter((delivery) => delivery.closed === undefined))
    cursor = page.nextCursor
  } while (cursor !== null)
  for (const { id } of open) {
    await step(settings, scopeOf(account, id), ({ delivery }): LedgerChange<null> => {
      const isOpen = delivery !== null && delivery.reference === null
      if (!isOpen || delivery.closed !== undefined) return { result: null }
      return { result: null, delivery: { ...delivery, closed } }
    })
  }
}

/** The scope of a step that is about a delivery alone. No reference can have such a name. */
function scopeOf(account: string, id: string): LedgerScope {
  return { reference: `delivery ${id}`, account, payments: [], spending: [], delivery: id }
}
