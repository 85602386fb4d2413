import type { CurrencyCodeRecord } from 'currency-codes'

// Metals, bond market units, units of account, test codes: ISO 4217 gives them no minor unit.
const withoutMinorUnit = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '))

// Assigned by ISO 4217 amendments 176 and 177, later than the data package's publication.
const assignedLater = [
  { code: 'XCG', digits: 2 },
  { code: 'ZWG', digits: 2 },
]

/** The currencies a payment can be made in, by code. */
export function movableCurrencies(
  data: readonly CurrencyCodeRecord[],
): readonly { readonly code: string; readonly digits: number }[] {
  const published = data
    .filter(({ code }) => !withoutMinorUnit.has(code))
    .map(({ code, digits }) => ({ code, digits }))
  const known = new Set(published.map(({ code }) => code))
  return [...published, ...assignedLater.filter(({ code }) => !known.has(code))].sort((a, b) =>
    a.code < b.code ? -1 : 1,
  )
}
