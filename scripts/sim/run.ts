import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

import { reachableCells } from '../../test/world/cells.ts'
import { useLightPlatform } from '../../test/world/platform.ts'
import type { ShardResult } from '../../test/world/shards.ts'
import { eventsOf, shrink } from '../../test/world/shrink.ts'
import { runShards } from './pool.ts'
import { runSabotages } from './sabotage.ts'

// Runs the simulated world. The last line on stdout is one JSON object; a broken invariant ends it
// with status 1, after the events that lead to it.
const { values } = parseArgs({
  options: {
    refunds: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
    episode: { type: 'string' },
    sabotage: { type: 'string' },
  },
})

// An episode is shown as the workers saw it.
useLightPlatform()

const seed = wholeNumber('seed', values.seed)

if (values.sabotage !== undefined) await runSabotages(values.sabotage)
else if (values.episode === undefined) await runAll()
else await showEpisode(wholeNumber('episode', values.episode))

async function runAll(): Promise<void> {
  const refunds = wholeNumber('refunds', values.refunds)
  const workers = wholeNumber('workers', values.workers)
  const startedAt = performance.now()
  let shown = 0
  const results = await runShards({
    refunds,
    seed,
    workers,
    onProgress: (done) => {
      if (done - shown < refunds / 50) return
      shown = done
      process.stderr.write(`${done} of ${refunds} refunds, ${secondsSince(startedAt)} s\n`)
    },
  })
  const violations = results.flatMap((result) => result.violations)
  const [first] = violations
  if (first !== undefined) await showEpisode(first.episode)
  const seconds = secondsSince(startedAt)
  process.stdout.write(`${JSON.stringify({ ...summary(results), seed, seconds })}\n`)
  if (violations.length > 0) process.exitCode = 1
}

/** Runs one episode, and tells of the smallest part of it that breaks what it breaks. */
async function showEpisode(episode: number): Promise<void> {
  const shrunk = await shrink({ seed, episode })
  const events = eventsOf(shrunk)
  process.stderr.write(events.length === 0 ? 'Nothing is broken.\n' : `${events.join('\n')}\n`)
}

function summary(results: readonly ShardResult[]): Readonly<Record<string, unknown>> {
  const sum = (read: (result: ShardResult) => number): number =>
    results.reduce((total, result) => total + read(result), 0)
  const posts = sum(({ posts }) => posts)
  const records = sum(({ records }) => records)
  const cells = addUp(results.map(({ cells }) => cells))
  const emptyCells = reachableCells.filter((cell) => !cells.has(cell))
  const violations = results.flatMap((result) => result.violations)
  return {
    refunds: sum(({ refunds }) => refunds),
    violations: violations.length,
    attempts: posts,
    faultedShare: share(
      sum(({ faultedPosts }) => faultedPosts),
      posts,
    ),
    records,
    crashedShare: share(
      sum(({ crashedRecords }) => crashedRecords),
      records,
    ),
    crashes: sum(({ crashes }) => crashes),
    doubleCrashes: sum(({ doubleCrashes }) => doubleCrashes),
    episodes: sum(({ episodes }) => episodes),
    cells: reachableCells.length - emptyCells.length,
    emptyCells: emptyCells.length,
    whichEmpty: emptyCells,
    unknown: sum(({ unknown }) => unknown),
    states: Object.fromEntries(byCount(addUp(results.map(({ states }) => states)))),
    broken: violations.slice(0, 5),
    traceHash: createHash('sha256')
      .update(results.map(({ hash }) => hash).join('\n'))
      .digest('hex'),
  }
}

function addUp(tables: readonly Readonly<Record<string, number>>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const table of tables) {
    for (const [name, count] of Object.entries(table)) sums.set(name, (sums.get(name) ?? 0) + count)
  }
  return sums
}

function byCount(sums: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...sums].toSorted(([, one], [, other]) => other - one)
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 1000
}

function secondsSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) / 100) / 10
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new Error(`--${name} takes a whole number, and ${text} is none.`)
}
