import type { EntryHead, FullEntry, LedgerChange } from '../../ledger/index.ts'
import { readFields, RefundError } from '../../model/index.ts'
import type { AdoptedFact, Fact, Refund, RefundRecord } from '../../model/index.ts'
import { candidatesFor } from '../candidates.ts'
import { addFacts, standingOf } from '../entries.ts'
import { seenFact } from '../facts.ts'
import { foreignReference, isForeignReference } from '../foreign.ts'
import { staleFacts } from '../looking.ts'
import { joinDeliveries } from '../receiving.ts'
import { recordOf } from '../records.ts'
import { fingerprintOf, isOwnReference } from '../request.ts'
import { timeOf } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { after, learn, step } from '../steps.ts'
import { factsWith } from './comparing.ts'
import { holdersOf } from './pairing.ts'
import type { Finding } from './types.ts'

/**
 * Does what a finding proposes, if that needs no person. All that it depends on is read again, so that
 * a finding that is old, or applied twice, does no harm.
 */
export async function applyFinding(
  settings: Settings,
  finding: Finding,
): Promise<RefundRecord | null> {
  const { account, action } = readFinding(finding)
  settings.provider(account)
  switch (action.kind) {
    case 'adopt': {
      const adopted = await adopt(settings, account, action.refundId)
      return adopted === null ? null : recordOf(adopted, settings)
    }
    case 'learn': {
      const [entry] = await settings.ledger.read([action.reference])
      if (entry === undefined || entry.account !== account) throw refuse('action.reference')
      const learned =
        finding.kind === 'orphan_fact'
          ? await joinAgain(settings, entry, action.refundId)
          : await learnFrom(settings, entry, action.refundId)
      return recordOf(learned, settings)
    }
    case 'resolve':
    case 'none':
      return null
  }
}

/** A finding may come back from a file that somebody has kept it in. */
function readFinding(finding: Finding): Pick<Finding, 'account' | 'action'> {
  const action = readFields(readFields(finding)?.get('action'))
  const kind = action?.get('kind')
  const isText = (name: string): boolean => typeof action?.get(name) === 'string'
  const isWhole =
    kind === 'resolve' ||
    kind === 'none' ||
    (kind === 'adopt' && isText('refundId')) ||
    (kind === 'learn' && isText('refundId') && isText('reference'))
  if (isWhole && typeof finding.account === 'string') return finding
  throw refuse('finding')
}

function refuse(path: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    message:
      'The finding was not applied: it must be one of this ledger, as a reconciliation gives it.',
    issues: [{ path, rule: 'finding.invalid' }],
  })
}

/** Makes a refund that no record is to a record of its own kind; null where it may be one in doubt. */
async function adopt(
  settings: Settings,
  account: string,
  refundId: string,
): Promise<FullEntry | null> {
  const [holder] = await holdersOf(settings, account, refundId)
  if (holder !== undefined) return withDeliveries(settings, holder)
  const { account: _, ...refund } = await settings.provider(account).get(refundId)
  const named = await entryNamed(settings, account, refund)
  if (named !== null) return learnFrom(settings, named, refundId)
  const candidates = await candidatesFor(settings, account, refund)
  if (candidates.length > 0) return null
  const adopted = await recordForeign(settings, account, refund)
  if (adopted !== null) return withDeliveries(settings, adopted)
  // A record has taken it meanwhile.
  return adopt(settings, account, refundId)
}

async function entryNamed(
  { ledger }: Settings,
  account: string,
  { reference }: Refund,
): Promise<FullEntry | null> {
  if (!isOwnReference(reference)) return null
  const [entry] = await ledger.read([reference])
  return entry?.account === account ? entry : null
}

/** The new record; null where one of the payment's other records has the refund by now. */
function recordForeign(
  settings: Settings,
  account: string,
  refund: Refund,
): Promise<FullEntry | null> {
  const at = timeOf(settings)
  const { name, mode } = settings.provider(account)
  const { id: refundId, amount, payments } = refund
  const head: EntryHead = {
    reference: foreignReference(account, refundId),
    account,
    provider: name,
    mode,
    request: {},
    fingerprint: fingerprintOf({}),
    prepared: null,
    amount,
    currency: amount.currency,
    // When it was made: what was refunded long ago is nothing that this day's limits are about.
    createdAt: refund.createdAt ?? at,
  }
  const adopted: AdoptedFact = { kind: 'adopted', id: 'adopted', at, refundId }
  const seen = seenFact({ refund, by: 'id', at })
  const stale = staleFacts(settings, { account, refundIds: [refundId] }, [seen])
  const facts: readonly Fact[] = [adopted, seen, ...stale]
  const scope = { reference: head.reference, account, payments, spending: [] }
  return step(settings, scope, (view): LedgerChange<FullEntry | null> => {
    if (view.entry !== null) return { result: view.entry }
    const own = isOwnReference(refund.reference) ? refund.reference : null
    const isTaken = view.siblings.some(
      ({ refundIds, reference }) => refundIds.includes(refundId) || reference === own,
    )
    if (isTaken) return { result: null }
    const standing = standingOf(head, facts, { lease: null, tries: 0 }, settings)
    return { result: after(head, standing, facts), head, standing, facts }
  })
}

/** Adds what the provider shows of a record now. Who works on it goes on undisturbed. */
async function learnFrom(
  settings: Settings,
  entry: FullEntry,
  refundId: string,
): Promise<FullEntry> {
  const { account: _, ...refund } = await settings.provider(entry.account).get(refundId)
  const isOwn = entry.refundIds.includes(refundId) || refund.reference === entry.reference
  const facts = await factsWith(settings, entry, isOwn ? refund : null)
  const isNews = addFacts(entry.facts, facts) !== entry.facts
  const learned = isNews
    ? await learn(
        settings,
        entry,
        () => facts,
        ({ lease, tries }, hasLearned) => ({ lease, tries: hasLearned ? 0 : tries }),
      )
    : entry
  return joinAgain(settings, learned, refundId)
}

/** As if it had learned of the refund only now: who did before may have been cut off behind it. */
function joinAgain(settings: Settings, entry: FullEntry, refundId: string): Promise<FullEntry> {
  const others = entry.refundIds.filter((id) => id !== refundId)
  return joinDeliveries(settings, { ...entry, refundIds: others }, entry)
}

/** With the webhooks that came before anybody could tell whose they were. */
function withDeliveries(settings: Settings, entry: FullEntry): Promise<FullEntry> {
  return isForeignReference(entry.reference)
    ? joinDeliveries(settings, { ...entry, refundIds: [] }, entry)
    : Promise.resolve(entry)
}
