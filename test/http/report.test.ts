import { expect, test } from 'vitest'

import type { ExchangeReport } from '../../src/http/call.ts'
import { reportExchange } from '../../src/http/report.ts'

const exchange: ExchangeReport = {
  provider: 'sample',
  operation: 'create_refund',
  method: 'POST',
  pathTemplate: '/v1/refunds',
  status: 201,
  durationMs: 12,
  traceId: null,
  idempotencyKey: null,
  isReplay: false,
  attempt: 1,
}

test('a listener is told of the exchange', () => {
  const told: ExchangeReport[] = []
  reportExchange((seen) => told.push(seen), exchange)
  expect(told).toEqual([exchange])
})

test('nobody need listen', () => {
  expect(() => reportExchange(null, exchange)).not.toThrow()
})

test('a listener that throws is nobody else’s trouble', () => {
  expect(() =>
    reportExchange(() => {
      throw new Error('the log is full')
    }, exchange),
  ).not.toThrow()
})

test('a listener that fails later is not either', async () => {
  const unhandled: unknown[] = []
  const remember = (reason: unknown): void => {
    unhandled.push(reason)
  }
  process.on('unhandledRejection', remember)
  try {
    reportExchange(async () => {
      throw new Error('the log is full')
    }, exchange)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  } finally {
    process.off('unhandledRejection', remember)
  }
  expect(unhandled).toEqual([])
})
