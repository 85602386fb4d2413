import * as v from 'valibot'

import { connectionsSchema } from '../runs/accounts.ts'
import type { Connections } from '../runs/accounts.ts'
import { placeSchema } from '../runs/ledgers.ts'
import type { LedgerPlace } from '../runs/ledgers.ts'

// What goes from process to process. Each message is read by its schema before it is used.

/** What the process of the simulators is told at the beginning. */
export interface Opening {
  readonly records: number
  /** When the records are read again, milliseconds since 1970. */
  readonly now: number
}

/** How many requests each simulator has received since it was asked last. */
export interface Requests {
  readonly flex: number
  readonly flutterwave: number
}

/** What the process that sweeps is told. */
export interface Task {
  readonly place: LedgerPlace
  readonly connections: Connections
}

/** What it answers. */
export interface Swept {
  readonly taken: number
  readonly failed: number
  readonly seconds: number
  /** How long it had a processor, its start included. */
  readonly cpuSeconds: number
  readonly peakRssMiB: number
  readonly states: Readonly<Record<string, number>>
}

export const openingSchema: v.GenericSchema<unknown, Opening> = v.object({
  records: v.number(),
  now: v.number(),
})

export const requestsSchema: v.GenericSchema<unknown, Requests> = v.object({
  flex: v.number(),
  flutterwave: v.number(),
})

export const taskSchema: v.GenericSchema<unknown, Task> = v.object({
  place: placeSchema,
  connections: connectionsSchema,
})

export const sweptSchema: v.GenericSchema<unknown, Swept> = v.object({
  taken: v.number(),
  failed: v.number(),
  seconds: v.number(),
  cpuSeconds: v.number(),
  peakRssMiB: v.number(),
  states: v.record(v.string(), v.number()),
})
