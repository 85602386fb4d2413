import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { describe, expect, test } from 'vitest'

import { canary, directoryOf, loadOn, machineIn, refusalOf, secrets } from './scene.ts'

// In a process of its own, which an unhandled rejection would end.
async function run(files: Readonly<Record<string, string>>): Promise<unknown> {
  const script = fileURLToPath(new URL('load-in-process.ts', import.meta.url))
  const directory = await directoryOf(files)
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    script,
    join(directory, 'a.mjs'),
  ])
  expect(`${stdout}${stderr}`).not.toContain(canary)
  return JSON.parse(stdout)
}

const failing = `(async () => { throw new Error('${canary}') })()`
const complete = `(async () => ({ accounts: { us: { provider: 'flex', apiKey: '${secrets.flexTest}' } } }))()`

const broken = (): Promise<never> => Promise.reject(new Error(canary))

describe('a promise in place of a configuration is refused', () => {
  test.each([
    ['that is kept', complete],
    ['that is broken, and its error is not told', failing],
    ['that is broken later', `new Promise((_, reject) => setTimeout(reject, 1, '${canary}'))`],
  ])('%s', async (_how, promise) => {
    expect(await run({ 'a.mjs': `export default ${promise}` })).toEqual({
      issues: [{ path: 'config', rule: 'value.promise' }],
      message: expect.stringContaining('Write await before it'),
    })
  })

  test('as an object, and its end is awaited by nobody', async () => {
    const config = Promise.reject(new Error(canary))
    const error = await refusalOf(loadOn({ config }, machineIn('/')))
    expect(error.issues).toEqual([{ path: 'config', rule: 'value.promise' }])
  })

  test('and what only looks like one is not asked', async () => {
    const text = `export default { then: (take) => take({ accounts: { us: {} } }), accounts: {} }`
    expect(await run({ 'a.mjs': text })).toMatchObject({
      issues: [
        { path: 'accounts', rule: 'accounts.required' },
        { path: 'config', rule: 'key.unknown' },
      ],
    })
  })

  test.each<[string, () => unknown, string]>([
    ['an account', () => ({ us: broken() }), 'accounts.us'],
    ['an option', () => ({ us: { provider: 'flex', apiKey: broken() } }), 'accounts.us.apiKey'],
  ])('in place of %s', async (_place, accountsOf, path) => {
    const config = { accounts: accountsOf() }
    const error = await refusalOf(loadOn({ config }, machineIn('/')))
    expect(error.issues).toEqual([{ path, rule: 'value.promise' }])
  })
})

describe('a module that has itself awaited is refused', () => {
  test.each([
    ['and yields no module', `export const then = (take) => take('${canary}')`],
    ['and fails', `export const then = (_, fail) => fail(new Error('${canary}'))`],
  ])('%s', async (_how, text) => {
    expect(await run({ 'a.mjs': text })).toMatchObject({
      issues: [{ path: 'file', rule: 'module.failed' }],
    })
  })
})

describe('a provider whose connect is async is refused', () => {
  const config = `export default { accounts: { mine: { package: './p.mjs', apiKey: '${secrets.key}' } } }`
  test.each([
    ['when it succeeds', 'export const connect = async () => ({})'],
    ['when it fails', `export const connect = async ({ apiKey }) => { throw new Error(apiKey) }`],
    [
      'when it fails later',
      `export const connect = () => new Promise((_, reject) => setTimeout(reject, 1, '${canary}'))`,
    ],
  ])('%s', async (_how, text) => {
    expect(await run({ 'a.mjs': config, 'p.mjs': text })).toEqual({
      issues: [{ path: 'accounts.mine.package', rule: 'package.promise' }],
      message: expect.stringContaining('must return a provider, and returned a promise'),
    })
  })
})
