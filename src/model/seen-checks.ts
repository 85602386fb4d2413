import type { Money } from './money.ts'
import { readFields } from './parse-fields.ts'
import { isId } from './parse-id.ts'
import { readMoney } from './parse-money.ts'
import { allOf, asTime } from './prepared-checks.ts'
import type { Check } from './prepared-checks.ts'
import { refundStatuses } from './refund.ts'
import type { RefundStatus } from './refund.ts'
import type { SeenPayment, SeenRefund } from './seen-payment.ts'

const mostRefunds = 10_000
const longestReference = 1000

/**
 * The payment as it was read, or null. Where the currency of the prepared refund can't be read, that
 * is reported for itself, and the payment's own decides here.
 */
export function asSeenIn(currency: string | undefined): Check<SeenPayment | null> {
  return (value) => {
    if (value === null) return null
    const fields = exactly(value, ['captured', 'refunds', 'readAt'])
    const captured = asTaken(fields?.get('captured'))
    if (captured === undefined || (currency ?? captured.currency) !== captured.currency) {
      return undefined
    }
    const refunds = allOf(fields?.get('refunds'), mostRefunds, asRefundIn(captured.currency))
    const readAt = asTime(fields?.get('readAt'))
    if (refunds === undefined || readAt === undefined) return undefined
    return { captured, refunds, readAt }
  }
}

function asRefundIn(currency: string): Check<SeenRefund> {
  return (value) => {
    const fields = exactly(value, ['id', 'reference', 'amount', 'status'])
    const id = fields?.get('id')
    const reference = asReference(fields?.get('reference'))
    const amount = asTaken(fields?.get('amount'))
    const status = asStatus(fields?.get('status'))
    if (typeof id !== 'string' || !isId(id) || reference === undefined) return undefined
    if (amount?.currency !== currency || status === undefined) return undefined
    return { id, reference, amount, status }
  }
}

// Somebody else's refund may have any reference, so this one needn't be one of ours.
const asReference: Check<string | null> = (value) => {
  if (value === null) return null
  const isText = typeof value === 'string' && value.length <= longestReference
  return isText && value.isWellFormed() ? value : undefined
}

const asTaken: Check<Money> = (value) =>
  readMoney(value, '', [], { zeroAllowed: true }) ?? undefined

const asStatus: Check<RefundStatus> = (value) => refundStatuses.find((status) => status === value)

function exactly(value: unknown, names: readonly string[]): ReturnType<typeof readFields> {
  const fields = readFields(value)
  const isExact = fields?.size === names.length && names.every((name) => fields.has(name))
  return isExact ? fields : null
}
