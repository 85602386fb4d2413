import { describe, expect, test } from 'vitest'

import type { FlexOperation } from '../../../providers/flex/simulator.ts'
import { money } from '../../../src/model/index.ts'
import type { RefundError } from '../../../src/model/index.ts'
import type { FaultRule } from '../../../src/testing/index.ts'
import { fetchFailed, systemError } from '../../http/fake-fetch.ts'
import { findClosedPort, startTlsServer } from '../../http/loopback.ts'
import { makeSelfSigned } from '../../http/self-signed.ts'
import {
  amountsOf,
  attemptTimeoutMs,
  creates,
  errorOf,
  isCreate,
  nextTurn,
  reference,
  requestFor,
  startWorld,
  transports,
  verdictOf,
  ways,
  whenCreated,
} from './harness.ts'
import type { Transport, Way, World } from './harness.ts'

const moments = ['before', 'after'] as const
const hour = 3_600_000

type Verdict = readonly [code: string, outcome: string, isRetryable: boolean]

const unknown: Verdict = ['outcome_unknown', 'unknown', false]
const limited: Verdict = ['rate_limited', 'rejected', true]
const noKey: Verdict = ['authentication', 'rejected', false]
const noPermission: Verdict = ['permission', 'rejected', false]
const turnedAway: Verdict = ['provider_rejected', 'rejected', false]
const noPayment: Verdict = ['payment_not_found', 'rejected', false]

interface Row {
  readonly name: string
  readonly fault: FaultRule<FlexOperation>
  readonly verdict: Verdict
}

function statusRow(status: number, verdict: Verdict, body?: string | object): Row {
  const whose = body === undefined ? '' : ` with the body ${JSON.stringify(body)}`
  const fault = { kind: 'status', status, ...(body === undefined ? {} : { body }) } as const
  return { name: `${status}${whose}`, fault, verdict }
}

/** The outcome table, row by row, as far as an answer or its lack can show it. */
const rows: readonly Row[] = [
  { name: 'a reset', fault: { kind: 'reset' }, verdict: unknown },
  { name: 'silence', fault: { kind: 'timeout' }, verdict: unknown },
  { name: 'half an answer', fault: { kind: 'truncated' }, verdict: unknown },
  {
    name: 'half an answer that looks whole to the transport',
    fault: { kind: 'truncated', framing: 'close' },
    verdict: unknown,
  },
  { name: 'an answer that is not quite JSON', fault: { kind: 'malformed' }, verdict: unknown },
  { name: 'an empty answer', fault: { kind: 'empty' }, verdict: unknown },
  { name: 'an error body under 200', fault: { kind: 'error_body' }, verdict: unknown },
  {
    name: 'an error body under 200 in other words',
    fault: { kind: 'error_body', body: { detail: 'refund_failed' } },
    verdict: unknown,
  },
  {
    name: 'a body under 200 that says nothing',
    fault: { kind: 'error_body', body: {} },
    verdict: unknown,
  },
  { name: 'an answer too large to read', fault: { kind: 'oversized' }, verdict: unknown },
  {
    name: 'an answer too large to read that tells no length',
    fault: { kind: 'oversized', framing: 'chunked' },
    verdict: unknown,
  },
  { name: 'an answer nested too deep', fault: { kind: 'deeply_nested' }, verdict: unknown },
  { name: 'a page of a proxy', fault: { kind: 'html' }, verdict: unknown },
  ...[200, 400, 404, 409, 422, 503].map((status) => ({
    name: `a page under ${status}`,
    fault: { kind: 'html', status } as const,
    verdict: unknown,
  })),
  { name: 'a page under 401', fault: { kind: 'html', status: 401 }, verdict: noKey },
  { name: 'a page under 403', fault: { kind: 'html', status: 403 }, verdict: noPermission },
  { name: 'a page under 429', fault: { kind: 'html', status: 429 }, verdict: limited },
  ...[201, 202, 203, 204, 206].map((status) => statusRow(status, unknown)),
  ...[300, 301, 302, 303, 304, 307, 308].map((status) => statusRow(status, unknown)),
  ...[408, 409, 425].map((status) => statusRow(status, unknown)),
  ...[500, 501, 502, 503, 504, 599].map((status) => statusRow(status, unknown)),
  statusRow(500, unknown, { error: { type: 'api_error', message: 'Failed to create refund' } }),
  ...[400, 404, 410, 422].map((status) => statusRow(status, unknown, { message: 'No.' })),
  statusRow(422, unknown, 'not JSON'),
  statusRow(400, unknown, ''),
  ...[400, 402, 410, 412, 422, 451].map((status) => statusRow(status, turnedAway)),
  statusRow(404, noPayment),
  statusRow(401, noKey),
  statusRow(403, noPermission),
  { name: '429', fault: { kind: 'rate_limited' }, verdict: limited },
]

// Over HTTP all rows are shown; without a socket, those that are about bytes and connections.
const aboutTransport = new Set(['reset', 'timeout', 'truncated', 'oversized', 'empty'])
const aboutFraming = new Set([204, 206, 302, 304, 307])

function isShownBy(transport: Transport, { fault }: Row): boolean {
  if (transport === 'http' || aboutTransport.has(fault.kind)) return true
  return fault.kind === 'status' && aboutFraming.has(fault.status)
}

/** One row of the table at one moment, by one call, one way and one transport. */
interface Cell extends Row {
  readonly when: 'before' | 'after'
  readonly verb: 'create' | 'send'
  readonly way: Way
}

function cellsOf(transport: Transport, way: Way): readonly Cell[] {
  const cells = rows
    .filter((row) => isShownBy(transport, row))
    .flatMap((row) =>
      moments.flatMap((when) => [
        { ...row, way, when, verb: 'create' } as const,
        { ...row, way, when, verb: 'send' } as const,
      ]),
    )
  // What a create does about 429 has tests of its own.
  return cells.filter(({ verdict, verb }) => verdict !== limited || verb === 'send')
}

/** Makes the call whose every create is struck, and waits for its end. */
async function strike(world: World, cell: Cell, payment: string): Promise<RefundError> {
  const { simulator, provider, clock } = world
  const { fault, way, when, verb } = cell
  const prepared = verb === 'send' ? await provider.prepare(requestFor(payment)) : null
  simulator.faults.add({ ...fault, operation: way.operation, when, times: 99 })
  const ended = errorOf(
    prepared === null ? provider.create(requestFor(payment)) : provider.send(prepared),
  )
  if (fault.kind === 'timeout') {
    await whenCreated(simulator, 1)
    clock.advance(attemptTimeoutMs)
  }
  const error = await ended
  simulator.faults.clear()
  return error
}

describe.each(transports)('a create over %s is sent once and says what is known', (transport) => {
  describe.each(ways)('$operation', (way) => {
    test.each(cellsOf(transport, way))('$name $when the effect of $verb', async (cell) => {
      const world = await startWorld({ transport })
      const { simulator, provider, clock } = world
      const payment = way.addPayment(simulator)
      const error = await strike(world, cell, payment)
      expect(verdictOf(error)).toEqual(cell.verdict)
      expect(error).toMatchObject({ provider: 'flex', reference, refund: null })

      clock.advance(24 * hour)
      await nextTurn()
      expect([creates(simulator), clock.pending]).toEqual([1, 0])

      const there = cell.when === 'after' ? [3500] : []
      expect(amountsOf(simulator)).toEqual(there)
      const found = await provider.find({ payment, reference })
      expect(found.complete).toBe(true)
      expect(found.refunds.map(({ amount }) => amount.minor)).toEqual(there)
    })
  })
})

describe.each(ways)('latency on $operation', ({ operation, addPayment }) => {
  test.each(moments)('within the time for an answer changes nothing: %s', async (when) => {
    const waited: number[] = []
    const wait = async (milliseconds: number): Promise<void> => {
      waited.push(milliseconds)
    }
    const { simulator, provider } = await startWorld({ transport: 'http', simulator: { wait } })
    const payment = addPayment(simulator)
    simulator.faults.add({ kind: 'latency', ms: 20_000, operation, when })
    await expect(provider.create(requestFor(payment))).resolves.toMatchObject({ reference })
    expect([waited, creates(simulator), amountsOf(simulator)]).toEqual([[20_000], 1, [3500]])
  })

  test.each(moments)('beyond it leaves the outcome unknown: %s', async (when) => {
    const late = Promise.withResolvers<void>()
    const wait = (): Promise<void> => late.promise
    const world = await startWorld({ transport: 'http', simulator: { wait } })
    const { simulator, provider, clock } = world
    const payment = addPayment(simulator)
    simulator.faults.add({ kind: 'latency', ms: 40_000, operation, when })
    const ended = errorOf(provider.create(requestFor(payment)))
    await whenCreated(simulator, 1)
    clock.advance(attemptTimeoutMs)
    expect(verdictOf(await ended)).toEqual(unknown)
    const early = await provider.find({ payment, reference })
    expect(early.refunds).toHaveLength(when === 'after' ? 1 : 0)

    // What nobody waits for any more is done all the same.
    late.resolve()
    while (amountsOf(simulator).length === 0) await nextTurn()
    const found = await provider.find({ payment, reference })
    expect(found).toMatchObject({ refunds: [{ reference }], complete: true })
    expect(creates(simulator)).toBe(1)
  })
})

describe.each(ways)('no connection for $operation', ({ operation, addPayment }) => {
  const unreached: Verdict = ['provider_unavailable', 'not_sent', true]

  test('is nothing sent: a send fails at once, a create after its attempts', async () => {
    const { simulator, connect, reports } = await startWorld({ transport: 'http' })
    const payment = addPayment(simulator)
    const closed = { baseUrl: await findClosedPort(), preflight: false, attempts: 4 }
    const provider = connect(closed)
    expect(verdictOf(await errorOf(provider.create(requestFor(payment))))).toEqual(unreached)
    expect(reports.map(({ attempt, status }) => [attempt, status])).toEqual(
      [1, 2, 3, 4].map((attempt) => [attempt, null]),
    )
    const prepared = await provider.prepare(requestFor(payment))
    expect(verdictOf(await errorOf(provider.send(prepared)))).toEqual(unreached)
    expect(reports).toHaveLength(5)
    expect([creates(simulator), amountsOf(simulator)]).toEqual([0, []])
  })

  test('is followed by the refund as soon as there is one', async () => {
    const { simulator, connect, reports } = await startWorld()
    const payment = addPayment(simulator)
    let refusals = 2
    const provider = connect({
      fetch: async (input, init) => {
        const request = new Request(input, init)
        if (!isCreate(request) || refusals === 0) return simulator.fetch(request)
        refusals -= 1
        throw fetchFailed(systemError('ECONNREFUSED', 'connect'))
      },
    })
    await expect(provider.create(requestFor(payment))).resolves.toMatchObject({ reference })
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [3500]])
    const attempts = reports.filter((report) => report.operation === operation)
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  })

  test('is nothing sent either where the host has no address', async () => {
    const { simulator, connect } = await startWorld()
    const payment = addPayment(simulator)
    const provider = connect({ baseUrl: 'https://refunds.example', preflight: false })
    const prepared = await provider.prepare(requestFor(payment))
    expect(verdictOf(await errorOf(provider.send(prepared)))).toEqual(unreached)
    expect(creates(simulator)).toBe(0)
  })

  test('with a certificate that nobody trusts is a matter of configuration', async () => {
    const { simulator, connect, reports } = await startWorld({ transport: 'http' })
    const payment = addPayment(simulator)
    const server = await startTlsServer(makeSelfSigned())
    const provider = connect({ baseUrl: server.url, preflight: false })
    const expected = ['configuration', 'not_sent', false]
    expect(verdictOf(await errorOf(provider.create(requestFor(payment))))).toEqual(expected)
    expect([reports.length, server.bytes()]).toEqual([1, 0])
  })
})

describe.each(ways)('a caller who ends $operation', ({ operation, addPayment }) => {
  test('before it was handed over has sent nothing', async () => {
    const { simulator, provider } = await startWorld({ transport: 'http' })
    const payment = addPayment(simulator)
    const prepared = await provider.prepare(requestFor(payment))
    const signal = AbortSignal.abort(new Error('the shop closed'))
    const expected = ['aborted', 'not_sent', true]
    for (const call of [
      provider.create(requestFor(payment), { signal }),
      provider.send(prepared, { signal }),
    ]) {
      const error = await errorOf(call)
      expect(verdictOf(error)).toEqual(expected)
      expect(error.cause).toBe(signal.reason)
    }
    expect(creates(simulator)).toBe(0)
  })

  test('while the payment is read has sent nothing', async () => {
    const { simulator, provider } = await startWorld({ transport: 'http' })
    const payment = addPayment(simulator)
    const caller = new AbortController()
    simulator.faults.add({ kind: 'timeout', operation: firstReadOf(operation) })
    const ended = errorOf(provider.create(requestFor(payment), { signal: caller.signal }))
    while (simulator.received().length === 0) await nextTurn()
    caller.abort()
    expect(verdictOf(await ended)).toEqual(['aborted', 'not_sent', true])
    expect(creates(simulator)).toBe(0)
  })

  test.each(moments)('after it does not know the outcome: %s the effect', async (when) => {
    const { simulator, provider } = await startWorld({ transport: 'http' })
    const payment = addPayment(simulator)
    const caller = new AbortController()
    simulator.faults.add({ kind: 'timeout', operation, when })
    const ended = errorOf(provider.create(requestFor(payment), { signal: caller.signal }))
    await whenCreated(simulator, 1)
    caller.abort(new Error('the shop closed'))
    const error = await ended
    expect(verdictOf(error)).toEqual(unknown)
    expect(error.cause).toBe(caller.signal.reason)
    const { refunds } = await provider.find({ payment, reference })
    expect([creates(simulator), refunds.length]).toEqual([1, when === 'after' ? 1 : 0])
  })
})

describe.each(ways)('a fetch that throws for $operation', ({ addPayment }) => {
  test.each([
    ['a word', 'no'],
    ['nothing', undefined],
    ['an error without a code', new TypeError('fetch failed')],
    ['an error of another runtime', new Error('Connection closed.')],
    ['a broken pipe', fetchFailed(systemError('EPIPE', 'write'))],
    ['a host that went away', fetchFailed(systemError('EHOSTUNREACH', 'read'))],
  ])('%s proves nothing', async (_name, thrown) => {
    const { simulator, connect } = await startWorld()
    const payment = addPayment(simulator)
    const provider = connect({
      fetch: async (input, init) => {
        const request = new Request(input, init)
        const response = await simulator.fetch(request)
        if (!isCreate(request)) return response
        throw thrown
      },
    })
    expect(verdictOf(await errorOf(provider.create(requestFor(payment))))).toEqual(unknown)
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, [3500]])
  })
})

describe('what the adapter refuses by itself', () => {
  const askedFor = requestFor('fcs_1')
  const lines = [{ product: 'fprod_1', amount: money('1.00', 'USD') }]
  const { amount: _, ...withoutAmount } = requestFor('fpi_1')

  test.each([
    ['no reference', { ...askedFor, reference: '' }, 'invalid_request'],
    ['no known payment', { ...askedFor, payment: 'ch_1' }, 'invalid_request'],
    ['nothing to give back', { ...askedFor, amount: money('0.00', 'USD') }, 'invalid_request'],
    ['other money', { ...askedFor, amount: money('35.00', 'EUR') }, 'unsupported'],
    ['lines of an intent', { ...withoutAmount, lines }, 'unsupported'],
  ])('is never sent: %s', async (_name, request, code) => {
    const { simulator, provider } = await startWorld()
    simulator.addSession({ id: 'fcs_1' })
    const given: unknown = request
    for (const verb of ['create', 'prepare'] as const) {
      const error = await errorOf(Reflect.apply(provider[verb], provider, [given]))
      expect(verdictOf(error)).toEqual([code, 'not_sent', false])
    }
    expect(simulator.received()).toEqual([])
  })

  test.each([
    ['more than is left', {}, 'amount_exceeds_refundable', { amountTotal: 3499 }],
    ['an open session', {}, 'not_refundable', { status: 'open' }],
    ['an expired session', {}, 'not_refundable', { status: 'expired' }],
    ['a session in other money', {}, 'invalid_request', { currency: 'eur' }],
  ])('is read, and never sent: %s', async (_name, changes, code, session) => {
    const { simulator, provider } = await startWorld()
    const { id } = simulator.addSession(session)
    const error = await errorOf(provider.create(requestFor(id, changes)))
    expect(verdictOf(error)).toEqual([code, 'not_sent', false])
    expect([creates(simulator), simulator.received().length]).toEqual([0, 2])
  })
})

function firstReadOf(operation: Way['operation']): FlexOperation {
  return operation === 'refund_session' ? 'get_session' : 'get_intent'
}
