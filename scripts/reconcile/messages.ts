import * as v from 'valibot'

import { placeSchema } from '../runs/ledgers.ts'
import type { LedgerPlace } from '../runs/ledgers.ts'
import { connectionsSchema } from './accounts.ts'
import type { Connections } from './accounts.ts'
import type { Size } from './world.ts'

// What goes from process to process. Each message is read by its schema before it is used.

/** What the process that reconciles is told. */
export interface Task {
  readonly place: LedgerPlace
  readonly connections: Connections
  /** Milliseconds since 1970. */
  readonly from: number
  readonly before: number
}

/** What one reconciliation of all accounts has found. */
export interface Pass {
  /** Account, kind and refund of each finding. */
  readonly found: readonly string[]
  readonly applied: number
  /** Records of which a person has decided what they are, by name of the finding. */
  readonly decided: readonly string[]
  /** Findings that a person has closed, by name. */
  readonly closed: readonly string[]
  /** Differences that were no findings any more, because a person had closed them. */
  readonly closedBefore: number
  readonly isComplete: boolean
  readonly seconds: number
}

/** What it answers. */
export interface Reconciled {
  /** What was found was applied meanwhile, and a person has dealt with the rest. */
  readonly first: Pass
  readonly second: Pass
  readonly peakRssMiB: number
}

export const sizeSchema: v.GenericSchema<unknown, Size> = v.object({
  refunds: v.number(),
  differences: v.number(),
  now: v.number(),
})

export const taskSchema: v.GenericSchema<unknown, Task> = v.object({
  place: placeSchema,
  connections: connectionsSchema,
  from: v.number(),
  before: v.number(),
})

const passSchema: v.GenericSchema<unknown, Pass> = v.object({
  found: v.array(v.string()),
  applied: v.number(),
  decided: v.array(v.string()),
  closed: v.array(v.string()),
  closedBefore: v.number(),
  isComplete: v.boolean(),
  seconds: v.number(),
})

export const reconciledSchema: v.GenericSchema<unknown, Reconciled> = v.object({
  first: passSchema,
  second: passSchema,
  peakRssMiB: v.number(),
})
