import { parseFindQuery } from '../../src/adapter.ts'
import type { FoundRefunds } from '../../src/model/index.ts'
import { findInList } from './list.ts'
import type { ListSource } from './list.ts'
import { readPayment } from './payment.ts'
import { flexPayment } from './request.ts'

/**
 * Finds the refunds of a payment under a reference. Where the list has none, the payment itself is
 * read: a list of nothing doesn't tell a payment without refunds from one that isn't there, and a
 * session may show a refund before the list does.
 */
export async function findRefunds(source: ListSource, query: unknown): Promise<FoundRefunds> {
  const parsed = parseFindQuery(query)
  const found = await findInList(source, parsed)
  if (found.refunds.length > 0 || !found.complete) return found
  const { refunds } = await readPayment(flexPayment(parsed.payment), source)
  const { reference, sinceMs } = parsed
  const isAsked = (createdAt: string | null): boolean =>
    sinceMs === null || createdAt === null || Date.parse(createdAt) >= sinceMs
  return {
    refunds: refunds.filter(
      (refund) => refund.reference === reference && isAsked(refund.createdAt),
    ),
    complete: true,
  }
}
