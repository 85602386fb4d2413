import * as v from 'valibot'

import { connectionsSchema } from '../runs/accounts.ts'
import type { Connections } from '../runs/accounts.ts'
import { placeSchema } from '../runs/ledgers.ts'
import type { LedgerPlace } from '../runs/ledgers.ts'
import { accountNames } from '../runs/payments.ts'
import type { AccountName } from '../runs/payments.ts'

// What goes from process to process. Each message is read by its schema before it is used.

/** What the process of the simulators is told at the beginning. */
export interface Opening {
  readonly payments: number
  /** What each was paid with, minor units. */
  readonly captured: number
}

/** What a racer is told at the beginning. */
export interface Race {
  readonly place: LedgerPlace
  readonly connections: Connections
}

/** What a racer does when it is told to. All racers are told at the same time. */
export type Heat =
  /** The same references in every process. */
  | { readonly kind: 'references'; readonly count: number }
  /** Parts of one payment, each under a reference of its own. */
  | {
      readonly kind: 'parts'
      readonly account: AccountName
      readonly payment: number
      readonly references: readonly string[]
      readonly minor: number
    }

/** What became of it. */
export interface Finish {
  /** Records that were returned. */
  readonly records: number
  /** Errors by their codes. */
  readonly errors: Readonly<Record<string, number>>
}

export const openingSchema: v.GenericSchema<unknown, Opening> = v.object({
  payments: v.number(),
  captured: v.number(),
})

export const raceSchema: v.GenericSchema<unknown, Race> = v.object({
  place: placeSchema,
  connections: connectionsSchema,
})

export const heatSchema: v.GenericSchema<unknown, Heat> = v.variant('kind', [
  v.object({ kind: v.literal('references'), count: v.number() }),
  v.object({
    kind: v.literal('parts'),
    account: v.picklist(accountNames),
    payment: v.number(),
    references: v.array(v.string()),
    minor: v.number(),
  }),
])

export const finishSchema: v.GenericSchema<unknown, Finish> = v.object({
  records: v.number(),
  errors: v.record(v.string(), v.number()),
})
