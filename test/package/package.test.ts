import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  compilerVersions,
  nodeVersions,
  readPackageJson,
  run,
  setUpWorkbench,
} from './workbench.ts'
import type { Workbench } from './workbench.ts'

const packageJson = await readPackageJson()
const doors = Object.entries(packageJson.exports).filter(([, door]) => typeof door !== 'string')
const specifiers = doors.map(([subpath]) => subpath.replace('.', 'polyrefund'))

let bench: Workbench

beforeAll(async () => {
  bench = await setUpWorkbench()
})

afterAll(async () => {
  await bench.remove()
})

describe('the tarball', () => {
  const published = [
    /^(?:package\.json|LICENSE|(?:README|CHANGELOG|CONTRIBUTING|SECURITY)\.md)$/,
    /^(?:examples\/(?:(?:webhooks\/)?[a-z-]+\.ts|polyrefund\.config\.json)|providers\/[a-z]+\/README\.md)$/,
    /^docs\/.+\.md$/,
    /^dist\/(?:src|providers)\/(?!cli\/).+\.(?:js|d\.ts)$/,
    /^dist\/src\/cli\/(?:polyrefund\.js|THIRD-PARTY-LICENSES\.txt)$/,
    /^dist\/src\/report\/THIRD-PARTY-LICENSES\.txt$/,
  ]

  test('holds what is published and nothing else', () => {
    const strangers = bench.files.filter((file) => !published.some((known) => known.test(file)))
    expect(strangers).toEqual([])
  })

  test('holds its licence, its readme and its history', () => {
    expect(bench.files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json']),
    )
  })

  test('holds every file that package.json points at', () => {
    const targets = [
      ...doors.flatMap(([, door]) => Object.values(door)),
      ...Object.values(packageJson.bin),
    ].map((target) => target.replace('./', ''))
    expect(targets.filter((target) => !bench.files.includes(target))).toEqual([])
  })
})

describe.each(nodeVersions)('on Node %s', (version) => {
  test('is what runs', async () => {
    const printed = await run(bench.project, bench.node(version), ['--version'])
    expect(printed).toMatch(new RegExp(`^v${version}\\.`))
  })

  test('every subpath loads by import and by require, with the same names', async () => {
    const list = JSON.stringify(specifiers)
    await bench.write(
      'load.mjs',
      `const names = {}
       for (const door of ${list}) names[door] = Object.keys(await import(door)).sort()
       console.log(JSON.stringify(names))`,
    )
    await bench.write(
      'load.cjs',
      `const names = {}
       for (const door of ${list}) names[door] = Object.keys(require(door)).sort()
       console.log(JSON.stringify(names))`,
    )
    const byImport = JSON.parse(await run(bench.project, bench.node(version), ['load.mjs']))
    const byRequire = JSON.parse(await run(bench.project, bench.node(version), ['load.cjs']))
    expect(Object.keys(byImport)).toEqual(specifiers)
    expect(Object.values(byImport)).not.toContainEqual([])
    expect(byRequire).toEqual(byImport)
  })

  test('the command answers', async () => {
    const command = join(bench.project, 'node_modules/.bin/polyrefund')
    const help = await run(bench.project, bench.node(version), [command, '--help'])
    expect(help).toContain('Usage: polyrefund')
  })
})

describe.each(compilerVersions)('under TypeScript %s', (version) => {
  const options = {
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  }

  async function check(file: string, text: string): Promise<string> {
    await bench.write(file, text)
    const config = `${file}.tsconfig.json`
    await bench.write(config, JSON.stringify({ compilerOptions: options, files: [file] }))
    const compiler = bench.compiler(version)
    return run(bench.project, process.execPath, [compiler, '--project', config])
  }

  test('is what compiles', async () => {
    const printed = await run(bench.project, process.execPath, [
      bench.compiler(version),
      '--version',
    ])
    expect(printed).toContain(`Version ${version}.`)
  })

  test('an ECMAScript module sees the types of every subpath', async () => {
    const imports = specifiers.map((door, index) => `import * as door${index} from '${door}'`)
    const uses = specifiers.map(
      (_door, index) => `export const use${index} = Object.keys(door${index})`,
    )
    expect(await check('consumer.ts', [...imports, ...uses].join('\n'))).toBe('')
  })

  test('a CommonJS module sees the types of every subpath', async () => {
    const imports = specifiers.map((door, index) => `import door${index} = require('${door}')`)
    const uses = specifiers.map(
      (_door, index) => `export const use${index} = Object.keys(door${index})`,
    )
    expect(await check('consumer.cts', [...imports, ...uses].join('\n'))).toBe('')
  })

  test('a bare number is no amount', async () => {
    const text = `import { toDecimal } from 'polyrefund'\nexport const text: string = toDecimal(35)`
    await expect(check('wrong.ts', text)).rejects.toThrow("'number' is not assignable")
  })
})
