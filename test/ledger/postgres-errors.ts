import { inspect } from 'node:util'

import { expect } from 'vitest'

import { isRefundError } from '../../src/index.ts'

/** The error of a call that must fail; it must not hold any of the words. */
export async function expectFailure(
  call: () => Promise<unknown>,
  { code = 'ledger', rule, words = [] }: { code?: string; rule: string; words?: readonly string[] },
): Promise<Error> {
  const error: unknown = await call().then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!isRefundError(error)) throw new Error(`not a RefundError: ${inspect(error)}`)
  expect({ code: error.code, rule: error.issues[0]?.rule, message: error.message }).toMatchObject({
    code,
    rule,
  })
  const all = inspect(error, { depth: null, showHidden: true })
  for (const word of words) expect(all).not.toContain(word)
  return error
}
