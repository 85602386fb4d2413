import { expect, test } from 'vitest'

import { flexManifest } from '../../providers/flex/index.ts'
import type { Client, Operations } from '../../src/adapter.ts'
import { portableMethods } from '../../src/http/portable.ts'
import { isRefundError } from '../../src/model/index.ts'

const unused = async (): Promise<never> => {
  throw new Error('not asked for here')
}

const client: Client = {
  start: (signal) => ({ signal, deadline: { remainingMs: () => 1 } }),
  ask: unused,
  send: unused,
  repeat: unused,
}

const operations: Operations = {
  plan: unused,
  send: unused,
  sendWhileSafe: unused,
  find: unused,
  get: unused,
  walk: () => {
    throw new TypeError('a fault of the adapter')
  },
  readPage: unused,
  readPayment: unused,
}

test('a walk that fails as it begins throws an error of ours, and moved nothing', () => {
  const provider = portableMethods({ manifest: flexManifest, mode: 'test', client, operations })
  let thrown: unknown = null
  try {
    provider.list()
  } catch (error) {
    thrown = error
  }
  expect(isRefundError(thrown)).toBe(true)
  expect(thrown).toMatchObject({ code: 'configuration', outcome: 'none', provider: 'flex' })
})
