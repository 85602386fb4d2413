import type { JsonObject } from '../../../src/model/index.ts'
import type { OnCourse, TimedRow } from '../../../src/testing/index.ts'
import type { Amount } from './amount.ts'

/** A refund as the simulator keeps it. Its status is a matter of the time at which one looks. */
export interface RefundRow extends TimedRow, OnCourse {
  readonly id: string
  readonly chargeId: string
  readonly amount: Amount
  /** JSON text that is shown in the amount's place. */
  readonly shownAmount: string | null
  readonly reason: string | null
  readonly meta: JsonObject
  /** From when on lists show it. */
  readonly listedAt: number
}
