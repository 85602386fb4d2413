import { describe, expect, test } from 'vitest'

import type { FlexRefundRequest } from '../../../providers/flex/index.ts'
import { isJsonObject, money } from '../../../src/model/index.ts'
import type { JsonValue } from '../../../src/model/index.ts'
import { createHandClock } from '../../http/hand-clock.ts'
import {
  amountsOf,
  collect,
  countOf,
  creates,
  editing,
  errorOf,
  reference,
  requestFor,
  startWorld,
  verdictOf,
  ways,
} from './harness.ts'

const minute = 60_000

describe('a create that is run again', () => {
  test('finds the first one where the session shows it late', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.behave({ sessionLagMs: minute })
    simulator.faults.add({ kind: 'reset', operation: 'refund_session', when: 'after' })
    await errorOf(provider.create(requestFor(id)))
    const refund = await provider.create(requestFor(id))
    expect(refund.reference).toBe(reference)
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [3500]])
  })

  test('finds the first one where the list shows it late', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    simulator.behave({ listLagMs: minute })
    simulator.faults.add({ kind: 'reset', operation: 'refund_session', when: 'after' })
    await errorOf(provider.create(requestFor(id)))
    await provider.create(requestFor(id))
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [3500]])
  })

  test.each([
    ['what remains, and something does', (id: string) => requestFor(id, { amount: 'remaining' })],
    ['another sum', (id: string) => requestFor(id, { amount: money('36.00', 'USD') })],
    ['lines of another sum', linesOf('90.00')],
    ['a whole line beside lines of more', linesOf('36.00', 'line')],
  ])('is a conflict when it asks for %s', async (_name, requestOf) => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    await provider.create(requestFor(id))
    const error = await errorOf(provider.create(requestOf(id)))
    expect(verdictOf(error)).toEqual(['reference_conflict', 'not_sent', false])
    expect(error.refund?.amount.minor).toBe(3500)
    expect(creates(simulator)).toBe(1)
  })

  test.each([
    ['the same lines', linesOf('35.00')],
    [
      'lines that tax makes the same',
      (id: string) => Object.assign(linesOf('32.00')(id), { tax: money('3.00', 'USD') }),
    ],
    ['a whole line, whatever it comes to', linesOf('line')],
  ])('gives the refund back when it asks for %s', async (_name, requestOf) => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    const { id: refundId } = await provider.create(requestFor(id))
    const again = await provider.create(requestOf(id))
    expect([again.id, creates(simulator)]).toEqual([refundId, 1])
  })

  test('for what remains gives back the one that took it, and a failed one too', async () => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    const all = { amount: 'remaining' } as const
    const { id: refundId } = await provider.create(requestFor(id, all))
    expect((await provider.create(requestFor(id, all))).id).toBe(refundId)
    simulator.setStatus(refundId, 'failed')
    const failed = await provider.create(requestFor(id, all))
    expect([failed.id, failed.status, creates(simulator)]).toEqual([refundId, 'failed', 1])
  })
})

describe('the refund in the answer', () => {
  test('is never one that was there before it was sent', async () => {
    const { simulator, connect } = await startWorld()
    const intent = simulator.addIntent()
    simulator.insertRefunds(1, () => ({ intent, amount: 3500 }))
    const [old] = simulator.refunds()
    const provider = connect({
      fetch: editing(simulator.fetch, (body) =>
        isJsonObject(body) && 'refund' in body ? { refund: JSON.parse(JSON.stringify(old)) } : body,
      ),
    })
    const error = await errorOf(provider.create(requestFor(intent)))
    expect(verdictOf(error)).toEqual(['outcome_unknown', 'unknown', false])
  })

  test('is doubled when two rows are under the reference and name no card', async () => {
    const { simulator, connect } = await startWorld()
    const { id } = simulator.addSession({ lines: [{ product: 'fprod_0', amount: 10_000 }] })
    simulator.behave({ doublesRefunds: true, refundOmits: ['payment_intent_id', 'items'] })
    const provider = connect({ preflight: false })
    const error = await errorOf(provider.create(linesOf('35.00')(id)))
    expect(verdictOf(error)).toEqual(['duplicated', 'accepted', false])
    expect(error.refund?.amount.minor).toBe(7000)
  })
})

describe('a prepared refund that was changed where it was stored', () => {
  test.each([
    ['its amount dropped', { body: '{"checkout_session":{}}' }],
    ['no JSON', { body: 'refund' }],
    [
      'another amount',
      {
        body: `{"checkout_session":{"amount":1,"refund_metadata":{"polyrefund_reference":"${reference}"}}}`,
      },
    ],
    [
      'another reference',
      {
        body: '{"checkout_session":{"amount":3500,"refund_metadata":{"polyrefund_reference":"X"}}}',
      },
    ],
    ['two bodies in one', { body: '{"checkout_session":{},"refund":{}}' }],
    ['another key', { headers: { 'idempotency-key': 'another' } }],
  ])('is not sent: %s', async (_name, changes) => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession()
    const prepared = await provider.prepare(requestFor(id))
    const error = await errorOf(provider.send({ ...prepared, ...changes }))
    expect(verdictOf(error)).toEqual(['invalid_request', 'not_sent', false])
    expect(error.issues).toEqual([{ path: 'body', rule: 'prepared.body' }])
    expect(creates(simulator)).toBe(0)
  })

  test('is not sent for another intent than its fields name', async () => {
    const { simulator, provider } = await startWorld()
    const prepared = await provider.prepare(requestFor(simulator.addIntent()))
    const body = prepared.body.replace(prepared.payment.id, simulator.addIntent())
    const error = await errorOf(provider.send({ ...prepared, body }))
    expect(error.issues).toEqual([{ path: 'body', rule: 'prepared.body' }])
    expect(creates(simulator)).toBe(0)
  })
})

test.each(ways)('nothing is found of a payment that is not there: $operation', async (way) => {
  const { simulator, provider } = await startWorld()
  const payment = `${way.addPayment(simulator)}x`
  const error = await errorOf(provider.find({ payment, reference }))
  expect(verdictOf(error)).toEqual(['payment_not_found', 'none', false])
})

test('a session of which nothing was captured is not refundable', async () => {
  const { simulator, provider } = await startWorld()
  const { id } = simulator.addSession({ amountReceived: 0 })
  const error = await errorOf(provider.create(requestFor(id)))
  expect(verdictOf(error)).toEqual(['not_refundable', 'not_sent', false])
  expect(error.issues).toEqual([{ path: 'payment', rule: 'payment.not_captured' }])
})

test('a preview of nothing at all sends nothing', async () => {
  const { simulator, provider } = await startWorld()
  const { id } = simulator.addSession({ lines: [{ product: 'fprod_0', amount: 10_000 }] })
  simulator.behave({ misstatesPreviewBy: -3500 })
  const error = await errorOf(provider.create(linesOf('35.00')(id)))
  expect(verdictOf(error)).toEqual(['mismatch', 'not_sent', false])
  expect(creates(simulator)).toBe(0)
})

test('a refund is not sent with too little time left for its answer', async () => {
  const { simulator, connect } = await startWorld()
  const { id } = simulator.addSession()
  // No timer of it fires by itself, and the preview's own time isn't over when its answer comes.
  const clock = createHandClock()
  const provider = connect({
    clock,
    attempts: 1,
    attemptTimeoutMs: 80_000,
    totalTimeoutMs: 90_000,
    fetch: editing(simulator.fetch, (body) => {
      if ('allocations' in body) clock.advance(65_000)
      return body
    }),
  })
  const error = await errorOf(provider.create(requestFor(id)))
  expect(verdictOf(error)).toEqual(['provider_unavailable', 'not_sent', true])
  expect([countOf(simulator, 'preview'), creates(simulator)]).toEqual([1, 0])
})

test('a walk lists a refund once, though the list shows it on two pages', async () => {
  const { simulator, connect } = await startWorld()
  simulator.insertRefunds(30)
  const shown: JsonValue[] = []
  const provider = connect({
    fetch: editing(simulator.fetch, (body) => {
      const { refunds } = body
      if (!Array.isArray(refunds)) return body
      const page: readonly JsonValue[] = [...shown.slice(0, 1), ...refunds].slice(0, 10)
      shown.push(...page)
      return { refunds: page }
    }),
  })
  const ids = (await collect(provider.list({ limit: 10 }))).map(({ id }) => id)
  expect(ids).toHaveLength(30)
  expect(new Set(ids).size).toBe(ids.length)
})

/** A request by lines: of each product so much, or the whole line. */
function linesOf(...amounts: readonly string[]): (payment: string) => FlexRefundRequest {
  return (payment) => ({
    payment,
    reason: 'requested_by_customer',
    reference,
    lines: amounts.map((amount, index) => ({
      product: `fprod_${index}`,
      amount: amount === 'line' ? 'line' : money(amount, 'USD'),
    })),
  })
}
