import * as v from 'valibot'

import type { ShardResult } from '../../test/world/shards.ts'

/** What a worker is told to run. */
export interface Task {
  readonly seed: number
  readonly shard: number
  readonly refunds: number
}

/** What a worker says: how far it is, or what came of a shard. */
export type Said =
  | { readonly kind: 'progress'; readonly refunds: number }
  | { readonly kind: 'done'; readonly result: ShardResult }
  | { readonly kind: 'failed'; readonly message: string }

export const taskSchema: v.GenericSchema<unknown, Task> = v.object({
  seed: v.number(),
  shard: v.number(),
  refunds: v.number(),
})

const counts = v.record(v.string(), v.number())

const violation = v.object({
  invariant: v.string(),
  reference: v.string(),
  what: v.string(),
  seed: v.number(),
  episode: v.number(),
})

const result: v.GenericSchema<unknown, ShardResult> = v.object({
  shard: v.number(),
  refunds: v.number(),
  posts: v.number(),
  faultedPosts: v.number(),
  records: v.number(),
  crashedRecords: v.number(),
  crashes: v.number(),
  doubleCrashes: v.number(),
  episodes: v.number(),
  unknown: v.number(),
  states: counts,
  cells: counts,
  violations: v.array(violation),
  hash: v.string(),
})

export const saidSchema: v.GenericSchema<unknown, Said> = v.union([
  v.object({ kind: v.literal('progress'), refunds: v.number() }),
  v.object({ kind: v.literal('done'), result }),
  v.object({ kind: v.literal('failed'), message: v.string() }),
])
