import { millisecondsOf, toDecimal } from '../model/index.ts'
import type { OfAccount, Refund } from '../model/index.ts'
import type { ReportRow } from './types.ts'

/** A row, and its time as a number of milliseconds since 1970. */
export interface DatedRow {
  readonly row: ReportRow
  readonly createdMs: number | null
}

/** What a row says beyond its refund. */
export interface RowSetting {
  readonly madeAtMs: number
  /** What the accounts move, as far as it was known before the first refund. */
  readonly modes: ReadonlyMap<string, 'test' | 'live'>
}

/**
 * One refund as a flat row.
 *
 * @throws {RefundError} `invalid_request`: its amount is no exact amount of a currency.
 */
export function toRow(refund: Refund & Partial<OfAccount>, setting: RowSetting): DatedRow {
  const { amount, bankReference, createdAt } = refund
  const createdMs = createdAt === null ? null : millisecondsOf(createdAt)
  const account = refund.account ?? null
  const row: ReportRow = {
    record: 'refund',
    account,
    provider: refund.provider,
    mode: modeOf(refund.testMode) ?? setting.modes.get(account ?? '') ?? null,
    payments: refund.payments.map(({ kind, id }) => `${kind}:${id}`),
    refund: refund.id,
    reference: refund.reference,
    status: refund.status,
    finality: refund.finality,
    providerStatus: refund.providerStatus,
    reason: refund.reason,
    amountMinor: amount.minor,
    amount: toDecimal(amount),
    currency: amount.currency,
    createdAt: createdMs === null ? null : new Date(createdMs).toISOString(),
    bankReference: bankReference?.value ?? null,
    bankReferenceType: bankReference?.type ?? null,
    bankReferenceStatus: bankReference?.status ?? null,
    ageSeconds: ageOf(createdMs, setting.madeAtMs),
    restated: null,
  }
  return { row, createdMs }
}

/** Whole seconds; a provider's clock that is ahead of ours makes no age below zero. */
export function ageOf(createdMs: number | null, madeAtMs: number): number | null {
  return createdMs === null ? null : Math.max(0, Math.floor((madeAtMs - createdMs) / 1000))
}

/** Whether it counts among what is open: nobody knows its end yet. */
export function isOpen({ status }: ReportRow): boolean {
  return status === 'new' || status === 'pending'
}

function modeOf(testMode: boolean | null): 'test' | 'live' | null {
  if (testMode === null) return null
  return testMode ? 'test' : 'live'
}
