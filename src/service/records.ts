import type { FullEntry } from '../ledger/index.ts'
import { RefundError } from '../model/index.ts'
import type {
  AccountRefund,
  Finality,
  RecordBase,
  RecordState,
  RefundRecord,
} from '../model/index.ts'
import { knownOf, situationOf } from './entries.ts'
import { finalityTime, lateWatchEnd, nextActionOf } from './schedule.ts'
import type { Situation } from './schedule.ts'
import type { Settings } from './settings.ts'

/** An entry of the ledger as callers see it, whether or not its account is connected here. */
export function recordOf(entry: FullEntry, settings: Settings): RefundRecord {
  const situation = situationOf(knownOf(entry), settings)
  const { judgement, findings } = situation
  const base: RecordBase = {
    reference: entry.reference,
    account: entry.account,
    provider: entry.provider,
    mode: entry.mode,
    origin: entry.facts.some(({ kind }) => kind === 'adopted') ? 'foreign' : 'own',
    request: entry.request,
    amount: entry.amount,
    held: { minor: entry.heldMinor, currency: entry.currency },
    payments: entry.payments,
    reason: judgement.reason,
    since: entry.since,
    createdAt: entry.createdAt,
    nextAction: nextActionOf(entry, situation),
    finality: finalityOfRecord(situation, settings),
    attempts: findings.attempts,
    facts: entry.facts,
  }
  const { state } = judgement
  if (hasNoRefund(state)) return { ...base, state, refund: null }
  return { ...base, state, refund: refundOf(entry, situation, base.finality) }
}

function hasNoRefund(state: RecordState): state is 'recorded' | 'sending' | 'unknown' | 'rejected' {
  return ['recorded', 'sending', 'unknown', 'rejected'].includes(state)
}

function refundOf(entry: FullEntry, { findings }: Situation, finality: Finality): AccountRefund {
  const { refunds } = findings
  const shown = refunds.find(({ refund }) => refund.status !== 'failed') ?? refunds[0]
  if (shown === undefined) {
    throw new RefundError({
      code: 'ledger',
      outcome: 'none',
      message: `The record ${entry.reference} can't be read: its state speaks of a refund that none of its facts has. Ask whoever keeps the ledger.`,
      reference: entry.reference,
      issues: [{ path: 'facts', rule: 'row.incomplete' }],
    })
  }
  return { ...shown.refund, finality, account: entry.account }
}

function finalityOfRecord(situation: Situation, settings: Settings): Finality {
  const { judgement, head, nowMs, findings } = situation
  const { state, reason } = judgement
  if (state === 'failed') return 'final'
  if (state === 'rejected') {
    const isProved = reason === 'refused' || reason === 'withdrawn'
    return isProved || nowMs >= lateWatchEnd(situation, settings.policy) ? 'final' : 'provisional'
  }
  if (state !== 'succeeded' || !settings.accountNames.includes(head.account)) return 'provisional'
  const finalMs = finalityTime(findings, head, settings.provider(head.account).manifest)
  return finalMs !== null && nowMs >= finalMs ? 'final' : 'provisional'
}
