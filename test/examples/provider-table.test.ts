import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { builtInProviders } from '../../providers/index.ts'
import { providerTable, withProviderTable } from '../../scripts/provider-table.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const loaded = await Promise.all([...builtInProviders.values()].map((loader) => loader.load()))
const manifests = loaded.map(({ manifest }) => manifest)

test("the README's table says what the manifests say: scripts/write-provider-table.ts", () => {
  expect(withProviderTable(readme, manifests)).toBe(readme)
})

test('the table has a column for each provider, and says what is not documented', () => {
  const [head, , ...rows] = providerTable(manifests).split('\n')
  expect(head).toBe(
    '|  | [Flex](providers/flex/README.md) | [Flutterwave](providers/flutterwave/README.md) |',
  )
  expect(rows).toContain(
    '| a lost answer | unknown until `find` tells | asked for again under the same key |',
  )
  expect(rows).toContain('| an over-refund is refused by it | not documented | not documented |')
})

test('the table is not made where there are no markers', () => {
  expect(() => withProviderTable('# polyrefund', manifests)).toThrow('There are no markers.')
})
