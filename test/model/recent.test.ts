import { assert, integer, nat, property, array } from 'fast-check'
import { expect, test } from 'vitest'

import { createRecentMemory } from '../../src/model/index.ts'

test('a value is found by its name, and another one set in its place', () => {
  const memory = createRecentMemory<number>(10)
  expect(memory.get('a')).toBeUndefined()
  memory.set('a', 1)
  memory.set('', 2)
  expect([memory.get('a'), memory.get('')]).toEqual([1, 2])
  memory.set('a', 3)
  expect(memory.get('a')).toBe(3)
})

test('what was set long ago is forgotten', () => {
  const memory = createRecentMemory<number>(3)
  for (let index = 0; index < 6; index += 1) memory.set(`name ${index}`, index)
  expect(memory.get('name 0')).toBeUndefined()
  expect(memory.get('name 5')).toBe(5)
})

test('what is asked for again and again is not forgotten', () => {
  const memory = createRecentMemory<number>(3)
  memory.set('kept', 7)
  for (let index = 0; index < 20; index += 1) {
    memory.set(`name ${index}`, index)
    expect(memory.get('kept')).toBe(7)
  }
})

test('the last so many names are always known', () => {
  assert(
    property(integer({ min: 1, max: 8 }), array(nat(20), { maxLength: 60 }), (least, numbers) => {
      const memory = createRecentMemory<number>(least)
      for (const number of numbers) memory.set(String(number), number)
      for (const number of numbers.slice(-least)) expect(memory.get(String(number))).toBe(number)
    }),
    { seed: 4 },
  )
})
