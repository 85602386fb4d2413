import { describe, expect, test } from 'vitest'

import { scrubCode, scrubMessage } from '../../src/http/scrub.ts'

const secret = 'Qx7+9/aB==zz'

describe('B102: a scrubbed message', () => {
  const messages: readonly (readonly [what: string, text: string | null, clean: string | null])[] =
    [
      ['is nothing where there was nothing', null, null],
      ['is nothing where there were only blanks', ' \n\t ', null],
      [
        'keeps plain words',
        'The charge 12345 is already refunded.',
        'The charge 12345 is already refunded.',
      ],
      ['keeps other scripts', 'Déjà remboursé 退款', 'Déjà remboursé 退款'],
      ['lacks the secret, wherever it stands', `${secret}: ${secret}!`, '[redacted]: [redacted]!'],
      [
        'lacks the secret as a form spells it',
        'client_secret=Qx7%2B9%2FaB%3D%3Dzz&x',
        'client_secret=[redacted]&x',
      ],
      ['lacks bearer tokens', 'got Bearer abc.def-ghi here', 'got [redacted] here'],
      ['lacks basic credentials', 'got Basic dXNlcjpwYXNz here', 'got [redacted] here'],
      [
        'lacks keys by their prefix',
        'sk_test_1, fsk_live_ab, pk_live_x, fpk_1234, rk_abcd',
        '[redacted], [redacted], [redacted], [redacted], [redacted]',
      ],
      [
        'keeps words that look a little like keys',
        'task_force risk_level ask_me sk_',
        'task_force risk_level ask_me sk_',
      ],
      ['lacks webhook secrets', 'whsec_AbC/1= fwhsec_xyz', '[redacted] [redacted]'],
      [
        'lacks signed tokens',
        'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-1 or eyJhbGciOiJub25lIn0.e30',
        '[redacted] or [redacted]',
      ],
      ['lacks card numbers', 'card 4242424242424242 declined', 'card [redacted] declined'],
      [
        'lacks card numbers in groups',
        'card 4242 4242-4242 4242 declined',
        'card [redacted] declined',
      ],
      ['keeps long numbers that are none', 'order 1234567890123456', 'order 1234567890123456'],
      [
        'is one line',
        'no\r\n2026-01-31 INFO refund paid\u2028x\u2029y\u0085z',
        'no 2026-01-31 INFO refund paid x y z',
      ],
      [
        'lacks what steers a terminal',
        '\u001b[31mred\u001b[0m \u009b2J\u0007\u0000',
        '[31mred [0m  2J',
      ],
      ['lacks what turns text around', 'a\u202eb\u2066c\u200fd', 'a b c d'],
      ['has no half of a surrogate pair', 'a\ud83d b \udc4d', 'a\ufffd b \ufffd'],
      ['keeps whole pairs', 'ok 👍', 'ok 👍'],
    ]

  test.each(messages)('%s', (_what, text, clean) => {
    expect(scrubMessage(text, [secret])).toBe(clean)
  })

  test('is cut at 300 characters', () => {
    expect(scrubMessage('a'.repeat(300), [])).toBe('a'.repeat(300))
    expect(scrubMessage('a'.repeat(301), [])).toBe(`${'a'.repeat(299)}…`)
  })

  test('is not cut through a character', () => {
    expect(scrubMessage('a'.repeat(298) + '👍'.repeat(9), [])).toBe(`${'a'.repeat(298)}\ufffd…`)
  })

  test('takes 5 MB without complaint', () => {
    expect(scrubMessage('eyJ-'.repeat(1_250_000), [secret])).toHaveLength(300)
    expect(scrubMessage('4'.repeat(5_000_000), [secret])).toHaveLength(300)
  })

  test('shows no part of a secret that stands where the text is cut', () => {
    const long = 'T'.repeat(900)
    expect(scrubMessage(`${long} ${long} ${long}`, [long])).toBe('[redacted] [redacted] [redacted]')
    const behindControls = `${'\n'.repeat(1995)}${secret}`
    expect(scrubMessage(behindControls, [secret])).toBe('[redacted]')
  })

  test('lacks the longer secret where one contains the other', () => {
    expect(scrubMessage('abcdefgh', ['abcd', 'abcdefgh'])).toBe('[redacted]')
  })
})

describe("the provider's code", () => {
  const codes: readonly (readonly [what: string, code: string | null, clean: string | null])[] = [
    ['is kept when it is a word', 'refund.already-done:1_X', 'refund.already-done:1_X'],
    ['is nothing where there was none', null, null],
    ['is dropped when it is a text', 'already refunded', null],
    ['is dropped when it is empty', '', null],
    ['is dropped when it is long', 'a'.repeat(81), null],
    ['is dropped when it forges a line', 'a\nb', null],
    ['is dropped when it holds a secret', 'x_s3cret_y', null],
  ]

  test.each(codes)('%s', (_what, code, clean) => {
    expect(scrubCode(code, ['s3cret'])).toBe(clean)
  })
})
