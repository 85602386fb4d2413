/** Sums by name: how many refunds, a slash, and their minor units, both as text. */
export type Totals = Readonly<Record<string, string>>

/** Adds refunds up by account, currency and status. */
export interface Tally {
  add(refund: Counted): void
  totals(): Totals
}

export interface Counted {
  readonly account: string
  readonly currency: string
  readonly status: string
  readonly minor: bigint
}

export function createTally(): Tally {
  const sums = new Map<string, { count: number; minor: bigint }>()
  return {
    add({ account, currency, status, minor }) {
      const name = `${account} ${currency} ${status}`
      const sum = sums.get(name) ?? { count: 0, minor: 0n }
      sum.count += 1
      sum.minor += minor
      sums.set(name, sum)
    },
    totals: () =>
      Object.fromEntries([...sums].map(([name, { count, minor }]) => [name, `${count}/${minor}`])),
  }
}

/** What one says and the other doesn't, a line for each. */
export function differences(
  [expected, expectedBy]: readonly [Totals, string],
  [found, foundBy]: readonly [Totals, string],
): readonly string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)])
  return [...names]
    .filter((name) => expected[name] !== found[name])
    .map(
      (name) =>
        `${name}: ${expected[name] ?? 'none'} by ${expectedBy}, ${found[name] ?? 'none'} by ${foundBy}`,
    )
}
