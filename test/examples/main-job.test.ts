import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { runExample } from './run-example.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polyrefund-main-job-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

const usual = 'examples/polyrefund.config.json'

/** Runs the main job with a configuration file, and gives what it printed and wrote. */
async function runMainJob(
  file: string,
  out: string,
): Promise<{ readonly lines: readonly string[]; readonly page: string }> {
  const target = join(folder, out)
  const lines = await runExample('main-job.ts', [file, target])
  return { lines, page: await readFile(join(target, 'refunds.html'), 'utf8') }
}

async function configurationOf(provider: string): Promise<string> {
  const file = join(folder, `${provider}.json`)
  await writeFile(file, JSON.stringify({ accounts: { shop: { provider } } }))
  return file
}

/** What was done, by the references of the refunds. */
function steps(lines: readonly string[] = []): readonly string[] {
  return lines.flatMap((line) => /^shop +(shop-[1-4](?:-[abc])?) .*$/.exec(line)?.[1] ?? [])
}

test('the main job does the same at both providers, and ends with the report of both', async () => {
  const { lines, page } = await runMainJob(usual, 'both')
  const path = join(folder, 'both', 'refunds.html')
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    providers: 2,
    refunds: 13,
    complete: true,
    totals: [
      ['africa', 'flutterwave', 'NGN', 'pending', 4, '142.00'],
      ['africa', 'flutterwave', 'NGN', 'succeeded', 2, '144.99'],
      ['us', 'flex', 'USD', 'pending', 5, '179.80'],
      ['us', 'flex', 'USD', 'succeeded', 2, '144.99'],
    ].map(([account, provider, currency, status, count, amount]) => ({
      account,
      provider,
      currency,
      status,
      count,
      amount,
    })),
    unknown: 1,
    found: 1,
    replayed: 1,
    path,
  })
  expect(lines).toContain('us      us-3-c  USD 20.00 pending, USD 0.00 left')
  expect(lines).toContain('africa  africa-3-c  NGN 20.00 pending, NGN 0.00 left')
  expect(lines).toContain('us      us-4  amount_exceeds_refundable, outcome not_sent')
  expect(lines).toContain('us      us-5  outcome_unknown, repeat allowed: false')
  expect(lines).toContain('us      us-5  USD 42.00 pending, found by its reference')
  expect(lines).toContain(
    'africa  africa-5  NGN 42.00 pending, told by a replay of the lost answer',
  )
  expect(lines).toContain(`To look at: ${path}`)
  expect(page).toContain('<!doctype html>')
  expect(page).toContain('africa-3-c')
  expect(page).toContain('us-3-c')
})

test('the main job runs at another provider by one word of its configuration file', async () => {
  const [ofFlex, ofFlutterwave] = await Promise.all(
    ['flex', 'flutterwave'].map(async (provider) => {
      const { lines } = await runMainJob(await configurationOf(provider), provider)
      return lines
    }),
  )
  expect(steps(ofFlex)).toHaveLength(8)
  expect(steps(ofFlutterwave)).toEqual(steps(ofFlex))
  expect(JSON.parse(ofFlex?.at(-1) ?? '')).toMatchObject({ providers: 1, unknown: 1 })
  expect(JSON.parse(ofFlutterwave?.at(-1) ?? '')).toMatchObject({ providers: 1, replayed: 1 })
})

test('what the main job prints fits a terminal, but for the line that programs read', async () => {
  const { lines } = await runMainJob(usual, 'short')
  const printed = lines.slice(0, -1).filter((line) => !line.startsWith('To look at: '))
  expect(Math.max(...printed.map((line) => line.length))).toBeLessThanOrEqual(80)
})
