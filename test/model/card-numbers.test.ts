import { assert, constantFrom, integer, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hasCardData, namesCardData } from '../../src/model/card-numbers.ts'
import { hasCardNumber } from '../../src/model/index.ts'

/** A number with the prefix and length, ended by its check digit. */
function cardNumber(prefix: string, length: number): string {
  const body = prefix.padEnd(length - 1, '0')
  const sum = Array.from(body)
    .toReversed()
    .map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1))
    .reduce((total, weighted) => total + Math.floor(weighted / 10) + (weighted % 10), 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}

describe('card numbers are found', () => {
  test.each([
    // Numbers that the networks and providers publish for tests.
    ['Visa', '4111111111111111'],
    ['Visa', '4242424242424242'],
    ['Mastercard', '5555555555554444'],
    ['Mastercard', '2223003122003222'],
    ['American Express', '378282246310005'],
    ['Discover', '6011111111111117'],
    ['Diners Club', '30569309025904'],
    ['Diners Club', '3056930009020004'],
    ['JCB', '3566002020360505'],
    ['UnionPay', '6200000000000005'],
    ['Maestro', '6759649826438453'],
    ['Verve', '5061460410120223210'],
  ])('B57 of %s: %s', (_network, number) => {
    expect(hasCardNumber(number)).toBe(true)
  })

  test.each([
    ['4', 16],
    ['4', 19],
    ['51', 16],
    ['55', 16],
    ['2221', 16],
    ['2229', 16],
    ['223', 16],
    ['229', 16],
    ['2300', 16],
    ['2699', 16],
    ['2700', 16],
    ['2719', 16],
    ['2720', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['644', 16],
    ['649', 19],
    ['65', 16],
    ['300', 14],
    ['305', 14],
    ['3095', 14],
    ['36', 14],
    ['38', 14],
    ['39', 16],
    ['3528', 16],
    ['3589', 16],
    ['62', 16],
    ['62', 19],
    ['8100', 16],
    ['8171', 16],
    ['5018', 12],
    ['5020', 13],
    ['5038', 18],
    ['5893', 16],
    ['6304', 19],
    ['6759', 14],
    ['6761', 15],
    ['6763', 16],
    ['506099', 16],
    ['506198', 19],
    ['507865', 16],
    ['507964', 18],
    ['650002', 16],
  ])('that begin with %s and have %i digits', (prefix, length) => {
    expect(hasCardNumber(cardNumber(prefix, length))).toBe(true)
  })

  test.each([
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111 1111-1111 1111',
    '411111 1111111111',
    '3782 822463 10005',
    'card 4111111111111111, please',
    'A4111111111111111B',
    'refund_4111111111111111',
    '4111111111111111 12/27 123',
    '4111 1111 1111 1111 12/27 123',
    '4111 1111 1111 1111 2027 123',
    'paid 2024-01-31 4111111111111111',
    'paid 2024-01-31 4111 1111 1111 1111',
    'paid 31 3782 822463 10005 ok',
    '12 3056 930902 5904',
    '4111\u00a01111\u00a01111\u00a01111',
    '4111\u20111111\u20111111\u20111111',
    '４１１１１１１１１１１１１１１１',
  ])('B57 written as %s', (text) => {
    expect(hasCardNumber(text)).toBe(true)
  })
})

test('a number of 19 digits is found as it is printed, next to other digits', () => {
  const groups = cardNumber('62', 19).match(/[0-9]{1,4}/g) ?? []
  expect(hasCardNumber(`07 ${groups.join(' ')}`)).toBe(true)
})

describe('other numbers pass', () => {
  test.each([
    ['a wrong check digit', '4111111111111112'],
    ['no issuer', '1111111111111117'],
    ['no issuer, and a valid check digit', cardNumber('9', 16)],
    ['a length the issuer has not', cardNumber('4', 17)],
    ['a length the issuer has not', cardNumber('51', 15)],
    ['13 digits, as shops number orders', '4222222222222'],
    ['below the 2-series', cardNumber('2220', 16)],
    ['above the 2-series', cardNumber('2721', 16)],
    ['below JCB', cardNumber('3527', 16)],
    ['above JCB', cardNumber('3590', 16)],
    ['between the ranges of Diners Club', cardNumber('306', 14)],
    ['above UnionPay', cardNumber('8172', 16)],
    ['below Verve', cardNumber('506098', 16)],
    ['above Verve', cardNumber('507965', 16)],
    ['a card inside a longer run of digits', '000041111111111111110000'],
    ['two spaces between groups', '4111  1111  1111  1111'],
    ['another separator', '4111.1111.1111.1111'],
    ['groups that only neighbour each other', '99 4111 111111 111111 99'],
    ['an order number', 'RMA-2024-1234'],
    ['a time with milliseconds', '2024-01-31T12:34:56.789Z'],
    ['a time in milliseconds', '1706704496789'],
    ['a UUID', '123e4567-e89b-12d3-a456-426614174000'],
    ['nothing', ''],
    ['words', 'damaged in transit'],
  ])('with %s', (_why, text) => {
    expect(hasCardNumber(text)).toBe(false)
  })

  test('at least nine of ten 16-digit numbers of an issuer, by their check digit', () => {
    const digits = Array.from({ length: 10 }, (_, last) => `411111111111111${last}`)
    expect(digits.filter(hasCardNumber)).toEqual(['4111111111111111'])
  })
})

test('one changed digit makes a card number no card number', () => {
  const numbers = ['4111111111111111', '5555555555554444', '378282246310005']
  assert(
    property(
      constantFrom(...numbers),
      nat(8),
      integer({ min: 6, max: 14 }),
      (number, step, place) => {
        const digit = (Number(number[place]) + step + 1) % 10
        const changed = `${number.slice(0, place)}${digit}${number.slice(place + 1)}`
        expect(hasCardNumber(changed)).toBe(false)
      },
    ),
    { numRuns: 1000, seed: 57 },
  )
})

describe('card data is more than the number', () => {
  test.each([
    ['track 1', '%B9999999999990^DOE/JOHN^2512101'],
    ['track 2', ';9999999999990=25121010000012300000?'],
    ['the number alone', '4111111111111111'],
  ])('B57 finds %s', (_name, text) => {
    expect(hasCardData(text)).toBe(true)
  })

  test.each(['%B12^A', ';1=2', 'a;b=c', '100%'])('passes %s', (text) => {
    expect(hasCardData(text)).toBe(false)
  })

  test.each([
    'cvv',
    'CVC',
    'cvv2',
    'card_number',
    'Card-Number',
    'cardNumber',
    'PAN',
    'track_data',
  ])('B57 knows that %s names it', (key) => {
    expect(namesCardData(key)).toBe(true)
  })

  test.each(['order_id', 'company', 'panel', 'card', 'card_last4', 'tracking', 'pin', 'cid'])(
    'knows that %s does not',
    (key) => {
      expect(namesCardData(key)).toBe(false)
    },
  )
})

test('a million digits, or a million groups, are read in one pass', () => {
  expect(hasCardNumber('4'.repeat(1_000_000))).toBe(false)
  expect(hasCardNumber('4 '.repeat(500_000))).toBe(false)
})
