// How the examples write on a terminal.
import { styleText } from 'node:util'

import { sumMoney, toDecimal } from 'polyrefund'
import type { Money, Refund, RefundStatus } from 'polyrefund'

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function title(text: string): void {
  say(`\n${styleText('bold', text)}`)
}

export function show(amount: Money): string {
  return `${amount.currency} ${toDecimal(amount)}`
}

/** Rows in columns as wide as their widest cell; numbers end under each other. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return /^[0-9.]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  say(styleText('dim', line(head)))
  for (const row of rows) say(line(row))
}

export interface Total {
  readonly currency: string
  readonly status: RefundStatus
  readonly count: number
  readonly amount: string
}

/** Sums by currency and status: amounts of two currencies have no common sum. */
export function totalsOf(refunds: readonly Refund[]): readonly Total[] {
  const groups = Map.groupBy(refunds, ({ amount, status }) => `${amount.currency} ${status}`)
  const totals = [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { status, amount } = first
    const { currency } = amount
    const sum = sumMoney(
      group.map((refund) => refund.amount),
      currency,
    )
    return [{ currency, status, count: group.length, amount: toDecimal(sum) }]
  })
  return totals.sort((a, b) => (a.currency + a.status < b.currency + b.status ? -1 : 1))
}
