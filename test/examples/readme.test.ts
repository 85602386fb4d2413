import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { refundErrorCodes, RefundError } from '../../src/index.ts'
import { runExample } from './run-example.ts'

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

function codeBlocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '')
}

/** The first cells of the tables under a heading, without their back-ticks. */
function wordsUnder(markdown: string, heading: string): readonly string[] {
  const [, rest = ''] = markdown.split(`\n## ${heading}\n`)
  const [section = ''] = rest.split('\n## ')
  return [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? ''),
  )
}

test("the README's twenty lines are the example that runs", () => {
  expect(codeBlocks(read('README.md'))).toContain(read('examples/first-refund.ts'))
})

test('the first example runs', async () => {
  const lines = await runExample('first-refund.ts')
  expect(lines).toEqual([
    expect.stringMatching(/^fref_\w+ pending \{ minor: 3500, currency: 'USD' \}$/),
    "left: { minor: 6500, currency: 'USD' }",
  ])
})

test('the README says exactly the two commands', () => {
  expect(read('README.md')).toContain('```sh\nnpm ci && npm start\nnpm ci && npm test\n```')
})

test('docs/errors.md knows every code, and no other', () => {
  const documented = wordsUnder(read('docs/errors.md'), 'Codes')
  expect([...documented].sort()).toEqual([...refundErrorCodes].sort())
})

test('docs/errors.md knows every field of an error, and no other', () => {
  const error = new RefundError({ code: 'policy', outcome: 'none', message: 'no' })
  const fields = Object.keys(error).filter((name) => name !== 'name')
  expect([...wordsUnder(read('docs/errors.md'), 'Fields')].sort()).toEqual(fields.sort())
})
