import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'

import { onTestFinished } from 'vitest'

import { builtInProviders } from '../../providers/index.ts'
import { load, read } from '../../src/config/load.ts'
import type { ConfigView, LoadedAccounts, LoadOptions } from '../../src/config/load.ts'
import type { Machine } from '../../src/config/open-source.ts'
import { isRefundError } from '../../src/model/index.ts'
import type { RefundError } from '../../src/model/index.ts'

/** In every secret of these tests, and in nothing that may be told. */
export const canary = 'canary'

type Secret = 'flexTest' | 'flexLive' | 'clientId' | 'clientSecret' | 'token' | 'key' | 'webhook'

/** Secrets that are fit to be ones. */
export const secrets: Readonly<Record<Secret, string>> = {
  flexTest: `fsk_test_${canary}_0001`,
  flexLive: `fsk_live_${canary}_0002`,
  clientId: `${canary}-client-0003`,
  clientSecret: `${canary}-secret-0004`,
  token: `${canary}-token-0005`,
  key: `${canary}-key-secret-0006`,
  webhook: `fwhsec_${canary}webhooksecret000000007`,
}

/** A directory with files in it, gone after the test. */
export async function directoryOf(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'polyrefund-config-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), content)
  }
  return directory
}

/** A machine of the test's own: nothing of the real one counts. */
export function machineIn(directory: string, changes: Partial<Machine> = {}): Machine {
  return { registry: builtInProviders, environment: {}, directory, ...changes }
}

/** What `loadAccounts` does on such a machine; a call may be wrong on purpose. */
export function loadOn(given: unknown, machine: Machine): Promise<LoadedAccounts> {
  pass(given)
  return load(given, machine)
}

/** What `readConfig` does on such a machine. */
export function readOn(given: unknown, machine: Machine): Promise<ConfigView> {
  pass(given)
  return read(given, machine)
}

function pass(given: unknown): asserts given is LoadOptions {
  if (given === undefined) throw new Error('Give it something')
}

/** The refusal of a configuration, after it was looked through for secrets. */
export async function refusalOf(call: Promise<unknown>): Promise<RefundError> {
  const error: unknown = await call.then(
    () => new Error('The configuration was taken, and should not have been.'),
    (reason: unknown) => reason,
  )
  if (!isRefundError(error)) throw error
  const all = `${error.message} ${JSON.stringify(error)} ${inspect(error, { depth: 9 })} ${error.stack}`
  if (all.includes(canary)) throw new Error('A secret was told')
  return error
}
