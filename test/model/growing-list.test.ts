import { expect, test } from 'vitest'

import { createGrowingList } from '../../src/model/index.ts'

test('a list that grows is what it was when it was asked for', () => {
  const list = createGrowingList<string>()
  const empty = list.snapshot()
  list.add('a')
  const one = list.snapshot()
  list.add('b')
  expect([empty(), one(), list.snapshot()()]).toEqual([[], ['a'], ['a', 'b']])
  expect(list.length()).toBe(2)
})

test('a list that grows is copied once for all who ask for it at one length', () => {
  const list = createGrowingList<string>()
  list.add('a')
  const [first, second] = [list.snapshot(), list.snapshot()]
  expect(first()).toBe(first())
  expect(second()).toBe(first())
  list.add('b')
  const third = list.snapshot()
  expect(third()).not.toBe(first())
  // An older copy is still the one that it was.
  expect(first()).toBe(first())
  expect(second()).toEqual(['a'])
})
