import { describe, expect, test } from 'vitest'

import { report } from '../../src/report/index.ts'
import { createRepeats } from '../../src/report/repeats.ts'
import { again, exportOf, inFebruary, inJanuary, listOf } from './restating.ts'
import { clock, refundOf, sourceOf, wholeSource, write } from './scene.ts'

describe('a refund that the list gives again', () => {
  test('is counted once, and the list is not called whole', async () => {
    const refunds = [refundOf(), refundOf({ id: 're_2' }), refundOf()]
    const { report: said, texts } = await write(wholeSource(refunds), ['ndjson', 'html'])
    expect(said).toMatchObject({ rows: 2, repeated: 1, complete: false })
    expect(said.overall[0]?.requested.minor).toBe('7000')
    expect(said.statements[1]).toBe(
      'The list gave 1 refund again: it is counted once. Such a list may lack others.',
    )
    expect(texts.ndjson.trimEnd().split('\n')).toHaveLength(3)
    expect(texts.html).toContain('The list gave 1 refund again')
  })

  test('leaves open what nobody says', async () => {
    const said = await report(sourceOf([refundOf(), refundOf(), refundOf()]), { clock })
    expect(said).toMatchObject({ rows: 1, repeated: 2, complete: null })
  })

  test('of another account, provider or currency is another', async () => {
    const refunds = [
      refundOf({ account: 'us' }),
      refundOf({ account: 'africa' }),
      refundOf({ account: 'us', provider: 'adyen' }),
      refundOf({ account: 'us', currency: 'EUR' }),
    ]
    expect(await report(sourceOf(refunds), { clock })).toMatchObject({ rows: 4, repeated: 0 })
  })

  test('of a closed period is neither unchanged twice nor added', async () => {
    const previous = await exportOf([inJanuary('a'), inJanuary('b')], 'ndjson')
    const others = Array.from({ length: 10_001 }, (_, index) => inFebruary(`f${index}`))
    const changed = inJanuary('b', { status: 'failed' })
    const refunds = [inJanuary('a'), changed, ...others, inJanuary('a'), changed]
    const { report: said, restated } = await again(previous, listOf(refunds))
    expect(restated.map(({ refund, restated }) => [refund, restated?.change])).toEqual([
      ['b', 'changed'],
    ])
    expect(said).toMatchObject({ repeated: 2, restatements: { count: 1, unchanged: 1, unseen: 0 } })
  })
})

describe('what came lately', () => {
  test('is noticed among the last five thousand, and forgotten after ten', () => {
    const repeats = createRepeats()
    const keys = Array.from({ length: 10_000 }, (_, index) => `${index}`)
    expect(keys.filter((key) => repeats.isRepeated(key))).toEqual([])
    expect(repeats.isRepeated('5000')).toBe(true)
    expect(repeats.isRepeated('0')).toBe(false)
  })
})
