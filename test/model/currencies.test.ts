import { readFileSync } from 'node:fs'

import { data } from 'currency-codes'
import { describe, expect, test } from 'vitest'

import { movableCurrencies } from '../../scripts/movable-currencies.ts'
import { currencyExponents } from '../../src/model/index.ts'

function readProject(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}

const published = movableCurrencies(data)

describe('the currency table', () => {
  test('has the codes and decimals of the maintained ISO 4217 data, and no others', () => {
    expect([...currencyExponents]).toEqual(published.map(({ code, digits }) => [code, digits]))
  })

  test('is what the generator writes, byte for byte', () => {
    const generator = readProject('scripts/generate-currencies.ts')
    const template = /`(\/\/ Made by[^`]*)`/.exec(generator)?.[1]
    const rows = published.map(({ code, digits }) => `  ['${code}', ${digits}],`)
    expect(readProject('src/model/currencies.ts')).toBe(
      template?.replace('${rows}', rows.join('\n')),
    )
  })

  test.each(['XAU', 'XXX', 'XTS', 'XDR', 'XBA'])('leaves out %s, which nobody pays in', (code) => {
    expect(currencyExponents.has(code)).toBe(false)
  })

  test.each(['XCG', 'ZWG'])('has %s, which is newer than the data', (code) => {
    expect(currencyExponents.get(code)).toBe(2)
  })
})

describe('the choice of currencies', () => {
  const record = { code: 'USD', number: '840', digits: 2, currency: 'US Dollar', countries: [] }

  test('is sorted by code and adds what is missing', () => {
    const codes = movableCurrencies([{ ...record, code: 'ZAR' }, record]).map(({ code }) => code)
    expect(codes).toEqual(['USD', 'XCG', 'ZAR', 'ZWG'])
  })

  test('prefers the data to its own additions', () => {
    const chosen = movableCurrencies([{ ...record, code: 'XCG', digits: 3 }])
    expect(chosen.filter(({ code }) => code === 'XCG')).toEqual([{ code: 'XCG', digits: 3 }])
  })
})
