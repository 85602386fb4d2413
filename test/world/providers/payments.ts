import type { Holding, Source } from './book.ts'

/** The payments of a side, by their ids and by those of their sources. */
export interface Payments<Payment extends Holding> {
  readonly open: (payment: Payment) => void
  readonly find: (id: string) => Payment | undefined
  readonly source: (id: string) => Source | undefined
  /** @throws {Error} there is none. */
  readonly get: (id: string) => Payment
}

export function createPayments<Payment extends Holding>(): Payments<Payment> {
  const payments = new Map<string, Payment>()
  const sources = new Map<string, Source>()
  return {
    open: (payment) => {
      payments.set(payment.truth.id, payment)
      for (const source of payment.sources) {
        payments.set(source.id, payment)
        sources.set(source.id, source)
      }
    },
    find: (id) => payments.get(id),
    source: (id) => sources.get(id),
    get: (id) => {
      const payment = payments.get(id)
      if (payment === undefined) throw new Error(`There is no payment ${id}.`)
      return payment
    },
  }
}
