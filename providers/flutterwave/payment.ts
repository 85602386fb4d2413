import { seenPayment } from '../../src/adapter.ts'
import type { Payment, PaymentHandle, Refund, SeenPayment } from '../../src/model/index.ts'
import { readCharge } from './charge.ts'
import type { FlutterwaveConnection, Reading } from './connection.ts'
import { startOfRefunds, walkListing, wholeList } from './list.ts'
import { toPayment } from './mapping.ts'

/** A payment with the refunds it has. */
export interface PaymentFacts {
  readonly payment: Payment
  readonly refunds: readonly Refund[]
  readonly seen: SeenPayment
}

/** Reads payments, one walk at a time for each charge. */
export interface Payments {
  read(handle: PaymentHandle, reading: Reading): Promise<PaymentFacts>
}

/**
 * A charge has neither a sum nor a list of its refunds, and the list of refunds has no filter by
 * charge: what is left is worked out by walking all refunds since the charge was made. Callers who
 * ask at the same time share the walk.
 */
export function createPayments(): Payments {
  const underWay = new Map<string, Promise<PaymentFacts>>()
  return {
    read: (handle, reading) => {
      // A caller who can give up alone must not end the walk of the others.
      if (reading.limits.signal !== undefined) return readPayment(handle, reading)
      const shared = underWay.get(handle.id) ?? readPayment(handle, reading)
      underWay.set(handle.id, shared)
      const forget = (): void => {
        if (underWay.get(handle.id) === shared) underWay.delete(handle.id)
      }
      shared.then(forget, forget)
      return shared
    },
  }
}

async function readPayment(handle: PaymentHandle, reading: Reading): Promise<PaymentFacts> {
  const readAt = reading.connection.options.clock.now()
  const { facts, answer } = await readCharge(handle.id, reading)
  const refunds = await readRefunds(handle, reading, {
    currency: facts.providerCurrency,
    sinceMs: facts.createdAt === null ? null : Date.parse(facts.createdAt),
  })
  const read = toPayment(facts, refunds)
  if ('issues' in read) throw answer.unreadable(read.issues)
  const { payment } = read
  return { payment, refunds, seen: seenPayment(payment, refunds, readAt) }
}

async function readRefunds(
  payment: PaymentHandle,
  { connection, limits }: Reading,
  since: { readonly currency: string | null; readonly sinceMs: number | null },
): Promise<readonly Refund[]> {
  const { currency, sinceMs } = since
  const createdFromMs = startOfRefunds(sinceMs)
  // The charge has said the currency; it isn't asked again for each refund.
  const known: FlutterwaveConnection = { ...connection, currency: currency ?? connection.currency }
  const listing = { ...wholeList, payment, createdFromMs }
  const refunds: Refund[] = []
  for await (const refund of walkListing(() => ({ connection: known, limits }), listing)) {
    refunds.push(refund)
  }
  return refunds
}
