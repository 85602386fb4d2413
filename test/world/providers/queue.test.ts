import { expect, test } from 'vitest'

import { createQueue } from './queue.ts'

test('a queue gives its items in their order, however many went before', () => {
  const queue = createQueue<number>()
  const taken: number[] = []
  for (let count = 0; count < 5_000; count += 1) queue.add(count)
  for (let item = queue.first(); item !== undefined; item = queue.first()) {
    taken.push(item)
    queue.dropFirst()
  }
  expect(taken).toEqual(Array.from({ length: 5_000 }, (_, index) => index))
})
