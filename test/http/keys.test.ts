import { createHash, createHmac } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { deriveIdempotencyKey } from '../../src/http/keys.ts'
import { systemDigest } from '../../src/http/runtime.ts'
import { createFixedIds } from './fixed-ids.ts'
import { errorOf } from './samples.ts'

const ids = createFixedIds({ digest: systemDigest })
const parts = { scope: ['flex', 'test', 'refund'], reference: 'RMA-2024-1234', secret: null }
const data = 'polyrefund\nflex\ntest\nrefund\nRMA-2024-1234'

describe('an idempotency key', () => {
  test('is the first half of the SHA-256 of scope and reference, as 32 hexadecimal digits', async () => {
    const key = await deriveIdempotencyKey(parts, ids)
    expect(key).toBe(createHash('sha256').update(data).digest('hex').slice(0, 32))
    expect(key).toBe('c0bbf7160d00ab5f56cc326d0b7cd69c')
  })

  test('is that of the HMAC when there is a secret', async () => {
    const secret = 'a secret of the house'
    const key = await deriveIdempotencyKey({ ...parts, secret }, ids)
    expect(key).toBe(createHmac('sha256', secret).update(data).digest('hex').slice(0, 32))
  })

  test('is the same in every run', async () => {
    const keys = await Promise.all([1, 2, 3].map(async () => deriveIdempotencyKey(parts, ids)))
    expect(new Set(keys).size).toBe(1)
  })

  test('differs by scope, reference and secret', async () => {
    const others = [
      parts,
      { ...parts, scope: ['flex', 'live', 'refund'] },
      { ...parts, scope: ['flex', 'test'] },
      { ...parts, scope: ['flextest', 'refund'] },
      { ...parts, reference: 'RMA-2024-1235' },
      { ...parts, reference: 'rma-2024-1234' },
      { ...parts, secret: 'a secret of the house' },
      { ...parts, secret: 'another secret of it' },
    ]
    const keys = await Promise.all(others.map(async (other) => deriveIdempotencyKey(other, ids)))
    expect(new Set(keys).size).toBe(others.length)
  })

  test('comes from the digest that was given', async () => {
    const seen: string[] = []
    const key = await deriveIdempotencyKey(
      { ...parts, secret: 'é' },
      createFixedIds({
        digest: async (bytes, secret) => {
          seen.push(new TextDecoder().decode(bytes), new TextDecoder().decode(secret ?? undefined))
          return new Uint8Array(32).fill(10)
        },
      }),
    )
    expect(key).toBe('0a'.repeat(16))
    expect(seen).toEqual([data, 'é'])
  })

  test('is refused where a short digest would give refunds the same key', async () => {
    const short = createFixedIds({ digest: async () => new Uint8Array(15) })
    const error = await errorOf(deriveIdempotencyKey(parts, short))
    expect(error).toMatchObject({
      code: 'configuration',
      outcome: 'not_sent',
      isRetryable: false,
      issues: [{ path: 'ids.digest', rule: 'digest.length' }],
    })
  })
})
