import type { Money } from './money.ts'
import type { Payment, PaymentHandle } from './payment.ts'
import type { Refund } from './refund.ts'

/** Whether a refund took something from its payment, or may have: whatever has not failed did. */
export function isLive({ status }: Pick<Refund, 'status'>): boolean {
  return status !== 'failed'
}

/** The sum; null where it is beyond exact whole numbers. All are of the currency. */
export function addUp(rows: readonly { readonly amount: Money }[], currency: string): Money | null {
  const minor = rows.reduce((sum, { amount }) => sum + amount.minor, 0)
  return Number.isSafeInteger(minor) ? { minor, currency } : null
}

/**
 * A payment with what its refunds leave of it, given all of them; null where their sum is beyond
 * exact whole numbers. Refunds that failed took nothing.
 */
export function lessRefunds(
  payment: Omit<Payment, 'refunded' | 'refundable'>,
  refunds: readonly Refund[],
): Payment | null {
  const { captured } = payment
  const refunded = addUp(refunds.filter(isLive), captured.currency)
  if (refunded === null) return null
  const left = Math.max(0, captured.minor - refunded.minor)
  return { ...payment, refunded, refundable: { minor: left, currency: captured.currency } }
}

/** Handles in the order they were given, each once. */
export function distinctHandles(
  handles: readonly (PaymentHandle | null)[],
): readonly PaymentHandle[] {
  const byName = new Map<string, PaymentHandle>()
  for (const handle of handles) {
    if (handle === null) continue
    const name = `${handle.kind} ${handle.id}`
    if (!byName.has(name)) byName.set(name, handle)
  }
  return [...byName.values()]
}
