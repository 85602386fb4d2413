import { array, assert, integer, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { addInOrder, byTime, createRowGroups, positionOf } from '../../src/testing/index.ts'
import type { TimedRow } from '../../src/testing/index.ts'

interface Row extends TimedRow {
  readonly groups: readonly string[]
}

function rowsAt(...times: readonly number[]): readonly Row[] {
  return times.map((createdAt, index) => ({ createdAt, sequence: index + 1, groups: [] }))
}

function sequences(rows: readonly TimedRow[]): readonly number[] {
  return rows.map(({ sequence }) => sequence)
}

const manyTimes = array(integer({ min: 0, max: 20 }), { maxLength: 60 })

describe('rows in order of time', () => {
  test('stay in order, however they are added', () => {
    const check = property(manyTimes, nat(60), (times, cut) => {
      const rows = rowsAt(...times)
      const list: Row[] = []
      addInOrder(list, rows.slice(0, cut))
      addInOrder(list, rows.slice(cut))
      expect(sequences(list)).toEqual(sequences(rows.toSorted(byTime)))
    })
    assert(check, { seed: 1, numRuns: 300 })
  })

  test('of the same time keep the order of their making', () => {
    const list: Row[] = []
    const [first, second, third] = rowsAt(5, 5, 4)
    if (first === undefined || second === undefined || third === undefined) throw new Error('rows')
    addInOrder(list, [first])
    addInOrder(list, [third, second])
    expect(sequences(list)).toEqual([3, 1, 2])
  })

  test('know where each is, and where another would be', () => {
    const check = property(manyTimes, integer({ min: -1, max: 21 }), (times, time) => {
      const rows = rowsAt(...times.toSorted((left, right) => left - right))
      const before = rows.filter((row) => row.createdAt < time).length
      expect(positionOf(rows, { createdAt: time, sequence: 0 })).toBe(before)
      rows.forEach((row, index) => expect(positionOf(rows, row)).toBe(index))
    })
    assert(check, { seed: 1, numRuns: 300 })
  })
})

describe('groups of rows', () => {
  test('hold each row once, oldest first, and nothing under other names', () => {
    const groups = createRowGroups<Row>((row) => row.groups)
    groups.add([
      { createdAt: 2, sequence: 1, groups: ['a', 'b', 'a'] },
      { createdAt: 3, sequence: 2, groups: [] },
    ])
    groups.add([{ createdAt: 1, sequence: 3, groups: ['a'] }])
    expect(sequences(groups.of('a'))).toEqual([3, 1])
    expect(sequences(groups.of('b'))).toEqual([1])
    expect(groups.of('c')).toEqual([])
  })
})
