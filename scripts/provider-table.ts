import type { Manifest, Statement } from '../src/model/index.ts'

/** What the table stands between in the README. */
export const markers = {
  begin: '<!-- made by scripts/write-provider-table.ts -->',
  end: '<!-- end of what is made -->',
} as const

type Row = readonly [about: string, cell: (manifest: Manifest) => string]

const rows: readonly Row[] = [
  ['version', ({ apiVersion }) => apiVersion],
  [
    'currencies',
    ({ currencies }) => told(currencies, (value) => listed(value, 'those of its payments')),
  ],
  ['partial refunds', ({ partialRefunds }) => told(partialRefunds, yesNo)],
  ['refunds by lines', ({ lineRefunds }) => told(lineRefunds, yesNo)],
  ['methods of its own', ({ extraMethods }) => coded(extraMethods)],
  ['a lost answer', ({ keyTrust }) => afterLoss(keyTrust)],
  ['an over-refund is refused by it', ({ enforcesCap }) => told(enforcesCap, yesNo)],
  ['lists are filtered by it', ({ serverFilters }) => told(serverFilters, coded)],
  ['lists are filtered here', ({ clientFilters }) => coded(clientFilters)],
  ['whose money', ({ fundedBy }) => told(fundedBy, (value) => value)],
  ['the customer has it', ({ customerTerms }) => told(customerTerms, terms)],
]

/** The providers side by side, from what their manifests state. */
export function providerTable(manifests: readonly Manifest[]): string {
  const heads = manifests.map(({ name, title }) => `[${title}](providers/${name}/README.md)`)
  return [
    line(['', ...heads]),
    line(['', ...heads].map(() => '---')),
    ...rows.map(([about, cell]) => line([about, ...manifests.map(cell)])),
  ].join('\n')
}

/** The document with the table between its markers made anew. */
export function withProviderTable(document: string, manifests: readonly Manifest[]): string {
  const [before, rest] = document.split(markers.begin)
  const after = rest?.split(markers.end)[1]
  if (before === undefined || after === undefined) throw new Error('There are no markers.')
  return `${before}${markers.begin}\n${providerTable(manifests)}\n${markers.end}${after}`
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** What is not documented says so. */
function told<Value>(statement: Statement<Value>, show: (value: Value) => string): string {
  if (statement.basis === 'unknown') return 'not documented'
  const text = show(statement.value)
  return statement.basis === 'inferred' ? `${text} (inferred)` : text
}

function afterLoss(keyTrust: Manifest['keyTrust']): string {
  return keyTrust.value === 'replays'
    ? 'asked for again under the same key'
    : 'unknown until `find` tells'
}

function terms(value: readonly { readonly method: string; readonly text: string }[]): string {
  return value.map(({ method, text }) => `${method.replaceAll('_', ' ')}: ${text}`).join('; ')
}

function listed(value: readonly string[] | 'any', any: string): string {
  return value === 'any' ? any : value.join(', ')
}

function coded(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.map((word) => `\`${word}\``).join(', ')
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}
