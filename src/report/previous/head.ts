import type { JsonValue } from '../../model/index.ts'
import type { Stated } from '../check.ts'
import { digitsIn, listIn, objectIn, orNull, textIn, timeIn, wholeIn } from './fields.ts'
import { refusePrevious } from './refusal.ts'

/** What an earlier report says of itself. Times are milliseconds since 1970. */
export interface EarlierHead {
  readonly madeAtMs: number
  readonly createdFromMs: number | null
  readonly createdBeforeMs: number | null
  /** Where the period ends that it found closed itself; null when it was given no earlier one. */
  readonly closedBeforeMs: number | null
  readonly complete: boolean | null
  /** Ordinary rows and restatement rows. */
  readonly rows: number
  readonly stated: Stated
  readonly checksum: string
  /** What its period was closed for. What isn't known is null. */
  readonly owners: readonly Owner[]
  /** What its list was filtered by; null where it was not, or did not say. */
  readonly filter: { readonly status: string | null; readonly payment: string | null }
}

/** What a refund came through. */
export interface Owner {
  readonly account: string | null
  readonly provider: string | null
  readonly mode: string | null
}

/**
 * Reads the beginning of an earlier report.
 *
 * @throws {RefundError} `invalid_request` with `previous.version` or `previous.damaged`.
 */
export function headIn(value: JsonValue | undefined): EarlierHead {
  const report = objectIn(value)
  if (report.version !== 1) throw refusePrevious('previous.version')
  const period = objectIn(report.period)
  const restatements = objectIn(report.restatements)
  const closed = orNull(restatements.closed, objectIn)
  const restated = wholeIn(restatements.count)
  const listed = orNull(report.listed, objectIn)
  return {
    madeAtMs: timeIn(report.madeAt),
    createdFromMs: orNull(period.createdFrom, timeIn),
    createdBeforeMs: orNull(period.createdBefore, timeIn),
    closedBeforeMs: closed === null ? null : timeIn(closed.createdBefore),
    complete: orNull(report.complete, booleanIn),
    rows: wholeIn(report.rows) + restated,
    checksum: textIn(report.checksum),
    owners: listIn(report.accounts).map(ownerIn),
    filter: { status: orNull(listed?.status, textIn), payment: orNull(listed?.payment, textIn) },
    stated: {
      overall: listIn(report.overall).map(statedTotalIn),
      restatements: {
        count: restated,
        netChange: listIn(restatements.netChange).map((change) => {
          const { currency, minor } = objectIn(change)
          return { currency: textIn(currency), minor: digitsIn(minor) }
        }),
      },
    },
  }
}

function statedTotalIn(value: JsonValue): Stated['overall'][number] {
  const total = objectIn(value)
  const open = objectIn(total.open)
  return {
    currency: textIn(total.currency),
    count: wholeIn(total.count),
    requested: { minor: digitsIn(objectIn(total.requested).minor) },
    failedCount: wholeIn(total.failedCount),
    failed: { minor: digitsIn(objectIn(total.failed).minor) },
    open: { count: wholeIn(open.count), amount: { minor: digitsIn(objectIn(open.amount).minor) } },
  }
}

function ownerIn(value: JsonValue): Owner {
  const { account, provider, mode } = objectIn(value)
  return {
    account: orNull(account, textIn),
    provider: orNull(provider, textIn),
    mode: orNull(mode, textIn),
  }
}

function booleanIn(value: JsonValue | undefined): boolean {
  if (typeof value === 'boolean') return value
  throw refusePrevious('previous.damaged')
}
