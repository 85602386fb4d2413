import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'

import { flex } from '../../providers/flex/index.ts'
import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import type { FlexSimulator } from '../../providers/flex/simulator.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import type { Refund, RefundPart, RefundProvider } from '../../src/model/index.ts'
import { compareWithAsked, knownRefunds } from '../../src/service/seen-refunds.ts'
import { createRefundService } from '../../src/service/service.ts'
import type { RefundService } from '../../src/service/types.ts'
import { createFixedIds } from '../http/fixed-ids.ts'
import { createHandClock, startOfTime } from '../http/hand-clock.ts'
import { seen } from './facts.ts'
import { countingRandom, day, usd, withManifest } from './scene.ts'
import { collect, setWebhookScene } from './webhook-scene.ts'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface SplitScene {
  readonly us: FlexSimulator
  readonly service: RefundService<{ readonly main: RefundProvider }>
  /** Refunds, while something happens between the provider's commit and its answer. */
  readonly create: (meanwhile?: () => Promise<unknown>) => Promise<unknown>
  /** Delivers what is due to the service, in an order of the test's. */
  readonly deliver: (inOrder: (count: number) => readonly number[]) => Promise<readonly number[]>
}

const secret = `whsec_${Buffer.from('sixteen bytes are enough').toString('base64')}`

/** A session that was paid with two cards, so that one call makes two refunds. */
async function setSplit(): Promise<SplitScene> {
  const us = await startFlexSimulator({
    listen: false,
    startAt: startOfTime,
    webhooks: { url: 'http://127.0.0.1:9/webhooks', secret },
  })
  closing.push(us.close)
  const clock = createHandClock((milliseconds) => milliseconds < 29_999)
  const holder = { meanwhile: async (): Promise<unknown> => null }
  const provider = flex({
    ...us.adapterOptions,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const response = await us.fetch(request)
      if (request.method === 'POST' && request.url.endsWith('/refund')) await holder.meanwhile()
      return response
    },
    clock,
    ids: createFixedIds(),
    webhookSecrets: [secret],
  })
  const service = createRefundService({
    accounts: createAccounts({ main: provider }),
    ledger: memoryLedger(),
    clock,
    random: countingRandom(),
  })
  const { id } = us.addSession({ cards: [{ amount: 60_00 }, { amount: 40_00 }] })
  return {
    us,
    service,
    create: (meanwhile = async () => null) => {
      holder.meanwhile = meanwhile
      const asked = { payment: id, amount: usd('80.00'), reason: 'requested_by_customer' } as const
      return service.create({ account: 'main', ...asked, reference: 'RMA-1' })
    },
    deliver: async (inOrder) => {
      const due = us.webhooks.due()
      const answers: number[] = []
      for (const position of inOrder(due.length)) {
        const letter = due[position]
        if (letter === undefined) continue
        const { status } = await service.webhook('main')(
          new Request(letter.url, { method: 'POST', headers: letter.headers, body: letter.body }),
        )
        answers.push(status)
      }
      return answers
    },
  }
}

async function stateOf({ service }: SplitScene): Promise<string | undefined> {
  return (await service.byReference('RMA-1'))?.state
}

describe('webhooks about the parts of one call', () => {
  test('never make it a refund that was made twice, whichever comes first', async () => {
    const scene = await setSplit()
    await scene.create()
    const before = await stateOf(scene)
    const answers = await scene.deliver((count) =>
      Array.from({ length: count }, (_, at) => count - 1 - at),
    )
    expect(answers.length).toBeGreaterThanOrEqual(2)
    expect(new Set(answers)).toEqual(new Set([200]))
    expect(await stateOf(scene)).toBe(before)
  })

  test('are taken for no refund of another amount where one comes before the answer', async () => {
    const scene = await setSplit()
    await scene.create(() => scene.deliver(() => [0]))
    const record = await scene.service.byReference('RMA-1')
    expect(record?.state).toBe('pending')
    expect(record?.held).toEqual(usd('80.00'))
    expect(await collect(scene.service.events())).toEqual([])
  })
})

describe('a webhook about a second refund of a record', () => {
  test('has it read by its id where lists do not have it yet', async () => {
    const second: { refund: Refund | null } = { refund: null }
    const scene = setWebhookScene({
      clock: createHandClock(),
      wrap: (provider) => ({
        ...withManifest(provider, { splitsCalls: { ...documented, value: true } }),
        get: async (id, options) =>
          id === second.refund?.id ? second.refund : provider.get(id, options),
      }),
    })
    await scene.service.create(scene.ask())
    second.refund = await scene.refundWith('pending', { id: 'mref_second', parts: [] })
    expect(await scene.deliver(scene.showing(second.refund))).toBe(200)
    const record = await scene.record()
    expect(record.state).toBe('duplicated')
    expect(record.refundIds).toContain('mref_second')
  })

  test('leaves the record as it is where the provider has no such refund, and asks again for days', async () => {
    const scene = setWebhookScene({
      clock: createHandClock(),
      wrap: (provider) => withManifest(provider, { splitsCalls: { ...documented, value: true } }),
    })
    await scene.service.create(scene.ask())
    const nowhere = await scene.refundWith('pending', { id: 'mref_nowhere', parts: [] })
    expect(await scene.deliver(scene.showing(nowhere))).toBe(200)
    const followedUp = async (): Promise<number> =>
      (await scene.record()).facts.filter(({ kind }) => kind === 'followed_up').length
    expect((await scene.record()).state).toBe('pending')
    expect(await followedUp()).toBe(0)
    for (const [wait, times] of [
      [2 * day, 0],
      [2 * day, 1],
      [2 * day, 1],
    ] as const) {
      scene.pass(wait)
      await scene.service.sweep()
      expect(await followedUp()).toBe(times)
    }
    expect((await scene.record()).refundIds).toHaveLength(1)
  })
})

const documented = { basis: 'documented', source: 'The test says so.' } as const

describe('several refunds of one call', () => {
  const group = seen({
    id: 'r2',
    amount: usd('35.00'),
    status: 'succeeded',
    parts: [part('r1', '15.00'), part('r2', '20.00')],
  })
  const one = seen({ id: 'r1', amount: usd('15.00'), parts: [part('r1', '15.00')], time: 1 })
  const other = seen({
    id: 'r2',
    amount: usd('20.00'),
    status: 'failed',
    parts: [part('r2', '20.00')],
    time: 1,
  })

  test('are counted once, by themselves where all are known so', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([group, one, other], { minLength: 3 }), (facts) => {
        expect(
          knownRefunds(facts).map(({ refund }) => [refund.id, refund.amount.minor, refund.status]),
        ).toEqual([
          ['r1', 15_00, 'pending'],
          ['r2', 20_00, 'failed'],
        ])
      }),
    )
  })

  test('are counted once, as the answer tells them, where one of them was not read yet', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([group, one], { minLength: 2 }), (facts) => {
        expect(knownRefunds(facts).map(({ refund }) => [refund.id, refund.amount.minor])).toEqual([
          ['r2', 35_00],
        ])
      }),
    )
  })

  test('have not all failed, where only some of them were seen', () => {
    const known = knownRefunds([other])
    expect(compareWithAsked(known, usd('35.00'))).toBe('part_failed')
    expect(compareWithAsked(known, usd('20.00'))).toBe('failed')
    expect(compareWithAsked(known, null)).toBe('failed')
  })

  test('have succeeded before, where the answer said so of all', () => {
    const known = knownRefunds([group, one, other])
    expect(known.map(({ hasSucceeded }) => hasSucceeded)).toEqual([true, true])
  })
})

function part(refundId: string, amount: string): RefundPart {
  return { refundId, payment: null, amount: usd(amount), bankReference: null }
}
