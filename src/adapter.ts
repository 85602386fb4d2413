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
export { guard } from './http/guard.ts'
export type { Guarded } from './http/guard.ts'
export { newReference } from './http/ids.ts'
export { callRunner, portableMethods, reading } from './http/portable.ts'
export type { Operations, Plan, Portable, RunCall } from './http/portable.ts'
export { deriveIdempotencyKey } from './http/keys.ts'
export type { KeyParts } from './http/keys.ts'
export { environmentOf, optionsFromEnvironment, optionTable } from './http/option-table.ts'
export type {
  CommonRows,
  EnvironmentVariable,
  OptionDescription,
  OptionRow,
} from './http/option-table.ts'
export { readIssues, readOptions } from './http/options.ts'
export type { CommonOptions, OwnOptions, ProviderOptions, ReadOptions } from './http/options.ts'
export type { Clock, Ids } from './http/runtime.ts'
export type { Deadline } from './http/deadline.ts'
export { readProviderWebhooks, readWebhookOptions, refuseWebhooks } from './http/webhook-options.ts'
export type { ReadWebhookOptions, WebhookOptions, WebhookRules } from './http/webhook-options.ts'
export { verifyBody } from './signatures/hmac-body.ts'
export { hmacChecker } from './signatures/hmac.ts'
export type { IsSigned } from './signatures/hmac.ts'
export { webhookReader } from './signatures/reader.ts'
export type { WebhookSetup } from './signatures/reader.ts'
export type { DeliveryIssue, DeliveryRule } from './signatures/rejection.ts'
export { readSvixSecret, verifySvix } from './signatures/svix.ts'
export type { SignedDelivery, SvixRules } from './signatures/svix.ts'
export {
  addUp,
  checkId,
  checkRefundable,
  checkWithin,
  compareMoney,
  createRecentMemory,
  currencyExponents,
  distinctHandles,
  exponentOf,
  finalityOf,
  fromMinor,
  hasCardNumber,
  isId,
  isJsonObject,
  isLive,
  isRefundError,
  listedScope,
  lessRefunds,
  money,
  parseCallOptions,
  parseFindQuery,
  parseListQuery,
  parseMoney,
  parsePaymentReference,
  parsePreparedRefund,
  parseRefundChanges,
  parseRefundRequest,
  readCursor,
  readFields,
  readItems,
  readMajorUnits,
  readMinorUnits,
  readWireCurrency,
  readWireEpoch,
  readWireId,
  readWireMetadata,
  readWireReason,
  readWireReference,
  readWireTime,
  readWireWord,
  referenceKey,
  referenceTaken,
  RefundError,
  refundErrorCodes,
  refundReasons,
  refundStatuses,
  refuseInput,
  refuseRefund,
  seenPayment,
  showMoney,
  startWalk,
  sumMoney,
  supports,
  toDecimal,
  unknownStatus,
  wireField,
  withDetails,
  writeCursor,
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
  ListedScope,
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
  Position,
  PreparedRefund,
  PreviewsRefunds,
  ProviderRefusal,
  RecentMemory,
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
  SeenPayment,
  SeenRefund,
  Standing,
  Statement,
  StatusMeaning,
  UpdatesRefunds,
  WalkPage,
  WalkQuery,
  WalkRow,
  WalkSetup,
  WalkSummary,
  WebhookHeaders,
  WebhookReader,
  WireAmount,
} from './model/index.ts'
