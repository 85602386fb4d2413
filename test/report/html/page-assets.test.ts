import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { pageAssets } from '../../../scripts/page-assets.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

test('the script and the style of the page are those that their sources make', async () => {
  const text = readFileSync(`${root}src/report/html/page-assets.ts`, 'utf8')
  // A comparison of two long lines would fill the screen.
  expect(text === (await pageAssets(root)), 'run scripts/build-page-assets.ts').toBe(true)
})
