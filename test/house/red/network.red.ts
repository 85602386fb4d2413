import { expect, test } from 'vitest'

import { serveOnLoopback } from './server.ts'

test('a connection that leaves the machine', async () => {
  // An address of TEST-NET-1, which RFC 5737 keeps for documentation.
  await expect(fetch('http://192.0.2.1/')).rejects.toThrow('fetch failed')
})

test('green: a server on this machine', async () => {
  await using server = await serveOnLoopback()
  const response = await fetch(server.url)
  expect(await response.text()).toBe('here')
})
