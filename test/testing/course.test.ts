import { describe, expect, test } from 'vitest'

import { setStatusAt, statusAt } from '../../src/testing/index.ts'
import type { OnCourse } from '../../src/testing/index.ts'

function onCourse(): OnCourse {
  return {
    history: [
      { at: 10, status: 'new' },
      { at: 20, status: 'pending' },
      { at: 20, status: 'succeeded' },
      { at: 30, status: 'failed' },
    ],
  }
}

describe('a course of statuses', () => {
  test.each([
    [0, 'new'],
    [10, 'new'],
    [19, 'new'],
    [20, 'succeeded'],
    [29, 'succeeded'],
    [1000, 'failed'],
  ])('is at %i %s', (now, status) => {
    expect(statusAt(onCourse(), now)).toBe(status)
  })

  test('is left when a status is set, and what was stays', () => {
    const row = onCourse()
    setStatusAt(row, 'cancelled', 20)
    expect([10, 20, 1000].map((now) => statusAt(row, now))).toEqual([
      'new',
      'cancelled',
      'cancelled',
    ])
  })

  test('without a status is a mistake', () => {
    expect(() => statusAt({ history: [] }, 0)).toThrow('no status')
  })
})
