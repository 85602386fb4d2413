import { readFile } from 'node:fs/promises'

import { describe, expect, test } from 'vitest'

import { exitCodeOf } from '../../src/cli/exit-codes.ts'
import type { Outcome, RefundErrorCode } from '../../src/model/index.ts'
import { fakeError, fakeProvider } from './fake-provider.ts'
import { json, run } from './run-fake.ts'

const commands = [
  'create',
  'find',
  'get',
  'list',
  'report',
  'update',
  'payment',
  'preview',
  'providers',
  'simulate',
  'init',
  'doctor',
  'quote',
  'bulk',
  'status',
  'pending',
  'sweep',
  'resolve',
  'history',
  'reconcile',
]

/** Those whose first word is shared. */
const inGroups = ['webhook listen', 'webhook send']

/** The options that a command must explain. */
const optionsOf = {
  simulate: ['--port', '--webhook-url', '--webhook-secret'],
  reconcile: ['--from', '--before', '--apply', '--ledger'],
  history: ['--ledger'],
  'webhook listen': ['--port', '--host', '--raw', '--account'],
  'webhook send': ['--to', '--refund', '--type', '--status', '--elsewhere', '--account'],
} as const

/** The commands that a help text lists. */
function listedIn(help: string): readonly string[] {
  const [, list = ''] = help.split('\nCommands:\n')
  const [lines = ''] = list.split('\n\n')
  const names = [...lines.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name)
  return names.filter((name) => name !== 'help')
}

describe('help', () => {
  test('lists no other commands than those that are tested here', async () => {
    const { stdout } = await run(['--help'])
    expect(listedIn(stdout).toSorted()).toEqual([...commands, 'webhook'].toSorted())
    const group = await run(['webhook', '--help'])
    const listed = listedIn(group.stdout).map((name) => `webhook ${name}`)
    expect(listed.toSorted()).toEqual(inGroups)
  })

  test.each(Object.entries(optionsOf))('of %s explains %j', async (name, options) => {
    const { stdout } = await run([...name.split(' '), '--help'])
    for (const option of options)
      expect(stdout).toMatch(new RegExp(`^ {2}${option} .*[a-z]{3}`, 'm'))
  })

  test('lists the commands, and goes to standard output', async () => {
    const ran = await run(['--help'])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    for (const command of commands) expect(ran.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
    expect(ran.stdout).toContain('Exit codes:')
  })

  test.each([...commands, ...inGroups])(
    'of %s has an example, the exit codes and the common options',
    async (name) => {
      const ran = await run([...name.split(' '), '--help'])
      expect(ran).toMatchObject({ code: 0, stderr: '' })
      expect(ran.stdout).toMatch(new RegExp(`Examples?:\\n {2}polyrefund ${name}`))
      expect(ran.stdout).toContain('Exit codes:')
      expect(ran.stdout).toContain('--json')
      expect(ran.stdout).toContain('--provider')
    },
  )

  test.each([...commands, ...inGroups])('of %s fits 80 columns', async (name) => {
    const { stdout } = await run([...name.split(' '), '--help'], { columns: 80 })
    const tooLong = stdout.split('\n').filter((line) => line.length > 80)
    expect(tooLong).toEqual([])
  })

  test.each([...commands, ...inGroups])(
    'is not all there is on %s: the README names it',
    async (name) => {
      const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
      expect(readme).toMatch(new RegExp(`polyrefund ${name}\\b|\`${name}\``))
    },
  )

  test('is what no command at all is answered with, as wrong usage', async () => {
    const ran = await run([])
    expect(ran.code).toBe(2)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).toContain('Usage: polyrefund')
  })

  test('may be asked for by a command', async () => {
    expect((await run(['help', 'create'])).stdout).toContain('Usage: polyrefund create')
  })

  test('comes with a version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n' })
  })
})

describe('arguments that nobody knows', () => {
  test.each([
    ['a command', ['creat'], 'arguments.unknown_command', 'Did you mean create?'],
    [
      'an option',
      ['list', '--statsu', 'new'],
      'arguments.unknown_option',
      'Did you mean --status?',
    ],
    [
      'an argument too many',
      ['get', 'a', 'b'],
      'arguments.excess_arguments',
      'Expected 1 argument',
    ],
    [
      'an option without its value',
      ['list', '--status'],
      'arguments.option_missing_argument',
      '--status',
    ],
    ['no argument', ['get'], 'arguments.missing_argument', 'refund'],
  ])('%s', async (_what, argv, rule, text) => {
    const fake = fakeProvider()
    const ran = await run([...argv.slice(0, 1), '--json', ...argv.slice(1)], { fake })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(json(ran.stderr)).toMatchObject({
      code: 'invalid_request',
      outcome: 'not_sent',
      message: expect.stringContaining(text),
      issues: [{ path: 'arguments', rule }],
    })
    expect(fake.calls).toEqual([])
  })

  test.each([
    [['list', '--api-key=top-secret']],
    [['list', '--api-key', 'top-secret']],
    [['list', 'top-secret']],
    [['list', "--api-key=it's top-secret"]],
    [['sk_live_top-secret']],
    [['list', '-ksk_live_top-secret']],
  ])('are not repeated where they may be a credential: %j', async (argv) => {
    const ran = await run(argv)
    expect(ran.code).toBe(2)
    expect(ran.stderr).not.toContain('top-secret')
  })

  test('are named without the value that was stuck to them', async () => {
    const ran = await run(['list', '--api-key=top-secret'])
    expect(ran.stderr).toContain("Unknown option '--api-key'.")
  })

  test('are said in words where no JSON is wanted', async () => {
    const ran = await run(['list', '--statsu', 'new'])
    expect(ran.stderr.split('\n')[0]).toBe(
      "Error: Unknown option '--statsu' (Did you mean --status?). See polyrefund --help.",
    )
  })
})

describe('the exit code', () => {
  test.each<readonly [RefundErrorCode, Outcome, number]>([
    ['outcome_unknown', 'unknown', 3],
    ['configuration', 'unknown', 3],
    ['mismatch', 'accepted', 3],
    ['duplicated', 'accepted', 3],
    ['invalid_request', 'not_sent', 2],
    ['configuration', 'not_sent', 2],
    ['rate_limited', 'rejected', 1],
    ['aborted', 'not_sent', 1],
    ['incomplete_list', 'none', 1],
  ])('of %s with the outcome %s is %i', (code, outcome, expected) => {
    expect(exitCodeOf(fakeError({ code, outcome }))).toBe(expected)
  })
})

describe('what nobody foresaw', () => {
  test('is told by its kind alone, and ends with 1', async () => {
    const fake = fakeProvider({
      get: async () => Promise.reject(new TypeError('Bearer top-secret')),
    })
    const ran = await run(['get', 'ref_1'], { fake })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('(TypeError)')
    expect(ran.stderr).not.toContain('top-secret')
  })

  test('may not even be an error', async () => {
    const fake = fakeProvider({ get: async () => Promise.reject(Object('top-secret')) })
    const ran = await run(['get', 'ref_1', '--json'], { fake })
    expect(ran.code).toBe(1)
    expect(json(ran.stderr)).toMatchObject({ message: expect.stringContaining('(object)') })
  })
})
