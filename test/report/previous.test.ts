import { describe, expect, test } from 'vitest'

import { RefundError } from '../../src/model/index.ts'
import { again, exportOf, february, inJanuary, january, listOf, readable } from './restating.ts'
import { failureOf, issuesOf, refundsOf, sourceOf, wholeSource, write } from './scene.ts'
import type { SourceRefund } from './scene.ts'

/** A text that never ends by itself, and counts how often it was let go of. */
function openEnded(text: string): AsyncIterable<string> & { readonly returns: () => number } {
  let count = 0
  let returns = 0
  return {
    returns: () => returns,
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        count += 1
        return { value: count === 1 ? text : '\r\n{}'.repeat(30), done: false }
      },
      return: async () => {
        returns += 1
        return { value: undefined, done: true }
      },
    }),
  }
}

describe.each(readable)('an earlier report in %s', (format) => {
  test('can be read in pieces that cut letters, records and lines', async () => {
    const refunds = refundsOf(40, {
      account: 'us',
      createdAt: '2026-01-15T00:00:00.000Z',
      reference: '"é😀",\r\n'.repeat(3),
    })
    const bytes = new TextEncoder().encode(await exportOf(refunds, format))
    for (const size of [1, 7, 1000]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      )
      const { report } = await again(pieces, listOf(refunds))
      expect(report.restatements).toMatchObject({ count: 0, unchanged: 40 })
    }
  })

  test('can be read with a byte order mark, as some editors put it', async () => {
    const text = `\ufeff${await exportOf([inJanuary('a')], format)}`
    const asText = await again(text, listOf([inJanuary('a')]))
    const asBytes = await again([new TextEncoder().encode(text)], listOf([inJanuary('a')]))
    expect(asText.report.restatements.unchanged).toBe(1)
    expect(asBytes.report.restatements.unchanged).toBe(1)
  })

  test('is refused where the report was not complete itself', async () => {
    const outage = new RefundError({ code: 'rate_limited', outcome: 'none', message: 'Slow.' })
    async function* broken(): AsyncGenerator<SourceRefund, void, undefined> {
      yield inJanuary('a')
      throw outage
    }
    const { texts } = await write(sourceOf(broken()), [format], january)
    const error = await failureOf(again(texts[format], listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.incomplete'])
    expect(error.code).toBe('invalid_request')
  })

  test('is refused where it could not say whether it was complete', async () => {
    const { texts } = await write(sourceOf([inJanuary('a')]), [format], january)
    const error = await failureOf(again(texts[format], listOf([inJanuary('a'), inJanuary('b')])))
    expect(issuesOf(error)).toEqual(['previous previous.incomplete'])
  })

  const changes: readonly (readonly [what: string, from: string, to: string])[] = [
    ['an id was rounded', '123456789012', '1.23457E+11'],
    ['an account was renamed', 'us', 'uk'],
    ['a time was moved', '2026-01-15T00:00:00.000Z', '2026-01-16T00:00:00.000Z'],
    ['live was made test', 'live', 'test'],
  ]

  test.each(changes)('is refused where %s in a row', async (_what, from, to) => {
    const lines = (await exportOf([inJanuary('123456789012')], format)).split('\n')
    const row = lines.findIndex((line) => line.includes('pi_1'))
    const changed = (lines[row] ?? '').replace(from, to)
    expect(changed).not.toBe(lines[row])
    const error = await failureOf(again(lines.with(row, changed).join('\n'), listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.damaged'])
    expect(error.message).toContain('spreadsheet')
  })

  test('is refused where rows were sorted anew', async () => {
    const refunds = ['a', 'b', 'c'].map((id) => inJanuary(id))
    const lines = (await exportOf(refunds, format)).split('\n')
    const row = lines.findIndex((line) => line.includes('pi_1'))
    const swapped = lines
      .with(row, lines[row + 1] ?? '')
      .with(row + 1, lines[row] ?? '')
      .join('\n')
    const error = await failureOf(again(swapped, listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.damaged'])
  })

  test('is let go of where it is refused early', async () => {
    const text = await exportOf([inJanuary('a')], format)
    const wrong = [text.replace('version', 'verse'), 'no report', text.replace('live', 'lively')]
    for (const previous of wrong) {
      const source = openEnded(previous)
      await failureOf(again(source, listOf([])))
      expect(source.returns()).toBe(1)
    }
  })

  test('is refused where it was cut anywhere', async () => {
    const refunds = [inJanuary('a'), inJanuary('b', { reference: 'x'.repeat(90) })]
    const text = await exportOf(refunds, format)
    const whole = text.trimEnd().length
    for (let end = 20; end < whole; end += 1) {
      const error = await failureOf(again(text.slice(0, end), listOf([])))
      expect(error.code).toBe('invalid_request')
      expect(issuesOf(error)[0]).toMatch(/^previous previous\.(?:cut|damaged|format|version)$/)
    }
  })

  test('is refused where an amount was changed by hand', async () => {
    const text = await exportOf([inJanuary('a', { minor: 1234 })], format)
    const lines = text.split('\n')
    const row = lines.findLastIndex((line) => line.includes('1234'))
    lines[row] = (lines[row] ?? '').replace('1234', '1235')
    const error = await failureOf(again(lines.join('\n'), listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.damaged'])
  })

  test('is refused where a row was taken out', async () => {
    const lines = (await exportOf([inJanuary('a'), inJanuary('b')], format)).split('\n')
    const row = lines.findIndex((line) => line.includes('pi_1'))
    const error = await failureOf(again(lines.toSpliced(row, 1).join('\n'), listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.cut'])
  })

  test('is refused where a row comes twice', async () => {
    const lines = (await exportOf([inJanuary('a'), inJanuary('b')], format)).split('\n')
    const row = lines.findIndex((line) => line.includes('pi_1'))
    const doubled = lines.toSpliced(row, 0, lines[row] ?? '').join('\n')
    const error = await failureOf(again(doubled, listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.damaged'])
  })
})

const head = async (): Promise<string> => exportOf([inJanuary('a')], 'ndjson')

describe('what is no earlier report', () => {
  test.each([
    ['nothing', ''],
    ['words', 'Dear accountant,'],
    ['another CSV', 'id,amount\r\n1,2\r\n'],
    ['another JSON', '{"refunds":[]}'],
    ['half a word', '{"rec'],
    ['a page', '<!doctype html><title>Refunds</title>'],
  ])('is refused for %s', async (_what, previous) => {
    const error = await failureOf(again(previous, listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.format'])
    expect(error.message).toContain('previous is no report of this package')
  })

  test('is refused for JSON that was laid out anew', async () => {
    const value: unknown = JSON.parse(await exportOf([inJanuary('a')], 'json'))
    const text = JSON.stringify(value)
    const error = await failureOf(again(`${text}\n`, listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.format'])
  })

  test('is refused for JSON with something behind its end', async () => {
    const text = await exportOf([inJanuary('a')], 'json')
    const error = await failureOf(again(`${text}{}\n`, listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.damaged'])
  })

  test('is refused for a report of a later version', async () => {
    const error = await failureOf(
      again((await head()).replace('"version":1', '"version":2'), listOf([])),
    )
    expect(issuesOf(error)).toEqual(['previous previous.version'])
  })

  test('is refused for CSV with other columns', async () => {
    const text = await exportOf([inJanuary('a')], 'csv')
    const error = await failureOf(again(text.replace('reference', 'ref'), listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.version'])
  })

  test('is refused for bytes that are no UTF-8', async () => {
    const bytes = new TextEncoder().encode(await head())
    bytes[new TextDecoder('latin1').decode(bytes).lastIndexOf('RMA-1')] = 0xff
    const error = await failureOf(again([bytes], listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.damaged'])
  })

  test('is refused for pieces that are no text', async () => {
    const pieces: Iterable<string> = Object.assign(['{"rec'], { 1: 7 })
    const error = await failureOf(again(pieces, listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.type'])
  })

  test.each(['TRUE', 'FALSE'])('is refused for CSV that says complete %s', async (word) => {
    const text = await exportOf([inJanuary('a')], 'csv')
    const changed = text.replace(',complete,true,', `,complete,${word},`)
    expect(changed).not.toBe(text)
    const error = await failureOf(again(changed, listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.damaged'])
  })

  test('is not waited for once the caller has given up', async () => {
    const controller = new AbortController()
    const previous: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          queueMicrotask(() => controller.abort())
          return new Promise(() => undefined)
        },
        return: () => new Promise(() => undefined),
      }),
    }
    const { signal } = controller
    const error = await failureOf(again(previous, listOf([]), { ...february, signal }))
    expect(error.code).toBe('aborted')
  })

  test('does not hide its own fault behind that of letting go', async () => {
    const previous = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: 'Dear accountant,'.repeat(4), done: false }),
        return: () => {
          throw new TypeError('a bug')
        },
      }),
    }
    const error = await failureOf(again(previous, listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.format'])
  })

  const broken: readonly (readonly [from: string, to: string])[] = [
    ['"rows":1,', '"rows":"1",'],
    ['"madeAt":"2026-02-01T06:00:00.000Z"', '"madeAt":"yesterday"'],
    ['"complete":true,"faults"', '"complete":"yes","faults"'],
    ['"overall":[', '"overall":{},"x":['],
    ['"minor":"3500"', '"minor":"3500.0"'],
    ['"period":{', '"period":1,"x":{'],
    ['"status":"succeeded","finality"', '"status":"done","finality"'],
    ['"provider":"stripe","mode":"live","payments"', '"provider":1,"mode":"live","payments"'],
    ['"amountMinor":3500', '"amountMinor":3500.5'],
    ['{"record":"refund"', '{"record":"restatement"'],
    ['"amount":"35.00"', '"amount":"53.00"'],
  ]

  test.each(broken)('is refused where %s says %s', async (from, to) => {
    const text = await head()
    const changed = text.replace(from, to)
    expect(changed).not.toBe(text)
    const error = await failureOf(again(changed, listOf([])))
    expect(issuesOf(error)).toEqual(['previous previous.damaged'])
  })

  test('is told before anything is listed', async () => {
    const source = wholeSource([])
    await failureOf(again('no report', source))
    expect(source.walks()).toBe(0)
  })
})
