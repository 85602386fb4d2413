// Checked by the compiler: each expected error fails the type check when it is no error any more.
import type { FlexProvider, FlexRefundRequest } from '../../providers/flex/index.ts'
import type { FlutterwaveProvider } from '../../providers/flutterwave/index.ts'
import { createAccounts } from '../../src/index.ts'
import type {
  AccountEvent,
  AccountRefund,
  Accounts,
  RefundPreview,
  RefundProvider,
  RefundRequest,
} from '../../src/index.ts'

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

export async function ofWebhook(accounts: TwoAccounts, body: Uint8Array): Promise<AccountEvent> {
  const event = await accounts.named('us').parseWebhook(body, {})
  const account: string = event.refund?.account ?? event.account
  return { ...(await accounts.use('africa').parseWebhook(body, {})), account }
}

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

export const named = (accounts: TwoAccounts): readonly string[] => [
  accounts.use('us').account,
  accounts.use().account,
  accounts.route({ payment: 'fcs_1' }).account,
]

export const byDefault = (accounts: TwoAccounts): RefundProvider => accounts.use()

export const defaultName = (accounts: TwoAccounts): 'us' | 'africa' | null => accounts.default

export const routedRequest = (
  accounts: TwoAccounts,
  request: RefundRequest | FlexRefundRequest,
): RefundProvider => accounts.route(request, { tenant: 'acme', tag: ['vip'] })

export async function merged(accounts: TwoAccounts): Promise<readonly string[]> {
  const walk = accounts.list({ onRejected: ({ account }) => account })
  const found: string[] = []
  for await (const refund of walk) found.push(refund.account)
  return [...found, ...walk.summary().accounts.map(({ account, state }) => `${account} ${state}`)]
}

export const misnamed = (us: FlexProvider): unknown =>
  // @ts-expect-error a default that is no account
  createAccounts({ us }, { default: 'usa' })

export const misspeltRule = (us: FlexProvider): unknown =>
  // @ts-expect-error a condition that there is not
  createAccounts({ us }, { routes: [{ account: 'us', when: { curency: 'USD' } }] })

// @ts-expect-error the default account may be any provider
export const ownOfDefault = (accounts: TwoAccounts): FlexProvider => accounts.use()
