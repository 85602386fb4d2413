import type { Sabotage } from './sabotage.ts'

const currencies = 'src/model/currencies.ts'
const meaning = 'src/model/status-meaning.ts'
const knownWord =
  "export const unknownStatus: StatusMeaning = { status: 'pending', requiresAction: false }"

/** Bugs 20 to 28: amounts, answers and addresses. */
export const moneySabotages: readonly Sabotage[] = [
  {
    number: 20,
    name: 'float-multiply',
    what: 'Major units become minor ones by a multiplication of floats.',
    edits: [
      {
        file: 'src/model/wire-money.ts',
        find: 'return Number(digits)',
        replace: 'return value * 10 ** exponent',
      },
    ],
    catchers: [
      {
        by: 'unit',
        file: 'test/model/wire-money.test.ts',
        test: 'is read back from any decimal that its currency can write',
      },
    ],
    note: 'What a product of floats gets wrong depends on the digits; the property test takes amounts by the thousand.',
  },
  {
    number: 21,
    name: 'yen-with-decimals',
    what: 'JPY has two decimals.',
    edits: [{ file: currencies, find: "['JPY', 0]", replace: "['JPY', 2]" }],
    catchers: [
      {
        by: 'unit',
        file: 'test/model/currencies.test.ts',
        test: 'has the codes and decimals of the maintained ISO 4217 data, and no others',
      },
    ],
    note: 'The world reads exponents from the same table, so both sides of it would agree.',
  },
  {
    number: 22,
    name: 'dinar-with-two-decimals',
    what: 'KWD has two decimals instead of three.',
    edits: [{ file: currencies, find: "['KWD', 3]", replace: "['KWD', 2]" }],
    catchers: [
      {
        by: 'unit',
        file: 'test/model/currencies.test.ts',
        test: 'has the codes and decimals of the maintained ISO 4217 data, and no others',
      },
    ],
    note: 'As with JPY.',
  },
  {
    number: 23,
    name: 'exponents-by-intl',
    what: 'The decimals of a currency are those that Intl shows, which leaves out the ones not in daily use.',
    edits: [
      {
        file: 'src/model/arithmetic.ts',
        find: 'if (exponent !== undefined) return exponent',
        replace: `if (exponent !== undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    return format.resolvedOptions().maximumFractionDigits ?? exponent
  }`,
      },
    ],
    catchers: [
      {
        by: 'unit',
        file: 'test/model/money.test.ts',
        test: 'B31 IQD has 3 decimals, whatever Intl says',
      },
    ],
    note: 'As with JPY.',
  },
  {
    number: 24,
    name: 'amount-not-compared',
    what: 'Nobody holds the amount of an answer against what was asked.',
    edits: [
      {
        file: 'providers/flex/identify.ts',
        find: 'if (prepared.amount !== null && refund.amount.minor !== prepared.amount.minor) {',
        replace: 'if (prepared.amount !== null && refund.amount.minor < 0) {',
      },
      {
        file: 'providers/flutterwave/identify.ts',
        find: 'if (prepared.amount !== null && refund.amount.minor !== prepared.amount.minor) {',
        replace: 'if (prepared.amount !== null && refund.amount.minor < 0) {',
      },
      {
        file: 'src/service/seen-refunds.ts',
        find: 'if (sum === asked.minor) return null',
        replace: 'if (sum >= 0) return null',
      },
    ],
    catchers: [{ by: 'world', invariants: ['I2'], seed: 1, refunds: 2000 }],
    note: 'The adapters compare and so does the service, so all three comparisons are taken away.',
  },
  {
    number: 25,
    name: 'unknown-word-is-success',
    what: 'A status that nobody knows counts as a success.',
    edits: [{ file: meaning, find: knownWord, replace: knownWord.replace('pending', 'succeeded') }],
    catchers: [{ by: 'world', invariants: ['I3'], seed: 1, from: 20, refunds: 2000 }],
  },
  {
    number: 26,
    name: 'unknown-word-is-failure',
    what: 'A status that nobody knows counts as a failure.',
    edits: [{ file: meaning, find: knownWord, replace: knownWord.replace('pending', 'failed') }],
    catchers: [{ by: 'world', invariants: ['I4'], seed: 1, from: 20, refunds: 2000 }],
  },
  {
    number: 27,
    name: 'unreadable-success-is-refusal',
    what: 'A success that can not be read counts as a refusal.',
    edits: [
      {
        file: 'src/http/evidence.ts',
        find: `    case 'unreadable':
      return unknown(\`the provider answered \${evidence.status} with a body that can't be read\`)`,
        replace: `    case 'unreadable':
      return { code: 'provider_rejected', outcome: 'rejected', isRetryable: false, why: 'it is malformed' }`,
      },
    ],
    catchers: [{ by: 'world', invariants: ['I23'], seed: 1, refunds: 2000 }],
  },
  {
    number: 28,
    name: 'ids-unescaped',
    what: 'Ids come into an address as they are, and any text passes for one.',
    edits: [
      { file: 'src/http/path.ts', find: 'return encodeURIComponent(id)', replace: 'return id' },
      {
        file: 'src/model/parse-id.ts',
        find: 'return value.length <= longestId && idPattern.test(value)',
        replace: 'return value.length <= longestId && idPattern.source !== value',
      },
    ],
    catchers: [
      { by: 'unit', file: 'test/http/path.test.ts', test: 'has its ids and its query encoded' },
      {
        by: 'unit',
        file: 'test/providers/flex/bad-input.test.ts',
        test: 'B35 with a slash is refused by every read',
      },
    ],
    note: 'Ids are checked where they come in and encoded where they go out, so both are taken away. Nobody in the world asks for a payment that has no proper id.',
  },
]
