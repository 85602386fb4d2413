// Writes src/model/currencies.ts from the maintained ISO 4217 data of the package currency-codes.
import { writeFileSync } from 'node:fs'

import { data } from 'currency-codes'

import { movableCurrencies } from './movable-currencies.ts'

const rows = movableCurrencies(data)
  .map(({ code, digits }) => `  ['${code}', ${digits}],`)
  .join('\n')

writeFileSync(
  new URL('../src/model/currencies.ts', import.meta.url),
  `// Made by scripts/generate-currencies.ts from ISO 4217 data; a test holds it against that data.

/**
 * Decimal places of every ISO 4217 currency that a payment can be made in. Precious metals, test
 * codes and units of account have none and are left out.
 */
export const currencyExponents: ReadonlyMap<string, number> = new Map([
${rows}
])
`,
)
