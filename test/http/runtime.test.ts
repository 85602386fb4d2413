import { createHash, createHmac } from 'node:crypto'

import { describe, expect, test, vi } from 'vitest'

import { systemClock, systemDigest, systemJitter } from '../../src/http/runtime.ts'

const data = new TextEncoder().encode('data')

describe("the machine's own", () => {
  test('clock tells wall time and time that goes on', () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 })
    try {
      const before = systemClock.monotonic()
      vi.advanceTimersByTime(250)
      expect(systemClock.now()).toBe(1_700_000_000_250)
      expect(systemClock.monotonic() - before).toBe(250)
    } finally {
      vi.useRealTimers()
    }
  })

  test('timers run once, and not when they are called off', () => {
    vi.useFakeTimers()
    try {
      const ran: string[] = []
      systemClock.after(100, () => ran.push('kept'))
      const cancel = systemClock.after(100, () => ran.push('called off'))
      cancel()
      vi.advanceTimersByTime(99)
      expect(ran).toEqual([])
      vi.advanceTimersByTime(500)
      expect(ran).toEqual(['kept'])
    } finally {
      vi.useRealTimers()
    }
  })

  test('jitter is at least 0 and below 1', () => {
    const drawn = Array.from({ length: 1000 }, systemJitter)
    expect(drawn.filter((number) => !(number >= 0 && number < 1))).toEqual([])
    expect(new Set(drawn).size).toBeGreaterThan(900)
  })

  test('digest is SHA-256', async () => {
    const expected = createHash('sha256').update(data).digest('hex')
    expect(Buffer.from(await systemDigest(data, null)).toString('hex')).toBe(expected)
  })

  test('digest with a secret is HMAC-SHA-256', async () => {
    const expected = createHmac('sha256', 'secret').update(data).digest('hex')
    const secret = new TextEncoder().encode('secret')
    expect(Buffer.from(await systemDigest(data, secret)).toString('hex')).toBe(expected)
  })
})
