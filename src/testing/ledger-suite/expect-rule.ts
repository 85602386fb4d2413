import { ConformanceError, expectEqual, expectError } from '../conformance/expect.ts'

/** Runs a call that must be refused by the ledger with a rule. */
export async function expectRule(call: () => unknown, rule: string, what: string): Promise<void> {
  const error = await expectError(call, { code: 'ledger', outcome: 'none' }, what)
  expectEqual(error.issues[0]?.rule, rule, `The broken rule (${what})`)
}

/** The only item of a list; the check fails where there is another number of them. */
export function theOne<Item>(items: readonly Item[], what: string): Item {
  const [item] = items
  if (item !== undefined && items.length === 1) return item
  throw new ConformanceError(`${what} should be one, and there are ${items.length}.`)
}
