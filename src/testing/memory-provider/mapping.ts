import { finalityOf, lessRefunds, unknownStatus } from '../../model/index.ts'
import type { Issue, Payment, Refund, RejectedRow } from '../../model/index.ts'
import { memoryHorizonMs, memoryStatuses } from './manifest.ts'
import type { MemorySettings } from './settings.ts'
import type { WirePayment, WireRefund } from './side.ts'

/** What a row is read with. */
export interface Reading {
  readonly settings: MemorySettings
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A refund in the package's words, or why it can't be said without guessing. */
export function fromWireRefund(
  wire: WireRefund,
  { settings, now }: Reading,
): { readonly refund: Refund } | { readonly rejected: RejectedRow } {
  const { id, minor, currency, status: word, created } = wire
  if (!Number.isSafeInteger(minor)) {
    const issue = { path: 'minor', rule: 'amount.precision' }
    return { rejected: { id, issues: [issue], raw: { ...wire } } }
  }
  const { status, requiresAction } = memoryStatuses[word] ?? unknownStatus
  const createdAt = new Date(created).toISOString()
  const handle = { kind: 'payment', id: wire.payment }
  const amount = { minor, currency }
  const refund: Refund = {
    provider: settings.name,
    id,
    payments: [handle],
    amount,
    status,
    providerStatus: word,
    finality: finalityOf({ status, createdAt, now, horizonMs: memoryHorizonMs }),
    requiresAction,
    reason: wire.reason,
    reference: wire.reference,
    metadata: wire.metadata,
    bankReference: null,
    parts: [{ refundId: id, payment: handle, amount, bankReference: null }],
    createdAt,
    testMode: settings.mode === 'test',
    raw: { ...wire },
  }
  return { refund }
}

/** A payment and its refunds; or what of it can't be said without guessing. */
export function fromWirePayment(
  wire: WirePayment,
  reading: Reading,
):
  | { readonly payment: Payment; readonly refunds: readonly Refund[] }
  | { readonly issues: readonly Issue[] } {
  const rows = wire.refunds.map((row) => fromWireRefund(row, reading))
  const issues = rows.flatMap((row) => ('rejected' in row ? row.rejected.issues : []))
  if (issues.length > 0) return { issues }
  const refunds = rows.flatMap((row) => ('refund' in row ? [row.refund] : []))
  const { minor, currency, status } = wire
  const paid = {
    provider: reading.settings.name,
    handles: [{ kind: 'payment', id: wire.id }],
    status,
    providerStatus: status,
    captured: { minor, currency },
    testMode: reading.settings.mode === 'test',
  }
  const payment = lessRefunds(paid, refunds)
  if (payment === null) return { issues: [{ path: 'refunds', rule: 'amount.unsafe' }] }
  return { payment, refunds }
}
