import { describe, expect, test } from 'vitest'

import { bordersCrossed } from './borders.ts'
import { cyclesIn } from './cycles.ts'
import { providersNamed } from './provider-names.ts'
import { isTypeScript, readFiles } from './syntax.ts'

const providers = new Set(['flex', 'flutterwave'])
const house = readFiles(['src', 'providers', 'examples'])
const product = house.filter(isTypeScript).filter(({ file }) => !file.startsWith('examples/'))

describe('the house', () => {
  test('is read at all', () => {
    expect(house.map(({ file }) => file)).toContain('src/model/money.ts')
  })

  test('crosses no border', () => {
    expect(bordersCrossed(house)).toEqual([])
  })

  test('has no circle of imports, types included', () => {
    expect(cyclesIn(product)).toEqual([])
  })

  test('names no provider in its core', () => {
    expect(providersNamed(product, providers)).toEqual([])
  })
})

describe('a border is guarded', () => {
  const forbidden: readonly (readonly [
    rule: string,
    file: string,
    text: string,
    target: string,
  ])[] = [
    [
      'the model imports itself only',
      'src/model/a.ts',
      `import { call } from '../http/call.ts'`,
      'src/http/call.ts',
    ],
    ['the model is pure', 'src/model/a.ts', `import { readFileSync } from 'node:fs'`, 'node:fs'],
    ['the model needs no library', 'src/model/a.ts', `import * as v from 'valibot'`, 'valibot'],
    [
      'others enter the model by its door',
      'src/http/a.ts',
      `import { money } from '../model/money.ts'`,
      'src/model/money.ts',
    ],
    [
      'types come through the door too',
      'src/http/a.ts',
      `import type { Money } from '../model/money.ts'`,
      'src/model/money.ts',
    ],
    [
      'signatures know no transport',
      'src/signatures/a.ts',
      `import { call } from '../http/call.ts'`,
      'src/http/call.ts',
    ],
    [
      'the transport needs no Node',
      'src/http/a.ts',
      `import { connect } from 'node:net'`,
      'node:net',
    ],
    [
      'the transport knows no provider',
      'src/http/a.ts',
      `import { flex } from '../../providers/flex/index.ts'`,
      'providers/flex/index.ts',
    ],
    ['only the transport knows ky', 'src/service/a.ts', `import ky from 'ky'`, 'ky'],
    [
      'only the transport knows p-retry',
      'src/adapter.ts',
      `import pRetry from 'p-retry'`,
      'p-retry',
    ],
    [
      'only the transport knows nanoid',
      'providers/flex/provider.ts',
      `import { nanoid } from 'nanoid'`,
      'nanoid',
    ],
    [
      "authors' door leads to no service",
      'src/adapter.ts',
      `export { a } from './service/a.ts'`,
      'src/service/a.ts',
    ],
    [
      'the public door leads to no test kit',
      'src/index.ts',
      `export { a } from './testing/index.ts'`,
      'src/testing/index.ts',
    ],
    [
      'accounts know no transport',
      'src/accounts/a.ts',
      `import { call } from '../http/call.ts'`,
      'src/http/call.ts',
    ],
    [
      'reports know no accounts',
      'src/report/a.ts',
      `import { a } from '../accounts/a.ts'`,
      'src/accounts/a.ts',
    ],
    [
      'one database driver stays in one file',
      'src/ledger/memory.ts',
      `import { DatabaseSync } from 'node:sqlite'`,
      'node:sqlite',
    ],
    [
      'the service knows no transport',
      'src/service/a.ts',
      `const http = await import('../http/call.ts')`,
      'src/http/call.ts',
    ],
    [
      'the test kit knows no transport',
      'src/testing/a.ts',
      `import { call } from '../http/call.ts'`,
      'src/http/call.ts',
    ],
    [
      'the command goes through the registry',
      'src/cli/a.ts',
      `import { map } from '../../providers/flex/mapping.ts'`,
      'providers/flex/mapping.ts',
    ],
    [
      'a provider takes no deep path',
      'providers/flex/provider.ts',
      `import { call } from '../../src/http/call.ts'`,
      'src/http/call.ts',
    ],
    [
      'a provider takes no value from the model',
      'providers/flex/provider.ts',
      `import { money } from '../../src/model/index.ts'`,
      'src/model/index.ts',
    ],
    [
      'a provider knows no other',
      'providers/flex/provider.ts',
      `import { a } from '../flutterwave/mapping.ts'`,
      'providers/flutterwave/mapping.ts',
    ],
    [
      'a provider needs no Node',
      'providers/flex/provider.ts',
      `import { createHash } from 'node:crypto'`,
      'node:crypto',
    ],
    [
      'a mapping is pure',
      'providers/flex/mapping.ts',
      `import { a } from '../../src/adapter.ts'`,
      'src/adapter.ts',
    ],
    [
      'a mapping takes no value from a sibling',
      'providers/flex/mapping.ts',
      `import { a } from './schemas.ts'`,
      'providers/flex/schemas.ts',
    ],
    [
      'refusals parse nothing',
      'providers/flex/errors.ts',
      `import * as v from 'valibot'`,
      'valibot',
    ],
    [
      'an adapter knows no simulator',
      'providers/flex/index.ts',
      `export { a } from './simulator.ts'`,
      'providers/flex/simulator.ts',
    ],
    [
      'an adapter knows no part of a simulator',
      'providers/flex/provider.ts',
      `import type { A } from './simulator/state.ts'`,
      'providers/flex/simulator/state.ts',
    ],
    [
      'a simulator knows no adapter',
      'providers/flex/simulator.ts',
      `import { map } from './mapping.ts'`,
      'providers/flex/mapping.ts',
    ],
    [
      'an example uses the public name',
      'examples/a.ts',
      `import { money } from '../src/index.ts'`,
      'src/index.ts',
    ],
    [
      'an example takes its types from there too',
      'examples/a.ts',
      `import type { Money } from '../src/model/index.ts'`,
      'src/model/index.ts',
    ],
    ['a computed path is no way around', 'src/http/a.ts', `await import(path)`, 'a computed path'],
    [
      'a type import is no way around',
      'src/model/a.ts',
      `type A = import('../http/call.ts').A`,
      'src/http/call.ts',
    ],
  ]

  test.each(forbidden)('%s', (_rule, file, text, target) => {
    const [fault, ...others] = bordersCrossed([{ file, text: `\n${text}\n` }])
    expect(others).toEqual([])
    expect(fault).toContain(`${file}:2 `)
    expect(fault).toContain(target)
  })

  const allowed: readonly (readonly [rule: string, file: string, text: string])[] = [
    [
      'types of the model go everywhere',
      'providers/flex/provider.ts',
      `import type { Money } from '../../src/model/index.ts'`,
    ],
    [
      'a mapping may know the types of a sibling',
      'providers/flex/mapping.ts',
      `import type { A } from './schemas.ts'`,
    ],
    [
      'a mapping may use the model',
      'providers/flex/mapping.ts',
      `import { money } from '../../src/model/index.ts'`,
    ],
    [
      'a simulator may be made of several files',
      'providers/flex/simulator.ts',
      `import { a } from './simulator/state.ts'`,
    ],
    [
      'the registry loads a provider when it is named',
      'providers/index.ts',
      `const load = () => import('./flex/index.ts')`,
    ],
    ['an example may use a subpath', 'examples/a.ts', `import { flex } from 'polyrefund/flex'`],
  ]

  test.each(allowed)('and %s', (_rule, file, text) => {
    expect(bordersCrossed([{ file, text }])).toEqual([])
  })

  test('a library of the transport is imported in one place', () => {
    const text = `import ky from 'ky'`
    const faults = bordersCrossed([
      { file: 'src/http/a.ts', text },
      { file: 'src/http/b.ts', text },
    ])
    expect(faults).toEqual([
      'ky is imported in more than one place: src/http/a.ts:1, src/http/b.ts:1',
    ])
  })

  test.each(['src/helpers/a.ts', 'src/loose.ts', 'providers/loose.ts'])(
    'a file stands in a room, and %s does not',
    (file) => {
      expect(bordersCrossed([{ file, text: '' }])).toEqual([`${file} stands in no room`])
    },
  )

  test.each([
    'providers/flex/extras.ts',
    'providers/flex/wire/schemas.ts',
    'providers/flex/NOTES.md',
  ])('provider folders have the same names, and %s is none of them', (file) => {
    expect(bordersCrossed([{ file, text: '' }])).toEqual([
      `${file} has a name that a provider's folder doesn't know`,
    ])
  })
})

describe('a circle of imports is found', () => {
  test('through any number of files, and through types', () => {
    const cycles = cyclesIn([
      { file: 'src/model/a.ts', text: `import { b } from './b.ts'` },
      { file: 'src/model/b.ts', text: `export { c } from './c.ts'` },
      { file: 'src/model/c.ts', text: `import type { B } from './b.ts'` },
    ])
    expect(cycles).toEqual(['src/model/c.ts -> src/model/b.ts -> src/model/c.ts'])
  })

  test('and two ways to the same file are none', () => {
    const cycles = cyclesIn([
      { file: 'src/model/a.ts', text: `import { b } from './b.ts'; import { c } from './c.ts'` },
      { file: 'src/model/b.ts', text: `import { c } from './c.ts'` },
      { file: 'src/model/c.ts', text: '' },
    ])
    expect(cycles).toEqual([])
  })
})

describe('the name of a provider is found in the core', () => {
  const namings: readonly (readonly [how: string, text: string])[] = [
    ['as an identifier', `export const flex = 1`],
    ['inside an identifier', `export type A = FlexOptions`],
    ['as a text', `if (name === 'flutterwave') run()`],
    ['inside a text', 'const variable = `FLEX_API_KEY of ${place}`'],
    ['as a path', `import('../providers/flex/index.ts')`],
  ]

  test.each(namings)('%s', (_how, text) => {
    const [fault] = providersNamed([{ file: 'src/service/a.ts', text }], providers)
    expect(fault).toContain('src/service/a.ts:1 names a provider')
  })

  test('but a word that only begins like one is none, and comments may give a source', () => {
    const text = `// Flex documents no limit here.\nexport const flexible = true`
    expect(providersNamed([{ file: 'src/service/a.ts', text }], providers)).toEqual([])
  })
})
