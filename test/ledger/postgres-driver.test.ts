import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { doors } from '../house/doors.ts'

const root = new URL('../../', import.meta.url)

function asUrl(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`
}

/** Runs a module where nobody has installed `pg`. */
async function runWithoutDriver(lines: readonly string[]): Promise<string> {
  const missing = `
    import { registerHooks } from 'node:module'
    registerHooks({
      resolve: (specifier, context, next) => {
        if (specifier !== 'pg') return next(specifier, context)
        throw Object.assign(new Error('no pg'), { code: 'ERR_MODULE_NOT_FOUND' })
      },
    })`
  const flags = ['--import', asUrl(missing), '--input-type=module', '--eval', lines.join('\n')]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  return stdout.trim()
}

function pathOf(door: string): string {
  return JSON.stringify(new URL(door, root).href)
}

test('every door opens without pg', async () => {
  const printed = await runWithoutDriver([
    ...Object.keys(doors).map((door) => `await import(${pathOf(door)})`),
    `await import('pg').then(() => console.log('pg is there'), () => console.log('all open'))`,
  ])
  expect(printed).toBe('all open')
})

test('a ledger by connection string says that it needs pg, and how to get it', async () => {
  const printed = await runWithoutDriver([
    `const { postgresLedger } = await import(${pathOf('src/ledger/postgres.ts')})`,
    `const connectionString = 'postgres://user:sesame-4711@127.0.0.1/refunds'`,
    `await postgresLedger({ connectionString }).catch((error) => console.log(JSON.stringify(error)))`,
  ])
  expect(JSON.parse(printed)).toMatchObject({
    code: 'configuration',
    outcome: 'not_sent',
    issues: [{ path: 'connectionString', rule: 'package.missing' }],
  })
  expect(printed).toContain('npm install pg')
  expect(printed).not.toContain('sesame')
})
