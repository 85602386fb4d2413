import { describe, expect, test } from 'vitest'

import type { FlutterwaveOperation } from '../../../providers/flutterwave/simulator.ts'
import { money } from '../../../src/model/index.ts'
import type { RefundError } from '../../../src/model/index.ts'
import type { FaultRule } from '../../../src/testing/index.ts'
import { fetchFailed, systemError } from '../../http/fake-fetch.ts'
import { findClosedPort, startTlsServer } from '../../http/loopback.ts'
import { makeSelfSigned } from '../../http/self-signed.ts'
import { attemptTimeoutMs, nextTurn, transports, verdictOf } from '../flex/harness.ts'
import type { Transport } from '../flex/harness.ts'
import { errorAnswer } from './fixtures.ts'
import {
  amountsOf,
  creates,
  errorOf,
  isCreate,
  reference,
  requestFor,
  startWorld,
  whenSeen,
} from './harness.ts'
import type { World } from './harness.ts'

const moments = ['before', 'after'] as const
const day = 86_400_000

type Verdict = readonly [code: string, outcome: string, isRetryable: boolean]

/** An answer is to be had under the same key, so the outcome is unknown and asked about again. */
const unknown: Verdict = ['outcome_unknown', 'unknown', true]
const limited: Verdict = ['rate_limited', 'rejected', true]
const noLogin: Verdict = ['authentication', 'rejected', false]
const noPermission: Verdict = ['permission', 'rejected', false]
const turnedAway: Verdict = ['provider_rejected', 'rejected', false]

interface Row {
  readonly name: string
  readonly fault: FaultRule<FlutterwaveOperation>
  readonly verdict: Verdict
}

function statusRow(status: number, verdict: Verdict, body?: string | object): Row {
  const whose = body === undefined ? '' : ` with the body ${JSON.stringify(body)}`
  const fault = { kind: 'status', status, ...(body === undefined ? {} : { body }) } as const
  return { name: `${status}${whose}`, fault, verdict }
}

function codeRow(code: string | number, verdict: Verdict, message?: string): Row {
  const status = Number(String(code).slice(-3))
  return statusRow(status, verdict, errorAnswer(code, 'A_TYPE', message))
}

function rejected(code: string): Verdict {
  return [code, 'rejected', false]
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
    name: 'an error body under 200 with a refund beside it',
    fault: {
      kind: 'error_body',
      body: { ...errorAnswer('10400', 'REQUEST_NOT_VALID'), data: { id: 'rfd_1' } },
    },
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
  { name: 'a page under 401', fault: { kind: 'html', status: 401 }, verdict: noLogin },
  { name: 'a page under 403', fault: { kind: 'html', status: 403 }, verdict: noPermission },
  { name: 'a page under 429', fault: { kind: 'html', status: 429 }, verdict: limited },
  ...[201, 202, 203, 204, 206].map((status) => statusRow(status, unknown)),
  ...[300, 301, 302, 303, 304, 307, 308].map((status) => statusRow(status, unknown)),
  ...[408, 409, 425].map((status) => statusRow(status, unknown)),
  ...[500, 501, 502, 503, 504, 599].map((status) => statusRow(status, unknown)),
  ...[400, 404, 410, 422].map((status) => statusRow(status, unknown, { message: 'No.' })),
  statusRow(422, unknown, 'not JSON'),
  statusRow(400, unknown, ''),
  statusRow(400, unknown, errorAnswer('10409', 'RESOURCE_CONFLICT')),
  statusRow(400, unknown, errorAnswer('10500', 'INTERNAL_SERVER_ERROR')),
  codeRow('1138422', unknown),
  codeRow('1139422', unknown),
  ...[400, 402, 410, 412, 422, 451].map((status) => statusRow(status, turnedAway)),
  statusRow(404, rejected('payment_not_found')),
  statusRow(401, noLogin),
  statusRow(403, noPermission),
  codeRow('10405', turnedAway),
  codeRow('1110404', rejected('payment_not_found')),
  codeRow('1402400', rejected('amount_exceeds_refundable')),
  codeRow('1403400', rejected('not_refundable')),
  codeRow('1404400', rejected('already_refunded')),
  codeRow(1_404_400, rejected('already_refunded')),
  codeRow('1708400', rejected('not_refundable')),
  codeRow('10422', rejected('insufficient_balance'), 'Insufficient available balance'),
  { name: '429', fault: { kind: 'rate_limited' }, verdict: limited },
]

// Over HTTP all rows are shown; without a socket, those that are about bytes and connections.
const aboutTransport = new Set(['reset', 'timeout', 'truncated', 'oversized', 'empty'])
const aboutFraming = new Set([204, 206, 302, 304, 307])

function isShownBy(transport: Transport, { fault }: Row): boolean {
  if (transport === 'http' || aboutTransport.has(fault.kind)) return true
  return fault.kind === 'status' && aboutFraming.has(fault.status)
}

/** One row of the table at one moment, by one call. */
interface Cell extends Row {
  readonly when: 'before' | 'after'
  readonly verb: 'create' | 'send'
}

function cellsOf(transport: Transport): readonly Cell[] {
  return rows
    .filter((row) => isShownBy(transport, row))
    .flatMap((row) =>
      moments.flatMap((when) => [
        { ...row, when, verb: 'create' } as const,
        { ...row, when, verb: 'send' } as const,
      ]),
    )
}

/**
 * How often a refund is posted that meets the same fault every time. A login that is turned down
 * is renewed once; a third attempt at a silent provider would have no time for its answer.
 */
function postsOf({ fault, verdict, verb }: Cell): number {
  if (verdict === noLogin) return 2
  if (verb === 'send' || !verdict[2]) return 1
  return fault.kind === 'timeout' ? 2 : 3
}

/** Makes the call whose every create is struck, and waits for its end. */
async function strike(world: World, cell: Cell, payment: string): Promise<RefundError> {
  const { simulator, provider, clock } = world
  const { fault, when, verb } = cell
  const prepared = verb === 'send' ? await provider.prepare(requestFor(payment)) : null
  simulator.faults.add({ ...fault, operation: 'create_refund', when, times: 99 })
  const ended = errorOf(
    prepared === null ? provider.create(requestFor(payment)) : provider.send(prepared),
  )
  if (fault.kind === 'timeout') {
    for (let post = 1; post <= postsOf(cell); post += 1) {
      await whenSeen(simulator, 'create_refund', post)
      clock.advance(attemptTimeoutMs)
    }
  }
  const error = await ended
  simulator.faults.clear()
  return error
}

describe.each(transports)('a create over %s says what is known, and is made once', (transport) => {
  test.each(cellsOf(transport))('$name $when the effect of $verb', async (cell) => {
    const world = await startWorld({ transport })
    const { simulator, provider, clock } = world
    const payment = simulator.addCharge({ amount: '100' })
    const error = await strike(world, cell, payment)
    expect(verdictOf(error)).toEqual(cell.verdict)
    expect(error).toMatchObject({ provider: 'flutterwave', reference, refund: null })
    expect(creates(simulator)).toBe(postsOf(cell))

    clock.advance(day)
    await nextTurn()
    expect([creates(simulator), clock.pending]).toEqual([postsOf(cell), 0])

    const posts = simulator.received({ operation: 'create_refund' })
    const keys = posts.map(({ headers }) => headers['x-idempotency-key'])
    expect(new Set(keys)).toEqual(new Set([error.idempotencyKey]))
    expect(new Set(posts.map(({ body }) => body)).size).toBe(1)
    const traces = posts.map(({ headers }) => headers['x-trace-id'])
    expect(new Set(traces).size).toBe(posts.length)
    expect(traces.at(-1)).toBe(error.traceId)

    const there = cell.when === 'after' ? ['35'] : []
    expect(amountsOf(simulator)).toEqual(there)
    const found = await provider.find({ payment, reference })
    expect(found.complete).toBe(true)
    expect(found.refunds.map(({ amount }) => amount.minor)).toEqual(there.map(() => 3500))

    // Whatever it was: who asks again gets the one refund.
    await expect(provider.create(requestFor(payment))).resolves.toMatchObject({ reference })
    expect(amountsOf(simulator)).toEqual(['35'])
  })
})

describe('a fault that passes', () => {
  const passing = rows.filter(({ verdict }) => verdict[2])

  test.each(passing.flatMap((row) => moments.map((when) => ({ ...row, when }))))(
    '$name $when the effect ends in the one refund',
    async ({ fault, when }) => {
      const { simulator, provider, clock, reports } = await startWorld({ transport: 'http' })
      const payment = simulator.addCharge({ amount: '100' })
      simulator.faults.add({ ...fault, operation: 'create_refund', when, times: 1 })
      const made = provider.create(requestFor(payment))
      if (fault.kind === 'timeout') {
        await whenSeen(simulator, 'create_refund', 1)
        clock.advance(attemptTimeoutMs)
      }
      const { id } = await made
      expect(simulator.refunds().map((refund) => refund.id)).toEqual([id])
      expect(creates(simulator)).toBe(2)
      const posts = reports.filter(({ operation }) => operation === 'create_refund')
      expect(posts.map(({ attempt }) => attempt)).toEqual([1, 2])
      // What struck before the effect left nothing to replay.
      expect(posts.at(-1)?.isReplay).toBe(when === 'after')
    },
  )
})

describe('latency', () => {
  test.each(moments)('within the time for an answer changes nothing: %s', async (when) => {
    const waited: number[] = []
    const wait = async (milliseconds: number): Promise<void> => {
      waited.push(milliseconds)
    }
    const { simulator, provider } = await startWorld({ transport: 'http', simulator: { wait } })
    const payment = simulator.addCharge()
    simulator.faults.add({ kind: 'latency', ms: 20_000, operation: 'create_refund', when })
    await expect(provider.create(requestFor(payment))).resolves.toMatchObject({ reference })
    expect([waited, creates(simulator), amountsOf(simulator)]).toEqual([[20_000], 1, ['35']])
  })

  test.each(moments)('beyond it is one refund all the same: %s', async (when) => {
    const late = Promise.withResolvers<void>()
    const wait = (): Promise<void> => late.promise
    const world = await startWorld({ transport: 'http', simulator: { wait } })
    const { simulator, provider, clock } = world
    const payment = simulator.addCharge()
    simulator.faults.add({ kind: 'latency', ms: 40_000, operation: 'create_refund', when })
    const made = provider.create(requestFor(payment))
    await whenSeen(simulator, 'create_refund', 1)
    clock.advance(attemptTimeoutMs)
    await expect(made).resolves.toMatchObject({ reference })

    // What nobody waits for any more comes after all, under the key that is known by then.
    late.resolve()
    await nextTurn()
    await nextTurn()
    expect([creates(simulator), amountsOf(simulator)]).toEqual([2, ['35']])
  })
})

describe('no connection', () => {
  const unreached: Verdict = ['provider_unavailable', 'not_sent', true]

  test('is nothing sent: a send fails at once, a create after its attempts', async () => {
    const { simulator, connect, reports } = await startWorld({ transport: 'http' })
    const payment = simulator.addCharge()
    const closed = { baseUrl: await findClosedPort(), preflight: false, attempts: 4 }
    const provider = connect(closed)
    expect(verdictOf(await errorOf(provider.create(requestFor(payment))))).toEqual(unreached)
    const posts = reports.filter(({ operation }) => operation === 'create_refund')
    expect(posts.map(({ attempt, status }) => [attempt, status])).toEqual(
      [1, 2, 3, 4].map((attempt) => [attempt, null]),
    )
    const prepared = await provider.prepare(requestFor(payment))
    expect(verdictOf(await errorOf(provider.send(prepared)))).toEqual(unreached)
    expect(reports).toHaveLength(6)
    expect([creates(simulator), amountsOf(simulator)]).toEqual([0, []])
  })

  test('is followed by the refund as soon as there is one', async () => {
    const { simulator, connect, reports } = await startWorld()
    const payment = simulator.addCharge()
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
    expect([creates(simulator), amountsOf(simulator)]).toEqual([1, ['35']])
    const posts = reports.filter(({ operation }) => operation === 'create_refund')
    expect(posts.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  })

  test('is nothing sent either where the host has no address', async () => {
    const { simulator, connect } = await startWorld({ transport: 'http' })
    const payment = simulator.addCharge()
    const provider = connect({ baseUrl: 'https://refunds.example', preflight: false })
    const prepared = await provider.prepare(requestFor(payment))
    expect(verdictOf(await errorOf(provider.send(prepared)))).toEqual(unreached)
    expect(creates(simulator)).toBe(0)
  })

  test('with a certificate that nobody trusts is a matter of configuration', async () => {
    const { simulator, connect, reports } = await startWorld({ transport: 'http' })
    const payment = simulator.addCharge()
    const server = await startTlsServer(makeSelfSigned())
    const provider = connect({ baseUrl: server.url, preflight: false })
    const expected = ['configuration', 'not_sent', false]
    expect(verdictOf(await errorOf(provider.create(requestFor(payment))))).toEqual(expected)
    expect(reports.map(({ operation }) => operation)).toEqual(['token', 'create_refund'])
    expect(server.bytes()).toBe(0)
  })
})

describe('a caller who ends the call', () => {
  test('before it was handed over has sent nothing', async () => {
    const { simulator, provider } = await startWorld({ transport: 'http' })
    const payment = simulator.addCharge()
    const prepared = await provider.prepare(requestFor(payment))
    const signal = AbortSignal.abort(new Error('the shop closed'))
    for (const call of [
      provider.create(requestFor(payment), { signal }),
      provider.send(prepared, { signal }),
    ]) {
      const error = await errorOf(call)
      expect(verdictOf(error)).toEqual(['aborted', 'not_sent', true])
      expect(error.cause).toBe(signal.reason)
    }
    expect(creates(simulator)).toBe(0)
  })

  test.each(['token', 'get_charge', 'list_refunds'] as const)(
    'while it waits for %s has sent nothing',
    async (operation) => {
      const { simulator, provider } = await startWorld({ transport: 'http' })
      const payment = simulator.addCharge()
      const caller = new AbortController()
      simulator.faults.add({ kind: 'timeout', operation })
      const ended = errorOf(provider.create(requestFor(payment), { signal: caller.signal }))
      await whenSeen(simulator, operation, 1)
      caller.abort()
      expect(verdictOf(await ended)).toEqual(['aborted', 'not_sent', true])
      expect(creates(simulator)).toBe(0)
    },
  )

  test.each(moments)('after it does not know the outcome: %s the effect', async (when) => {
    const { simulator, provider } = await startWorld({ transport: 'http' })
    const payment = simulator.addCharge()
    const caller = new AbortController()
    simulator.faults.add({ kind: 'timeout', operation: 'create_refund', when })
    const ended = errorOf(provider.create(requestFor(payment), { signal: caller.signal }))
    await whenSeen(simulator, 'create_refund', 1)
    caller.abort(new Error('the shop closed'))
    const error = await ended
    expect(verdictOf(error)).toEqual(unknown)
    expect(error.cause).toBe(caller.signal.reason)
    const { refunds } = await provider.find({ payment, reference })
    expect([creates(simulator), refunds.length]).toEqual([1, when === 'after' ? 1 : 0])
  })
})

describe('a fetch that throws', () => {
  test.each([
    ['a word', 'no'],
    ['nothing', undefined],
    ['an error without a code', new TypeError('fetch failed')],
    ['an error of another runtime', new Error('Connection closed.')],
    ['a broken pipe', fetchFailed(systemError('EPIPE', 'write'))],
    ['a host that went away', fetchFailed(systemError('EHOSTUNREACH', 'read'))],
  ])('%s proves nothing', async (_name, thrown) => {
    const { simulator, connect } = await startWorld()
    const payment = simulator.addCharge()
    const provider = connect({
      fetch: async (input, init) => {
        const request = new Request(input, init)
        const response = await simulator.fetch(request)
        if (!isCreate(request)) return response
        throw thrown
      },
    })
    expect(verdictOf(await errorOf(provider.create(requestFor(payment))))).toEqual(unknown)
    expect([creates(simulator), amountsOf(simulator)]).toEqual([3, ['35']])
  })
})

describe('what the adapter refuses by itself', () => {
  const askedFor = requestFor('chg_1')
  const { amount: _, ...withoutAmount } = askedFor
  const lines = [{ product: 'fprod_1', amount: money('1.00', 'NGN') }]

  test.each([
    ['no reference', { ...askedFor, reference: '' }, 'invalid_request'],
    ['no known payment', { ...askedFor, payment: 'fcs_1' }, 'invalid_request'],
    ['nothing to give back', { ...askedFor, amount: money('0.00', 'NGN') }, 'invalid_request'],
    ['no amount', withoutAmount, 'invalid_request'],
    ['lines', { ...withoutAmount, lines }, 'unsupported'],
    ['a tax', { ...askedFor, tax: money('1.00', 'NGN') }, 'unsupported'],
  ])('is never sent: %s', async (_name, request, code) => {
    const { simulator, provider } = await startWorld()
    simulator.addCharge({ id: 'chg_1' })
    const given: unknown = request
    for (const verb of ['create', 'prepare'] as const) {
      const error = await errorOf(Reflect.apply(provider[verb], provider, [given]))
      expect(verdictOf(error)).toEqual([code, 'not_sent', false])
    }
    expect(simulator.received()).toEqual([])
  })

  test.each([
    ['more than is left', 'amount_exceeds_refundable', { amount: '34.99' }],
    ['a pending charge', 'not_refundable', { status: 'pending' }],
    ['a failed charge', 'not_refundable', { status: 'failed' }],
    ['a voided charge', 'not_refundable', { status: 'voided' }],
    ['a charge in a status nobody knows', 'not_refundable', { status: 'held' }],
    ['a charge in other money', 'invalid_request', { currency: 'USD' }],
  ])('is read, and never sent: %s', async (_name, code, charge) => {
    const { simulator, provider } = await startWorld()
    const id = simulator.addCharge(charge)
    const error = await errorOf(provider.create(requestFor(id)))
    expect(verdictOf(error)).toEqual([code, 'not_sent', false])
    expect(simulator.received().map(({ operation }) => operation)).toEqual([
      'token',
      'get_charge',
      'list_refunds',
    ])
  })
})
