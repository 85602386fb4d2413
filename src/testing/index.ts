export { currencyExponents, isJsonObject } from '../model/index.ts'
export { testRefundProvider } from './conformance.ts'
export type { TestFunction } from './conformance.ts'
export { ConformanceError } from './conformance/expect.ts'
export type {
  Awaitable,
  CannedAnswer,
  CannedKind,
  ConformanceHarness,
  ConformancePlays,
  ConformanceWorld,
  ForeignRefund,
  Order,
  ReceivedCreate,
  TrueRefund,
  WorldDelivery,
  WorldPayment,
} from './conformance/harness.ts'
export { setStatusAt, statusAt } from './course.ts'
export type { OnCourse, StatusChange } from './course.ts'
export { dress } from './dress.ts'
export { jsonAnswer } from './exchange.ts'
export type { SimulatedAnswer, SimulatedHandler, SimulatedRequest } from './exchange.ts'
export type { Fault, FaultQueue, FaultRule, FaultTiming } from './faults.ts'
export { testLedger } from './ledger-suite.ts'
export type { LedgerHarness } from './ledger-suite.ts'
export { memoryProvider } from './memory-provider.ts'
export type { MemoryFault, MemoryOperation } from './memory-provider/faults.ts'
export type {
  Memory,
  MemoryCreate,
  MemoryDelivery,
  MemoryPaymentInput,
  MemoryProvider,
  MemoryProviderOptions,
  MemoryRefund,
  MemoryRefundInput,
} from './memory-provider/types.ts'
export type { ReceivedQuery, ReceivedRequest } from './received.ts'
export { createRouter } from './routes.ts'
export type { Route, RouteCall, Router } from './routes.ts'
export { addInOrder, byTime, createRowGroups, positionOf } from './rows.ts'
export type { RowGroups, TimedRow } from './rows.ts'
export { createSeededIds, createSeededRandom, shuffle } from './seeded.ts'
export { startSimulatedServer } from './simulated-server.ts'
export type { SimulatedServer, SimulatedServerOptions } from './simulated-server.ts'
export { createNature } from './simulator-options.ts'
export type { FrontOptions, SimulatorNature, SimulatorOptions } from './simulator-options.ts'
export { createVirtualClock } from './virtual-clock.ts'
export type { VirtualClock } from './virtual-clock.ts'
export { createWebhookSource } from './webhooks/simulated-webhooks.ts'
export type { WebhookSource } from './webhooks/simulated-webhooks.ts'
export type {
  WebhookEvent,
  WebhookMessage,
  WebhookScheme,
  WebhookSigning,
} from './webhooks/scheme.ts'
export type {
  SimulatedWebhooks,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookFault,
  WebhookFaultQueue,
  WebhookFaultRule,
  WebhookFaultTiming,
  WebhookRequest,
  WebhookSettings,
  WebhookTry,
} from './webhooks/types.ts'
