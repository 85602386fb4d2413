export type {
  AccountAnswer,
  AccountEvent,
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
export { isAccountsSummary } from './account.ts'
export type { Clock } from './clock.ts'
export { hasCardNumber } from './card-numbers.ts'
export { currencyExponents } from './currencies.ts'
export { readCursor, writeCursor } from './cursor.ts'
export type { Position } from './cursor.ts'
export { isRefundError, refundErrorCodes, RefundError, refuseInput, withDetails } from './errors.ts'
export type { Outcome, RefundErrorCode, RefundErrorDetails } from './errors.ts'
export type { RefundEvent } from './event.ts'
export { decisions } from './fact.ts'
export type {
  AbsentFact,
  AdoptedFact,
  CandidatesFact,
  DecidedFact,
  Decision,
  DeliveredFact,
  DoubtFact,
  Fact,
  FactBase,
  FindingClosedFact,
  FollowedUpFact,
  RefusedFact,
  SeenFact,
  SentFact,
  StaleFact,
  TurnedAwayFact,
  YieldedFact,
} from './fact.ts'
export { refuseCall } from './input-rules.ts'
export type { InputIssue, InputRule } from './input-rules.ts'
export type { Issue } from './issue.ts'
export { createGrowingList } from './growing-list.ts'
export type { GrowingList } from './growing-list.ts'
export { isJsonObject } from './json.ts'
export { readJson } from './json-text.ts'
export type { ReadJson } from './json-text.ts'
export type { JsonObject, JsonScalar, JsonValue } from './json.ts'
export type {
  FindQuery,
  FoundRefunds,
  ListedScope,
  ListQuery,
  RefundPage,
  RefundWalk,
  RejectedRow,
  WalkQuery,
  WalkSummary,
} from './list.ts'
export { listedScope } from './listed-scope.ts'
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
export { nearest } from './nearest.ts'
export { parseCallOptions } from './parse-call-options.ts'
export { parseRefundChanges } from './parse-changes.ts'
export type { ParsedChanges } from './parse-changes.ts'
export { readFields, readItems, readOptional, reportUnknown } from './parse-fields.ts'
export type { Fields, Reader } from './parse-fields.ts'
export { checkId, isId } from './parse-id.ts'
export { parseMoney } from './parse-money.ts'
export type { MoneyRules } from './parse-money.ts'
export { parsePaymentReference } from './parse-payment.ts'
export { parsePreparedRefund } from './parse-prepared.ts'
export { parseFindQuery, parseListQuery } from './parse-query.ts'
export type { ParsedFindQuery, ParsedListQuery } from './parse-query.ts'
export { millisecondsOf } from './parse-time.ts'
export { parseRefundRequest } from './parse-request.ts'
export type { ParsedRequest, RequestSubject } from './parse-request.ts'
export type { Payment, PaymentHandle, PaymentReference, PaymentStatus } from './payment.ts'
export { isCredentialLike, isPlainName, step, tellWord } from './plain-name.ts'
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
export { createRecentMemory } from './recent.ts'
export type { RecentMemory } from './recent.ts'
export { nextActions, recordReasons, recordStates } from './record.ts'
export type {
  NextAction,
  NextActionKind,
  RecordBase,
  RecordOrigin,
  RecordReason,
  RecordState,
  RefundRecord,
} from './record.ts'
export { referenceKey } from './reference-key.ts'
export { refundReasons, refundStatuses } from './refund.ts'
export type {
  BankReference,
  Finality,
  Refund,
  RefundPart,
  RefundReason,
  RefundStatus,
} from './refund.ts'
export { addUp, distinctHandles, isLive, lessRefunds } from './refunded.ts'
export type { ProviderRefusal } from './refusal.ts'
export type { CallOptions, PreparedRefund, RefundRequest } from './request.ts'
export { finalityOf, unknownStatus } from './status-meaning.ts'
export type { Standing } from './status-meaning.ts'
export { seenPayment } from './seen-payment.ts'
export type { SeenPayment, SeenRefund } from './seen-payment.ts'
export { startWalk } from './walk.ts'
export type { WalkPage, WalkRow, WalkSetup } from './walk.ts'
export {
  readWireCurrency,
  readWireEpoch,
  readWireId,
  readWireMetadata,
  readWireReason,
  readWireReference,
  readWireTime,
  readWireWord,
  wireField,
} from './wire-fields.ts'
export { readMajorUnits, readMinorUnits } from './wire-money.ts'
export type { WireAmount } from './wire-money.ts'
export type { WebhookHeaders, WebhookReader } from './webhook.ts'
