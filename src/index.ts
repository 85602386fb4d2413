/**
 * polyrefund: one refund API over many payment providers, which never refunds twice and never says
 * more than it knows. Providers come from their own subpaths, such as `polyrefund/flex`.
 */
export { createAccounts } from './accounts/accounts.ts'
export type { Accounts, ProvidersByAccount } from './accounts/accounts.ts'
export type { ExchangeReport } from './http/call.ts'
export { newReference } from './http/ids.ts'
export type { ProviderOptions } from './http/options.ts'
export type { Clock, Ids } from './http/runtime.ts'
export {
  compareMoney,
  exponentOf,
  fromMinor,
  isRefundError,
  money,
  refundErrorCodes,
  RefundError,
  refundReasons,
  refundStatuses,
  sumMoney,
  supports,
  toDecimal,
} from './model/index.ts'
export type {
  AccountAnswer,
  AccountProvider,
  AccountRefund,
  AccountWalk,
  BankReference,
  CallOptions,
  CustomerTerms,
  ExtraMethod,
  Finality,
  FindQuery,
  FoundRefunds,
  HeaderFormat,
  Issue,
  JsonObject,
  JsonScalar,
  JsonValue,
  ListFilter,
  ListQuery,
  Manifest,
  Money,
  OfAccount,
  Outcome,
  Payment,
  PaymentHandle,
  PaymentReference,
  PaymentStatus,
  PreparedRefund,
  PreviewsRefunds,
  Refund,
  RefundChanges,
  RefundErrorCode,
  RefundErrorDetails,
  RefundEvent,
  RefundPage,
  RefundPart,
  RefundPreview,
  RefundProvider,
  RefundReason,
  RefundRequest,
  RefundStatus,
  RefundWalk,
  RejectedRow,
  Statement,
  StatusMeaning,
  UpdatesRefunds,
  WalkQuery,
  WalkSummary,
} from './model/index.ts'
