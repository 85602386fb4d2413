import { expect, test } from 'vitest'

import { defineConfig, loadAccounts, readConfig } from '../../src/config/index.ts'
import { refusalOf, secrets } from './scene.ts'

const config = defineConfig({
  accounts: { us: { provider: 'flex', apiKey: { env: 'FLEX_API_KEY' }, mode: 'test' } },
})

test('what defineConfig returns is loaded', async () => {
  const env = { FLEX_API_KEY: secrets.flexTest }
  const accounts = await loadAccounts({ config, env, options: { attempts: 1 } })
  expect(accounts.use().name).toBe('flex')
})

test('what defineConfig returns is read', async () => {
  const { accounts } = await readConfig({ config })
  expect(accounts).toEqual([{ name: 'us', provider: 'flex', path: 'accounts.us' }])
})

test('without any argument the working directory and the environment of the process count', async () => {
  // This repository has no configuration of its own, and its tests set no variables.
  const calls = [loadAccounts(), readConfig()]
  for (const call of calls) {
    expect((await refusalOf(call)).issues).toEqual([
      { path: 'POLYREFUND_PROVIDER', rule: 'provider.required' },
    ])
  }
})
