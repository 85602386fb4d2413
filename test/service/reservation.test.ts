import { describe, expect, test } from 'vitest'

import { flex } from '../../providers/flex/index.ts'
import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import { flutterwave } from '../../providers/flutterwave/index.ts'
import { startFlutterwaveSimulator } from '../../providers/flutterwave/simulator.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import { money } from '../../src/model/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import { createFixedIds } from '../http/fixed-ids.ts'
import { createHandClock, startOfTime } from '../http/hand-clock.ts'
import { countingRandom, refusal, setScene, usd } from './scene.ts'
import type { Scene } from './scene.ts'

/** What was refunded of the payment and has not failed, minor units. */
function liveOf({ memory, payment }: Scene): number {
  return memory
    .refunds(payment)
    .filter(({ status }) => status !== 'failed')
    .reduce((sum, { amount }) => sum + amount.minor, 0)
}

describe('what a refund may take', () => {
  test('is refused by one minor unit too much (B20)', async () => {
    const scene = setScene()
    const error = await refusal(scene.service.create(scene.ask({ amount: usd('100.01') })))
    expect(error).toMatchObject({ code: 'amount_exceeds_refundable', outcome: 'not_sent' })
  })

  test('is what others of the ledger leave, to the minor unit (B21)', async () => {
    const scene = setScene()
    await scene.service.create(scene.ask({ amount: usd('60.00') }))
    const over = scene.ask({ amount: usd('40.01'), reference: 'RMA-2' })
    expect(await refusal(scene.service.create(over))).toMatchObject({
      code: 'amount_exceeds_refundable',
      outcome: 'not_sent',
    })
    const exact = scene.ask({ amount: usd('40.00'), reference: 'RMA-3' })
    expect(await scene.service.create(exact)).toMatchObject({ state: 'pending' })
  })

  test('is nothing where all has gone back (B23)', async () => {
    const scene = setScene()
    await scene.service.create(scene.ask({ amount: usd('100.00') }))
    for (const amount of [usd('0.01'), 'remaining'] as const) {
      const error = await refusal(scene.service.create(scene.ask({ amount, reference: 'RMA-2' })))
      expect(error).toMatchObject({ code: 'already_refunded', outcome: 'not_sent' })
    }
  })

  test('counts what is in doubt as gone, and says so', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'before' })
    await scene.service.create(scene.ask({ amount: usd('80.00') }))
    const next = scene.ask({ amount: usd('20.01'), reference: 'RMA-2' })
    const error = await refusal(scene.service.create(next))
    expect(error).toMatchObject({ code: 'amount_exceeds_refundable', outcome: 'not_sent' })
    expect(error.message).toContain('USD 80.00 in doubt')
    const all = scene.ask({ amount: usd('20.00'), reference: 'RMA-3' })
    expect(await scene.service.create(all)).toMatchObject({ state: 'pending' })
    const more = scene.ask({ amount: usd('0.01'), reference: 'RMA-4' })
    // Not "already refunded": what is in doubt may come back.
    expect(await refusal(scene.service.create(more))).toMatchObject({
      code: 'amount_exceeds_refundable',
    })
  })

  test('counts refunds made in the dashboard', async () => {
    const scene = setScene()
    scene.memory.addRefund({ payment: scene.payment, amount: usd('70.00') })
    const error = await refusal(scene.service.create(scene.ask()))
    expect(error).toMatchObject({ code: 'amount_exceeds_refundable', outcome: 'not_sent' })
    const rest = scene.ask({ amount: 'remaining', reference: 'RMA-2' })
    expect(await scene.service.create(rest)).toMatchObject({ amount: usd('30.00') })
  })

  test('counts them beside what is in doubt', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'before' })
    await scene.service.create(scene.ask({ amount: usd('50.00') }))
    scene.memory.addRefund({ payment: scene.payment, amount: usd('30.00') })
    const over = scene.ask({ amount: usd('20.01'), reference: 'RMA-2' })
    expect((await refusal(scene.service.create(over))).code).toBe('amount_exceeds_refundable')
    const rest = scene.ask({ amount: usd('20.00'), reference: 'RMA-3' })
    expect(await scene.service.create(rest)).toMatchObject({ state: 'pending' })
  })

  test('counts a refund that both sides know once', async () => {
    const scene = setScene()
    await scene.service.create(scene.ask({ amount: usd('50.00') }))
    const rest = scene.ask({ amount: usd('50.00'), reference: 'RMA-2' })
    expect(await scene.service.create(rest)).toMatchObject({ state: 'pending' })
    expect(liveOf(scene)).toBe(100_00)
  })

  test('counts the larger amount where the provider made less than was asked', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'other_amount', by: -30_00, operation: 'create' })
    await scene.service.create(scene.ask({ amount: usd('80.00') }))
    expect(liveOf(scene)).toBe(50_00)
    const next = scene.ask({ amount: usd('20.01'), reference: 'RMA-2' })
    expect((await refusal(scene.service.create(next))).code).toBe('amount_exceeds_refundable')
    await scene.service.resolve('RMA-1', 'accept_as_is', { actor: 'ada', reason: 'it is fine' })
    expect(await scene.service.create(next)).toMatchObject({ state: 'pending' })
  })

  test('is given back by a refund that has failed', async () => {
    const scene = setScene({ memory: { settle: 'instant' } })
    await scene.service.create(scene.ask({ amount: usd('100.00') }))
    scene.memory.setStatus(scene.memory.refunds()[0]?.id ?? '', 'failed')
    scene.pass(86_400_000)
    await scene.service.sweep()
    expect(await scene.service.byReference('RMA-1')).toMatchObject({
      state: 'failed',
      reason: 'reversed',
      held: usd('0.00'),
      nextAction: { kind: 'new_reference' },
    })
    const again = scene.ask({ amount: usd('100.00'), reference: 'RMA-2' })
    expect(await scene.service.create(again)).toMatchObject({ state: 'succeeded' })
  })

  test('is read by the service where nothing was read before', async () => {
    const scene = setScene({
      wrap: (provider) => ({
        ...provider,
        prepare: async (request, options) => ({
          ...(await provider.prepare(request, options)),
          seen: null,
        }),
      }),
    })
    scene.memory.addRefund({ payment: scene.payment, amount: usd('40.00') })
    await scene.service.create(scene.ask({ amount: usd('30.00') }))
    const next = scene.ask({ amount: usd('30.00'), reference: 'RMA-2' })
    expect(await scene.service.create(next)).toMatchObject({ state: 'pending' })
    expect(await scene.stored('RMA-2')).toMatchObject({ heldMinor: 30_00 })
  })
})

describe('many refunds of one payment at once', () => {
  test('never come to more than was paid, though three times as much is asked', async () => {
    const payments = 5
    for (let round = 0; round < payments; round += 1) {
      const scene = setScene()
      const services = Array.from({ length: 4 }, () => scene.another())
      const calls = Array.from({ length: 64 }, (_, index) =>
        (services[index % 4] ?? scene.service).create(
          scene.ask({ amount: usd('4.69'), reference: `RMA-${index}` }),
        ),
      )
      const ended = await Promise.allSettled(calls)
      const made = ended.filter(({ status }) => status === 'fulfilled')
      expect(made).toHaveLength(21)
      expect(liveOf(scene)).toBe(21 * 4_69)
      expect(scene.memory.creates()).toHaveLength(21)
    }
  })

  test('never come to more though every answer is lost', async () => {
    const scene = setScene()
    scene.memory.fail({ kind: 'lost', operation: 'create', when: 'after', times: 64 })
    const calls = Array.from({ length: 64 }, (_, index) =>
      scene.service.create(scene.ask({ amount: usd('4.69'), reference: `RMA-${index}` })),
    )
    await Promise.allSettled(calls)
    expect(liveOf(scene)).toBe(21 * 4_69)
  })
})

describe('handles of one payment', () => {
  test.each([
    ['', true],
    [', without looking first too', false],
  ])('count together: a session and its intent are one payment%s', async (_, preflight) => {
    const clock = createHandClock((milliseconds) => milliseconds < 29_999)
    const us = await startFlexSimulator({ listen: false, startAt: startOfTime })
    us.behave({ capEnforced: false })
    const { id: session, intents } = us.addSession({ amountTotal: 100_00 })
    const provider = flex({ ...us.adapterOptions, clock, ids: createFixedIds(), preflight })
    const service = createRefundService({
      accounts: createAccounts({ us: provider }),
      ledger: memoryLedger(),
      clock,
      random: countingRandom(),
    })
    const asked = { account: 'us', reason: 'duplicate' } as const
    us.faults.add({ kind: 'reset', operation: 'refund_session', when: 'before' })
    const first = { ...asked, payment: session, amount: usd('60.00'), reference: 'RMA-1' }
    expect(await service.create(first)).toMatchObject({ state: 'unknown' })
    const intent = { kind: 'payment_intent', id: intents[0] ?? '' }
    const second = { ...asked, payment: intent, amount: usd('60.00'), reference: 'RMA-2' }
    expect(await refusal(service.create(second))).toMatchObject({
      code: 'amount_exceeds_refundable',
      outcome: 'not_sent',
    })
    await us.close()
  })

  test('of other accounts do not count', async () => {
    const left = setScene()
    const right = setScene()
    const ledger = memoryLedger()
    const accounts = createAccounts({ left: left.provider, right: right.provider })
    const service = createRefundService({ accounts, ledger, clock: left.clock })
    const asked = { amount: usd('100.00'), reason: 'duplicate', payment: left.payment } as const
    expect(left.payment).toBe(right.payment)
    await service.create({ account: 'left', ...asked, reference: 'RMA-1' })
    expect(await service.create({ account: 'right', ...asked, reference: 'RMA-2' })).toMatchObject({
      state: 'pending',
    })
  })
})

describe('amounts that a provider refuses', () => {
  test('are refused before anything is recorded (B22)', async () => {
    const africa = await startFlutterwaveSimulator({ listen: false, startAt: startOfTime })
    const clock = createHandClock((milliseconds) => milliseconds < 29_999)
    const charge = africa.addCharge({ amount: '10.000', currency: 'KWD' })
    const options = { ...africa.adapterOptions, clock, ids: createFixedIds() }
    const service = createRefundService({
      accounts: createAccounts({ africa: flutterwave(options) }),
      ledger: memoryLedger(),
      clock,
      random: countingRandom(),
    })
    const error = await refusal(
      service.create({
        payment: charge,
        amount: money('0.009', 'KWD'),
        reason: 'duplicate',
        reference: 'RMA-1',
      }),
    )
    expect(error).toMatchObject({
      outcome: 'not_sent',
      issues: [{ path: 'amount', rule: 'amount.too_small' }],
    })
    expect(await service.byReference('RMA-1')).toBeNull()
    expect(africa.received({ operation: 'create_refund' })).toEqual([])
    await africa.close()
  })
})
