export type {
  AccountAnswer,
  AccountProvider,
  AccountRefund,
  AccountRejectedRow,
  AccountsQuery,
  AccountsSummary,
  AccountStatement,
  AccountsWalk,
  AccountWalk,
  OfAccount,
} from './account.ts'
export { hasCardNumber } from './card-numbers.ts'
export { currencyExponents } from './currencies.ts'
export { isRefundError, refundErrorCodes, RefundError, refuseInput, withDetails } from './errors.ts'
export type { Outcome, RefundErrorCode, RefundErrorDetails } from './errors.ts'
export type { RefundEvent } from './event.ts'
export type { Issue } from './issue.ts'
export { isJsonObject } from './json.ts'
export type { JsonObject, JsonScalar, JsonValue } from './json.ts'
export type {
  FindQuery,
  FoundRefunds,
  ListQuery,
  RefundPage,
  RefundWalk,
  RejectedRow,
  WalkQuery,
  WalkSummary,
} from './list.ts'
export type {
  CustomerTerms,
  ExtraMethod,
  HeaderFormat,
  ListFilter,
  Manifest,
  Statement,
  StatusMeaning,
} from './manifest.ts'
export { compareMoney, exponentOf, fromMinor, money, sumMoney, toDecimal } from './arithmetic.ts'
export type { Money } from './money.ts'
export { parseCallOptions } from './parse-call-options.ts'
export { parseRefundChanges } from './parse-changes.ts'
export type { ParsedChanges } from './parse-changes.ts'
export { readFields, readItems } from './parse-fields.ts'
export type { Fields } from './parse-fields.ts'
export { checkId, isId } from './parse-id.ts'
export { parseMoney } from './parse-money.ts'
export type { MoneyRules } from './parse-money.ts'
export { parsePaymentReference } from './parse-payment.ts'
export { parsePreparedRefund } from './parse-prepared.ts'
export { parseFindQuery, parseListQuery } from './parse-query.ts'
export type { ParsedFindQuery, ParsedListQuery } from './parse-query.ts'
export { parseRefundRequest } from './parse-request.ts'
export type { ParsedRequest, RequestSubject } from './parse-request.ts'
export type { Payment, PaymentHandle, PaymentReference, PaymentStatus } from './payment.ts'
export {
  checkRefundable,
  checkWithin,
  referenceTaken,
  refuseRefund,
  showMoney,
} from './preflight.ts'
export type { Asked, Refusal } from './preflight.ts'
export { supports } from './provider.ts'
export type {
  PreviewsRefunds,
  RefundChanges,
  RefundPreview,
  RefundProvider,
  UpdatesRefunds,
} from './provider.ts'
export { refundReasons, refundStatuses } from './refund.ts'
export type {
  BankReference,
  Finality,
  Refund,
  RefundPart,
  RefundReason,
  RefundStatus,
} from './refund.ts'
export type { ProviderRefusal } from './refusal.ts'
export type { CallOptions, PreparedRefund, RefundRequest } from './request.ts'
