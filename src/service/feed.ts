import type { FedEvent, FullEntry, LedgerEvent } from '../ledger/index.ts'
import { readFields, RefundError } from '../model/index.ts'
import type { Fact, JsonObject, RecordState, Refund } from '../model/index.ts'
import { feedKinds } from './follow-up-types.ts'
import type { FeedEvent, FeedKind, FeedOptions } from './follow-up-types.ts'
import type { Settings } from './settings.ts'
import { findingsOf } from './standing.ts'
import { judge } from './states.ts'

const pageSize = 200

/** Reads the feed from a place on, to the end that it has by then. */
export async function* readFeed(
  { ledger }: Settings,
  options: FeedOptions = {},
): AsyncGenerator<FeedEvent, void, undefined> {
  let after = parseAfter(options)
  for (;;) {
    const page = await ledger.events({ limit: pageSize, after })
    for (const fed of page) yield feedEventOf(fed)
    if (page.length < pageSize) return
    after = page.at(-1)?.cursor ?? after
  }
}

function parseAfter(options: FeedOptions): string | null {
  const fields = readFields(options)
  const after = fields?.get('after') ?? null
  const isKnown = fields !== null && [...fields.keys()].every((name) => name === 'after')
  if (isKnown && (after === null || typeof after === 'string')) return after
  throw new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    message:
      'The feed was not read: its options must be { after }, with the cursor of an event or nothing.',
    issues: [{ path: 'after', rule: isKnown ? 'option.type' : 'option.unknown' }],
  })
}

/** An event without its place in the feed. */
type ToldEvent = Omit<FeedEvent, 'cursor'>

function feedEventOf({ cursor, event }: FedEvent): FeedEvent {
  const told: ToldEvent = JSON.parse(JSON.stringify(event.content))
  return { cursor, ...told }
}

/** What a step is to tell the feed: how an entry is after it, and how it was before. */
export function eventsBetween(
  before: FullEntry | null,
  after: FullEntry,
  at: string,
): readonly LedgerEvent[] {
  const added = after.facts.slice(before?.facts.length ?? 0)
  // The record that it has yielded to tells of it.
  if (after.facts.some(({ kind }) => kind === 'yielded')) return []
  const isAdopted = added.some(({ kind }) => kind === 'adopted')
  const hasChanged = before?.state !== after.state && (isTold(after.state) || isAdopted)
  const isStale = added.some(({ kind }) => kind === 'stale')
  const numbered = newBankReferences(before?.facts ?? [], added)
  const { reason } = judge(findingsOf(after.facts, after.amount))
  // That it had succeeded before may be learned behind the failure.
  const isReversedNow = reason === 'reversed' && !isReversed(before)
  if (!hasChanged && !isReversedNow && !isStale && numbered.length === 0) return []
  const tell = (kind: FeedKind, refund: Refund | null = null): LedgerEvent => {
    const { account, reference, state, amount } = after
    return ledgerEvent({
      kind,
      account,
      reference,
      refundId: refund?.id ?? onlyId(after.refundIds),
      at,
      state,
      reason,
      amount: refund?.amount ?? amount,
      bankReference: refund?.bankReference ?? null,
    })
  }
  const kind = reason === 'reversed' ? reason : after.state
  const news = (hasChanged || isReversedNow) && isTold(kind) ? [tell(kind)] : []
  return [
    ...(isAdopted ? [tell('foreign')] : news),
    ...(isStale ? [tell('stale')] : []),
    ...numbered.map((refund) => tell('bank_reference', refund)),
  ]
}

function isReversed(entry: FullEntry | null): boolean {
  return entry !== null && judge(findingsOf(entry.facts, entry.amount)).reason === 'reversed'
}

/** What the feed is told of a refund that is of no record. */
export function foreignEvent(
  about: Pick<FeedEvent, 'account' | 'refundId' | 'at' | 'amount' | 'bankReference'>,
): LedgerEvent {
  return ledgerEvent({ ...about, kind: 'foreign', reference: null, state: null, reason: null })
}

function ledgerEvent(told: ToldEvent): LedgerEvent {
  const { kind, account, reference, at } = told
  const content: JsonObject = JSON.parse(JSON.stringify(told))
  return { kind, account, reference, at, content }
}

function isTold(word: RecordState | 'reversed'): word is FeedKind & (RecordState | 'reversed') {
  return feedKinds.some((kind) => kind === word)
}

function onlyId(ids: readonly string[]): string | null {
  return ids.length === 1 ? (ids[0] ?? null) : null
}

/** Refunds of which it was not known before which number they have, or that they get none. */
function newBankReferences(known: readonly Fact[], added: readonly Fact[]): readonly Refund[] {
  const found = withNumbers(added)
  if (found.size === 0) return []
  const before = withNumbers(known)
  return [...found].flatMap(([name, refund]) => (before.has(name) ? [] : [refund]))
}

function withNumbers(facts: readonly Fact[]): ReadonlyMap<string, Refund> {
  const found = new Map<string, Refund>()
  for (const fact of facts) {
    const refund = fact.kind === 'seen' ? fact.refund : null
    if (refund === null || (refund.bankReference?.status ?? 'pending') === 'pending') continue
    found.set(JSON.stringify([refund.id, refund.bankReference]), refund)
  }
  return found
}
