import { expect, test } from 'vitest'

import type { EntryHead, EntryStanding, LedgerChange } from '../../src/ledger/index.ts'
import { createProcessClock, createTimeline } from './clock.ts'
import type { Timeline } from './clock.ts'
import { createWorldLedger, plainCourse } from './ledger.ts'
import type { Durability, WorldLedger, WriteCourse } from './ledger.ts'
import type { WorldProcess } from './process.ts'

const head: EntryHead = {
  reference: 'r1',
  account: 'us',
  provider: 'flex',
  mode: 'test',
  request: {},
  fingerprint: '{}',
  prepared: null,
  amount: { minor: 100, currency: 'USD' },
  currency: 'USD',
  createdAt: '2026-01-01T00:00:00.000Z',
}

const standing: EntryStanding = {
  state: 'recorded',
  since: '2026-01-01T00:00:00.000Z',
  heldMinor: 100,
  refundIds: [],
  payments: [],
  dueAt: null,
  lease: null,
  tries: 0,
}

const scope = { reference: 'r1', account: 'us', payments: [], spending: [] }
const record = (): LedgerChange<string> => ({ result: 'stored', head, standing })

interface Scene {
  readonly timeline: Timeline
  readonly ledger: WorldLedger
  readonly process: WorldProcess
  readonly stored: readonly string[]
}

function scene(course: WriteCourse = plainCourse, durability?: Durability): Scene {
  const timeline = createTimeline()
  const stored: string[] = []
  let isAlive = true
  const process: WorldProcess = {
    name: 'p',
    clock: createProcessClock(timeline, { offsetMs: 0, skew: 0 }, () => isAlive),
    isAlive: () => isAlive,
    crash: () => {
      isAlive = false
    },
    endsHere: () => false,
  }
  const ledger = createWorldLedger(
    timeline,
    {
      onBegin: () => 0,
      isDown: () => false,
      onWrite: () => course,
      onStored: (_, { kind }) => stored.push(kind),
      onDelivery: () => undefined,
    },
    durability,
  )
  return { timeline, ledger, process, stored }
}

test('a write is stored, and told by its kind', async () => {
  const { ledger, process, stored } = scene()
  await expect(ledger.view(process).change(scope, record)).resolves.toBe('stored')
  expect(ledger.entry('r1')?.state).toBe('recorded')
  expect(stored).toEqual(['record'])
})

test('a write that is not stored leaves nothing, and says that it can not be reached', async () => {
  const { ledger, process } = scene({ isStored: false, answer: 'unavailable', delayMs: 0 })
  await expect(ledger.view(process).change(scope, record)).rejects.toMatchObject({
    code: 'ledger',
    issues: [{ rule: 'ledger.unavailable' }],
  })
  expect(ledger.entry('r1')).toBeUndefined()
})

test('a commit of which nobody knows may be stored', async () => {
  const { ledger, process } = scene({ isStored: true, answer: 'commit_unknown', delayMs: 0 })
  await expect(ledger.view(process).change(scope, record)).rejects.toMatchObject({
    issues: [{ rule: 'ledger.commit_unknown' }],
  })
  expect(ledger.entry('r1')?.state).toBe('recorded')
})

test('a process that has ended is told nothing, and reads nothing', async () => {
  const { timeline, ledger, process } = scene({ isStored: true, answer: 'lost', delayMs: 0 })
  const told: string[] = []
  const tell = (): void => void told.push('told')
  ledger.view(process).change(scope, record).then(tell, tell)
  process.crash()
  ledger.view(process).read(['r1']).then(tell, tell)
  await timeline.run()
  expect(told).toEqual([])
})

test('a full ledger loses nothing when the machine ends', async () => {
  const { ledger, process } = scene()
  await ledger.view(process).change(scope, record)
  expect(ledger.crash('machine')).toBe(false)
  expect(ledger.entry('r1')).toBeDefined()
})

test('a normal ledger loses what was not on the disk when the machine ends, and keeps it when the process does', async () => {
  const { ledger, process } = scene(plainCourse, 'normal')
  await ledger.view(process).change(scope, record)
  expect(ledger.crash('process')).toBe(false)
  expect(ledger.crash('machine')).toBe(true)
  expect(ledger.entry('r1')).toBeUndefined()
  await expect(ledger.view(process).read(['r1'])).resolves.toEqual([])
})

test('what was synced is kept', async () => {
  const { ledger, process } = scene(plainCourse, 'async')
  await ledger.view(process).change(scope, record)
  ledger.sync()
  expect(ledger.crash('process')).toBe(false)
  await expect(ledger.view(process).read(['r1'])).resolves.toHaveLength(1)
})

test('a delivery and events are kept or lost together with their step', async () => {
  const { ledger, process } = scene(plainCourse, 'async')
  const view = ledger.view(process)
  const { account } = scope
  const at = head.createdAt
  const told = (id: string): LedgerChange<null> => ({
    result: null,
    delivery: {
      account,
      id,
      receivedAt: at,
      refundId: null,
      reference: null,
      event: {},
      isHandled: false,
    },
    events: [{ kind: 'foreign', account, reference: null, at, content: { id } }],
  })
  await view.change({ ...scope, delivery: 'd1' }, () => ({ ...record(), ...told('d1') }))
  await view.change({ ...scope, reference: 'nobody', delivery: 'd2' }, () => told('d2'))
  ledger.sync()
  await view.change({ ...scope, delivery: 'd3' }, () => told('d3'))
  await view.change({ ...scope, delivery: 'd2' }, () => ({ ...told('d2'), events: [] }))
  const { events = [] } = told('d4')
  await view.change(scope, () => ({ result: null, events }))
  const news = async (): Promise<readonly unknown[]> => {
    const { deliveries } = await view.deliveries({}, { limit: 9, cursor: null })
    const events = await view.events({ limit: 9, after: null })
    return [deliveries.map(({ id }) => id), events.map(({ event }) => event.content['id'])]
  }
  expect(await news()).toEqual([
    ['d1', 'd2', 'd3'],
    ['d1', 'd2', 'd3', 'd4'],
  ])
  expect(ledger.crash('process')).toBe(true)
  expect(await news()).toEqual([
    ['d1', 'd2'],
    ['d1', 'd2'],
  ])
  expect(ledger.entry('r1')).toBeDefined()
})

test('a delivery of a write that is not stored leaves nothing', async () => {
  const { ledger, process } = scene({ isStored: false, answer: 'unavailable', delayMs: 0 })
  const events = [
    { kind: 'foreign', account: 'us', reference: null, at: head.createdAt, content: {} },
  ]
  const view = ledger.view(process)
  await expect(view.change(scope, () => ({ ...record(), events }))).rejects.toThrow(/reached/)
  await expect(view.events({ limit: 9, after: null })).resolves.toEqual([])
})
