/**
 * The door for authors of providers: what an adapter is made with. See docs/adding-a-provider.md.
 */
export { createClient } from './http/client.ts'
export type { Client, ClientSetup } from './http/client.ts'
export type {
  Answer,
  Call,
  CallLimits,
  Credentials,
  ExchangeReport,
  ExplainRefusal,
  OtherRefund,
} from './http/call.ts'
export { clientCredentials } from './http/oauth.ts'
export type { ClientCredentialsSetup } from './http/oauth.ts'
export { readBaseUrl } from './http/base-url.ts'
export { readCursor, writeCursor } from './http/cursor.ts'
export type { Position } from './http/cursor.ts'
export { guard } from './http/guard.ts'
export type { Guarded } from './http/guard.ts'
export { newReference } from './http/ids.ts'
export { callRunner, portableMethods, reading } from './http/portable.ts'
export type { Operations, Plan, Portable, RunCall } from './http/portable.ts'
export { deriveIdempotencyKey } from './http/keys.ts'
export type { KeyParts } from './http/keys.ts'
export { readIssues, readOptions } from './http/options.ts'
export type { CommonOptions, OwnOptions, ProviderOptions, ReadOptions } from './http/options.ts'
export type { Clock, Ids } from './http/runtime.ts'
export type { Deadline } from './http/deadline.ts'
export { startWalk } from './http/walk.ts'
export type { WalkPage, WalkRow, WalkSetup } from './http/walk.ts'
export {
  checkId,
  checkRefundable,
  checkWithin,
  compareMoney,
  currencyExponents,
  exponentOf,
  fromMinor,
  hasCardNumber,
  isId,
  isJsonObject,
  isRefundError,
  money,
  parseCallOptions,
  parseFindQuery,
  parseListQuery,
  parseMoney,
  parsePaymentReference,
  parsePreparedRefund,
  parseRefundChanges,
  parseRefundRequest,
  readFields,
  readItems,
  referenceTaken,
  RefundError,
  refundErrorCodes,
  refundReasons,
  refundStatuses,
  refuseInput,
  refuseRefund,
  showMoney,
  sumMoney,
  supports,
  toDecimal,
  withDetails,
} from './model/index.ts'
export type {
  Asked,
  BankReference,
  CallOptions,
  CustomerTerms,
  ExtraMethod,
  Fields,
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
  MoneyRules,
  Outcome,
  ParsedChanges,
  ParsedFindQuery,
  ParsedListQuery,
  ParsedRequest,
  Payment,
  PaymentHandle,
  PaymentReference,
  PaymentStatus,
  PreparedRefund,
  PreviewsRefunds,
  ProviderRefusal,
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
  Refusal,
  RejectedRow,
  RequestSubject,
  Statement,
  StatusMeaning,
  UpdatesRefunds,
  WalkQuery,
  WalkSummary,
} from './model/index.ts'
