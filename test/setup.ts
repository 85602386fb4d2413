import { afterAll, afterEach, beforeAll } from 'vitest'

import { guardNetwork } from './network-guard.ts'
import type { Guard } from './network-guard.ts'
import { guardNock } from './nock-guard.ts'

const fetchWithoutNock = globalThis.fetch
const guards: Guard[] = [guardNetwork()]

beforeAll(async () => {
  // nock replaces fetch as soon as a test file imports it. Files that don't import it pay nothing.
  if (globalThis.fetch === fetchWithoutNock) return
  const { default: nock } = await import('nock')
  guards.push(guardNock(nock))
})

afterEach(() => {
  const faults = guards.flatMap((guard) => guard.take())
  if (faults.length > 0) throw new Error(faults.join('\n'))
})

afterAll(() => {
  for (const guard of guards) guard.stop()
})
