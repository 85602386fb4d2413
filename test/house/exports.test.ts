import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { doors } from './doors.ts'
import { namesOf } from './names.ts'

const root = new URL('../../', import.meta.url)

interface PackageJson {
  readonly exports: Readonly<
    Record<string, string | { readonly types: string; readonly default: string }>
  >
}

const packageJson: PackageJson = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))

describe('the door', () => {
  test.each(Object.entries(doors))('%s lets through its list of names', (file, names) => {
    const text = readFileSync(new URL(file, root), 'utf8')
    expect(namesOf({ file, text })).toEqual(names)
  })

  test.each(Object.keys(doors))('%s has at run time the values of its list', async (file) => {
    const module: object = await import(new URL(file, root).href)
    expect(Object.keys(module).toSorted()).toEqual(doors[file]?.values)
  })
})

describe('package.json', () => {
  const subpaths = Object.entries(packageJson.exports).filter(([path]) => path !== './package.json')

  test('publishes every door and nothing else', () => {
    const published = subpaths.map(([, target]) => target)
    const expected = Object.keys(doors).map((file) => {
      const built = `./dist/${file.replace(/\.ts$/, '')}`
      return { types: `${built}.d.ts`, default: `${built}.js` }
    })
    expect(published).toEqual(expected)
  })

  test('puts the types first, where a resolver looks for them', () => {
    for (const [, target] of subpaths) expect(Object.keys(target)[0]).toBe('types')
  })
})

describe('the list of a source', () => {
  const listings: readonly (readonly [how: string, text: string, values: string, types: string])[] =
    [
      ['a value', `export { a } from './a.ts'`, 'a', ''],
      ['a value under another name', `export { a as b } from './a.ts'`, 'b', ''],
      ['a type', `export type { A } from './a.ts'`, '', 'A'],
      ['a type among values', `export { a, type A } from './a.ts'`, 'a', 'A'],
      ['a constant', `export const a = 1, b = 2`, 'a b', ''],
      ['a function', `export function a() {}`, 'a', ''],
      ['a class', `export class A {}`, 'A', ''],
      ['an interface', `export interface A {}`, '', 'A'],
      ['an alias', `export type A = string`, '', 'A'],
      ['nothing of what stays inside', `const a = 1`, '', ''],
    ]

  test.each(listings)('holds %s', (_how, text, values, types) => {
    const names = namesOf({ file: 'src/a.ts', text })
    expect(names.values.join(' ')).toBe(values)
    expect(names.types.join(' ')).toBe(types)
  })
})
