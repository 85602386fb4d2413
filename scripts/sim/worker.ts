import * as v from 'valibot'

import { useLightPlatform } from '../../test/world/platform.ts'
import { runShard } from '../../test/world/shards.ts'
import { taskSchema } from './messages.ts'
import type { Said } from './messages.ts'

useLightPlatform()

// Errors are made by the million here, and nobody reads where.
Error.stackTraceLimit = 0

const say = (said: Said): void => {
  process.send?.(said)
}

process.on('message', (message: unknown) => {
  const { seed, shard, refunds } = v.parse(taskSchema, message)
  runShard(seed, shard, refunds, (done) => say({ kind: 'progress', refunds: done })).then(
    (result) => say({ kind: 'done', result }),
    (error: unknown) => say({ kind: 'failed', message: String(error) }),
  )
})
