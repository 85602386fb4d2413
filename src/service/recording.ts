import type { Entry, EntryHead, FullEntry, LedgerChange, LedgerScope } from '../ledger/index.ts'
import { isRefundError } from '../model/index.ts'
import type {
  AccountRefund,
  Fact,
  JsonObject,
  PreparedRefund,
  RefundRequest,
} from '../model/index.ts'
import { standingOf } from './entries.ts'
import { seenFact } from './facts.ts'
import { fingerprintOf } from './request.ts'
import type { AskedRefund } from './request.ts'
import {
  balanceOf,
  checkBalance,
  checkPolicy,
  limitsOf,
  nearDuplicateOf,
  withSeenPayment,
} from './reservation.ts'
import type { NewRefund } from './reservation.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { after, step } from './steps.ts'

/** A refund as the ledger has it after recording: a new one, or the one that was there first. */
export interface Recorded {
  readonly entry: FullEntry
  readonly isNew: boolean
}

/** What is recorded, and for whom. */
export interface Recording {
  readonly asked: AskedRefund
  readonly request: JsonObject
  readonly worker: string
  /** Ends it as long as nothing is recorded. */
  readonly signal: AbortSignal
  /** Called when nothing can end it any more. */
  readonly onCommitting: () => void
}

/**
 * Prepares a refund and records it, with everything that will be sent and its amount set aside. A
 * refund that the provider has under this reference already is recorded as it is, and never sent.
 *
 * @throws {RefundError} with the outcome `not_sent`; nothing is recorded then.
 */
export async function recordRefund(settings: Settings, recording: Recording): Promise<Recorded> {
  const { asked, signal } = recording
  const provider = settings.provider(asked.account)
  try {
    const prepared = await provider.prepare(asRequest(asked.body), { signal })
    return await recordPrepared(settings, recording, prepared)
  } catch (error) {
    const existing = existingRefund(error, asked.reference)
    if (existing === null) throw error
    return recordExisting(settings, recording, existing)
  }
}

/** What the caller passed is checked by its provider, which alone knows all it may hold. */
export function asRequest(body: object): RefundRequest
export function asRequest(body: object): object {
  return body
}

/** The refund that stands at the provider under the same reference, and is the one asked for. */
export function existingRefund(error: unknown, reference: string): AccountRefund | null {
  if (!isRefundError(error) || error.code !== 'already_refunded') return null
  const { refund, account } = error
  if (refund === null || account === null || refund.reference !== reference) return null
  return { ...refund, account }
}

async function recordPrepared(
  settings: Settings,
  recording: Recording,
  unseen: PreparedRefund,
): Promise<Recorded> {
  const { asked, request, worker } = recording
  const { account, reference } = asked
  const prepared = await withSeenPayment(settings, account, unseen, recording.signal)
  const { provider, mode, amount, currency, seen } = prepared
  const refund: NewRefund = { account, provider, reference, amount, currency, seen }
  const head: EntryHead = {
    reference,
    account,
    provider,
    mode,
    request,
    fingerprint: fingerprintOf(request),
    prepared,
    amount,
    currency,
    createdAt: timeOf(settings),
  }
  const until = new Date(settings.clock.now() + settings.policy.leaseMs).toISOString()
  let like: Entry | null = null
  recording.onCommitting()
  const scope = scopeFor(settings, refund, prepared)
  const recorded = await step(settings, scope, (view): LedgerChange<Recorded> => {
    if (view.entry !== null)
      return { result: { entry: view.entry, isNew: isMine(view.entry, worker) } }
    checkBalance(refund, balanceOf(seen, view.siblings))
    checkPolicy(refund, view, settings)
    like = nearDuplicateOf(refund, view.siblings, settings)
    const lease = { owner: worker, until }
    const standing = standingOf(head, [], { lease, tries: 0 }, settings)
    return { result: { entry: after(head, standing, []), isNew: true }, head, standing }
  })
  warnOf(like, refund, settings)
  return recorded
}

function warnOf(like: Entry | null, { reference, account }: NewRefund, { policy }: Settings): void {
  if (like !== null)
    policy.warn({ kind: 'near_duplicate', reference, account, other: like.reference })
}

/** The first try was stored, though nobody said so. */
function isMine(entry: FullEntry, worker: string): boolean {
  return entry.lease?.owner === worker
}

function scopeFor(
  settings: Settings,
  refund: NewRefund,
  { payments }: PreparedRefund,
): LedgerScope {
  const now = settings.clock.now()
  const { account, reference, currency } = refund
  const spending = limitsOf(refund, settings).map(({ windowMs }) => ({
    currency,
    since: new Date(now - windowMs).toISOString(),
  }))
  return { reference, account, payments, spending }
}

function recordExisting(
  settings: Settings,
  { asked, request, onCommitting }: Recording,
  existing: AccountRefund,
): Promise<Recorded> {
  const { account: _, ...refund } = existing
  const { mode, name } = settings.provider(asked.account)
  const head: EntryHead = {
    reference: asked.reference,
    account: asked.account,
    provider: name,
    mode,
    request,
    fingerprint: fingerprintOf(request),
    prepared: null,
    amount: refund.amount,
    currency: refund.amount.currency,
    createdAt: timeOf(settings),
  }
  const facts: readonly Fact[] = [seenFact({ refund, by: 'reference', at: head.createdAt })]
  const scope = {
    reference: head.reference,
    account: head.account,
    payments: refund.payments,
    spending: [],
  }
  onCommitting()
  return step(settings, scope, (view): LedgerChange<Recorded> => {
    if (view.entry !== null) return { result: { entry: view.entry, isNew: false } }
    const standing = standingOf(head, facts, { lease: null, tries: 0 }, settings)
    return { result: { entry: after(head, standing, facts), isNew: true }, head, standing, facts }
  })
}
