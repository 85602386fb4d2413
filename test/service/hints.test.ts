import { describe, expect, test } from 'vitest'

import { RefundError } from '../../src/model/index.ts'
import type { Refund, RefundEvent, RefundProvider } from '../../src/model/index.ts'
import { createHandClock } from '../http/hand-clock.ts'
import { day, hour, minute, usd, withManifest } from './scene.ts'
import { setWebhookScene } from './webhook-scene.ts'
import type { WebhookScene } from './webhook-scene.ts'

const person = { actor: 'ada', reason: 'case 4711' }

/** What is wrong with a provider at the moment. */
interface Trouble {
  /** Nothing can be read. */
  isDown: boolean
  /** No create leaves this process. */
  isUnreachable: boolean
  /** Lists don't have yet what was made. */
  areListsBehind: boolean
  /** Nor has what reads a refund by its id. */
  isAllBehind: boolean
}

function troubledBy(trouble: Trouble): (inner: RefundProvider) => RefundProvider {
  const reach = (): void => {
    if (trouble.isDown) throw unavailable('none')
  }
  return (inner) => ({
    ...inner,
    send: async (prepared, options) => {
      if (trouble.isUnreachable) throw unavailable('not_sent')
      return inner.send(prepared, options)
    },
    get: async (id, options) => {
      reach()
      if (trouble.isAllBehind) throw notThere()
      return inner.get(id, options)
    },
    find: async (query, options) => {
      reach()
      const isBehind = trouble.areListsBehind || trouble.isAllBehind
      return isBehind ? { refunds: [], complete: true } : inner.find(query, options)
    },
  })
}

function unavailable(outcome: 'none' | 'not_sent'): RefundError {
  const message = 'The provider is down.'
  return new RefundError({ code: 'provider_unavailable', outcome, message, isRetryable: true })
}

function notThere(): RefundError {
  const message = 'The provider has no such refund.'
  return new RefundError({ code: 'refund_not_found', outcome: 'none', message })
}

interface TroubledScene extends WebhookScene {
  readonly trouble: Trouble
  /** The only refund that the provider has. */
  readonly made: () => Promise<Refund>
  /** An event that says nothing but that something happened to it. */
  readonly hinting: (changes?: Partial<RefundEvent>) => Promise<RefundEvent>
}

function setTroubled(): TroubledScene {
  const trouble = {
    isDown: false,
    isUnreachable: false,
    areListsBehind: false,
    isAllBehind: false,
  }
  const scene = setWebhookScene({ proof: 'hint', wrap: troubledBy(trouble) })
  const made = async (): Promise<Refund> => {
    const [{ id } = { id: '' }] = scene.memory.refunds()
    return scene.provider.get(id)
  }
  const hinting: TroubledScene['hinting'] = async (changes = {}) =>
    scene.showing(await made(), { refund: null, ...changes })
  return { ...scene, trouble, made, hinting }
}

function calm({ trouble }: TroubledScene): void {
  Object.assign(trouble, {
    isDown: false,
    isUnreachable: false,
    areListsBehind: false,
    isAllBehind: false,
  })
}

/** It was made, and nobody knows: the answer was lost, and lists don't show it yet. */
async function lost(scene: TroubledScene): Promise<void> {
  scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after', times: 1 })
  scene.trouble.areListsBehind = true
  await scene.service.create(scene.ask())
}

/** A person has it sent again, and it can't be sent at that moment. */
async function sentAgainLater(scene: TroubledScene): Promise<void> {
  await lost(scene)
  scene.trouble.isUnreachable = true
  await scene.service.resolve('RMA-1', 'send_again', person)
  expect(await scene.record()).toMatchObject({ state: 'recorded' })
}

describe('a record that is to be sent', () => {
  test('is not sent while a webhook that names it is unread', async () => {
    const scene = setTroubled()
    await sentAgainLater(scene)
    const event = await scene.hinting()
    scene.trouble.isDown = true
    expect(await scene.deliver(event)).toBe(200)
    calm(scene)
    scene.pass(hour)
    await scene.service.sweep()
    expect(scene.memory.refunds()).toHaveLength(1)
    expect(await scene.record()).toMatchObject({ state: 'succeeded' })
  })

  test('is not sent while the refund that a webhook names is not to be read yet', async () => {
    const scene = setTroubled()
    await sentAgainLater(scene)
    const event = await scene.hinting()
    scene.trouble.isAllBehind = true
    expect(await scene.deliver(event)).toBe(200)
    scene.trouble.isUnreachable = false
    scene.pass(day)
    await scene.service.sweep()
    expect(scene.memory.refunds()).toHaveLength(1)
    calm(scene)
    scene.pass(day)
    await scene.service.sweep()
    expect(scene.memory.refunds()).toHaveLength(1)
    expect(await scene.record()).toMatchObject({ state: 'succeeded' })
  })

  test('is not sent once a webhook that was undecided is delivered again and read', async () => {
    const scene = setTroubled()
    await sentAgainLater(scene)
    const event = await scene.hinting({ reference: null })
    scene.trouble.isDown = true
    expect(await scene.deliver(event)).toBe(500)
    scene.trouble.isDown = false
    expect(await scene.deliver(event)).toBe(200)
    calm(scene)
    scene.pass(hour)
    await scene.service.sweep()
    expect(scene.memory.refunds()).toHaveLength(1)
  })

  test('is sent after all where what a webhook named was not there for as long as late refunds are looked for', async () => {
    const scene = setTroubled()
    scene.trouble.isUnreachable = true
    await scene.service.create(scene.ask())
    const id = scene.memory.addRefund({ payment: scene.payment, amount: usd('1.00') })
    const nowhere = { ...(await scene.provider.get(id)), id: 'mref_nowhere', reference: 'RMA-1' }
    expect(await scene.deliver(scene.showing(nowhere, { refund: null }))).toBe(200)
    scene.trouble.isUnreachable = false
    scene.pass(2 * day)
    await scene.service.sweep()
    expect(await scene.record()).toMatchObject({ state: 'recorded' })
    scene.pass(2 * day)
    await scene.service.sweep()
    scene.pass(hour)
    await scene.service.sweep()
    expect((await scene.record()).refundIds).toHaveLength(1)
  })
})

describe('a record in doubt', () => {
  test('is not proved absent while a webhook that names it is unread', async () => {
    const scene = setTroubled()
    await lost(scene)
    const event = await scene.hinting()
    scene.trouble.isDown = true
    expect(await scene.deliver(event)).toBe(200)
    scene.trouble.isDown = false
    for (let times = 0; times < 10; times += 1) {
      scene.pass(10 * minute)
      await scene.service.sweep({ limit: 1 })
    }
    const told = (await scene.feed()).map(({ kind }) => kind)
    expect(told).toEqual(['unknown', 'succeeded'])
  })

  test('is not proved absent while the refund that a webhook names is not to be read yet', async () => {
    const scene = setTroubled()
    await lost(scene)
    const event = await scene.hinting()
    scene.trouble.isAllBehind = true
    expect(await scene.deliver(event)).toBe(200)
    for (let times = 0; times < 10; times += 1) {
      scene.pass(4 * hour)
      await scene.service.sweep()
    }
    expect(await scene.record()).toMatchObject({ state: 'unknown', heldMinor: 3500 })
    for (let times = 0; times < 10; times += 1) {
      scene.pass(day)
      await scene.service.sweep()
    }
    expect(await scene.record()).toMatchObject({ state: 'rejected', heldMinor: 0 })
  })
})

async function refusedThere(scene: TroubledScene, reference = 'RMA-1'): Promise<void> {
  scene.memory.fail({ kind: 'refused', operation: 'create' })
  await scene.service.create(scene.ask())
  scene.memory.addRefund({ payment: scene.payment, amount: usd('35.00'), reference })
}

describe('a record that was refused', () => {
  test('learns of the refund that a webhook names, though a first reading comes too early', async () => {
    const scene = setTroubled()
    await refusedThere(scene)
    const event = await scene.hinting()
    scene.trouble.isAllBehind = true
    expect(await scene.deliver(event)).toBe(200)
    scene.pass(minute)
    await scene.service.sweep()
    calm(scene)
    scene.pass(day)
    await scene.service.sweep()
    expect((await scene.record()).state).toBe('succeeded')
  })

  test('is not told to its customer as not made while a webhook that names it is unread', async () => {
    const scene = setTroubled()
    await refusedThere(scene)
    const event = await scene.hinting()
    const textOf = async (): Promise<string | undefined> =>
      (await scene.service.customerNotice('RMA-1'))?.text
    expect(await textOf()).toBe('Your refund of USD 35.00 was not made.')
    scene.trouble.isDown = true
    expect(await scene.deliver(event)).toBe(200)
    expect(await textOf()).toBe(
      'Your refund of USD 35.00 is being checked. We will tell you as soon as it is certain.',
    )
  })

  test('does not take a refund that names another record by the word of its event', async () => {
    const scene = setTroubled()
    await refusedThere(scene, 'RMA-2')
    await scene.deliver(await scene.hinting({ reference: 'RMA-1' }))
    expect((await scene.record()).state).toBe('rejected')
    expect((await scene.inbox()).map(({ reference }) => reference)).toEqual([null])
  })
})

describe('a part of a refund', () => {
  const splitting = { value: null, basis: 'unknown', source: 'Nobody says.' } as const

  test.each([
    ['fails, of a refund whose amount only the provider knows', null, 'failed'],
    ['is under way, of a refund of a known amount', usd('35.00'), 'pending'],
  ] as const)('is not taken for all where it %s and its event names nobody', async (...cases) => {
    const [, amount, status] = cases
    const scene = setWebhookScene({
      proof: 'hint',
      clock: createHandClock((milliseconds) => milliseconds < 10_000),
      wrap: (inner) => ({
        ...withManifest(inner, { splitsCalls: splitting }),
        prepare: async (request, options) => ({
          ...(await inner.prepare(request, options)),
          amount,
        }),
      }),
    })
    scene.memory.fail({ kind: 'lost', operation: 'create', times: 1 })
    await scene.service.create(scene.ask())
    const { payment, memory } = scene
    const part = { payment, reference: 'RMA-1' }
    const id = memory.addRefund({ ...part, amount: usd('20.00'), status })
    memory.addRefund({ ...part, amount: usd('15.00') })
    const refund = await scene.provider.get(id)
    await scene.deliver(scene.showing(refund, { refund: null, reference: null }))
    const record = await scene.record()
    expect(record.refundIds).toHaveLength(2)
    expect(record.state).not.toBe('failed')
    expect(record.heldMinor).toBeGreaterThan(0)
    expect(await scene.feed()).not.toContainEqual(expect.objectContaining({ kind: 'failed' }))
  })
})
