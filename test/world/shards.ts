import { createHash } from 'node:crypto'

import type { RecordState } from '../../src/model/index.ts'
import { findingsOf } from '../../src/service/standing.ts'
import { judge } from '../../src/service/states.ts'
import { countCells } from './cells.ts'
import type { Cells } from './cells.ts'
import { runEpisode } from './episode.ts'
import type { EpisodeResult } from './episode.ts'
import type { Violation } from './invariants.ts'

/** A violation, with what brings it about again. */
export interface FoundViolation extends Violation {
  readonly seed: number
  readonly episode: number
}

/** What came of one shard: a run of episodes that depends on the seed and its number alone. */
export interface ShardResult {
  readonly shard: number
  readonly refunds: number
  readonly posts: number
  readonly faultedPosts: number
  readonly records: number
  readonly crashedRecords: number
  readonly crashes: number
  readonly doubleCrashes: number
  readonly episodes: number
  readonly unknown: number
  readonly states: Readonly<Record<string, number>>
  readonly cells: Readonly<Record<string, number>>
  readonly violations: readonly FoundViolation[]
  readonly hash: string
}

/** How many shards a run has, whatever it runs on. */
export const shardCount = 64

/** How many refunds of a run a shard has at least. */
export function shareOfShard(refunds: number, shard: number, shards: number): number {
  const share = Math.floor(refunds / shards)
  return share + (shard < refunds % shards ? 1 : 0)
}

/** Runs a shard. It ends with the first episode that breaks an invariant. */
export async function runShard(
  seed: number,
  shard: number,
  refunds: number,
  onEpisode: (refunds: number) => void = () => undefined,
): Promise<ShardResult> {
  const hash = createHash('sha256')
  const cells: Cells = new Map()
  const states = new Map<string, number>()
  const sums = { refunds: 0, posts: 0, faultedPosts: 0, records: 0, crashedRecords: 0 }
  const more = { crashes: 0, doubleCrashes: 0, episodes: 0, unknown: 0 }
  const violations: FoundViolation[] = []
  while (sums.refunds < refunds && violations.length === 0) {
    const episode = shard * 1_000_000 + more.episodes
    const result = await runEpisode({ seed, episode })
    hash.update(result.hash)
    sums.refunds += result.cases.length
    sums.posts += result.counts.posts
    sums.faultedPosts += result.counts.faultedPosts
    more.crashes += result.counts.crashes
    more.doubleCrashes += result.counts.doubleCrashes
    more.episodes += 1
    countEndings(result, states)
    for (const of of result.cases) {
      countCells(cells, of)
      const entry = result.entryOf(of.reference)
      if (entry !== undefined) sums.records += 1
      if (of.crashes.size > 0) sums.crashedRecords += 1
      if (entry?.state === 'unknown') more.unknown += 1
    }
    for (const violation of result.violations) violations.push({ ...violation, seed, episode })
    onEpisode(result.cases.length)
  }
  return {
    shard,
    ...sums,
    ...more,
    states: Object.fromEntries(states),
    cells: Object.fromEntries(cells),
    violations,
    hash: hash.digest('hex'),
  }
}

type Ending = RecordState | 'none'

function countEndings({ cases, entryOf }: EpisodeResult, states: Map<string, number>): void {
  for (const { reference, refusal } of cases) {
    const entry = entryOf(reference)
    const ending: Ending = entry?.state ?? 'none'
    const reason =
      entry === undefined
        ? (refusal ?? 'never_asked')
        : judge(findingsOf(entry.facts, entry.amount)).reason
    const name = `${ending} ${reason}`
    states.set(name, (states.get(name) ?? 0) + 1)
  }
}
