import * as v from 'valibot'

import { connectionsSchema } from '../runs/accounts.ts'
import type { Connections } from '../runs/accounts.ts'
import type { Pace } from '../runs/clock.ts'
import { placeSchema } from '../runs/ledgers.ts'
import type { LedgerPlace } from '../runs/ledgers.ts'
import { places } from './phases.ts'
import type { Place } from './phases.ts'

// What goes from process to process. Each message is read by its schema before it is used.

/** What all processes of a run share. */
export interface World {
  readonly pace: Pace
  readonly place: LedgerPlace
  readonly connections: Connections
}

/** What one life of a worker is for. */
export interface Life {
  readonly world: World
  /** The refunds to make, by number. */
  readonly numbers: readonly number[]
  /** Where it stops and waits to be killed, once it has made so many refunds; null: nowhere. */
  readonly halt: { readonly at: Place; readonly afterAnswers: number } | null
}

/** What the process of the simulators is told at the beginning. */
export interface Opening {
  readonly pace: Pace
  readonly seed: number
  readonly payments: number
}

/** What it is asked later. */
export type Question =
  | { readonly kind: 'heal' }
  | { readonly kind: 'skip'; readonly milliseconds: number }
  | { readonly kind: 'truth' }

const paceSchema: v.GenericSchema<unknown, Pace> = v.object({
  startedAt: v.number(),
  speed: v.number(),
})

const worldSchema: v.GenericSchema<unknown, World> = v.object({
  pace: paceSchema,
  place: placeSchema,
  connections: connectionsSchema,
})

export const lifeSchema: v.GenericSchema<unknown, Life> = v.object({
  world: worldSchema,
  numbers: v.array(v.number()),
  halt: v.nullable(v.object({ at: v.picklist(places), afterAnswers: v.number() })),
})

export const openingSchema: v.GenericSchema<unknown, Opening> = v.object({
  pace: paceSchema,
  seed: v.number(),
  payments: v.number(),
})

export const questionSchema: v.GenericSchema<unknown, Question> = v.variant('kind', [
  v.object({ kind: v.literal('heal') }),
  v.object({ kind: v.literal('skip'), milliseconds: v.number() }),
  v.object({ kind: v.literal('truth') }),
])

export const doneSchema: v.GenericSchema<unknown, 'done'> = v.literal('done')
