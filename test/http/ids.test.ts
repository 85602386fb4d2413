import { describe, expect, test } from 'vitest'

import { newReference, systemIds } from '../../src/http/ids.ts'

function many(make: () => string): readonly string[] {
  return Array.from({ length: 2000 }, make)
}

describe('generated ids', () => {
  test('are trace ids of 32 letters and digits, each a new one', () => {
    const traceIds = many(() => systemIds.traceId())
    expect(traceIds.filter((id) => !/^[A-Za-z0-9]{32}$/.test(id))).toEqual([])
    expect(new Set(traceIds).size).toBe(2000)
  })

  test('are references of 24 letters and digits, each a new one', () => {
    const references = many(newReference)
    expect(references.filter((id) => !/^[A-Za-z0-9]{24}$/.test(id))).toEqual([])
    expect(new Set(references).size).toBe(2000)
  })
})
