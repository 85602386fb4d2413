import { describe, expect, test } from 'vitest'

import { memoryLedger } from '../../src/ledger/index.ts'
import type { RefundRequest } from '../../src/model/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import { breakable } from './broken-ledger.ts'
import type { StepFate } from './broken-ledger.ts'
import { refusal, setScene, usd } from './scene.ts'
import type { Scene } from './scene.ts'

async function everything({ service }: Scene): Promise<readonly unknown[]> {
  const records: unknown[] = []
  for await (const record of service.search()) records.push(record)
  return records
}

/** Lets time pass at the provider until the call has ended. */
async function withPatience<Result>({ memory }: Scene, call: Promise<Result>): Promise<Result> {
  const waiting = Symbol('waiting')
  const turn = (): Promise<typeof waiting> =>
    new Promise((resolve) => {
      setImmediate(resolve, waiting)
    })
  while ((await Promise.race([call, turn()])) === waiting) memory.advance(30_000)
  return call
}

describe('create throws, and nothing is recorded or sent,', () => {
  const requests: readonly (readonly [
    code: string,
    rule: string,
    change: Partial<RefundRequest>,
  ])[] = [
    ['amount_exceeds_refundable', 'amount.exceeds_refundable', { amount: usd('100.01') }],
    ['payment_not_found', '', { payment: 'mpay_nobody' }],
    ['invalid_request', 'reference.format', { reference: 'with space' }],
    ['invalid_request', 'reference.required', { reference: '' }],
    ['invalid_request', 'reference.too_long', { reference: 'a'.repeat(101) }],
    ['invalid_request', 'amount.not_positive', { amount: usd('0.00') }],
  ]

  test.each(requests)('with %s %s', async (code, rule, change) => {
    const scene = setScene()
    const error = await refusal(scene.service.create(scene.ask(change)))
    expect(error).toMatchObject({ code, outcome: 'not_sent', account: 'main' })
    expect(error.issues[0]?.rule ?? '').toBe(rule)
    expect(await everything(scene)).toEqual([])
    expect(scene.memory.creates()).toEqual([])
  })

  test('when the account is not there', async () => {
    const scene = setScene()
    const asked = { ...scene.ask(), account: 'man' }
    const call: (request: object) => Promise<unknown> = (request) =>
      Reflect.apply(scene.service.create, null, [request])
    const error = await refusal(call(asked))
    expect(error).toMatchObject({
      code: 'configuration',
      outcome: 'not_sent',
      issues: [{ path: 'account', rule: 'account.unknown' }],
    })
    expect(await everything(scene)).toEqual([])
  })

  test.each([null, 1, 'text', [], () => {}])(
    'when the request is no object: %o',
    async (request) => {
      const scene = setScene()
      const error = await refusal(Reflect.apply(scene.service.create, null, [request]))
      expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' })
    },
  )

  test('when the payment can not be read', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'lost', operation: 'read', times: 99 })
    const error = await refusal(scene.service.create(scene.ask()))
    expect(error).toMatchObject({ code: 'provider_unavailable', outcome: 'not_sent' })
    expect(await everything(scene)).toEqual([])
  })

  test('when a refund of the payment can not be read: nobody knows what is left', async () => {
    const scene = setScene()
    scene.memory.addRefund({ payment: scene.payment, amount: usd('1.00'), isUnreadable: true })
    const error = await refusal(scene.service.create(scene.ask()))
    expect(error).toMatchObject({ code: 'incomplete_list', outcome: 'not_sent' })
  })

  test.each<readonly [string, readonly StepFate[]]>([
    ['can not be written', ['unavailable', 'works']],
    ['gives no answer at all, and stores nothing', ['lost']],
  ])('when the ledger %s', async (_what, fates) => {
    const ledger = breakable(memoryLedger())
    const scene = setScene({ ledger })
    ledger.fate(...fates)
    const error = await refusal(scene.service.create(scene.ask()))
    expect(error).toMatchObject({ code: 'ledger', account: 'main', reference: 'RMA-1' })
    expect(await everything(scene)).toEqual([])
    expect(scene.memory.creates()).toEqual([])
  })

  test('when the ledger can not be read', async () => {
    const ledger = breakable(memoryLedger())
    const scene = setScene({ ledger })
    ledger.reads(false)
    const error = await refusal(scene.service.create(scene.ask()))
    expect(error).toMatchObject({ code: 'ledger', outcome: 'not_sent' })
    expect(scene.memory.creates()).toEqual([])
  })

  test('when the caller has ended the call before', async () => {
    const scene = setScene()
    const reason = new Error('closed')
    const error = await refusal(
      scene.service.create(scene.ask(), { signal: AbortSignal.abort(reason) }),
    )
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_sent', isRetryable: true })
    expect(await everything(scene)).toEqual([])
  })

  test('when the caller ends the call while the payment is read', async () => {
    const scene = setScene()
    const stop = new AbortController()
    scene.memory.fail({ kind: 'silence', operation: 'read' })
    const call = refusal(scene.service.create(scene.ask(), { signal: stop.signal }))
    await Promise.resolve()
    stop.abort()
    expect(await call).toMatchObject({ code: 'aborted', outcome: 'not_sent' })
    expect(await everything(scene)).toEqual([])
    expect(scene.memory.creates()).toEqual([])
  })
})

describe('an abort', () => {
  test('after the recording ends the waiting and not the refund', async () => {
    const scene = setScene()
    const stop = new AbortController()
    scene.memory.fail({ kind: 'silence', operation: 'create', when: 'after' })
    const call = scene.service.create(scene.ask(), { signal: stop.signal })
    await scene.memory.whenCreated(1)
    stop.abort()
    expect(await call).toMatchObject({ state: 'sending', refund: null, held: usd('35.00') })
    const other = scene.service.create(scene.ask())
    scene.memory.advance(30_000)
    expect(await other).toMatchObject({ state: 'pending' })
    expect(scene.memory.creates()).toHaveLength(1)
  })

  test('of one of two callers does not end what the other waits for', async () => {
    const scene = setScene()
    const stop = new AbortController()
    scene.memory.fail({ kind: 'silence', operation: 'read' })
    const impatient = refusal(scene.service.create(scene.ask(), { signal: stop.signal }))
    const patient = scene.service.create(scene.ask())
    await Promise.resolve()
    stop.abort()
    expect(await impatient).toMatchObject({ code: 'aborted', outcome: 'not_sent' })
    expect(await withPatience(scene, patient)).toMatchObject({ state: 'pending' })
  })

  test('does not reach a caller who comes after it, however soon', async () => {
    for (let turns = 0; turns < 16; turns += 1) {
      const scene = setScene()
      const stop = new AbortController()
      scene.memory.fail({ kind: 'silence', operation: 'read' })
      const impatient = refusal(scene.service.create(scene.ask(), { signal: stop.signal }))
      await Promise.resolve()
      stop.abort()
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      const patient = scene.service.create(scene.ask())
      expect(await impatient).toMatchObject({ code: 'aborted' })
      expect(await withPatience(scene, patient)).toMatchObject({ state: 'pending' })
      expect(scene.memory.creates()).toHaveLength(1)
    }
  })
})

describe('a ledger that gives no answer', () => {
  test('is asked again, and one refund is recorded and sent', async () => {
    for (const fate of ['stored', 'lost'] as const) {
      for (let position = 0; position < 3; position += 1) {
        const ledger = breakable(memoryLedger())
        const scene = setScene({ ledger })
        const fates = Array.from({ length: position }, () => 'works' as const)
        ledger.fate(...fates, fate, 'works')
        expect(await scene.service.create(scene.ask())).toMatchObject({ state: 'pending' })
        expect(scene.memory.creates()).toHaveLength(1)
        expect(await everything(scene)).toHaveLength(1)
      }
    }
  })

  test('for good says that nobody knows whether the refund was recorded', async () => {
    const ledger = breakable(memoryLedger())
    const scene = setScene({ ledger })
    ledger.fate('stored')
    const error = await refusal(scene.service.create(scene.ask()))
    expect(error).toMatchObject({ code: 'ledger', outcome: 'unknown', isRetryable: true })
    expect(error.issues[0]?.rule).toBe('ledger.commit_unknown')
    expect(scene.memory.creates()).toEqual([])
    ledger.fate('works')
    scene.pass(600_000)
    expect(await scene.service.create(scene.ask())).toMatchObject({ state: 'pending' })
    expect(scene.memory.refunds()).toHaveLength(1)
  })

  test('at the mark sends nothing', async () => {
    const ledger = breakable(memoryLedger())
    const scene = setScene({ ledger })
    ledger.fate('works', 'lost')
    const record = await scene.service.create(scene.ask())
    expect(record).toMatchObject({ state: 'recorded' })
    expect(scene.memory.creates()).toEqual([])
  })
})

describe('a ledger that fails once a refund is recorded', () => {
  test('does not keep the record from whoever asks for it again', async () => {
    const ledger = breakable(memoryLedger())
    const scene = setScene({ ledger })
    scene.memory.fail({ kind: 'lost', operation: 'create' })
    await scene.service.create(scene.ask())
    scene.pass(60_000)
    ledger.fate('unavailable')
    expect(await scene.service.create(scene.ask())).toMatchObject({ state: 'unknown' })
  })
})

describe('a ledger that fails when the answer is stored', () => {
  test('is tried again until it works', async () => {
    const ledger = breakable(memoryLedger())
    const scene = setScene({ ledger })
    ledger.fate('works', 'works', 'unavailable', 'unavailable', 'unavailable', 'works')
    expect(await scene.service.create(scene.ask())).toMatchObject({ state: 'pending' })
    expect(await scene.stored()).toMatchObject({ state: 'pending', lease: null })
  })

  test('for good leaves the mark, and the caller is told what is known', async () => {
    const ledger = breakable(memoryLedger())
    const scene = setScene({ ledger })
    ledger.fate('works', 'works', 'unavailable')
    const record = await scene.service.create(scene.ask())
    expect(record).toMatchObject({ state: 'pending', refund: { reference: 'RMA-1' } })
    expect(await scene.stored()).toMatchObject({ state: 'sending', heldMinor: 35_00 })
    ledger.fate('works')
    scene.pass(300_000)
    await scene.another().sweep()
    expect(await scene.service.byReference('RMA-1')).toMatchObject({ attempts: 1, refund: {} })
    expect(scene.memory.creates()).toHaveLength(1)
  })
})

describe('a service', () => {
  test.each(['accounts', 'ledger', 'clock', 'random'])('is not made with a wrong %s', (part) => {
    const { ledger, clock } = setScene()
    const accounts = { named: () => {}, names: ['main'] }
    const options = { accounts, ledger, clock, [part]: {} }
    expect(() => Reflect.apply(createRefundService, null, [options])).toThrow(part)
  })
})
