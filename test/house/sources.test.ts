import { describe, expect, test } from 'vitest'

import { brokenProductRules } from './product-rules.ts'
import { isTypeScript, readFiles } from './syntax.ts'
import { brokenTestRules } from './test-rules.ts'

const product = readFiles(['src', 'providers']).filter(isTypeScript)
const tests = readFiles(['test']).filter(isTypeScript)

describe('the sources', () => {
  test('are read at all', () => {
    expect(product.map(({ file }) => file)).toContain('src/model/money.ts')
    expect(tests.map(({ file }) => file)).toContain('test/house/sources.test.ts')
  })

  test('keep the rules of the house', () => {
    expect(product.flatMap(brokenProductRules)).toEqual([])
  })

  test('are tested by tests that keep theirs', () => {
    expect(tests.flatMap(brokenTestRules)).toEqual([])
  })
})

describe('a rule for sources holds', () => {
  const broken: readonly (readonly [rule: string, text: string, fault: string])[] = [
    ['no type assertion', `const a = b as string`, 'asserts a type'],
    ['no type assertion in brackets', `const a = <string>b`, 'asserts a type'],
    ['no assertion that a value is there', `const a = b!.c`, 'asserts that a value is there'],
    ['no promise to assign later', `let a!: string`, 'asserts that a value is there'],
    ['no any', `const a: any = b`, 'says any'],
    ['no export of everything', `export * from './a.ts'`, 'exports everything'],
    ['no export of everything under a name', `export * as a from './a.ts'`, 'exports everything'],
    ['no default export', `export default a`, 'exports a default'],
    ['no default export by another spelling', `export { a as default }`, 'exports a default'],
    ['no console', `console.log(a)`, 'writes to the console'],
    ['no clock', `const now = Date.now`, 'uses Date.now'],
    ['no clock by a date', `const now = new Date()`, 'new Date()'],
    ['no stop watch', `performance.now()`, 'uses performance.now'],
    ['no timer', `setTimeout(run, 1)`, 'uses setTimeout'],
    ['no timer by import', `import { setTimeout } from 'node:timers/promises'`, 'uses setTimeout'],
    ['no timer inside a signal', `AbortSignal.timeout(1)`, 'uses AbortSignal.timeout'],
    ['no randomness', `Math.random()`, 'uses Math.random'],
    ['no random id', `crypto.randomUUID()`, 'uses randomUUID'],
    ['no silenced check', `// oxlint-disable-next-line`, 'silences a check'],
    ['no silenced coverage', `/* v8 ignore next */`, 'silences a check'],
    ['no file that nobody reads', '\n'.repeat(400) + 'export {}', 'has 401 lines'],
  ]

  test.each(broken)('%s', (_rule, text, fault) => {
    const faults = brokenProductRules({ file: 'src/service/a.ts', text })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain('src/service/a.ts')
    expect(faults[0]).toContain(fault)
  })

  const fine: readonly (readonly [rule: string, file: string, text: string])[] = [
    ['a constant may be one', 'src/service/a.ts', `const a = ['b'] as const`],
    ['a date may be read from text', 'src/service/a.ts', `const a = new Date(text)`],
    ['the command may write', 'src/cli/a.ts', `console.log(a)`],
    ['the runtime may read the clock', 'src/http/runtime.ts', `Date.now()`],
    ['a comment may say any word', 'src/service/a.ts', `// as any, Date.now() and console.log!`],
  ]

  test.each(fine)('but %s', (_rule, file, text) => {
    expect(brokenProductRules({ file, text })).toEqual([])
  })
})

describe('a rule for tests holds', () => {
  const broken: readonly (readonly [rule: string, text: string, fault: string])[] = [
    ['no test is left out', `test.skip('a', run)`, 'leaves tests out'],
    ['no test is run alone', `describe.only('a', run)`, 'leaves tests out'],
    ['no test is promised', `it.todo('a')`, 'leaves tests out'],
    ['no snapshot', `expect(a).toMatchSnapshot()`, 'compares with a snapshot'],
    ['no snapshot in the file', `expect(a).toMatchInlineSnapshot()`, 'compares with a snapshot'],
    ['no cleaning up after nock', `nock.cleanAll()`, 'hides forgotten mocks'],
    ['no mock that answers for ever', `nock(a).persist()`, 'hides forgotten mocks'],
  ]

  test.each(broken)('%s', (_rule, text, fault) => {
    const faults = brokenTestRules({ file: 'test/service/a.test.ts', text })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(fault)
  })
})
