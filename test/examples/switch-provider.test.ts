import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { runExample } from './run-example.ts'

const words = ['flex', 'flutterwave'] as const

/** What the shop prints, whoever its provider is. */
const expected = [
  'refunded: 35.00 pending',
  'listed: RMA-2024-1234 35.00 pending',
  'paid, refunded, left: 100.00 35.00 65.00',
  'refused: amount_exceeds_refundable not_sent',
]

test.each(words)('%s is switched to by one word of an object', async (word) => {
  expect(await runExample('switch-provider.ts', [word])).toEqual(expected)
})

test.each(words)('%s is switched to by one word of the environment', async (word) => {
  const lines = await runExample('switch-provider.ts', [], { POLYREFUND_PROVIDER: word })
  expect(lines).toEqual(expected)
})

test.each(words)('%s is switched to by one word of a file', async (word) => {
  const folder = await mkdtemp(join(tmpdir(), 'polyrefund-switch-'))
  try {
    const file = join(folder, 'shop.config.json')
    await writeFile(file, `{ "accounts": { "shop": { "provider": "${word}" } } }`)
    expect(await runExample('switch-provider.ts', [file])).toEqual(expected)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a word that no provider has is told with those there are', async () => {
  await expect(runExample('switch-provider.ts', ['flutterwav'])).rejects.toThrow('flutterwave')
})

test('what is switched names no provider in its code', async () => {
  const source = await readFile(
    new URL('../../examples/switch-provider.ts', import.meta.url),
    'utf8',
  )
  expect(source.replaceAll(/^\s*\/\/.*$/gm, '')).not.toMatch(/flex|flutterwave/i)
})
