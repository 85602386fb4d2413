import { expect, test } from 'vitest'

import { runShards } from '../../scripts/sim/pool.ts'
import type { Case } from './case.ts'
import { runEpisode } from './episode.ts'
import { runShard } from './shards.ts'

test('many refunds pass through faults and crashes with no invariant broken, and one seed is one course of events', async () => {
  const first = await runShard(1, 0, 1_500)
  expect(first.violations).toEqual([])
  expect(first.refunds).toBeGreaterThanOrEqual(1_500)
  expect(first.faultedPosts / first.posts).toBeGreaterThan(0.25)
  expect(first.crashedRecords / first.records).toBeGreaterThan(0.05)
  expect(first.doubleCrashes).toBeGreaterThan(0)
  const again = await runShard(1, 0, 1_500)
  expect(again.hash).toBe(first.hash)
})

const inAll = ['F58', 'F59', 'F60', 'F61', 'F62', 'F63', 'F64', 'F65', 'F66', 'P15', 'P16']

function hasMet({ faults, crashes }: Case, name: string): boolean {
  return [...faults, ...crashes].some((other) => other === name)
}

test('webhooks come in every shape there is, and processes end while they handle them', async () => {
  const met = new Set<string>()
  for (let episode = 0; episode < 60 && met.size < inAll.length; episode += 1) {
    const { cases, violations } = await runEpisode({ seed: 9, episode })
    expect(violations).toEqual([])
    for (const name of inAll.filter((name) => cases.some((of) => hasMet(of, name)))) met.add(name)
  }
  expect([...met].toSorted()).toEqual(inAll)
})

test('what comes of a run does not depend on how many workers share it', async () => {
  const run = { refunds: 300, seed: 3, shards: 3, onProgress: () => undefined }
  const alone = await runShards({ ...run, workers: 1 })
  const together = await runShards({ ...run, workers: 2 })
  expect(alone.map(({ hash }) => hash)).toEqual(together.map(({ hash }) => hash))
  expect(new Set(alone.map(({ hash }) => hash)).size).toBe(3)
})

test('another seed is another course of events', async () => {
  const one = await runEpisode({ seed: 1, episode: 1 })
  const other = await runEpisode({ seed: 2, episode: 1 })
  expect(one.hash).not.toBe(other.hash)
})

test('a ledger that forgets what it has stored is caught', async () => {
  const broken = new Set<string>()
  for (let episode = 0; episode < 40 && broken.size === 0; episode += 1) {
    const { violations } = await runEpisode({ seed: 5, episode, durability: 'async' })
    for (const { invariant } of violations) broken.add(invariant)
  }
  expect(broken.size).toBeGreaterThan(0)
})
