// Checked by the compiler: each expected error fails the type check when it is no error any more.
import type { FlexProvider, FlexRefundRequest } from '../../providers/flex/index.ts'
import type { FlutterwaveProvider } from '../../providers/flutterwave/index.ts'
import type { AccountRefund, Accounts, RefundPreview, RefundProvider } from '../../src/index.ts'

type TwoAccounts = Accounts<{ readonly us: FlexProvider; readonly africa: FlutterwaveProvider }>

export const names = (accounts: TwoAccounts): readonly ('us' | 'africa')[] => accounts.names

export const ownRequest = (
  accounts: TwoAccounts,
  request: FlexRefundRequest,
): Promise<AccountRefund> => accounts.use('us').create(request)

export const ownMethod = (
  accounts: TwoAccounts,
  request: FlexRefundRequest,
): Promise<RefundPreview> => accounts.use('us').preview(request)

export const portable = (accounts: TwoAccounts, name: 'us' | 'africa'): RefundProvider =>
  accounts.use(name)

export const ownType = (accounts: TwoAccounts): FlexProvider => accounts.use('us')

export async function ofAccount(accounts: TwoAccounts): Promise<readonly string[]> {
  const found: string[] = []
  for await (const refund of accounts.use('africa').list()) found.push(refund.account)
  const { refunds } = await accounts.use('africa').listPage()
  return [...found, ...refunds.map(({ account }) => account)]
}

// @ts-expect-error a name that is no account
export const unknownName = (accounts: TwoAccounts): RefundProvider => accounts.use('usa')

// @ts-expect-error a method that this account's provider lacks
export const lacking = (accounts: TwoAccounts): unknown => accounts.use('africa').update

// @ts-expect-error one provider is not the other
export const mixedUp = (accounts: TwoAccounts): FlexProvider => accounts.use('africa')
