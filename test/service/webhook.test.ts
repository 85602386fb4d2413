import { describe, expect, test } from 'vitest'

import { memoryLedger } from '../../src/ledger/index.ts'
import type { Ledger } from '../../src/ledger/index.ts'
import { RefundError } from '../../src/model/index.ts'
import { mortalService } from './mortal.ts'
import { day, hour, minute, refusal, usd } from './scene.ts'
import { collect, setWebhookScene } from './webhook-scene.ts'
import type { WebhookScene } from './webhook-scene.ts'

/** A scene with one refund that is pending. */
async function pending(options = {}): Promise<WebhookScene> {
  const scene = setWebhookScene(options)
  await scene.service.create(scene.ask())
  return scene
}

describe('a webhook about a record', () => {
  test('changes its state and is answered with 200', async () => {
    const scene = await pending()
    const event = scene.showing(await scene.refundWith('succeeded'))
    expect(await scene.deliver(event)).toBe(200)
    expect(await scene.record()).toMatchObject({ state: 'succeeded' })
    expect(await scene.feed()).toMatchObject([{ kind: 'succeeded', reference: 'RMA-1' }])
  })

  test('runs the code of the caller once it is stored, with the record as it is then', async () => {
    const scene = await pending()
    const event = scene.showing(await scene.refundWith('succeeded'))
    const seen: unknown[] = []
    await scene.deliver(event, {
      onEvent: async ({ account, record, event: { deliveryId } }) => {
        const stored = await scene.record()
        seen.push([account, deliveryId, record?.state, stored.state])
      },
    })
    expect(seen).toEqual([['main', event.deliveryId, 'succeeded', 'succeeded']])
  })

  test('B121, F58: changes nothing when it comes again, and runs nothing', async () => {
    const scene = await pending()
    const event = scene.showing(await scene.refundWith('succeeded'))
    let runs = 0
    const onEvent = (): void => {
      runs += 1
    }
    await scene.deliver(event, { onEvent })
    const before = await scene.record()
    scene.pass(hour)
    expect(await scene.deliver(event, { onEvent })).toBe(200)
    expect(await scene.record()).toEqual(before)
    expect(runs).toBe(1)
  })

  test('F66: is answered with 500 where the code fails, and runs it again when it comes again', async () => {
    const scene = await pending()
    const event = scene.showing(await scene.refundWith('succeeded'))
    const errors: unknown[] = []
    const failure = new Error('The mail server is down.')
    const first = await scene.deliver(event, {
      onEvent: () => {
        throw failure
      },
      onError: (error) => errors.push(error),
    })
    let runs = 0
    const second = await scene.deliver(event, {
      onEvent: () => {
        runs += 1
      },
    })
    expect([first, second, runs]).toEqual([500, 200, 1])
    expect(errors).toEqual([failure])
    const told = (await scene.record()).facts.filter(({ kind }) => kind === 'delivered')
    expect(told).toHaveLength(1)
    expect(await scene.feed()).toHaveLength(1)
  })

  test('F59: adds nothing but that it came, under another delivery id', async () => {
    const scene = await pending()
    const refund = await scene.refundWith('succeeded')
    const event = scene.showing(refund)
    await scene.deliver(event)
    const before = await scene.record()
    await scene.deliver({ ...event, deliveryId: 'another' })
    const after = await scene.record()
    expect(after.facts.slice(before.facts.length)).toMatchObject([{ kind: 'delivered' }])
    expect(await scene.feed()).toHaveLength(1)
  })

  test('F60: is not believed where it is older than what is known', async () => {
    const scene = await pending()
    const late = scene.showing(await scene.refundWith('pending'))
    scene.pass(minute)
    await scene.deliver(scene.showing(await scene.refundWith('succeeded')))
    const asked = scene.memory.asked()
    await scene.deliver(late)
    expect(await scene.record()).toMatchObject({ state: 'succeeded' })
    expect(scene.memory.asked()).toBe(asked)
  })

  test('is read again where it differs otherwise from what is known', async () => {
    const scene = await pending()
    const event = scene.showing(await scene.refundWith('new', { requiresAction: true }))
    const asked = scene.memory.asked()
    await scene.deliver(event)
    expect(scene.memory.asked()).toBe(asked + 1)
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ reason: 'accepted' })
  })

  test('F70: gives the amount back where a success failed afterwards', async () => {
    const scene = await pending()
    await scene.deliver(scene.showing(await scene.refundWith('succeeded')))
    scene.pass(day)
    await scene.deliver(scene.showing(await scene.refundWith('failed')))
    expect(await scene.record()).toMatchObject({ state: 'failed', heldMinor: 0 })
    expect((await scene.feed()).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['succeeded', 'settled'],
      ['reversed', 'reversed'],
    ])
  })

  test('tells the feed of a number for the bank once', async () => {
    const scene = await pending()
    const bankReference = {
      type: 'arn',
      value: '74123450000000000000001',
      status: 'available',
    } as const
    const refund = await scene.refundWith('succeeded')
    const shown = scene.showing({ ...refund, bankReference })
    await scene.deliver(shown)
    await scene.deliver({ ...shown, deliveryId: 'again' })
    expect(await scene.feed()).toMatchObject([
      { kind: 'succeeded' },
      { kind: 'bank_reference', refundId: refund.id, bankReference },
    ])
  })

  test('B124: of a kind that nobody knows is kept, and has no effect', async () => {
    const scene = await pending()
    const refund = await scene.refundWith('succeeded')
    const event = scene.showing(refund, {
      type: 'payout.paid',
      refundId: null,
      refund: null,
      status: null,
      reference: null,
    })
    const before = await scene.record()
    expect(await scene.deliver(event)).toBe(200)
    expect(await scene.record()).toEqual(before)
    expect(await scene.inbox()).toMatchObject([{ id: event.deliveryId, reference: null }])
    expect(await scene.feed()).toEqual([])
  })
})

describe('a webhook that is only a hint', () => {
  test('is followed by reading the refund before anything changes', async () => {
    const scene = await pending({ proof: 'hint' })
    const event = scene.showing(await scene.refundWith('succeeded'))
    await scene.deliver(event)
    expect(await scene.record()).toMatchObject({ state: 'pending' })
    scene.memory.settle()
    await scene.deliver({ ...event, deliveryId: 'later' })
    expect(await scene.record()).toMatchObject({ state: 'succeeded' })
  })

  test('is kept where the refund can not be read, and the next sweep reads it', async () => {
    const scene = await pending({ proof: 'hint' })
    const event = scene.showing(await scene.refundWith('succeeded'))
    scene.memory.settle()
    scene.memory.fail({ kind: 'forbidden', operation: 'read' })
    expect(await scene.deliver(event)).toBe(200)
    expect(await scene.record()).toMatchObject({ state: 'pending' })
    await scene.service.sweep()
    const record = await scene.record()
    expect(record).toMatchObject({ state: 'succeeded' })
    expect(record.facts).toContainEqual(
      expect.objectContaining({ kind: 'followed_up', deliveryId: event.deliveryId }),
    )
  })
})

describe('a webhook about a refund that no record is known to be', () => {
  test('F62: is kept, told to the feed, and answered with 200', async () => {
    const scene = await pending()
    const id = scene.memory.addRefund({ payment: scene.payment, amount: usd('5.00') })
    const event = scene.showing(await scene.provider.get(id))
    const records: unknown[] = []
    const status = await scene.deliver(event, {
      onEvent: ({ record }) => {
        records.push(record)
      },
    })
    expect([status, records]).toEqual([200, [null]])
    expect(await scene.inbox()).toMatchObject([
      { refundId: id, reference: null, isHandled: true, event: { type: 'refund.updated' } },
    ])
    expect(await scene.feed()).toMatchObject([
      { kind: 'foreign', reference: null, refundId: id, state: null, amount: usd('5.00') },
    ])
  })

  test('is told to the feed once, however often it comes', async () => {
    const scene = await pending()
    const id = scene.memory.addRefund({ payment: scene.payment, amount: usd('5.00') })
    const event = scene.showing(await scene.provider.get(id))
    await scene.deliver(event)
    await scene.deliver(event)
    expect(await scene.feed()).toHaveLength(1)
    expect(await scene.inbox()).toHaveLength(1)
  })

  test('names no record of another account by its reference', async () => {
    const scene = await pending()
    const id = scene.memory.addRefund({ payment: scene.payment, amount: usd('5.00') })
    const refund = await scene.provider.get(id)
    const event = scene.showing(refund, { reference: 'SOMEBODY-ELSES' })
    await scene.deliver(event)
    expect(await scene.inbox()).toMatchObject([{ reference: null }])
  })
})

describe('a webhook about a refund that was adopted', () => {
  test('changes its record by the id of the refund, and by no reference', async () => {
    const scene = await pending()
    const [id, other] = ['5.00', '7.00'].map((amount) =>
      scene.memory.addRefund({ payment: scene.payment, amount: usd(amount), status: 'pending' }),
    )
    const adopted = { account: 'main', action: { kind: 'adopt', refundId: id } }
    const record = await Reflect.apply(scene.service.applyFinding, scene.service, [adopted])
    const reference = String(record.reference)
    expect(await scene.feed()).toMatchObject([{ kind: 'foreign', reference, refundId: id }])
    const refund = await scene.provider.get(id ?? '')
    await scene.deliver(scene.showing({ ...refund, status: 'succeeded' }))
    expect(await scene.stored(reference)).toMatchObject({ state: 'succeeded' })
    const another = await scene.provider.get(other ?? '')
    await scene.deliver(scene.showing({ ...another, reference }))
    expect(await scene.stored(reference)).toMatchObject({ state: 'succeeded', refundIds: [id] })
  })
})

describe('F61: a webhook that is faster than the answer to the create', () => {
  test('is taken by the record whose reference it has', async () => {
    const scene = setWebhookScene()
    const { service, died } = mortalService(scene, { last: 'send' })
    void service.create(scene.ask())
    await died
    const [made] = scene.memory.refunds()
    const refund = await scene.provider.get(made?.id ?? '')
    await scene.deliver(scene.showing({ ...refund, status: 'succeeded' }))
    expect(await scene.record()).toMatchObject({ state: 'succeeded', refundIds: [refund.id] })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('waits for the record that learns of its refund later, and is joined to it', async () => {
    const scene = setWebhookScene()
    const { service, died } = mortalService(scene, { last: 'send' })
    void service.create(scene.ask())
    await died
    const [made] = scene.memory.refunds()
    const refund = await scene.provider.get(made?.id ?? '')
    const event = scene.showing({ ...refund, reference: null, status: 'failed' })
    await scene.deliver(event)
    expect(await scene.record()).toMatchObject({ state: 'sending' })
    expect(await scene.inbox()).toMatchObject([{ reference: null }])
    scene.pass(10 * minute)
    await scene.service.sweep()
    expect(await scene.inbox()).toMatchObject([{ reference: 'RMA-1' }])
    const record = await scene.record()
    expect(record.facts).toContainEqual(
      expect.objectContaining({ kind: 'delivered', deliveryId: event.deliveryId, isHint: true }),
    )
    // What came before anybody could tell whose it was is not believed, but read.
    scene.memory.settle()
    await scene.service.sweep()
    expect(await scene.record()).toMatchObject({ state: 'succeeded' })
  })
})

describe('what is no delivery of the provider', () => {
  test('I14: is answered with 400, and changes nothing', async () => {
    const scene = await pending()
    const event = scene.showing(await scene.refundWith('failed'))
    const before = await scene.record()
    const errors: unknown[] = []
    const status = await scene.deliver(event, {
      word: 'forged',
      onError: (error) => errors.push(error),
    })
    expect(status).toBe(400)
    expect(errors).toMatchObject([{ code: 'webhook_rejected' }])
    expect(await scene.record()).toEqual(before)
    expect(await scene.inbox()).toEqual([])
    expect(await scene.feed()).toEqual([])
  })

  test('is answered with 405 where it is not posted', async () => {
    const scene = await pending()
    const response = await scene.service.webhook('main')(new Request('http://127.0.0.1/'))
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('is read no further than the longest body goes', async () => {
    const scene = setWebhookScene({
      wrap: (provider) => ({
        ...provider,
        parseWebhook: async (body) => {
          lengths.push(body.byteLength)
          throw new Error('It is not looked at.')
        },
      }),
    })
    const lengths: number[] = []
    let pulled = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1
        if (pulled > 100) controller.close()
        else controller.enqueue(new Uint8Array(64 * 1024))
      },
    })
    const request = new Request('http://127.0.0.1/', { method: 'POST', body, duplex: 'half' })
    const response = await scene.service.webhook('main')(request)
    expect(response.status).toBe(500)
    expect(lengths).toEqual([17 * 64 * 1024])
    expect(pulled).toBeLessThan(25)
  })

  test('says nothing of why in its answer', async () => {
    const scene = await pending()
    const response = await scene.service.webhook('main')(
      new Request('http://127.0.0.1/', { method: 'POST', body: '{}' }),
    )
    expect([response.status, await response.text()]).toEqual([400, ''])
  })
})

describe('a webhook that can not be stored', () => {
  test('is answered with 500, and has its effect when it comes again', async () => {
    const healthy = memoryLedger()
    let isDown = false
    const ledger: Ledger = {
      ...healthy,
      change: (scope, decide) =>
        isDown ? Promise.reject(unavailable) : healthy.change(scope, decide),
    }
    const scene = await pending({ ledger })
    const event = scene.showing(await scene.refundWith('succeeded'))
    let runs = 0
    const onEvent = (): void => {
      runs += 1
    }
    isDown = true
    const first = await scene.deliver(event, { onEvent })
    isDown = false
    const second = await scene.deliver(event, { onEvent })
    expect([first, second, runs]).toEqual([500, 200, 1])
    expect(await scene.record()).toMatchObject({ state: 'succeeded' })
  })
})

describe('the handler of webhooks', () => {
  test.each([
    ['an option that there is not', { onevent: () => {} }, 'option.unknown'],
    ['what is no function', { onEvent: 'log' }, 'option.function'],
    ['what are no options', 'log', 'option.type'],
  ])('is refused %s', async (_, options, rule) => {
    const { service } = setWebhookScene()
    const make = async (): Promise<unknown> =>
      Reflect.apply(service.webhook, service, ['main', options])
    expect(await refusal(make())).toMatchObject({ code: 'configuration', issues: [{ rule }] })
  })

  test('is refused an account that there is not', async () => {
    const { service } = setWebhookScene()
    const make = async (): Promise<unknown> => Reflect.apply(service.webhook, service, ['other'])
    expect(await refusal(make())).toMatchObject({
      code: 'configuration',
      issues: [{ rule: 'account.unknown' }],
    })
  })
})

describe('the feed', () => {
  test('goes on after the event that was read last', async () => {
    const scene = await pending()
    await scene.deliver(scene.showing(await scene.refundWith('succeeded')))
    const [first] = await scene.feed()
    await scene.deliver(scene.showing(await scene.refundWith('failed')))
    const after = first?.cursor ?? null
    expect(await collect(scene.service.events({ after }))).toMatchObject([{ kind: 'reversed' }])
  })

  test('is refused a cursor that is none, and options that it has not', async () => {
    const { service } = setWebhookScene()
    const read = async (options: unknown): Promise<unknown> =>
      collect(Reflect.apply(service.events, service, [options]))
    expect(await refusal(read({ after: 'x' }))).toMatchObject({
      issues: [{ rule: 'cursor.invalid' }],
    })
    expect(await refusal(read({ after: 1 }))).toMatchObject({ code: 'invalid_request' })
    expect(await refusal(read({ from: 'x' }))).toMatchObject({ code: 'invalid_request' })
  })
})

const unavailable = new RefundError({
  code: 'ledger',
  outcome: 'none',
  message: 'The disk is full.',
  issues: [{ path: 'ledger', rule: 'ledger.unavailable' }],
})
