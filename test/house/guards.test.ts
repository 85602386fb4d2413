import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { beforeAll, describe, expect, test } from 'vitest'

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Result[] }[]
}

interface Result {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

const redTests = fileURLToPath(new URL('red/', import.meta.url))
const runner = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))

function runRedTests(): readonly Result[] {
  const folder = mkdtempSync(join(tmpdir(), 'polyrefund-red-'))
  const file = join(folder, 'report.json')
  spawnSync(process.execPath, [runner, 'run', '--reporter=json', `--outputFile=${file}`], {
    cwd: redTests,
  })
  const report: Report = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(folder, { recursive: true })
  return report.testResults.flatMap(({ assertionResults }) => assertionResults)
}

describe('the guards of the tests', () => {
  let results: readonly Result[] = []

  beforeAll(() => {
    results = runRedTests()
  }, 30_000)

  test.each([
    ['a request to a host without mocks', 'no mock fits GET https://api.provider.example/refunds'],
    ['a request whose body fits no mock', 'no mock fits POST https://api.provider.example/refunds'],
    ['a second request to a mock that answers once', 'no mock fits GET https://api.provider'],
    ['a mock that nobody asks for', 'nobody asked for the mock GET https://api.provider.example'],
    ['a connection that leaves the machine', 'a connection to 192.0.2.1:80 was attempted'],
  ])('fail a test with %s', (title, reason) => {
    const result = results.find((candidate) => candidate.title === title)
    expect(result?.status).toBe('failed')
    expect(result?.failureMessages.join('\n')).toContain(reason)
  })

  test('fail no test that keeps to its mocks and to this machine', () => {
    const passed = results.filter(({ status }) => status === 'passed').map(({ title }) => title)
    expect(passed.toSorted()).toEqual([
      'green: a request that fits its mock',
      'green: a server on this machine',
      'green: a server on this machine',
    ])
  })
})
