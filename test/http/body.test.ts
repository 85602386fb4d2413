import { describe, expect, test } from 'vitest'

import { largestBody, parseBody, readBytes } from '../../src/http/body.ts'

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

const patient = new AbortController().signal

describe('a body that is parsed', () => {
  const bodies: readonly (readonly [what: string, bytes: Uint8Array | null, read: unknown])[] = [
    ['B83: nothing', bytesOf(''), { rule: 'body.empty' }],
    ['B83: blanks', bytesOf(' \r\n\t'), { rule: 'body.empty' }],
    ['B83: null is JSON', bytesOf('null'), { value: null }],
    ['B83: a list is JSON', bytesOf('[]'), { value: [] }],
    ['B83: a text is JSON', bytesOf('"ok"'), { value: 'ok' }],
    ['B83: a number is JSON', bytesOf('123'), { value: 123 }],
    [
      'B83: HTML is not',
      bytesOf('<html><body>Bad gateway</body></html>'),
      { rule: 'body.malformed' },
    ],
    ['B84: what breaks off', bytesOf('{"id":"refu'), { rule: 'body.malformed' }],
    ['B85: a byte order mark is skipped', bytesOf('\ufeff{"a":1}'), { value: { a: 1 } }],
    ['B86: too much', null, { rule: 'body.too_large' }],
    [
      'B87: 200,000 lists in each other',
      bytesOf('['.repeat(200_000) + ']'.repeat(200_000)),
      { rule: 'body.depth' },
    ],
    [
      'B87: 65 objects in each other',
      bytesOf('{"a":'.repeat(65) + '1' + '}'.repeat(65)),
      { rule: 'body.depth' },
    ],
    ['B87: brackets that never close', bytesOf('['.repeat(65)), { rule: 'body.depth' }],
    [
      'B88: of a key that stands twice the last one counts',
      bytesOf('{"amount":1,"amount":2}'),
      { value: { amount: 2 } },
    ],
    ['half a character', new Uint8Array([0x22, 0xc3, 0x22]), { rule: 'body.malformed' }],
    ['an overlong character', new Uint8Array([0x22, 0xc0, 0xaf, 0x22]), { rule: 'body.malformed' }],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), { rule: 'body.malformed' }],
    [
      'brackets in texts are no depth',
      bytesOf(`["${'[{'.repeat(100)}"]`),
      { value: ['[{'.repeat(100)] },
    ],
    [
      'a quote in a text does not end it',
      bytesOf(`["\\"${'['.repeat(100)}\\\\"]`),
      { value: [`"${'['.repeat(100)}\\`] },
    ],
    [
      'neighbours are no depth',
      bytesOf(`[${'[],{},'.repeat(100)}1]`),
      { value: [...Array.from({ length: 100 }, () => [[], {}]).flat(), 1] },
    ],
  ]

  test.each(bodies)('%s', (_what, bytes, read) => {
    expect(parseBody(bytes)).toEqual(read)
  })

  test('64 lists in each other are read', () => {
    expect(parseBody(bytesOf('['.repeat(64) + ']'.repeat(64)))).toHaveProperty('value')
  })

  test('is read whatever was wrong with the one before', () => {
    const broken = new Uint8Array([0xef, 0xbb, 0xbf, 0x22, 0xe2, 0x82])
    expect(parseBody(broken)).toEqual({ rule: 'body.malformed' })
    expect(parseBody(bytesOf('\ufeff"€"'))).toEqual({ value: '€' })
    expect(parseBody(broken)).toEqual({ rule: 'body.malformed' })
    expect(parseBody(bytesOf('{"a":1}'))).toEqual({ value: { a: 1 } })
  })

  test('B94: a key named __proto__ is data and changes no prototype', () => {
    const read = parseBody(bytesOf('{"__proto__":{"polluted":1}}'))
    expect('value' in read ? JSON.stringify(read.value) : null).toBe('{"__proto__":{"polluted":1}}')
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('a body that is read', () => {
  test('is put together from its pieces', async () => {
    const pieces = ['a'.repeat(20_000), '', 'b', 'c'.repeat(50_000)]
    const body = new ReadableStream({
      start: (stream) => {
        for (const piece of pieces) stream.enqueue(bytesOf(piece))
        stream.close()
      },
    })
    const bytes = await readBytes(new Response(body), patient)
    expect(new TextDecoder().decode(bytes ?? undefined)).toBe(pieces.join(''))
  })

  test('is empty where there is none', async () => {
    expect(await readBytes(new Response(null, { status: 204 }), patient)).toEqual(new Uint8Array())
  })

  test('may have exactly 8 MiB', async () => {
    const bytes = await readBytes(new Response(new Uint8Array(largestBody)), patient)
    expect(bytes?.byteLength).toBe(8 * 1024 * 1024)
  })

  test('is let go as soon as it is too large', async () => {
    let isCanceled = false
    const body = new ReadableStream({
      pull: (stream) => stream.enqueue(new Uint8Array(largestBody / 2 + 1)),
      cancel: () => {
        isCanceled = true
      },
    })
    expect(await readBytes(new Response(body), patient)).toBeNull()
    expect(isCanceled).toBe(true)
  })

  test('is let go when nobody waits any more, even if it never ends and does not listen', async () => {
    const controller = new AbortController()
    let pulls = 0
    let isCanceled = false
    const body = new ReadableStream({
      pull: (stream) => {
        pulls += 1
        if (pulls === 3) controller.abort(new Error('enough'))
        stream.enqueue(bytesOf(' '))
      },
      cancel: () => {
        isCanceled = true
      },
    })
    await expect(readBytes(new Response(body), controller.signal)).rejects.toThrow('enough')
    expect(isCanceled).toBe(true)
    expect(pulls).toBeLessThan(6)
  })

  test('rejects as its stream does', async () => {
    const body = new ReadableStream({
      pull: () => {
        throw new Error('terminated')
      },
    })
    await expect(readBytes(new Response(body), patient)).rejects.toThrow('terminated')
  })
})
