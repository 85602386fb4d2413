import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import * as v from 'valibot'

import { shardCount, shareOfShard } from '../../test/world/shards.ts'
import type { ShardResult } from '../../test/world/shards.ts'
import { saidSchema } from './messages.ts'

// Nearly all that is made here is of use for a moment only, and costs nothing where it is never moved.
const execArgv = ['--min-semi-space-size=64', '--max-semi-space-size=64']

export interface PoolSetup {
  readonly refunds: number
  readonly seed: number
  readonly workers: number
  /** Into how many parts the run is cut: what comes of it depends on that. @default 64 */
  readonly shards?: number
  /** Told how many refunds have come to their end. */
  readonly onProgress: (refunds: number) => void
}

/** Runs all shards, a few at a time. What comes of it doesn't depend on how many. */
export async function runShards(setup: PoolSetup): Promise<readonly ShardResult[]> {
  const { shards = shardCount } = setup
  const waiting = Array.from({ length: shards }, (_, shard) => shard)
  const results: ShardResult[] = []
  let isBroken = false
  let done = 0
  const work = async (): Promise<void> => {
    const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), { execArgv })
    try {
      for (let shard = waiting.shift(); shard !== undefined; shard = waiting.shift()) {
        if (isBroken) break
        const refunds = shareOfShard(setup.refunds, shard, shards)
        const result = await runOn(worker, { seed: setup.seed, shard, refunds }, (more) => {
          done += more
          setup.onProgress(done)
        })
        results.push(result)
        if (result.violations.length > 0) isBroken = true
      }
    } finally {
      worker.kill()
    }
  }
  await Promise.all(Array.from({ length: setup.workers }, work))
  return results.toSorted((one, other) => one.shard - other.shard)
}

function runOn(
  worker: ChildProcess,
  task: { readonly seed: number; readonly shard: number; readonly refunds: number },
  onProgress: (refunds: number) => void,
): Promise<ShardResult> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error(`The worker of shard ${task.shard} has ended.`))
    const listen = (message: unknown): void => {
      const said = v.parse(saidSchema, message)
      if (said.kind === 'progress') {
        onProgress(said.refunds)
        return
      }
      worker.off('message', listen)
      worker.off('exit', onExit)
      if (said.kind === 'done') resolve(said.result)
      else reject(new Error(`Shard ${task.shard}: ${said.message}`))
    }
    worker.on('message', listen)
    worker.once('exit', onExit)
    worker.send(task)
  })
}
