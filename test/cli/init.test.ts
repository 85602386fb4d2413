import { describe, expect, test } from 'vitest'

import { builtInProviders } from '../../providers/index.ts'
import { configurationsOn, openConfiguration } from '../../src/cli/configurations.ts'
import type { Configurations } from '../../src/cli/configurations.ts'
import { fakeError } from './fake-provider.ts'
import { failure, memoryFiles } from './memory-files.ts'
import type { MemoryFiles } from './memory-files.ts'
import { json, run } from './run-fake.ts'
import type { Ran } from './run-fake.ts'

const written = '/work/polyrefund.config.js'

/** Configurations in memory files; a module is read by running its text. */
function configurationsIn(
  files: MemoryFiles,
  environment: Readonly<Record<string, string>>,
): Configurations {
  const machine = { registry: builtInProviders, environment, directory: '/work' }
  return {
    ...configurationsOn(machine),
    find: async () => [...files.texts.keys()].find((path) => path.includes('.config.')) ?? null,
    open: async (path) => {
      const source = encodeURIComponent(files.texts.get(path) ?? '')
      const module: unknown = await import(`data:text/javascript,${source}`)
      const isModule = typeof module === 'object' && module !== null && 'default' in module
      return openConfiguration({ config: isModule ? module.default : null }, machine)
    },
  }
}

async function init(
  argv: readonly string[] = [],
  files: MemoryFiles = memoryFiles(),
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return run(['init', ...argv], {
    files,
    environment,
    providers: builtInProviders,
    configurations: configurationsIn(files, environment),
  })
}

async function initUnreadable(argv: readonly string[], files: MemoryFiles): Promise<Ran> {
  const broken = fakeError({ code: 'configuration', outcome: 'not_sent', message: 'It breaks.' })
  return run(['init', ...argv], {
    files,
    providers: builtInProviders,
    configurations: {
      ...configurationsIn(files, {}),
      open: async () => Promise.reject(broken),
    },
  })
}

describe('init', () => {
  test('writes a file for all providers that reads well, and names what is to be set', async () => {
    const files = memoryFiles()
    const ran = await init([], files)
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect([...files.texts.keys()]).toEqual([written])
    expect(files.texts.get(written)).toContain('// ')
    expect(ran.stdout).toContain(
      'Wrote polyrefund.config.js, and it reads well: flex at flex, flutterwave at flutterwave.',
    )
    for (const name of [
      'FLEX_API_KEY',
      'FLUTTERWAVE_ENVIRONMENT',
      'FLUTTERWAVE_CLIENT_ID',
      'FLUTTERWAVE_CLIENT_SECRET',
    ]) {
      expect(ran.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'))
    }
    expect(ran.stdout).not.toContain('FLEX_BASE_URL')
  })

  test('names only what is not set yet', async () => {
    const ran = await init(['--provider', 'flex'], memoryFiles(), {
      FLEX_API_KEY: 'fsk_test_0123456789',
    })
    expect(ran.stdout).toContain('All variables that it needs are set.')
    expect(ran.stdout).not.toContain('fsk_test')
  })

  test.each([
    ['flutterwave', ['flutterwave']],
    ['flutterwave,flex', ['flutterwave', 'flex']],
  ])('has the providers of --provider %s alone', async (names, providers) => {
    const ran = await init(['--provider', names, '--json'])
    expect(json(ran.stdout)).toMatchObject({
      file: written,
      accounts: providers.map((provider) => ({ name: provider, provider })),
      missing: expect.arrayContaining([
        {
          name: 'FLUTTERWAVE_CLIENT_ID',
          meaning: expect.any(String),
          accounts: ['flutterwave'],
        },
      ]),
    })
  })

  test('refuses a provider that is not there, and writes nothing', async () => {
    const files = memoryFiles()
    const ran = await init(['--provider', 'flutterwav'], files)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('Did you mean flutterwave?')
    expect([...files.texts]).toEqual([])
  })

  test('replaces no file that is there', async () => {
    const files = memoryFiles({ texts: { [written]: 'mine' } })
    const ran = await init([], files)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('polyrefund.config.js is there already')
    expect([...files.texts]).toEqual([[written, 'mine']])
  })

  test('replaces it with --force', async () => {
    const files = memoryFiles({ texts: { [written]: 'mine' } })
    expect((await init(['--force'], files)).code).toBe(0)
    expect(files.texts.get(written)).toContain('export default')
  })

  test('writes no second file beside another, because neither would count', async () => {
    const other = '/work/polyrefund.config.json'
    const files = memoryFiles({ texts: { [other]: '{}' } })
    const ran = await init(['--force'], files)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('polyrefund.config.json is there already')
    expect([...files.texts.keys()]).toEqual([other])
  })

  test.each(['foo.txt', 'foo.json', 'polyrefund.config.json', 'foo', 'foo.JS'])(
    'refuses --out %s, because it writes a module, and writes nothing',
    async (name) => {
      const files = memoryFiles()
      const ran = await init(['--out', name], files)
      expect(ran).toMatchObject({ code: 2, stdout: '' })
      expect(ran.stderr).toContain('--out: file.extension')
      expect(ran.stderr).toContain('.js')
      expect([...files.texts.keys()]).toEqual([])
    },
  )

  test('takes a file away again that does not read well', async () => {
    const files = memoryFiles()
    const ran = await initUnreadable([], files)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain('It breaks. polyrefund.config.js was taken away again.')
    expect([...files.texts.keys()]).toEqual([])
  })

  test('says that it has replaced one by a file that does not read well', async () => {
    const files = memoryFiles({ texts: { [written]: 'mine' } })
    const ran = await initUnreadable(['--force'], files)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('It breaks. polyrefund.config.js has replaced what was there.')
    expect([...files.texts.keys()]).toEqual([written])
  })

  test('says so where the file can not be taken away', async () => {
    const files = memoryFiles({
      onRemove: (path) => {
        if (path === written) throw failure('EPERM')
      },
    })
    const ran = await initUnreadable([], files)
    expect(ran.stderr).toContain('polyrefund.config.js could not be taken away again.')
  })

  test('writes elsewhere with --out, and says how that file is used', async () => {
    const files = memoryFiles()
    const ran = await init(['--out', 'deep/mine.js'], files)
    expect([...files.texts.keys()]).toEqual(['/work/deep/mine.js'])
    expect(ran.stdout).toContain('It is used where --config or POLYREFUND_CONFIG names it.')
  })

  test('writes an .mjs file in a package of CommonJS, where a .js file is no module', async () => {
    const files = memoryFiles({ texts: { '/package.json': '{"type":"commonjs"}' } })
    const ran = await init([], files)
    expect(ran.code).toBe(0)
    expect([...files.texts.keys()]).toContain('/work/polyrefund.config.mjs')
    expect(ran.stdout).toContain('Wrote polyrefund.config.mjs')
    expect(ran.stdout).not.toContain('It is used where --config')
  })

  test.each(['{"type":"module"}', '{}', 'no JSON'])(
    'writes a .js file where the nearest package.json is %s',
    async (text) => {
      const texts = { '/work/package.json': text, '/package.json': '{"type":"commonjs"}' }
      const files = memoryFiles({ texts })
      expect((await init([], files)).code).toBe(0)
      expect([...files.texts.keys()]).toContain(written)
    },
  )

  test.each([
    ['mine.js', 2],
    ['mine.ts', 2],
    ['mine.mjs', 0],
    ['mine.mts', 0],
  ])('takes %s in a package of CommonJS, and ends with %i', async (name, code) => {
    const files = memoryFiles({ texts: { '/work/package.json': '{"type":"commonjs"}' } })
    const ran = await init(['--out', name], files)
    expect(ran.code).toBe(code)
    expect(ran.stderr).toContain(code === 0 ? '' : '--out: file.common_js')
    expect(files.texts.has(`/work/${name}`)).toBe(code === 0)
  })
})
