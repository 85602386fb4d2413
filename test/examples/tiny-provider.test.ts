import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { tinypay, tinypayManifest } from '../../examples/tiny-provider.ts'
import { isRefundError, money } from '../../src/index.ts'
import type { Manifest, Refund, RefundError, RefundProvider } from '../../src/index.ts'
import { startTinypaySide } from './tinypay-side.ts'
import type { TinypaySide } from './tinypay-side.ts'

const root = new URL('../../', import.meta.url)
const guide = readFileSync(new URL('docs/adding-a-provider.md', root), 'utf8')
const reason = 'requested_by_customer'
const payment = 'ch_1'
const apiKey = 'test_key_of_tinypay'

function start(charge = { id: payment, cents: 10_000, currency: 'USD', state: 'paid' }): {
  readonly side: TinypaySide
  readonly provider: RefundProvider
} {
  const side = startTinypaySide(charge)
  const clock = {
    now: () => Date.UTC(2026, 0, 2),
    monotonic: () => 0,
    after: (milliseconds: number, run: () => void) => {
      // The time of an attempt never ends here, and waits between attempts end at once.
      if (milliseconds < 20_000) queueMicrotask(run)
      return () => {}
    },
  }
  return { side, provider: tinypay({ apiKey, fetch: side.fetch, clock }) }
}

async function errorOf(call: Promise<unknown>): Promise<RefundError> {
  const error = await call.then(
    () => null,
    (error: unknown) => error,
  )
  if (isRefundError(error)) return error
  throw new Error('It went through, and should not have.', { cause: error })
}

async function all(walk: AsyncIterable<Refund>): Promise<readonly Refund[]> {
  const refunds: Refund[] = []
  for await (const refund of walk) refunds.push(refund)
  return refunds
}

describe('the guide', () => {
  test('shows the example that runs here', () => {
    const blocks = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code)
    const example = readFileSync(new URL('examples/tiny-provider.ts', root), 'utf8')
    expect(blocks).toContain(example)
  })

  test('has a row for every member of the contract', () => {
    const { provider } = start()
    const table = guide.split('\n## The contract\n')[1]?.split('\n## ')[0] ?? ''
    const rows = [...table.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name)
    const methods = Object.entries(provider).filter(([, member]) => typeof member === 'function')
    const names = [...methods.map(([name]) => name), 'preview', 'update']
    expect(new Set(rows)).toEqual(new Set(names))
    expect(rows).toHaveLength(names.length)
  })

  test('names every statement of a manifest, and no other', () => {
    const section = guide.split('\n## The manifest\n')[1]?.split('\n## ')[0] ?? ''
    const named = [...section.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    )
    const manifest: Manifest = tinypayManifest
    expect(new Set(named)).toEqual(new Set(Object.keys(manifest)))
  })
})

describe('the small provider', () => {
  test('refunds in parts until nothing is left', async () => {
    const { provider } = start()
    const part = { payment, amount: money('35.00', 'USD'), reason, reference: 'RMA-1' } as const
    expect(await provider.create(part)).toMatchObject({ status: 'pending', reference: 'RMA-1' })
    const rest = { payment, amount: 'remaining', reason, reference: 'RMA-2' } as const
    expect((await provider.create(rest)).amount).toEqual(money('65.00', 'USD'))
    expect((await provider.getPayment(payment)).refundable).toEqual(money('0.00', 'USD'))
    const error = await errorOf(provider.create({ ...rest, reference: 'RMA-3' }))
    expect(error).toMatchObject({ code: 'already_refunded', outcome: 'not_sent' })
  })

  test('asks again under the same key after a lost answer, and refunds once', async () => {
    const { provider, side } = start()
    side.loseNextAnswer()
    const request = { payment, amount: money('35.00', 'USD'), reason, reference: 'RMA-1' } as const
    const refund = await provider.create(request)
    expect(side.refunds()).toHaveLength(1)
    expect(side.creates()).toBe(2)
    expect(await provider.create(request)).toEqual(refund)
    expect(side.creates()).toBe(2)
  })

  test('tells an unknown outcome as one, and finds what became of it', async () => {
    const { provider, side } = start()
    side.loseNextAnswer()
    const request = { payment, amount: money('35.00', 'USD'), reason, reference: 'RMA-1' } as const
    const error = await errorOf(provider.send(await provider.prepare(request)))
    expect(error).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown', isRetryable: true })
    const found = await provider.find({ payment, reference: 'RMA-1' })
    expect(found).toMatchObject({ complete: true, refunds: [{ id: 'tr_1' }] })
  })

  test('refuses more than is left, another currency and an unpaid charge', async () => {
    const { provider, side } = start()
    const request = { payment, amount: money('100.01', 'USD'), reason, reference: 'no' } as const
    const tooMuch = await errorOf(provider.create(request))
    expect(tooMuch).toMatchObject({ code: 'amount_exceeds_refundable', outcome: 'not_sent' })
    const other = await errorOf(provider.create({ ...request, amount: money('1.00', 'EUR') }))
    expect(other.issues).toEqual([{ path: 'amount.currency', rule: 'currency.mismatch' }])
    const unpaid = start({ id: payment, cents: 10_000, currency: 'USD', state: 'open' })
    expect((await errorOf(unpaid.provider.create(request))).code).toBe('not_refundable')
    expect(side.creates()).toBe(0)
  })

  test('refuses another amount under the same reference', async () => {
    const { provider } = start()
    const request = { payment, amount: money('1.00', 'USD'), reason, reference: 'RMA-1' } as const
    await provider.create(request)
    const error = await errorOf(provider.create({ ...request, amount: money('2.00', 'USD') }))
    expect(error).toMatchObject({ code: 'reference_conflict', outcome: 'not_sent' })
  })

  test('takes a refund that was not asked for as a mismatch', async () => {
    const { provider, side } = start()
    const request = { payment, amount: money('1.00', 'USD'), reason, reference: 'RMA-1' } as const
    const prepared = await provider.prepare(request)
    const other = prepared.body.replace('"cents":100', '"cents":200')
    const error = await errorOf(provider.send({ ...prepared, body: other }))
    expect(error).toMatchObject({ code: 'mismatch', outcome: 'accepted' })
    expect(error.refund).toMatchObject({ amount: { minor: 200, currency: 'USD' } })
    expect(side.refunds()).toHaveLength(1)
  })

  test('lists all pages, with each filter, and goes on from a cursor', async () => {
    const { provider } = start()
    for (const reference of ['RMA-1', 'RMA-2', 'RMA-3', 'RMA-4', 'RMA-5']) {
      await provider.create({ payment, amount: money('1.00', 'USD'), reason, reference })
    }
    const ids = (await all(provider.list())).map(({ id }) => id)
    expect(ids).toEqual(['tr_5', 'tr_4', 'tr_3', 'tr_2', 'tr_1'])
    expect(await all(provider.list({ status: 'failed' }))).toEqual([])
    expect(await all(provider.list({ payment: 'ch_2' }))).toEqual([])
    const createdFrom = '2026-01-01T00:00:04.000Z'
    expect((await all(provider.list({ createdFrom }))).map(({ id }) => id)).toEqual(['tr_5'])

    const { nextCursor } = await provider.listPage()
    const next = await provider.listPage(nextCursor === null ? {} : { cursor: nextCursor })
    expect(next.refunds.map(({ id }) => id)).toEqual(['tr_3', 'tr_2'])
    const stranger = provider.listPage({ cursor: nextCursor ?? '', status: 'failed' })
    expect((await errorOf(stranger)).issues).toEqual([{ path: 'cursor', rule: 'cursor.invalid' }])
  })

  test('reads one refund, and says which is not there', async () => {
    const { provider, side } = start()
    await provider.create({ payment, amount: 'remaining', reason, reference: 'RMA-1' })
    side.change({ state: 'done' })
    expect(await provider.get('tr_1')).toMatchObject({
      status: 'succeeded',
      finality: 'provisional',
    })
    side.change({ state: 'word_of_tomorrow' })
    expect(await provider.get('tr_1')).toMatchObject({
      status: 'pending',
      providerStatus: 'word_of_tomorrow',
    })
    expect((await errorOf(provider.get('tr_2'))).code).toBe('refund_not_found')
    expect((await errorOf(provider.getPayment('ch_2'))).code).toBe('payment_not_found')
  })

  test('rejects a row with an amount that is not whole cents, and refunds nothing beside it', async () => {
    const { provider, side } = start()
    await provider.create({ payment, amount: money('1.00', 'USD'), reason, reference: 'RMA-1' })
    side.change({ cents: 10.5 })
    expect((await errorOf(all(provider.list()))).code).toBe('incomplete_list')
    const next = { payment, amount: money('1.00', 'USD'), reason, reference: 'RMA-2' } as const
    const error = await errorOf(provider.create(next))
    expect(error).toMatchObject({ code: 'incomplete_list', outcome: 'not_sent' })
    expect(side.creates()).toBe(1)
  })

  test('says in what it prepares which refunds there were, failed ones included', async () => {
    const { provider, side } = start()
    const amount = money('1.00', 'USD')
    await provider.create({ payment, amount, reason, reference: 'RMA-1' })
    side.change({ state: 'void' })
    await provider.create({ payment, amount, reason, reference: 'RMA-2' })
    const { seen } = await provider.prepare({ payment, amount, reason, reference: 'RMA-3' })
    expect(seen).toStrictEqual({
      captured: money('100.00', 'USD'),
      refunds: [
        { id: 'tr_2', reference: 'RMA-2', amount, status: 'pending' },
        { id: 'tr_1', reference: 'RMA-1', amount, status: 'failed' },
      ],
      readAt: '2026-01-02T00:00:00.000Z',
    })
  })

  test('has no webhooks, and says so', async () => {
    const { provider } = start()
    const error = await errorOf(provider.parseWebhook(new Uint8Array(), {}))
    expect(error).toMatchObject({ code: 'unsupported', outcome: 'none', isRetryable: false })
  })

  test('tells its key nowhere', async () => {
    const { provider } = start()
    const error = await errorOf(provider.get('tr_2'))
    expect(JSON.stringify([error, provider, provider.manifest])).not.toContain(apiKey)
  })
})
