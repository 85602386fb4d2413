import { describe, expect, test } from 'vitest'

import { isPlainName, step, tellWord } from '../../src/model/index.ts'

const key = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'

describe('a name may be repeated', () => {
  test.each(['us', 'EU-west_1', 'marketplace_payments_europe', 'a1b2c3', 'task_force'])(
    'when it is %s',
    (name) => {
      expect(isPlainName(name)).toBe(true)
    },
  )

  test.each([
    ['empty', ''],
    ['longer than a name', 'us_'.repeat(14)],
    ['of other characters', 'the us'],
    ['a key', key],
    ['a short key', 'rk_1'],
    ['the secret of webhooks', 'fwhsec_1'],
    ['a word of 25 letters', 'abcdefghijklmnopqrstuvwxy'],
    ['a word of letters and digits', 'a1b2c3d4e5f6'],
    ['a token behind a dash', 'us-A1B2C3D4E5F6'],
  ])('but not when it is %s', (_what, name) => {
    expect(isPlainName(name)).toBe(false)
  })
})

test('a name is a part of a path, and one that may be a key is its position', () => {
  expect(['us', key, 'the us'].map(step)).toEqual(['.us', '[1]', '[2]'])
})

describe('an unknown word', () => {
  test('is repeated where it is a slip of the finger', () => {
    expect(tellWord('curency', ['tenant', 'currency'])).toEqual({
      quoted: 'curency',
      suggestion: ' Did you mean currency?',
    })
  })

  test.each([
    ['nothing like one that is known', 'hunter2'],
    ['a key', key],
    ['as long as a key', 'currencycurrencycurrencycu'],
    ['no name', 'the currency'],
  ])('is not repeated where it is %s', (_what, word) => {
    expect(tellWord(word, ['tenant', 'currency'])).toEqual({ quoted: null, suggestion: '' })
  })

  test('is not told what it was meant to be where that may be a key', () => {
    expect(tellWord('sx_live_4eC39H', ['sk_live_4eC39H'])).toEqual({ quoted: null, suggestion: '' })
  })
})
