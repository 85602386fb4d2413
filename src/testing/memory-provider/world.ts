import type { JsonObject, Money, PaymentStatus, Refund } from '../../model/index.ts'
import { statusAt } from '../course.ts'
import type { OnCourse, StatusChange } from '../course.ts'
import { addInOrder } from '../rows.ts'
import type { TimedRow } from '../rows.ts'
import { createSeededIds } from '../seeded.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import { createMemoryFaults } from './faults.ts'
import type { MemoryFaultQueue } from './faults.ts'
import { memoryStatuses } from './manifest.ts'
import type { MemorySettings } from './settings.ts'
import type { MemoryCreate } from './types.ts'

export interface PaymentRow {
  readonly id: string
  readonly amount: Money
  readonly status: PaymentStatus
}

/** A refund as the provider's side stores it. */
export interface RefundRow extends TimedRow, OnCourse {
  readonly id: string
  readonly paymentId: string
  readonly amount: Money
  readonly reference: string | null
  readonly isUnreadable: boolean
  reason: Refund['reason']
  metadata: JsonObject
}

/** All that the provider's side remembers. */
export interface MemoryWorld {
  readonly settings: MemorySettings
  readonly clock: VirtualClock
  readonly newId: (prefix: string) => string
  readonly payments: Map<string, PaymentRow>
  /** Oldest first. */
  readonly refunds: RefundRow[]
  /** The refund that a key has made. */
  readonly replays: Map<string, RefundRow>
  readonly faults: MemoryFaultQueue
  readonly creates: MemoryCreate[]
  readonly watchers: Set<{ readonly count: number; readonly tell: () => void }>
  asked: number
}

export function createMemoryWorld(settings: MemorySettings): MemoryWorld {
  return {
    settings,
    clock: createVirtualClock(settings.startAt),
    newId: createSeededIds(1),
    payments: new Map(),
    refunds: [],
    replays: new Map(),
    faults: createMemoryFaults(),
    creates: [],
    watchers: new Set(),
    asked: 0,
  }
}

export type NewRefund = Pick<
  RefundRow,
  'paymentId' | 'amount' | 'reference' | 'reason' | 'metadata'
> & {
  readonly createdAt?: number
  readonly history?: readonly StatusChange[]
  readonly isUnreadable?: boolean
}

/** Stores a refund; without a history of its own it takes the usual course. */
export function storeRefund(world: MemoryWorld, refund: NewRefund): RefundRow {
  const createdAt = refund.createdAt ?? world.clock.now()
  const row: RefundRow = {
    isUnreadable: false,
    history: usualCourse(createdAt, world.settings),
    ...refund,
    metadata: structuredClone(refund.metadata),
    id: world.newId('mref_'),
    sequence: world.refunds.length + 1,
    createdAt,
  }
  addInOrder(world.refunds, [row])
  return row
}

/** What is left of a payment: refunds that failed or were canceled took nothing. */
export function leftOf(world: MemoryWorld, payment: PaymentRow): number {
  const now = world.clock.now()
  const taken = world.refunds
    .filter(({ paymentId }) => paymentId === payment.id)
    .filter((row) => memoryStatuses[statusAt(row, now)]?.status !== 'failed')
    .reduce((sum, { amount }) => sum + amount.minor, 0)
  return Math.max(0, payment.amount.minor - taken)
}

const pickUpMs = 60_000

function usualCourse(now: number, { settle, settleAfterMs }: MemorySettings): StatusChange[] {
  if (settle === 'instant') return [{ at: now, status: 'succeeded' }]
  return [
    { at: now, status: 'new' },
    { at: now + Math.min(pickUpMs, settleAfterMs), status: 'pending' },
    { at: now + settleAfterMs, status: 'succeeded' },
  ]
}
