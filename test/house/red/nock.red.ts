import nock from 'nock'
import { expect, test } from 'vitest'

import { serveOnLoopback } from './server.ts'

const provider = 'https://api.provider.example'

test('a request to a host without mocks', async () => {
  await expect(fetch(`${provider}/refunds`)).rejects.toThrow('fetch failed')
})

test('a request whose body fits no mock', async () => {
  nock(provider).post('/refunds', { amount: 3500 }).reply(200, {})
  const wrong = await fetch(`${provider}/refunds`, { method: 'POST', body: '{"amount":35}' })
  expect(wrong.status).toBe(501)
  const right = await fetch(`${provider}/refunds`, { method: 'POST', body: '{"amount":3500}' })
  expect(right.status).toBe(200)
})

test('a second request to a mock that answers once', async () => {
  nock(provider).get('/refunds').reply(200, {})
  const first = await fetch(`${provider}/refunds`)
  expect(first.status).toBe(200)
  const second = await fetch(`${provider}/refunds`)
  expect(second.status).toBe(501)
})

test('a mock that nobody asks for', () => {
  const scope = nock(provider).get('/refunds').reply(200, {})
  expect(scope.isDone()).toBe(false)
})

test('green: a request that fits its mock', async () => {
  nock(provider).get('/refunds').reply(200, { data: [] })
  const response = await fetch(`${provider}/refunds`)
  expect(await response.json()).toEqual({ data: [] })
})

test('green: a server on this machine', async () => {
  await using server = await serveOnLoopback()
  const response = await fetch(server.url)
  expect(await response.text()).toBe('here')
})
