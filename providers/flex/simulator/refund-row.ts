import type { JsonObject } from '../../../src/model/index.ts'
import type { OnCourse, TimedRow } from '../../../src/testing/index.ts'

/** A refund as the simulator keeps it. Its status is a matter of the time at which one looks. */
export interface RefundRow extends TimedRow, OnCourse {
  readonly id: string
  readonly sessionId: string | null
  readonly parts: readonly RefundShare[]
  /** From when on lists show it. */
  readonly listedAt: number
  /** From when on its session shows it. */
  readonly shownAt: number
  readonly referenceType: string
  readonly givesReference: boolean
  readonly referenceAt: number
  reason: string | null
  metadata: JsonObject
}

/** What a refund takes from one payment intent. */
export interface RefundShare {
  readonly intentId: string
  readonly cents: number
}
