import { expect, test } from 'vitest'

import { flex } from '../../providers/flex/index.ts'
import { startFlexSimulator } from '../../providers/flex/simulator.ts'
import { judgeRun } from '../../scripts/crash/verdict.ts'
import type { Evidence, Verdict } from '../../scripts/crash/verdict.ts'
import type { TrueRefund } from '../../scripts/runs/truth.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import { money } from '../../src/model/index.ts'
import type { RefundRecord } from '../../src/model/index.ts'
import { createRefundService } from '../../src/service/service.ts'

const captured = 10_000

/** One refund of 40.00 as the service records it, and as its provider holds it. */
async function oneRefund(): Promise<{
  readonly record: RefundRecord
  readonly made: TrueRefund
  readonly refundId: string
}> {
  const simulator = await startFlexSimulator({ listen: false })
  const payment = simulator.addSession({ amountTotal: captured }).id
  const accounts = createAccounts({ us: flex(simulator.adapterOptions) })
  const service = createRefundService({ accounts, ledger: memoryLedger() })
  const reference = 'RMA-1'
  const amount = money('40.00', 'USD')
  const reason = 'duplicate'
  const record = await service.create({ account: 'us', payment, amount, reason, reference })
  const refundId = record.refund?.id ?? ''
  const made = {
    account: 'us',
    id: refundId,
    reference,
    payment,
    minor: 4_000,
    isLive: true,
  } as const
  return { record, made, refundId }
}

async function judge(
  change: (whole: Evidence, one: Awaited<ReturnType<typeof oneRefund>>) => Partial<Evidence>,
): Promise<Verdict> {
  const one = await oneRefund()
  const { record, made, refundId } = one
  const answered = [{ reference: 'RMA-1', refundId }]
  const whole: Evidence = { answered, records: [record], truth: [made], captured }
  return judgeRun({ ...whole, ...change(whole, one) })
}

test('a refund that is recorded as it was made is right', async () => {
  expect(await judge(() => ({}))).toEqual({ lost: [], doubled: [], unexplained: [] })
})

test('a record that is gone after create has answered is lost', async () => {
  const { lost, unexplained } = await judge(() => ({ records: [] }))
  expect(lost).toEqual(['RMA-1 was answered, and its record is gone'])
  expect(unexplained).toHaveLength(1)
})

test('a record that forgot the refund it was answered with is lost', async () => {
  const { lost } = await judge(() => ({ answered: [{ reference: 'RMA-1', refundId: 'other' }] }))
  expect(lost).toEqual(["RMA-1 was answered with other, and its record doesn't know it"])
})

test('a record that claims a refund which was never made is lost', async () => {
  const { lost } = await judge(() => ({ truth: [] }))
  expect(lost).toEqual([expect.stringContaining('which its provider never made')])
})

test('a success of which nothing went back is lost', async () => {
  const { lost } = await judge((_whole, { record, made }) => ({
    records: record.state === 'pending' ? [{ ...record, state: 'succeeded' }] : [],
    truth: [{ ...made, isLive: false }],
  }))
  expect(lost).toEqual(['RMA-1 succeeded, and 0 went back'])
})

test('two live refunds of one reference are doubled', async () => {
  const { doubled } = await judge((_whole, { made }) => ({ truth: [made, { ...made, id: 'b' }] }))
  expect(doubled).toEqual(['RMA-1 was refunded 2 times'])
})

test('a second refund that failed is no double', async () => {
  const { doubled } = await judge((_whole, { made }) => ({
    truth: [made, { ...made, id: 'b', isLive: false }],
  }))
  expect(doubled).toEqual([])
})

test('more money than was asked for is doubled', async () => {
  const { doubled } = await judge((_whole, { made }) => ({ truth: [{ ...made, minor: 4_001 }] }))
  expect(doubled).toEqual(['RMA-1 asked for 4000, and 4001 went back'])
})

test('more of a payment than was paid is doubled', async () => {
  const { doubled } = await judge((_whole, { made }) => ({
    truth: [made, { ...made, id: 'by hand', reference: null, minor: 6_001 }],
  }))
  expect(doubled).toEqual([`${(await oneRefund()).made.payment} took 10000, and 10001 went back`])
})

test('a refund with our reference and without a record is unexplained', async () => {
  const { unexplained } = await judge((_whole, { made }) => ({
    truth: [made, { ...made, id: 'b', reference: 'RMA-2' }],
  }))
  expect(unexplained).toEqual(['b carries RMA-2, of which there is no record'])
})

test('a refund that its record does not know is unexplained', async () => {
  const { unexplained } = await judge((_whole, { made }) => ({
    truth: [made, { ...made, id: 'b', isLive: false }],
  }))
  expect(unexplained).toEqual(["b carries RMA-1, whose record doesn't know it"])
})

test.each(['recorded', 'sending', 'unknown'] as const)(
  'a record that is %s in the end is unexplained',
  async (state) => {
    const { unexplained } = await judge((_whole, { record }) => ({
      records: [{ ...record, state, refund: null }],
    }))
    expect(unexplained).toEqual([`RMA-1 is still ${state}: accepted`])
  },
)

test('a rejected record of which money went back is unexplained', async () => {
  const { unexplained } = await judge((_whole, { record }) => ({
    records: [{ ...record, state: 'rejected', refund: null }],
  }))
  expect(unexplained).toEqual(['RMA-1 is rejected: accepted, and 4000 went back'])
})
