import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'

import { memoryLedger } from '../../src/ledger/index.ts'
import type { Ledger } from '../../src/ledger/index.ts'
import { sqliteLedger } from '../../src/ledger/sqlite.ts'
import { RefundError } from '../../src/model/index.ts'
import type { RefundProvider } from '../../src/model/index.ts'
import type { SweepSummary } from '../../src/service/types.ts'
import { day, hour, minute, refusal, setScene, usd, withManifest } from './scene.ts'
import type { Scene } from './scene.ts'
import { collect } from './webhook-scene.ts'

const { signal } = new AbortController()

async function makeMany(scene: Scene, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await scene.service.create(scene.ask({ amount: usd('0.10'), reference: `RMA-${index}` }))
  }
}

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'polyrefund-watch-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'refunds.db')
}

describe('two watchers of one ledger', () => {
  test('read each refund that is due once', async () => {
    const file = await temporaryFile()
    const [ledger, other] = [sqliteLedger(file), sqliteLedger(file)]
    onTestFinished(async () => {
      await Promise.all([ledger.close(), other.close()])
    })
    const reads: string[] = []
    const scene = setScene({
      ledger,
      wrap: (provider) => ({
        ...withManifest(provider, {
          serverFilters: { value: ['status'], basis: 'documented', source: 'It was made so.' },
        }),
        get: async (id, options) => {
          reads.push(id)
          return provider.get(id, options)
        },
        list: () => {
          throw new Error('Nothing is to be listed.')
        },
      }),
      memory: { settleAfterMs: 40 * day },
    })
    await makeMany(scene, 60)
    scene.pass(3 * day)
    const services = [scene.service, scene.another({ ledger: other })]
    await Promise.all(services.map((service) => service.sweep()))
    expect(reads.toSorted()).toEqual([...new Set(reads)].toSorted())
    expect(reads).toHaveLength(60)
  })
})

function setBusyScene(retryAfterMs: number | null): Scene & { readonly asked: () => number } {
  let asked = 0
  const busy = new RefundError({
    code: 'rate_limited',
    outcome: 'none',
    message: 'Too many.',
    retryAfterMs,
  })
  const scene = setScene({
    memory: { settleAfterMs: 40 * day },
    wrap: (provider: RefundProvider) => ({
      ...provider,
      find: async (query, options) => {
        asked += 1
        if (asked <= 16) throw busy
        return provider.find(query, options)
      },
    }),
  })
  return { ...scene, asked: () => asked }
}

describe('a provider that asks to be left alone', () => {
  test('is asked nothing more for as long as it says, for whatever record', async () => {
    const scene = setBusyScene(20 * minute)
    await makeMany(scene, 40)
    scene.pass(hour)
    const summary = await scene.service.sweep()
    expect(summary).toMatchObject({ taken: 16, isDone: false })
    expect(summary.failed).toHaveLength(16)
    expect(await scene.service.sweep()).toMatchObject({ taken: 0, isDone: false })
    scene.pass(20 * minute - 1)
    expect(await scene.service.sweep()).toMatchObject({ taken: 0 })
    expect(scene.asked()).toBe(16)
    scene.pass(1)
    expect(await scene.service.sweep()).toMatchObject({ taken: 40, isDone: true })
  })

  test('is left alone for a while where it does not say how long', async () => {
    const scene = setBusyScene(null)
    await makeMany(scene, 20)
    scene.pass(hour)
    await scene.service.sweep()
    scene.pass(29_999)
    expect(await scene.service.sweep()).toMatchObject({ taken: 0 })
    scene.pass(1)
    expect(await scene.service.sweep()).toMatchObject({ taken: 4 })
  })
})

describe('a limit for each account', () => {
  test('leaves the rest to the next sweep, and says so', async () => {
    const scene = setScene()
    await makeMany(scene, 5)
    scene.pass(hour)
    const few = { accountLimit: 2 }
    expect(await scene.service.sweep(few)).toMatchObject({ taken: 2, isDone: false })
    expect(await scene.service.sweep(few)).toMatchObject({ taken: 2, isDone: false })
    expect(await scene.service.sweep(few)).toMatchObject({ taken: 1, isDone: true })
  })
})

describe('a refund that is pending for too long', () => {
  test('is told to the feed once, and read on', async () => {
    const scene = setScene({
      memory: { settleAfterMs: 40 * day },
      wrap: (provider) =>
        withManifest(provider, {
          pendingStaleAfterMs: { value: 2 * day, basis: 'documented', source: 'It was made so.' },
        }),
    })
    await scene.service.create(scene.ask())
    for (let count = 0; count < 20; count += 1) {
      scene.pass(12 * hour)
      await scene.service.sweep()
    }
    const events = await collect(scene.service.events())
    expect(events).toMatchObject([{ kind: 'stale', reference: 'RMA-1', state: 'pending' }])
    expect(Date.parse(events[0]?.at ?? '')).toBe(scene.clock.now() - 16 * 12 * hour)
    scene.pass(40 * day)
    await scene.service.sweep()
    expect(await collect(scene.service.events())).toMatchObject([
      { kind: 'stale' },
      { kind: 'succeeded' },
    ])
  })
})

/** A ledger that can't be asked for what is due, that many times. */
function failingLedger(times: number): Ledger {
  const healthy = memoryLedger()
  let failures = 0
  return {
    ...healthy,
    claim: async (query) => {
      failures += 1
      if (failures <= times) throw unavailable
      return healthy.claim(query)
    },
  }
}

describe('a watch', () => {
  test('sweeps until it is ended, and tells of each sweep that did something', async () => {
    const scene = setScene()
    await makeMany(scene, 3)
    const end = new AbortController()
    const told: SweepSummary[] = []
    const before = scene.clock.delays.length
    const watching = scene.service.watch({
      signal: end.signal,
      everyMs: minute,
      onSweep: (summary) => told.push(summary),
    })
    await scene.clock.whenAsked(before + 1)
    expect(told).toEqual([])
    scene.pass(hour)
    await scene.clock.whenAsked(before + 2)
    expect(told).toMatchObject([{ taken: 3, byState: { succeeded: 3 } }])
    end.abort()
    await watching
    expect(scene.clock.pending).toBe(0)
  })

  test('waits longer and longer where the ledger fails, and goes on when it works again', async () => {
    const scene = setScene({ ledger: failingLedger(3) })
    await makeMany(scene, 1)
    const end = new AbortController()
    const errors: unknown[] = []
    const before = scene.clock.delays.length
    const watching = scene.service.watch({
      signal: end.signal,
      everyMs: hour,
      onError: (error) => errors.push(error),
    })
    for (const [count, hours] of [2, 4, 8].entries()) {
      await scene.clock.whenAsked(before + count + 1)
      expect(scene.clock.delays.at(-1)).toBe(hours * hour)
      scene.clock.advance(hours * hour)
    }
    await scene.clock.whenAsked(before + 4)
    expect(scene.clock.delays.at(-1)).toBe(hour)
    expect(errors).toEqual([unavailable, unavailable, unavailable])
    end.abort()
    await watching
  })

  test('never waits for longer than a day, which every timer can hold', async () => {
    const scene = setScene({ ledger: failingLedger(9) })
    const end = new AbortController()
    const before = scene.clock.delays.length
    const watching = scene.service.watch({ signal: end.signal, everyMs: 20 * hour })
    for (const count of [1, 2, 3, 4, 5, 6]) {
      await scene.clock.whenAsked(before + count)
      expect(scene.clock.delays.at(-1)).toBe(day)
      scene.clock.advance(day)
    }
    end.abort()
    await watching
  })

  test.each([
    ['no signal', {}, 'option.signal'],
    ['a wait that is too short', { signal, everyMs: 10 }, 'option.range'],
    ['a wait that is no number', { signal, everyMs: '60000' }, 'option.range'],
    ['a listener that is no function', { signal, onSweep: 'log' }, 'option.function'],
    ['an option that there is not', { signal, every: 5 }, 'option.unknown'],
    ['no options', null, 'option.type'],
  ])('is refused %s', async (_, options, rule) => {
    const { service } = setScene()
    const watch = async (): Promise<unknown> => Reflect.apply(service.watch, service, [options])
    expect(await refusal(watch())).toMatchObject({
      code: 'invalid_request',
      issues: [{ rule }],
    })
  })
})

const unavailable = new RefundError({
  code: 'ledger',
  outcome: 'none',
  message: 'The disk is full.',
  issues: [{ path: 'ledger', rule: 'ledger.unavailable' }],
})
