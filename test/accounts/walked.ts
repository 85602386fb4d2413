import { isRefundError } from '../../src/index.ts'
import type {
  AccountRefund,
  Accounts,
  AccountsQuery,
  ProvidersByAccount,
  RefundError,
} from '../../src/index.ts'

/** The refunds of a walk; the first few of them, where it is left early. */
export async function taken(
  walk: AsyncIterable<AccountRefund>,
  most: number = Infinity,
): Promise<readonly AccountRefund[]> {
  const refunds: AccountRefund[] = []
  if (most === 0) return refunds
  for await (const refund of walk) {
    refunds.push(refund)
    if (refunds.length === most) break
  }
  return refunds
}

/** Their ids, which name the account in the tests. */
export async function idsOf(
  walk: AsyncIterable<AccountRefund>,
  most: number = Infinity,
): Promise<readonly string[]> {
  return (await taken(walk, most)).map(({ id }) => id)
}

/** What is more than this never ends. */
const mostWalks = 200

/** Their ids when each walk is left after a few refunds, and the next goes on from its cursor. */
export async function idsInPieces(
  accounts: Pick<Accounts<ProvidersByAccount>, 'list'>,
  most: number,
): Promise<readonly string[]> {
  const found: string[] = []
  let query: AccountsQuery = {}
  for (let walks = 0; walks < mostWalks; walks += 1) {
    const walk = accounts.list(query)
    walk.summary()
    found.push(...(await idsOf(walk, most)))
    const { cursor } = walk.summary()
    if (cursor === null) return found
    query = { cursor }
  }
  throw new Error('It goes on for ever.')
}

/** The error that a call ends with; anything else fails the test. */
export async function errorOf(call: () => unknown): Promise<RefundError> {
  try {
    await call()
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
  throw new Error('It went through, and should not have.')
}
