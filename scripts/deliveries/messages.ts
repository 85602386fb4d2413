import * as v from 'valibot'

import { placeSchema } from '../runs/ledgers.ts'
import type { LedgerPlace } from '../runs/ledgers.ts'

/** Where a receiver ends, as if its machine had lost power. */
export const crashPoints = ['verified', 'stored', 'in the code', 'handled', 'anywhere'] as const

export type CrashPoint = (typeof crashPoints)[number]

/** What a receiver is told. */
export interface Task {
  readonly place: LedgerPlace
  readonly secret: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Null for one that lives. */
  readonly crash: CrashPoint | null
}

export const taskSchema: v.GenericSchema<unknown, Task> = v.object({
  place: placeSchema,
  secret: v.string(),
  now: v.number(),
  crash: v.nullable(v.picklist(crashPoints)),
})

/** Where a receiver listens. */
export const listeningSchema: v.GenericSchema<unknown, { readonly url: string }> = v.object({
  url: v.string(),
})
