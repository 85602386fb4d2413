import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'

import { hasShape } from '../../src/accounts/shape.ts'

test.each([
  ['fcs_1', 'fcs_1', true],
  ['fcs_1', 'fcs_*', true],
  ['fcs_', 'fcs_*', true],
  ['fcs', 'fcs_*', false],
  ['xfcs_1', 'fcs_*', false],
  ['FCS_1', 'fcs_*', false],
  ['fcs_1', '*_1', true],
  ['fcs_1', '*', true],
  ['fcs_test_1', 'fcs_*_1', true],
  ['fcs_1', 'fcs_*_1', false],
  ['aba', 'ab*ba', false],
  ['abba', 'ab*ba', true],
  ['a1b2c', 'a*b*c', true],
  ['a1c2b', 'a*b*c', false],
  ['abcabc', '*abc', true],
  ['axbxb', 'a*x*b', true],
  ['fcs_1', 'fcs.1', false],
  ['fcs_1', 'fcs_.*', false],
  ['a', '**', true],
])('%s and the shape %s: %s', (text, shape, fits) => {
  expect(hasShape(text, shape)).toBe(fits)
})

// The plainest definition there is, which takes too long for long texts.
function hasShapeByTrial(text: string, shape: string): boolean {
  if (shape === '') return text === ''
  const [first, ...rest] = Array.from(shape)
  const others = rest.join('')
  if (first !== '*')
    return text.startsWith(first ?? '') && text !== '' && hasShapeByTrial(text.slice(1), others)
  const ends = Array.from({ length: text.length + 1 }, (_, index) => index)
  return ends.some((end) => hasShapeByTrial(text.slice(end), others))
}

test('is what trying every length of every star says', () => {
  const texts = array(constantFrom('a', 'b'), { maxLength: 8 }).map((all) => all.join(''))
  const shapes = array(constantFrom('a', 'b', '*'), { maxLength: 6 }).map((all) => all.join(''))
  assert(
    property(
      texts,
      shapes,
      (text, shape) => hasShape(text, shape) === hasShapeByTrial(text, shape),
    ),
    { seed: 4, numRuns: 5000 },
  )
})

test('takes a shape made to be slow as any other', () => {
  const shape = `${'a*'.repeat(100)}b`
  expect(hasShape('a'.repeat(100_000), shape)).toBe(false)
})
