import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import * as v from 'valibot'

import type { Catcher, TestCatcher, WorldCatcher } from './sabotage.ts'

/** What a catcher has to say of a copy. */
export interface Verdict {
  readonly isCaught: boolean
  /** What it saw, in a line. */
  readonly what: string
}

const mostMs = 10 * 60_000

/** Lets a catcher look at a copy of the repository. */
export function lookAt(folder: string, catcher: Catcher): Promise<Verdict> {
  return catcher.by === 'world' ? runWorld(folder, catcher) : runTest(folder, catcher)
}

const soughtSchema = v.object({ refunds: v.number(), found: v.nullable(v.string()) })

async function runWorld(folder: string, catcher: WorldCatcher): Promise<Verdict> {
  const { invariants, seed, refunds, from = 0 } = catcher
  const { output } = await run(folder, [
    // A world makes much that is soon forgotten.
    '--max-semi-space-size=64',
    'scripts/sim/sabotage/seek.ts',
    `--seed=${seed}`,
    `--from=${from}`,
    `--refunds=${refunds}`,
    `--invariants=${invariants.join(',')}`,
  ])
  const sought = v.safeParse(v.pipe(v.string(), v.parseJson(), soughtSchema), lastLine(output))
  if (!sought.success) return { isCaught: false, what: `the world did not end: ${tail(output)}` }
  const { found } = sought.output
  const range = `seed ${seed}, ${sought.output.refunds} refunds`
  if (found === null) return { isCaught: false, what: `world (${range})` }
  return { isCaught: true, what: `world (${range}): ${found}` }
}

const resultsSchema = v.object({
  testResults: v.array(
    v.object({
      assertionResults: v.array(
        v.object({
          title: v.string(),
          status: v.string(),
          failureMessages: v.nullish(v.array(v.string()), []),
        }),
      ),
    }),
  ),
})

// A copy that doesn't even run is no proof that the test tells right from wrong.
const notRunning = /^(?:ReferenceError|SyntaxError)|Cannot find module|Failed to resolve import/

async function runTest(folder: string, { by, file, test }: TestCatcher): Promise<Verdict> {
  const told = join(folder, 'results.json')
  const { output } = await run(folder, [
    'node_modules/vitest/vitest.mjs',
    'run',
    file,
    `--testNamePattern=${test.replaceAll(/[^\w ]/g, '\\$&')}$`,
    '--reporter=json',
    `--outputFile=${told}`,
  ])
  const text = await readFile(told, 'utf8').catch(() => '')
  const results = v.safeParse(v.pipe(v.string(), v.parseJson(), resultsSchema), text)
  if (!results.success) return { isCaught: false, what: `no test ran: ${tail(output)}` }
  const runs = results.output.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ title, status }) => title === test && (status === 'passed' || status === 'failed'))
  if (runs.length === 0) throw new Error(`${file} has no test that is called: ${test}`)
  const isRed = runs.some(
    ({ status, failureMessages }) =>
      status === 'failed' && !(failureMessages ?? []).some((message) => notRunning.test(message)),
  )
  return { isCaught: isRed, what: `${by} (${file}: ${test})` }
}

interface Ended {
  readonly output: string
}

function run(folder: string, parameters: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: mostMs,
    })
    const chunks: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', reject)
    child.once('close', () => resolve({ output: Buffer.concat(chunks).toString('utf8') }))
  })
}

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? ''
}

function tail(output: string): string {
  return output.trimEnd().slice(-2_000)
}
