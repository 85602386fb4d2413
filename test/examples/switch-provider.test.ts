import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { runExample } from './run-example.ts'

const source = readFileSync(new URL('../../examples/switch-provider.ts', import.meta.url), 'utf8')
const run = ['node', 'examples/switch-provider.ts'] as const

test('one word switches the provider, and both end alike', async () => {
  const inputs = [
    [...run, 'flex'],
    [...run, 'flutterwave'],
  ] as const
  const [first, second] = inputs
  expect(first.filter((word, index) => word !== second[index])).toEqual(['flex'])
  expect(second.filter((word, index) => word !== first[index])).toEqual(['flutterwave'])

  const [ofFlex, ofFlutterwave] = await Promise.all(
    inputs.map(async ([, , word]) => runExample('switch-provider.ts', [word])),
  )
  expect(ofFlex).toEqual([
    'refunded: 35.00 pending',
    'listed: RMA-2024-1234 35.00 pending',
    'paid, refunded, left: 100.00 35.00 65.00',
    'refused: amount_exceeds_refundable not_sent',
  ])
  expect(ofFlutterwave).toEqual(ofFlex)
})

test('each run is told the word that it was given', async () => {
  await expect(runExample('switch-provider.ts', ['nobody'])).rejects.toThrow(
    'Name one of: flex, flutterwave',
  )
})

test('what is switched names no provider in its code but the one to begin with', () => {
  const code = source.replaceAll(/^\s*\/\/.*$/gm, '')
  expect(code.match(/flex|flutterwave/gi)).toEqual(['flex'])
})
