import { isRefundError } from '../../src/model/index.ts'
import type { RefundError } from '../../src/model/index.ts'

/** The error that a call fails with, which must be one of this package. */
export async function errorOf(call: () => unknown): Promise<RefundError> {
  try {
    await call()
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
  throw new Error('The call should have failed, and it did not.')
}

/** The rule that a call to a ledger breaks. */
export async function ruleOf(call: () => unknown): Promise<string | undefined> {
  const { code, issues } = await errorOf(call)
  return code === 'ledger' ? issues[0]?.rule : code
}
