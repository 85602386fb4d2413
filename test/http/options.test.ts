import * as v from 'valibot'
import { describe, expect, test } from 'vitest'

import { systemIds } from '../../src/http/ids.ts'
import { readIssues, readOptions } from '../../src/http/options.ts'
import type { OwnOptions } from '../../src/http/options.ts'
import { systemClock } from '../../src/http/runtime.ts'
import { createFixedIds } from './fixed-ids.ts'
import { createHandClock } from './hand-clock.ts'
import { canary, errorOf } from './samples.ts'

interface Own {
  readonly apiKey: string
}

const rules: OwnOptions<Own> = {
  provider: 'sample',
  names: ['apiKey'],
  domain: 'sample.test',
  defaultBaseUrl: ({ apiKey }) =>
    apiKey === 'test' ? 'https://sandbox.sample.test' : 'https://api.sample.test',
  mode: ({ apiKey }) => (apiKey === 'test' ? 'test' : 'live'),
  read: ({ apiKey }) =>
    typeof apiKey === 'string'
      ? { own: { apiKey } }
      : { issues: [{ path: 'apiKey', rule: 'secret.format' }] },
}

async function refusalOf(input: unknown, own: OwnOptions<Own> = rules): Promise<unknown> {
  return errorOf(Promise.resolve().then(() => readOptions(input, own)))
}

function refusal(...issues: readonly (readonly [path: string, rule: string])[]): object {
  return {
    code: 'configuration',
    outcome: 'not_sent',
    isRetryable: false,
    provider: 'sample',
    issues: issues.map(([path, rule]) => ({ path, rule })),
  }
}

describe('options', () => {
  test('have defaults', () => {
    expect(readOptions({ apiKey: 'live' }, rules)).toEqual({
      own: { apiKey: 'live' },
      mode: 'live',
      baseUrl: 'https://api.sample.test',
      common: {
        attemptTimeoutMs: 30_000,
        totalTimeoutMs: 90_000,
        attempts: 3,
        preflight: true,
        fetch: null,
        clock: systemClock,
        ids: systemIds,
        keySecret: null,
        onExchange: null,
      },
    })
  })

  test('are taken as they are given', () => {
    const given = {
      apiKey: 'test',
      baseUrl: 'http://localhost:4010/',
      attemptTimeoutMs: 1,
      totalTimeoutMs: 600_000,
      attempts: 10,
      preflight: false,
      fetch: globalThis.fetch,
      clock: createHandClock(),
      ids: createFixedIds(),
      keySecret: 'x'.repeat(16),
      onExchange: () => undefined,
    }
    const { apiKey, baseUrl, ...common } = given
    expect(readOptions(given, rules)).toEqual({
      own: { apiKey },
      mode: 'test',
      baseUrl: baseUrl.slice(0, -1),
      common,
    })
  })

  test('that are undefined are left out', () => {
    const { common } = readOptions({ apiKey: 'test', attempts: undefined, fetch: undefined }, rules)
    expect(common).toMatchObject({ attempts: 3, fetch: null })
  })

  test.each([undefined, null, 'text', 7, [], [{ apiKey: 'x' }], () => 1])(
    'must be an object: %s',
    async (input) => {
      expect(await refusalOf(input)).toMatchObject(refusal(['options', 'option.type']))
    },
  )

  const wrong: readonly (readonly [row: string, option: object, path: string, rule: string])[] = [
    ...[0, -1, Number.NaN, 1e12, 600_001, 1.5, '30', Infinity, null].flatMap(
      (value): [string, object, string, string][] => [
        ['B66', { attemptTimeoutMs: value }, 'attemptTimeoutMs', 'timeout.range'],
        ['B66', { totalTimeoutMs: value }, 'totalTimeoutMs', 'timeout.range'],
      ],
    ),
    ...[-1, 0, 11, 1e6, '3', 1.5, Number.NaN, null].map(
      (value): [string, object, string, string] => [
        'B67',
        { attempts: value },
        'attempts',
        'retries.range',
      ],
    ),
    ...['', 'x'.repeat(15), 'x'.repeat(501), 7, null, new Uint8Array(32)].map(
      (value): [string, object, string, string] => [
        'B76',
        { keySecret: value },
        'keySecret',
        'secret.format',
      ],
    ),
    ['', { baseUrl: 7 }, 'baseUrl', 'base_url.format'],
    ['B69', { baseUrl: `https://u:${canary}@x.example` }, 'baseUrl', 'base_url.credentials'],
    ['', { preflight: 'false' }, 'preflight', 'option.type'],
    ['', { fetch: {} }, 'fetch', 'option.type'],
    ['', { onExchange: 'log' }, 'onExchange', 'option.type'],
    ['', { clock: {} }, 'clock', 'option.type'],
    ['', { clock: null }, 'clock', 'option.type'],
    ['', { clock: () => 1 }, 'clock', 'option.type'],
    ['', { clock: { now: () => 1, monotonic: () => 1 } }, 'clock', 'option.type'],
    ['', { ids: { traceId: () => 'x', jitter: () => 0 } }, 'ids', 'option.type'],
    ['', { apiKey: 7 }, 'apiKey', 'secret.format'],
  ]

  test.each(wrong)('%s: are refused: %o', async (_row, option, path, rule) => {
    expect(await refusalOf({ apiKey: 'test', ...option })).toMatchObject(refusal([path, rule]))
  })

  test('never show a value', async () => {
    const keySecret = canary.slice(0, 15)
    const error = await refusalOf({ apiKey: 7, keySecret, [canary.slice(0, 3)]: canary })
    expect(JSON.stringify(error)).not.toContain(keySecret)
  })

  test('B63: may be circular, and are refused for their names alone', async () => {
    const options: Record<string, unknown> = { apiKey: 'test' }
    options.self = options
    expect(await refusalOf(options)).toMatchObject(refusal(['self', 'option.unknown']))
  })

  test('B64: of unknown names are refused, all of them, before the rest', async () => {
    expect(await refusalOf({ apiKey: 7, apikey: 'x', attempt: 1, attempts: 0 })).toMatchObject(
      refusal(
        ['apikey', 'option.unknown'],
        ['attempt', 'option.unknown'],
        ['attempts', 'retries.range'],
        ['apiKey', 'secret.format'],
      ),
    )
  })

  test('B64: have names that are shortened and forge no line', async () => {
    expect(await refusalOf({ apiKey: 'test', [`a\nb\u001b${'c'.repeat(100)}`]: 1 })).toMatchObject({
      ...refusal([`a?b?${'c'.repeat(56)}`, 'option.unknown']),
      message: `sample can't be configured with these options. a?b?${'c'.repeat(56)} breaks the rule option.unknown. See the options of sample() for what each takes.`,
    })
  })

  test('B65: that are inherited do not count', () => {
    const inherited: object = Object.create({ attempts: 10, resend: true, preflight: false })
    const { common } = readOptions(Object.assign(inherited, { apiKey: 'test' }), rules)
    expect(common).toMatchObject({ attempts: 3, preflight: true })
  })

  test('B65: named __proto__ are unknown ones', async () => {
    const parsed: unknown = JSON.parse('{"apiKey":"test","__proto__":{"attempts":10}}')
    expect(await refusalOf(parsed)).toMatchObject(refusal(['__proto__', 'option.unknown']))
  })

  test('B24: are read once', () => {
    let reads = 0
    const input = {
      apiKey: 'test',
      get attempts() {
        reads += 1
        return reads
      },
    }
    expect(readOptions(input, rules).common.attempts).toBe(1)
    expect(reads).toBe(1)
  })

  test('can be refused by a provider that says no more', async () => {
    const error = await refusalOf({ apiKey: 'test' }, { ...rules, read: () => ({ issues: [] }) })
    expect(error).toMatchObject({
      ...refusal(),
      message:
        "sample can't be configured with these options. See the options of sample() for what each takes.",
    })
  })
})

describe('issues of a schema', () => {
  test('have paths and our rules', () => {
    const schema = v.object({ a: v.object({ b: v.array(v.string('text.type')) }) })
    const { issues = [] } = v.safeParse(schema, { a: { b: ['x', 7] } })
    expect(readIssues(issues)).toEqual([{ path: 'a.b.1', rule: 'text.type' }])
  })

  test('never have a message that quotes the value', () => {
    const { issues = [] } = v.safeParse(v.number(), canary)
    expect(issues[0]?.message).toContain(canary)
    expect(readIssues(issues)).toEqual([{ path: 'options', rule: 'option.type' }])
  })
})
