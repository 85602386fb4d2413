interface CardRange {
  readonly prefix: RegExp
  readonly lengths: readonly number[]
}

/**
 * Who issues which numbers. Visa's 13 digits are left out: no such card is issued any more, while
 * shops number their orders, and goods their bar codes, with 13 digits that begin with 4.
 */
const cardRanges: readonly CardRange[] = [
  { prefix: /^4/, lengths: [16, 19] }, // Visa
  { prefix: /^5[1-5]/, lengths: [16] }, // Mastercard
  { prefix: /^(?:222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] }, // Mastercard, 2-series
  { prefix: /^3[47]/, lengths: [15] }, // American Express
  { prefix: /^(?:6011|64[4-9]|65)/, lengths: [16, 17, 18, 19] }, // Discover
  { prefix: /^(?:30[0-5]|3095|36|38|39)/, lengths: [14, 16] }, // Diners Club
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16, 17, 18, 19] }, // JCB
  { prefix: /^(?:62|81[0-6]|817[01])/, lengths: [16, 17, 18, 19] }, // UnionPay
  {
    prefix: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, // Maestro
    lengths: [12, 13, 14, 15, 16, 17, 18, 19],
  },
  {
    prefix: /^50(?:6099|61[0-8]|619[0-8]|786[5-9]|78[7-9]|79[0-5]|796[0-4])/, // Verve
    lengths: [16, 18, 19],
  },
]

/** How long the groups are in which card numbers are printed. */
const printedLayouts: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [4, 4, 4, 4, 3],
  [4, 6, 5],
  [4, 6, 4],
]

const leastDigits = 12
// One such character may stand for several digits.
const beyondAscii = /[^\u0000-\u007f]/

const digitGroups = /[0-9]+(?:[ \u2010-][0-9]+)*/g

/**
 * Whether text holds what may be a payment card's number: an issuer's prefix, the length that goes
 * with it and a valid check digit, with or without single spaces or hyphens between the digits.
 * Takes time in proportion to the text.
 */
export function hasCardNumber(text: string): boolean {
  if (text.length < leastDigits && !beyondAscii.test(text)) return false
  // Compatibility forms: full-width digits become digits, and a no-break space a space.
  const runs = text.normalize('NFKC').match(digitGroups) ?? []
  return runs.some((run) => hasCard(run.split(/[ \u2010-]/)))
}

/** Looks at all groups as one number, at each alone, and at neighbours laid out as on a card. */
function hasCard(groups: readonly string[]): boolean {
  if (isCard(groups.join('')) || groups.some(isCard)) return true
  return groups.some((_, start) =>
    printedLayouts.some((layout) => {
      const printed = groups.slice(start, start + layout.length)
      return (
        layout.every((length, index) => printed[index]?.length === length) &&
        isCard(printed.join(''))
      )
    }),
  )
}

function isCard(digits: string): boolean {
  const isIssued = cardRanges.some(
    ({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits),
  )
  return isIssued && hasCheckDigit(digits)
}

/** The check by Luhn: from the right every second digit is doubled, and its digits are added. */
function hasCheckDigit(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const weighted = Number(digit) * (index % 2 === 0 ? 1 : 2)
      return total + (weighted > 9 ? weighted - 9 : weighted)
    }, 0)
  return sum % 10 === 0
}

// What a magnetic stripe holds: `%B<number>^<name>^...` and `;<number>=<expiry>...`.
const trackData = /%B[0-9]{12,19}\^|;[0-9]{12,19}=[0-9]{4}/

const cardDataNames = new Set([
  'cardnumber',
  'cardno',
  'ccnumber',
  'creditcardnumber',
  'pan',
  'primaryaccountnumber',
  'cvv',
  'cvv2',
  'cvc',
  'cvc2',
  'cardcvv',
  'cardcvc',
  'securitycode',
  'cardsecuritycode',
  'trackdata',
  'track1',
  'track2',
  'track1data',
  'track2data',
  'magstripe',
  'pinblock',
])

/** Whether text holds a card number or what a card's magnetic stripe holds. */
export function hasCardData(text: string): boolean {
  return trackData.test(text) || hasCardNumber(text)
}

/** Whether a key says that its value is card data, however it is spelt: `cvv2`, `Card-Number`. */
export function namesCardData(key: string): boolean {
  return cardDataNames.has(key.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
}
