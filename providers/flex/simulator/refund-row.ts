import type { JsonObject } from '../../../src/model/index.ts'

/** A refund as the simulator keeps it. Its status is a matter of the time at which one looks. */
export interface RefundRow {
  readonly id: string
  /** Number of its making, which orders refunds of the same time. */
  readonly sequence: number
  readonly sessionId: string | null
  readonly parts: readonly RefundShare[]
  readonly createdAt: number
  /** From when on lists show it. */
  readonly listedAt: number
  /** From when on its session shows it. */
  readonly shownAt: number
  readonly referenceType: string
  readonly givesReference: boolean
  readonly referenceAt: number
  /** Statuses with the time from which each holds, in order. */
  history: readonly StatusChange[]
  reason: string | null
  metadata: JsonObject
}

/** What a refund takes from one payment intent. */
export interface RefundShare {
  readonly intentId: string
  readonly cents: number
}

export interface StatusChange {
  readonly at: number
  readonly status: string
}
