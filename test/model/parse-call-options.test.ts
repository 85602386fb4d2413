import { describe, expect, test } from 'vitest'

import { parseCallOptions } from '../../src/model/index.ts'
import { expectRefused } from './refusal.ts'

describe('the options of a call', () => {
  test.each([[undefined], [null], [{}], [{ signal: undefined }]])(
    'can be left out: %j',
    (value) => {
      expect(parseCallOptions(value)).toStrictEqual({})
    },
  )

  test('can have a signal', () => {
    const { signal } = new AbortController()
    expect(parseCallOptions({ signal }).signal).toBe(signal)
  })

  test('can have a signal of another make', () => {
    const signal = { aborted: false, addEventListener: () => null }
    expect(parseCallOptions({ signal }).signal).toBe(signal)
  })

  const failing = {
    get aborted(): boolean {
      throw new Error('not now')
    },
  }

  test.each([
    ['a controller', new AbortController()],
    ['an object', {}],
    ['an object that only looks aborted', { aborted: true }],
    ['an object that throws', failing],
    ['null', null],
    ['a number of milliseconds', 500],
  ])('refuse %s as a signal', (_name, signal) => {
    expectRefused(() => parseCallOptions({ signal }), 'signal option.signal')
  })

  test.each([['500'], [500], [[]], [() => null]])('are no %j', (value) => {
    expectRefused(() => parseCallOptions(value), 'options option.type')
  })

  test('are not a signal itself', () => {
    expectRefused(() => parseCallOptions(new AbortController().signal), 'options option.type')
  })

  test('B64 have no other field', () => {
    expectRefused(
      () => parseCallOptions({ timeout: 5, signal: 1 }),
      'timeout option.unknown',
      'signal option.signal',
    )
  })
})
