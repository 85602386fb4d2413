import { describe, expect, test } from 'vitest'

import type {
  FlutterwaveOperation,
  FlutterwaveSimulator,
} from '../../../providers/flutterwave/simulator.ts'
import type { Fault } from '../../../src/testing/index.ts'
import { refundOf, startWithClient } from './simulator-client.ts'
import type { PlainAnswer, PlainClient } from './simulator-client.ts'

type Struck = FlutterwaveSimulator & PlainClient

interface Target {
  readonly operation: FlutterwaveOperation
  readonly send: (simulator: Struck) => Promise<PlainAnswer>
  /** How much was done, beyond the login that every test begins with. */
  readonly done: (simulator: Struck) => number
  /** What the API, or OAuth, says under a status. */
  readonly errorOf: (code: string, type: string) => object
}

const create: Target = {
  operation: 'create_refund',
  send: (simulator) => simulator.post('/refunds', refundOf('chg_1', 10)),
  done: (simulator) => simulator.refunds().length,
  errorOf: (code, type) => ({ status: 'failed', error: { type, code } }),
}

const login: Target = {
  operation: 'token',
  send: (simulator) => simulator.login(),
  done: (simulator) => simulator.tokensIssued() - 1,
  errorOf: (code) => ({ error: oauthWords[code] ?? 'invalid_request' }),
}

const oauthWords: Readonly<Record<string, string>> = {
  '10401': 'invalid_client',
  '10500': 'server_error',
  '10503': 'server_error',
}

async function start(): Promise<Struck> {
  const simulator = await startWithClient({ wait: () => Promise.resolve() })
  simulator.addCharge({ id: 'chg_1' })
  return simulator
}

const faults: readonly Fault[] = [
  { kind: 'latency', ms: 60_000 },
  { kind: 'reset' },
  { kind: 'timeout' },
  { kind: 'rate_limited', retryAfter: 3 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 302 },
  { kind: 'html' },
  { kind: 'truncated' },
  { kind: 'truncated', framing: 'close' },
  { kind: 'malformed' },
  { kind: 'empty' },
  { kind: 'error_body' },
  { kind: 'oversized', bytes: 10_000 },
  { kind: 'deeply_nested', depth: 10 },
]

async function sendImpatiently(simulator: Struck, target: Target): Promise<unknown> {
  const answered = target.send(simulator).catch((error: unknown) => error)
  await expect.poll(() => simulator.received({ operation: target.operation })).not.toEqual([])
  await simulator.close()
  return answered
}

describe.each([create, login])('a fault at $operation', (target) => {
  const cases = faults.flatMap((fault) =>
    (['before', 'after'] as const).map((when) => ({ fault, when })),
  )

  test.each(cases)('$fault.kind strikes once, $when the effect', async ({ fault, when }) => {
    const simulator = await start()
    simulator.faults.add({ ...fault, operation: target.operation, when })
    await (fault.kind === 'timeout'
      ? sendImpatiently(simulator, target)
      : target.send(simulator).catch((error: unknown) => error))
    const expected = when === 'after' || fault.kind === 'latency' ? 1 : 0
    expect(target.done(simulator)).toBe(expected)
    expect(simulator.faults.pending()).toEqual([])
  })

  test.each([
    [400, '10400', 'REQUEST_NOT_VALID'],
    [401, '10401', 'UNAUTHORIZED'],
    [403, '10403', 'FORBIDDEN'],
    [404, '10404', 'RESOURCE_NOT_FOUND'],
    [409, '10409', 'RESOURCE_CONFLICT'],
    [429, '10429', 'TOO_MANY_REQUESTS'],
    [500, '10500', 'INTERNAL_SERVER_ERROR'],
    [503, '10503', 'SERVICE_UNAVAILABLE'],
  ])('answers %i in its own words', async (status, code, type) => {
    const simulator = await start()
    simulator.faults.add({ kind: 'status', status, operation: target.operation })
    const answer = await target.send(simulator)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject(target.errorOf(code, type))
    expect(target.done(simulator)).toBe(0)
  })

  test('can be an error of its own under 200', async () => {
    const simulator = await start()
    simulator.faults.add({ kind: 'error_body', operation: target.operation, when: 'after' })
    const answer = await target.send(simulator)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject(target.errorOf('10400', 'REQUEST_NOT_VALID'))
    expect(target.done(simulator)).toBe(1)
  })

  test('can bring the effect late', async () => {
    const simulator = await start()
    simulator.faults.add({ kind: 'reset', lateByMs: 1000, operation: target.operation })
    await expect(target.send(simulator)).rejects.toThrow('fetch failed')
    simulator.clock.advance(999)
    expect(target.done(simulator)).toBe(0)
    simulator.clock.advance(1)
    expect(target.done(simulator)).toBe(1)
  })

  test('spares every other operation', async () => {
    const simulator = await start()
    simulator.faults.add({ kind: 'status', status: 500, operation: target.operation })
    expect((await simulator.get('/refunds')).status).toBe(200)
    expect((await simulator.get('/charges/chg_1')).status).toBe(200)
    expect(simulator.faults.pending()).toHaveLength(1)
  })
})
