import { sumMoney } from '../model/index.ts'
import type { Money, Refund, RefundStatus } from '../model/index.ts'
import { layOutTable } from './table.ts'
import { amountText, statusStyle } from './words.ts'
import type { Output } from './world.ts'

/** What refunds of one currency and status come to. */
export interface Total {
  readonly currency: string
  readonly status: RefundStatus
  readonly count: number
  readonly amount: Money
}

/** Totals by currency and status, never over two currencies. */
export function totalsOf(refunds: readonly Refund[]): readonly Total[] {
  const groups = new Map<string, Refund[]>()
  for (const refund of refunds) {
    const key = `${refund.amount.currency} ${refund.status}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [refund])
    else group.push(refund)
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => group.slice(0, 1).map((first) => total(first, group)))
}

function total({ amount, status }: Refund, group: readonly Refund[]): Total {
  const { currency } = amount
  const amounts = group.map((refund) => refund.amount)
  return { currency, status, count: group.length, amount: sumMoney(amounts, currency) }
}

/** The totals as a table. */
export function totalLines(totals: readonly Total[], output: Output): readonly string[] {
  const { lines } = layOutTable(
    [
      {
        title: 'Total',
        text: ({ status }) => status,
        style: ({ status }) => statusStyle(status),
      },
      { title: 'Refunds', text: ({ count }) => String(count), align: 'right' },
      { title: 'Amount', text: ({ amount }) => amountText(amount), align: 'right' },
    ],
    totals,
    output,
  )
  return lines
}
