export type { Delivery, DeliveryClosing, DeliveryPage, DeliveryQuery } from './delivery.ts'
export type { FedEvent, LedgerEvent } from './feed.ts'
export type {
  ClaimQuery,
  Entry,
  EntryHead,
  EntryStanding,
  FullEntry,
  Lease,
  Ledger,
  LedgerChange,
  LedgerPage,
  LedgerQuery,
  LedgerScope,
  LedgerSum,
  LedgerView,
} from './ledger.ts'
export { memoryLedger } from './memory.ts'
