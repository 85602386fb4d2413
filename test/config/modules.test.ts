import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { describe, expect, test } from 'vitest'

import { canary, directoryOf, loadOn, machineIn, refusalOf, secrets } from './scene.ts'

const environment = { FLEX_API_KEY: secrets.flexTest, TINY_KEY: secrets.token }

/** A provider of somebody else's, as small as the loader can tell. */
const tinypay = `
  export const connect = (options) => {
    if (options.apiKey === undefined) throw new Error('${canary} is missing')
    return { name: 'tinypay', mode: 'test', manifest: { extraMethods: [] },
      create: async () => options }
  }`
const table = `
  export const options = [
    { name: 'apiKey', meaning: 'the key', expects: 'text', isSecret: true, isRequired: true,
      variable: 'TINY_KEY' },
    { name: 'level', meaning: 'how much', expects: 'a number', takes: 'number' },
  ]`

async function load(
  files: Readonly<Record<string, string>>,
  file = 'polyrefund.config.js',
): ReturnType<typeof loadOn> {
  const type = { 'package.json': '{ "type": "module" }' }
  return loadOn({ file }, machineIn(await directoryOf({ ...type, ...files }), { environment }))
}

describe('a configuration in code', () => {
  test.each(['polyrefund.config.js', 'a.mjs'])('is the default export of %s', async (file) => {
    const text = `export default { accounts: { us: { provider: 'flex', apiKey: '${secrets.flexLive}' } } }`
    const accounts = await load({ [file]: text }, file)
    expect(accounts.use('us').mode).toBe('live')
  })

  test('may hold code, and be found by its name', async () => {
    const text = `export default { accounts: { africa: {
      provider: 'flutterwave', environment: 'sandbox', accessToken: () => '${secrets.token}',
    } } }`
    const directory = await directoryOf({
      'package.json': '{ "type": "module" }',
      'polyrefund.config.js': text,
    })
    expect((await loadOn({}, machineIn(directory))).names).toEqual(['africa'])
  })

  test.each([
    ['has no default export', 'export const config = {}', 'module.default', 'no default export'],
    ['throws', `throw new Error('${canary}')`, 'module.failed', 'threw an error'],
    ['throws no error', `throw '${canary}'`, 'module.failed', 'Run it alone with node'],
    [
      'imports what can not be run',
      `throw { code: 'ERR_UNKNOWN_FILE_EXTENSION' }`,
      'module.failed',
      'threw an error',
    ],
    ['imports what is not there', `import './${canary}.js'`, 'module.missing', 'that is imported'],
    ['exports no object', `export default '${canary}'`, 'config.type', 'plain object'],
  ])('that %s is refused', async (_title, text, rule, says) => {
    const error = await refusalOf(load({ 'polyrefund.config.js': text }))
    expect(error.issues).toMatchObject([{ rule }])
    expect(error.message).toContain(says)
  })
})

describe('a configuration in TypeScript', () => {
  const script = fileURLToPath(new URL('load-in-process.ts', import.meta.url))
  const text = `const provider: string = 'flex'
export default { accounts: { us: { provider, apiKey: { env: 'FLEX_API_KEY' } } } }`

  async function run(content: string, flags: readonly string[]): Promise<unknown> {
    const directory = await directoryOf({ 'polyrefund.config.ts': content })
    const file = join(directory, 'polyrefund.config.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, file], {
      env: environment,
    })
    return JSON.parse(stdout)
  }

  test('is read where the runtime strips types', async () => {
    expect(await run(text, [])).toEqual({ names: ['us'] })
  })

  test('is refused where the runtime strips no types', async () => {
    // What such a runtime throws before it looks into the file.
    const files = { 'a.ts': `throw { code: 'ERR_UNKNOWN_FILE_EXTENSION' }` }
    const error = await refusalOf(load(files, 'a.ts'))
    expect(error.issues).toEqual([{ path: 'file', rule: 'file.typescript' }])
    expect(error.message).toContain('Use Node 22.18 or newer')
  })

  test('that breaks the syntax is refused, without its source', async () => {
    expect(await run(`export default { '${canary}' `, [])).toEqual({
      issues: [{ path: 'file', rule: 'module.syntax' }],
      message: expect.not.stringContaining(canary),
    })
  })

  test('that can not be stripped is refused', async () => {
    expect(await run(`enum Provider { Flex = '${canary}' }\n${text}`, [])).toEqual({
      issues: [{ path: 'file', rule: 'file.typescript' }],
      message: expect.stringContaining('Keep to types that can be left out.'),
    })
  })
})

describe('a provider of another package', () => {
  const config = JSON.stringify({
    accounts: { mine: { package: '@acme/tinypay', apiKey: { env: 'TINY_KEY' } } },
  })
  const folder = 'node_modules/@acme/tinypay'

  test.each([
    ['by its main file', { type: 'module', main: './lib/provider.js' }],
    ['by its exports', { type: 'module', exports: './lib/provider.js' }],
    ['for import alone', { type: 'module', exports: { import: './lib/provider.js' } }],
    [
      'under conditions',
      {
        type: 'module',
        exports: { '.': { types: './a.d.ts', import: { node: './lib/provider.js' } } },
      },
    ],
  ])('is found beside the configuration %s', async (_how, manifest) => {
    const accounts = await load(
      {
        'conf/polyrefund.config.json': config,
        [`${folder}/package.json`]: JSON.stringify({ name: '@acme/tinypay', ...manifest }),
        [`${folder}/lib/provider.js`]: tinypay,
      },
      'conf/polyrefund.config.json',
    )
    expect(accounts.use('mine').name).toBe('tinypay')
  })

  test.each([
    ['points nowhere', JSON.stringify({ exports: { import: './nowhere.js' } })],
    ['offers no condition of ours', JSON.stringify({ exports: { browser: './nowhere.js' } })],
    ['points outside', JSON.stringify({ exports: { import: '/etc/hostname' } })],
    ['has conditions in a list', JSON.stringify({ exports: { import: null } })],
    ['is broken', '{'],
  ])('that %s is none', async (_how, manifest) => {
    const files = { 'a.json': config, [`${folder}/package.json`]: manifest }
    const error = await refusalOf(load(files, 'a.json'))
    expect(error.issues).toEqual([{ path: 'accounts.mine.package', rule: 'package.missing' }])
  })

  test('may be a file beside the configuration, which gets the options as they are', async () => {
    const files = {
      'polyrefund.config.js': local(`apiKey: '${secrets.key}', level: 3, deep: [1]`),
      'tinypay.js': tinypay,
    }
    const provider = (await load(files)).use('mine')
    const request = { payment: 'p', amount: 'remaining', reason: 'duplicate' } as const
    expect(await provider.create({ ...request, reference: 'R' })).toEqual({
      account: 'mine',
      apiKey: secrets.key,
      level: 3,
      deep: [1],
    })
  })

  test('takes what is left out from its own variables, where it says which', async () => {
    const files = { 'polyrefund.config.js': local(''), 'tinypay.js': `${tinypay}${table}` }
    expect((await load(files)).names).toEqual(['mine'])
  })

  test.each([
    ['with its table', `${tinypay}${table}`, 'TINY_KEY'],
    ['by its name alone', tinypay, 'NAME'],
  ])('keeps secrets out of JSON files: %s', async (_how, text, variable) => {
    const account = { package: './tinypay.js', apiKey: secrets.key }
    const json = JSON.stringify({ accounts: { mine: account } })
    const error = await refusalOf(load({ 'a.json': json, 'tinypay.js': text }, 'a.json'))
    expect(error.issues).toEqual([{ path: 'accounts.mine.apiKey', rule: 'secret.literal' }])
    expect(error.message).toContain(`{ "env": "${variable}" }`)
  })

  test.each([
    ['exports no connect', 'export const a = 1', 'accounts.mine.package', 'package.connect'],
    ['fails', `throw new Error('${canary}')`, 'accounts.mine.package', 'module.failed'],
    [
      'has no table of options',
      `${tinypay}; export const options = [{ name: 1 }]`,
      'accounts.mine.package',
      'package.options',
    ],
    ['fails while it is configured', tinypay, 'accounts.mine', 'provider.failed'],
    [
      'returns no provider',
      'export const connect = () => ({ create: true })',
      'accounts.mine.package',
      'account.provider',
    ],
    [
      'is refused by a rule of its own',
      refusing(`{ path: 'level.high', rule: 'level.range' }`),
      'accounts.mine.level',
      'level.range',
    ],
    [
      'puts a secret where the rule belongs',
      refusing(`{ path: 'level', rule: '${secrets.flexLive}' }`),
      'accounts.mine.level',
      'option.type',
    ],
    [
      'puts a secret where the path belongs',
      refusing(`{ path: '${secrets.flexLive}', rule: 'level.range' }`),
      'accounts.mine',
      'option.type',
    ],
  ])('that %s is refused', async (_title, text, path, rule) => {
    const files = { 'polyrefund.config.js': local(''), 'tinypay.js': text }
    const error = await refusalOf(load(files))
    expect(error).toMatchObject({ code: 'configuration', issues: [{ path, rule }] })
  })

  test('whose mode is another one than is written down is refused', async () => {
    const files = {
      'polyrefund.config.js': local(`mode: 'live', apiKey: '${secrets.key}'`),
      'tinypay.js': tinypay,
    }
    expect((await refusalOf(load(files))).issues).toEqual([
      { path: 'accounts.mine.mode', rule: 'mode.mismatch' },
    ])
  })
})

/** A configuration with one account, of the module beside it. */
function local(options: string): string {
  return `export default { accounts: { mine: { package: './tinypay.js', ${options} } } }`
}

/** A module that refuses as this package does, from another copy of it. */
function refusing(issue: string): string {
  return `export const connect = () => {
    throw Object.assign(new Error('${canary}'), {
      [Symbol.for('polyrefund.RefundError')]: true, code: 'configuration', issues: [${issue}],
    })
  }`
}
