import { expect, test } from 'vitest'

import { outside, reachableCells, unreachable } from './cells.ts'
import { crashPoints, faultNumbers } from './fault-list.ts'

test('a cell stands for one fault, one profile and one crash, and no cell stands twice', () => {
  expect(new Set(reachableCells).size).toBe(reachableCells.length)
  expect(reachableCells).toContain('F12 keyless P9')
  expect(reachableCells).not.toContain('F29 keyless P9')
})

test('every cell that no run can reach has its reason', () => {
  expect(unreachable.every(({ why }) => why.length > 20)).toBe(true)
  const left = unreachable.reduce(
    (count, cells) => count + cells.faults.length * cells.profiles.length * cells.crashes.length,
    0,
  )
  const all = faultNumbers.length * 2 * (crashPoints.length + 1)
  expect(reachableCells.length + left).toBe(all)
})

test('a fault is counted in cells or has its reason for standing outside, and never both', () => {
  const named = outside.flatMap(({ fault }) => fault.split(', '))
  expect(named.filter((fault) => faultNumbers.some((number) => number === fault))).toEqual([])
})
