import { afterEach, describe, expect, test } from 'vitest'

import { flex } from '../../providers/flex/index.ts'
import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import type { FlexSimulator } from '../../providers/flex/simulator.ts'
import { flutterwave } from '../../providers/flutterwave/index.ts'
import { startFlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import type { FlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import type { Ledger } from '../../src/ledger/index.ts'
import { money } from '../../src/model/index.ts'
import type { RefundProvider, RefundRecord, RefundRequest } from '../../src/model/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import type { RefundService } from '../../src/service/types.ts'
import type { Fault } from '../../src/testing/index.ts'
import { createFixedIds } from '../http/fixed-ids.ts'
import { createHandClock, startOfTime } from '../http/hand-clock.ts'
import type { HandClock } from '../http/hand-clock.ts'
import { countingRandom, day, hour, minute, usd } from './scene.ts'

interface Wired {
  readonly service: RefundService<{ readonly main: RefundProvider }>
  readonly ledger: Ledger
  readonly clock: HandClock
  readonly create: () => Promise<RefundRecord>
  readonly fail: (fault: Fault, when: 'before' | 'after', times?: number) => void
  /** The creates that arrived: body and key. */
  readonly posts: () => readonly (readonly [body: string, key: string | undefined])[]
  /** Refunds that stand at the provider. */
  readonly made: () => number
  readonly pass: (milliseconds: number) => void
}

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A service whose creates are told of before they leave. */
function wire(
  connect: (clock: HandClock, fetch: typeof globalThis.fetch) => RefundProvider,
  simulator: { readonly fetch: typeof globalThis.fetch },
  onCreate: (ledger: Ledger) => Promise<void>,
): Pick<Wired, 'service' | 'ledger' | 'clock'> {
  const clock = createHandClock((milliseconds) => milliseconds < 29_999)
  const ledger = memoryLedger()
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const isCreate = request.method === 'POST' && /\/refunds?$/.test(new URL(request.url).pathname)
    if (isCreate) await onCreate(ledger)
    return simulator.fetch(request)
  }
  const accounts = createAccounts({ main: connect(clock, fetch) })
  const service = createRefundService({ accounts, ledger, clock, random: countingRandom() })
  return { service, ledger, clock }
}

type OnCreate = (ledger: Ledger) => Promise<void>

async function flexScene(
  onCreate: OnCreate = async () => {},
): Promise<Wired & { us: FlexSimulator }> {
  const us = await startFlexSimulator({ listen: false, startAt: startOfTime })
  closing.push(us.close)
  const wired = wire(
    (clock, fetch) => flex({ ...us.adapterOptions, fetch, clock, ids: createFixedIds() }),
    us,
    onCreate,
  )
  const { id } = us.addSession({ amountTotal: 100_00 })
  const request = { ...asked, payment: id, amount: usd('35.00') }
  return {
    ...wired,
    us,
    create: () => wired.service.create(request),
    fail: (fault, when, times = 1) =>
      us.faults.add({ ...fault, operation: 'refund_session', when, times }),
    posts: () =>
      us
        .received({ operation: 'refund_session' })
        .map(({ body, headers }) => [body, headers['idempotency-key']]),
    made: () => us.refunds(id).length,
    pass: passing(wired.clock, us),
  }
}

async function flutterwaveScene(
  onCreate: OnCreate = async () => {},
): Promise<Wired & { africa: FlutterwaveSimulator }> {
  const africa = await startFlutterwaveSimulator({ listen: false, startAt: startOfTime })
  closing.push(africa.close)
  const wired = wire(
    (clock, fetch) =>
      flutterwave({ ...africa.adapterOptions, fetch, clock, ids: createFixedIds() }),
    africa,
    onCreate,
  )
  const id = africa.addCharge({ amount: '2000' })
  const request = { ...asked, payment: id, amount: money('350.00', 'NGN') }
  return {
    ...wired,
    africa,
    create: () => wired.service.create(request),
    fail: (fault, when, times = 1) =>
      africa.faults.add({ ...fault, operation: 'create_refund', when, times }),
    posts: () =>
      africa
        .received({ operation: 'create_refund' })
        .map(({ body, headers }) => [body, headers['x-idempotency-key']]),
    made: () => africa.refunds(id).length,
    pass: passing(wired.clock, africa),
  }
}

const asked = {
  reason: 'requested_by_customer',
  reference: 'RMA-1',
} as const satisfies Partial<RefundRequest>

function passing(
  clock: HandClock,
  simulator: Pick<FlexSimulator, 'clock'>,
): (milliseconds: number) => void {
  return (milliseconds) => {
    clock.advance(milliseconds)
    simulator.clock.advance(milliseconds)
  }
}

const faults: readonly (readonly [name: string, fault: Fault])[] = [
  ['a reset', { kind: 'reset' }],
  ['a 500', { kind: 'status', status: 500 }],
  ['a 409', { kind: 'status', status: 409 }],
  ["a proxy's page", { kind: 'html' }],
  ["a proxy's refusal", { kind: 'html', status: 400 }],
  ['half an answer', { kind: 'truncated' }],
  ['half an answer that looks whole', { kind: 'truncated', framing: 'close' }],
  ['what is not JSON', { kind: 'malformed' }],
  ['nothing', { kind: 'empty' }],
  ['an error under 200', { kind: 'error_body' }],
  ['a redirect', { kind: 'status', status: 307 }],
]

describe.each(faults)('after %s', (_name, fault) => {
  test.each(['before', 'after'] as const)(
    '%s the effect, a keyless refund is sent once and told truly in the end',
    async (when) => {
      const scene = await flexScene()
      scene.fail(fault, when)
      const record = await scene.create()
      expect(record.held.minor).toBe(35_00)
      for (let sweep = 0; sweep < 8; sweep += 1) {
        scene.pass(20 * minute)
        await scene.service.sweep()
      }
      expect(scene.posts()).toHaveLength(1)
      const end = await scene.service.byReference('RMA-1')
      expect(end?.state).toBe(scene.made() === 1 ? 'succeeded' : 'rejected')
      expect(scene.made()).toBe(when === 'after' ? 1 : 0)
    },
  )

  test.each(['before', 'after'] as const)(
    '%s the effect, a keyed refund is made once, by the same bytes under the same key',
    async (when) => {
      const scene = await flutterwaveScene()
      scene.fail(fault, when)
      const record = await scene.create()
      expect(record).toMatchObject({ state: 'pending' })
      expect(scene.made()).toBe(1)
      const [first, ...others] = scene.posts()
      for (const other of others) expect(other).toEqual(first)
    },
  )
})

describe.each([
  ['Flex', flexScene],
  ['Flutterwave', flutterwaveScene],
])('a refund at %s', (_name, open) => {
  test('is marked in the ledger before its POST is fetched', async () => {
    const seen: unknown[] = []
    const scene = await open(async (ledger) => {
      const [entry] = await ledger.read(['RMA-1'])
      seen.push({ state: entry?.state, body: entry?.prepared?.body, kinds: entry?.facts.length })
    })
    scene.fail({ kind: 'rate_limited', retryAfter: 1 }, 'before')
    await scene.create()
    const bodies = scene.posts().map(([body]) => body)
    expect(seen).toEqual(
      bodies.map((body, index) => ({ state: 'sending', body, kinds: 1 + 2 * index })),
    )
    expect(bodies).toHaveLength(2)
    expect(new Set(bodies).size).toBe(1)
  })

  test('is rejected by a 401 that stays', async () => {
    const scene = await open()
    scene.fail({ kind: 'status', status: 401 }, 'before', 2)
    expect(await scene.create()).toMatchObject({ state: 'rejected', held: { minor: 0 } })
    expect(scene.made()).toBe(0)
  })

  test('is never failed by a wait that the provider wants to be absurd', async () => {
    const scene = await open()
    scene.fail({ kind: 'rate_limited', retryAfter: 1_000_000_000 }, 'before')
    expect(await scene.create()).toMatchObject({ state: 'recorded', reason: 'turned_away' })
    scene.pass(6 * hour)
    await scene.service.sweep()
    expect(scene.made()).toBe(1)
  })
})

describe('Flex', () => {
  test('that makes every refund twice is found out', async () => {
    const scene = await flexScene()
    scene.us.behave({ doublesRefunds: true })
    const record = await scene.create()
    expect(record).toMatchObject({ state: 'duplicated', nextAction: { kind: 'resolve' } })
    expect(record.held.minor).toBeGreaterThanOrEqual(70_00)
  })

  test('that makes another amount is a mismatch with the larger of both held', async () => {
    for (const [changesAmountBy, held] of [
      [-500, 35_00],
      [500, 40_00],
    ] as const) {
      const scene = await flexScene()
      scene.us.behave({ changesAmountBy, previewExists: false })
      expect(await scene.create()).toMatchObject({ state: 'mismatch', held: { minor: held } })
    }
  })

  test('that loses our reference and the answer leaves it to a person', async () => {
    const scene = await flexScene()
    scene.us.behave({ losesMetadata: true })
    scene.fail({ kind: 'reset' }, 'after')
    const record = await scene.create()
    expect(record).toMatchObject({ state: 'unknown', held: { minor: 35_00 } })
    expect(scene.posts()).toHaveLength(1)
  })

  test('that takes a success back gives the amount back', async () => {
    const scene = await flexScene()
    scene.us.behave({ course: 'succeeds_then_fails' })
    await scene.create()
    for (let sweep = 0; sweep < 8; sweep += 1) {
      scene.pass(day)
      await scene.service.sweep()
    }
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'failed',
      reason: 'reversed',
      held: { minor: 0 },
    })
  })
})

describe('Flutterwave', () => {
  test('is not sent again behind the window, and what lies there is adopted', async () => {
    const scene = await flutterwaveScene()
    scene.fail({ kind: 'reset' }, 'after', 99)
    await scene.create()
    const posts = scene.posts().length
    expect(posts).toBe(3)
    scene.pass(hour)
    await scene.service.sweep()
    expect(scene.posts()).toHaveLength(posts)
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ state: 'succeeded' })
  })

  test('that forgets our reference too leaves it to a person', async () => {
    const scene = await flutterwaveScene()
    scene.africa.behave({ meta: 'lost' })
    scene.fail({ kind: 'reset' }, 'after', 99)
    await scene.create()
    for (let sweep = 0; sweep < 6; sweep += 1) {
      scene.pass(hour)
      await scene.service.sweep()
    }
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'unknown',
      reason: 'unattributed_candidates',
      nextAction: { kind: 'resolve' },
    })
    const refundId = scene.africa.refunds()[0]?.id ?? ''
    const details = { actor: 'ada', reason: 'seen in the dashboard', refundId }
    expect(await scene.service.resolve('RMA-1', 'refunded', details)).toMatchObject({
      state: 'succeeded',
    })
  })
})
