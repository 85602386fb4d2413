import type {
  EntryHead,
  EntryStanding,
  FullEntry,
  LedgerChange,
  LedgerScope,
  LedgerView,
} from '../ledger/index.ts'
import { isRefundError, RefundError } from '../model/index.ts'
import type { Fact } from '../model/index.ts'
import { addFacts, standingOf } from './entries.ts'
import type { Handling } from './entries.ts'
import { eventsBetween } from './feed.ts'
import { isCommitUnknown, timeOf } from './settings.ts'
import type { Settings } from './settings.ts'

const commitTries = 5

/**
 * One step of the ledger. Where it may have been stored or not, the same step is taken again: what is
 * there already is found there.
 */
export async function step<Result>(
  settings: Settings,
  scope: LedgerScope,
  decide: (view: LedgerView) => LedgerChange<Result>,
): Promise<Result> {
  const decideAndTell = (view: LedgerView): LedgerChange<Result> =>
    told(settings, view.entry, decide(view))
  let unsure: unknown = null
  for (let tries = 1; ; tries += 1) {
    try {
      return await settings.ledger.change(scope, decideAndTell)
    } catch (error) {
      // A ledger that can't be reached now says nothing of what it may have stored before.
      if (!isCommitUnknown(error)) throw unsure !== null && isLedgerFault(error) ? unsure : error
      if (tries >= commitTries) throw error
      unsure = error
    }
  }
}

/** The same step, which tells the feed too what it changes. */
function told<Result>(
  settings: Settings,
  before: FullEntry | null,
  change: LedgerChange<Result>,
): LedgerChange<Result> {
  const { standing, facts = [] } = change
  const head = change.head ?? before
  if (standing === undefined || head === null) return change
  const isNews = before?.state !== standing.state || facts.length > 0
  if (!isNews) return change
  const entry = after(head, standing, addFacts(before?.facts ?? [], facts))
  const events = eventsBetween(before, entry, timeOf(settings))
  return events.length === 0 ? change : { ...change, events: [...events, ...(change.events ?? [])] }
}

function isLedgerFault(error: unknown): boolean {
  return isRefundError(error) && error.code === 'ledger'
}

/** The scope of a step that touches one entry alone. */
export function scopeOf({
  reference,
  account,
}: Pick<EntryHead, 'reference' | 'account'>): LedgerScope {
  return { reference, account, payments: [], spending: [] }
}

/** The entry that a step is about. */
export function entryOf({ entry }: LedgerView, reference: string): FullEntry {
  if (entry !== null) return entry
  throw new RefundError({
    code: 'ledger',
    outcome: 'none',
    message: `The record ${reference} is not in the ledger any more, and a ledger never loses one. Nothing was sent; check that all processes use the same ledger.`,
    reference,
    issues: [{ path: 'reference', rule: 'row.missing' }],
  })
}

/** An entry as it is after a step. */
export function after(head: EntryHead, standing: EntryStanding, facts: readonly Fact[]): FullEntry {
  return { ...head, ...standing, facts }
}

/**
 * Adds facts to an entry, and works out anew how it stands.
 *
 * @param handling who works on it from now on; told the entry as it is, and whether there was news.
 */
export function learn(
  settings: Settings,
  of: Pick<EntryHead, 'reference' | 'account'>,
  learned: (entry: FullEntry) => readonly Fact[],
  handling: (entry: FullEntry, isNews: boolean) => Handling,
): Promise<FullEntry> {
  return step(settings, scopeOf(of), (view) => {
    const entry = entryOf(view, of.reference)
    const added = learned(entry)
    const facts = addFacts(entry.facts, added)
    const standing = standingOf(
      entry,
      facts,
      handling(entry, facts.length > entry.facts.length),
      settings,
      entry,
    )
    return {
      result: after(headOf(entry), standing, facts),
      standing,
      facts: facts.slice(entry.facts.length),
    }
  })
}

function headOf(entry: FullEntry): EntryHead {
  const { reference, account, provider, mode, request, fingerprint, prepared } = entry
  const { amount, currency, createdAt } = entry
  return {
    reference,
    account,
    provider,
    mode,
    request,
    fingerprint,
    prepared,
    amount,
    currency,
    createdAt,
  }
}

/** How an entry is held after a step. */
export interface Holding {
  readonly worker: string
  /** It is given back unless there is more to do at once. */
  readonly keeps: boolean
}

/** What is looked at in vain is looked at less often; news starts that anew. */
export function handlingOf(
  settings: Settings,
  { worker, keeps }: Holding,
): (entry: FullEntry, isNews: boolean) => Handling {
  const until = settings.clock.now() + settings.policy.leaseMs
  const kept = { owner: worker, until: new Date(until).toISOString() }
  return (entry, isNews) => {
    const tries = isNews ? 0 : entry.tries + 1
    // What another has taken meanwhile stays theirs.
    if (entry.lease !== null && entry.lease.owner !== worker) return { lease: entry.lease, tries }
    return { lease: keeps ? kept : null, tries }
  }
}

/**
 * Gives an entry back as it is: who has only held it doesn't put it off. Facts that could not be
 * stored before are stored with it.
 */
export function release(settings: Settings, of: FullEntry, worker: string): Promise<FullEntry> {
  return step(settings, scopeOf(of), (view): LedgerChange<FullEntry> => {
    const entry = entryOf(view, of.reference)
    const { lease, tries } = entry
    const facts = addFacts(entry.facts, of.facts)
    const kept = { lease: lease?.owner === worker ? null : lease, tries }
    const anew = standingOf(entry, facts, kept, settings, entry)
    const isNews = facts !== entry.facts
    const dueAt = anew.dueAt === null || isNews ? anew.dueAt : (entry.dueAt ?? anew.dueAt)
    const standing = { ...anew, dueAt }
    return {
      result: after(headOf(entry), standing, facts),
      standing,
      facts: facts.slice(entry.facts.length),
    }
  })
}
