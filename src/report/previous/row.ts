import {
  currencyExponents,
  fromMinor,
  refundReasons,
  refundStatuses,
  toDecimal,
} from '../../model/index.ts'
import type { JsonValue } from '../../model/index.ts'
import type { ReportRow, Restated } from '../types.ts'
import { listIn, objectIn, orNull, textIn, timeIn, wholeIn, wordIn } from './fields.ts'

const modes = ['test', 'live'] as const
const finalities = ['provisional', 'final'] as const
const reasons = [...refundReasons, 'other'] as const
const bankStatuses = ['available', 'pending', 'unavailable'] as const
const changes = ['changed', 'added', 'gone'] as const
const currencies = [...currencyExponents.keys()]

/**
 * Reads a row of an earlier report.
 *
 * @throws {RefundError} `invalid_request` with `previous.damaged`.
 */
export function rowIn(value: JsonValue): ReportRow {
  const row = objectIn(value)
  const createdMs = orNull(row.createdAt, timeIn)
  const currency = wordIn(row.currency, currencies)
  const amount = fromMinor(wholeIn(row.amountMinor), currency)
  const restated = orNull(row.restated, restatedIn)
  return {
    record: wordIn(row.record, [restated === null ? 'refund' : 'restatement']),
    account: orNull(row.account, textIn),
    provider: textIn(row.provider),
    mode: orNull(row.mode, (mode) => wordIn(mode, modes)),
    payments: listIn(row.payments).map(textIn),
    refund: textIn(row.refund),
    reference: orNull(row.reference, textIn),
    status: wordIn(row.status, refundStatuses),
    finality: wordIn(row.finality, finalities),
    providerStatus: orNull(row.providerStatus, textIn),
    reason: orNull(row.reason, (reason) => wordIn(reason, reasons)),
    amountMinor: amount.minor,
    amount: wordIn(row.amount, [toDecimal(amount)]),
    currency,
    createdAt: createdMs === null ? null : new Date(createdMs).toISOString(),
    bankReference: orNull(row.bankReference, textIn),
    bankReferenceType: orNull(row.bankReferenceType, textIn),
    bankReferenceStatus: orNull(row.bankReferenceStatus, (status) => wordIn(status, bankStatuses)),
    ageSeconds: orNull(row.ageSeconds, wholeIn),
    restated,
  }
}

function restatedIn(value: JsonValue | undefined): Restated {
  const restated = objectIn(value)
  return {
    change: wordIn(restated.change, changes),
    previousStatus: orNull(restated.previousStatus, (status) => wordIn(status, refundStatuses)),
    previousAmountMinor: orNull(restated.previousAmountMinor, wholeIn),
    netChangeMinor: wholeIn(restated.netChangeMinor),
  }
}
