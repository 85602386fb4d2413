import { describe, expect, test } from 'vitest'

import { readBaseUrl } from '../../src/http/base-url.ts'

const live = { domain: 'withflex.com', mode: 'live' } as const
const testing = { domain: 'withflex.com', mode: 'test' } as const

describe('a base URL is taken', () => {
  const fine: readonly (readonly [text: string, baseUrl: string])[] = [
    ['https://api.withflex.com', 'https://api.withflex.com'],
    ['https://api.withflex.com/', 'https://api.withflex.com'],
    ['HTTPS://API.WithFlex.com/v1//', 'https://api.withflex.com/v1'],
    ['https://withflex.com:8443', 'https://withflex.com:8443'],
    ['https://pay.shop.example/flex_api/v-1', 'https://pay.shop.example/flex_api/v-1'],
    ['https://ａpi.withflex.com', 'https://api.withflex.com'],
  ]

  test.each(fine)('%s', (text, baseUrl) => {
    expect(readBaseUrl(text, live)).toEqual({ baseUrl })
    expect(readBaseUrl(text, testing)).toEqual({ baseUrl })
  })

  const loopback: readonly (readonly [text: string, baseUrl: string])[] = [
    ['http://localhost:4010', 'http://localhost:4010'],
    ['http://127.0.0.1:4010/v1', 'http://127.0.0.1:4010/v1'],
    ['http://127.1:4010', 'http://127.0.0.1:4010'],
    ['http://0x7f.1:4010', 'http://127.0.0.1:4010'],
    ['http://2130706433', 'http://127.0.0.1'],
    ['http://127.255.0.9', 'http://127.255.0.9'],
    ['http://[::1]:4010', 'http://[::1]:4010'],
    ['https://localhost', 'https://localhost'],
  ]

  test.each(loopback)('in test mode alone, being loopback: %s', (text, baseUrl) => {
    expect(readBaseUrl(text, testing)).toEqual({ baseUrl })
    expect(readBaseUrl(text, live)).toEqual({ issue: { path: 'baseUrl', rule: 'mode.mismatch' } })
  })
})

describe('a base URL is refused', () => {
  const bad: readonly (readonly [row: string, text: string, rule: string])[] = [
    ['B68', 'http://api.withflex.com', 'base_url.scheme'],
    ['B68', 'http://pay.shop.example', 'base_url.scheme'],
    ['B69', 'https://user:pw@api.withflex.com', 'base_url.credentials'],
    ['B69', 'https://user@api.withflex.com', 'base_url.credentials'],
    ['B69', 'https://:pw@pay.shop.example', 'base_url.credentials'],
    ['B69', 'http://user:pw@localhost', 'base_url.credentials'],
    ['B70', 'https://api.withflex.com.evil.example', 'base_url.host'],
    ['B70', 'https://api.withflex.com@evil.example', 'base_url.host'],
    ['B70', 'https://notwithflex.com', 'base_url.host'],
    ['B70', 'https://evil.example/API.WITHFLEX.COM', 'base_url.host'],
    ['B71', 'https://169.254.169.254', 'base_url.host'],
    ['B71', 'http://169.254.169.254', 'base_url.scheme'],
    ['B71', 'https://10.0.0.1', 'base_url.host'],
    ['B71', 'https://0xa9fea9fe', 'base_url.host'],
    ['B71', 'https://2852039166', 'base_url.host'],
    ['B71', 'https://0.0.0.0', 'base_url.host'],
    ['B71', 'https://[::]', 'base_url.host'],
    ['B71', 'https://[::ffff:127.0.0.1]', 'base_url.host'],
    ['B71', 'https://[fd00::1]', 'base_url.host'],
    ['B71', 'https://intranet', 'base_url.host'],
    ['B71', 'https://localhost.', 'base_url.host'],
    ['B71', 'https://shop.example.', 'base_url.host'],
    ['B71', 'https://-shop.example', 'base_url.host'],
    ['B71', 'https://a_b.example', 'base_url.host'],
    ['B72', 'file:///etc/passwd', 'base_url.scheme'],
    ['B72', 'data:text/plain,x', 'base_url.scheme'],
    ['B72', 'javascript:alert(1)', 'base_url.scheme'],
    ['B72', 'ftp://api.withflex.com', 'base_url.scheme'],
    ['B72', 'ws://localhost', 'base_url.scheme'],
    ['B73', 'https://api.withflex.com?x=1', 'base_url.format'],
    ['B73', 'https://api.withflex.com?', 'base_url.format'],
    ['B73', 'https://api.withflex.com#x', 'base_url.format'],
    ['B73', 'https://api.withflex.com/v1/..', 'base_url.format'],
    ['B73', 'https://api.withflex.com/./v1', 'base_url.format'],
    ['B73', 'https://api.withflex.com/%2e%2E/v1', 'base_url.format'],
    ['B73', 'https://api.withflex.com/a%2Fb', 'base_url.format'],
    ['B73', 'https://api.withflex.com/a%5cb', 'base_url.format'],
    ['B73', 'https://api.withflex.com\\v1', 'base_url.format'],
    ['B73', 'https://api.withflex.com/a b', 'base_url.format'],
    ['B73', 'https://api.withflex.com/a;b', 'base_url.format'],
    ['B73', 'http://localhost/..', 'base_url.format'],
    ['B74', 'https://api.wіthflex.com', 'base_url.host'],
    ['B74', 'https://api.xn--wthflex-z2a.com', 'base_url.host'],
    ['', '', 'base_url.format'],
    ['', 'api.withflex.com', 'base_url.format'],
    ['', 'https://', 'base_url.format'],
    ['', `https://api.withflex.com/${'a'.repeat(500)}`, 'base_url.format'],
  ]

  test.each(bad)('%s: %s', (_row, text, rule) => {
    expect(readBaseUrl(text, testing)).toEqual({ issue: { path: 'baseUrl', rule } })
    expect(readBaseUrl(text, live)).toHaveProperty('issue')
  })
})
