import { expect, test } from 'vitest'

import { nearest } from '../../src/model/index.ts'

const words = ['account', 'provider', 'currency', 'status', 'reason']

test.each([
  ['acount', 'account'],
  ['accounts', 'account'],
  ['acocunt', 'account'],
  ['Currency', 'currency'],
  ['state', 'status'],
  ['povider', 'provider'],
])('%s was probably meant to be %s', (typed, meant) => {
  expect(nearest(typed, words)).toBe(meant)
})

test.each(['', 'amount_minor_units', 'xyz', 'x'.repeat(61)])('%j is near to nothing', (typed) => {
  expect(nearest(typed, words)).toBeNull()
})

test('the nearest of several near words is taken', () => {
  expect(nearest('flexx', ['fluxy', 'flex'])).toBe('flex')
})

test('an empty candidate is as far as the word is long', () => {
  expect(nearest('ab', [''])).toBe('')
  expect(nearest('abc', [''])).toBeNull()
})

test('without candidates there is nothing to suggest', () => {
  expect(nearest('account', [])).toBeNull()
})
