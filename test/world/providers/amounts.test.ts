import { expect, test } from 'vitest'

import { shareInHalves, shareOut } from './amounts.ts'
import type { Source } from './book.ts'

const card = (capturedMinor: number, liveMinor = 0): Source => ({
  id: 'fpi_1',
  capturedMinor,
  liveMinor,
  rows: [],
})

test.each([
  [[card(100), card(100)], 50, [25, 25]],
  [[card(100), card(10)], 50, [40, 10]],
  [[card(10), card(100)], 50, [10, 40]],
  [[card(100, 100), card(100)], 50, [50]],
  [[card(100), card(100)], 1, [1]],
  [[card(100), card(100)], 250, [100, 150]],
  [[card(100)], 50, [50]],
])('halves are as even as the cards allow (%#)', (sources, minor, expected) => {
  expect(shareInHalves(sources, minor).map((part) => part.minor)).toEqual(expected)
})

test.each([
  [[card(100), card(100)], 50, [50]],
  [[card(100, 60), card(100)], 50, [40, 10]],
  [[card(100), card(100)], 250, [100, 150]],
])(
  'the first card gives what it has, and the last one the rest (%#)',
  (sources, minor, expected) => {
    expect(shareOut(sources, minor).map((part) => part.minor)).toEqual(expected)
  },
)
