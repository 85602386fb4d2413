import { symlink } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { findConfigFile } from '../../src/config/index.ts'
import { canary, directoryOf, loadOn, machineIn, refusalOf, secrets } from './scene.ts'

const fine = JSON.stringify({ accounts: { us: { provider: 'flex' } } })
const environment = { FLEX_API_KEY: secrets.flexTest }

describe('a configuration file', () => {
  test('is found by its name', async () => {
    for (const ending of ['json', 'js', 'mjs', 'cjs', 'ts', 'mts', 'cts']) {
      const name = `polyrefund.config.${ending}`
      const directory = await directoryOf({ [name]: '', 'package.json': '{}' })
      expect(await findConfigFile(directory)).toBe(join(directory, name))
    }
    expect(await findConfigFile(await directoryOf({}))).toBeNull()
  })

  test.each([
    ['is not there', 'nowhere'],
    ['is no directory', 'package.json'],
  ])('is not said to be missing where the directory %s', async (_why, name) => {
    const directory = join(await directoryOf({ 'package.json': '{}' }), name)
    const error = await refusalOf(findConfigFile(directory))
    expect(error.issues).toEqual([{ path: 'file', rule: 'directory.unreadable' }])
    expect(error.message).toContain("the directory can't be listed")
  })

  test('that is found stands above the environment, whatever its ending', async () => {
    const text = `{ accounts: { us: { provider: 'flex' } } }`
    const files = [
      ['polyrefund.config.mjs', `export default ${text}`],
      ['polyrefund.config.cjs', `module.exports = ${text}`],
      ['polyrefund.config.mts', `export default ${text}`],
    ] as const
    for (const [name, content] of files) {
      const env = { ...environment, POLYREFUND_PROVIDER: 'flex' }
      const machine = machineIn(await directoryOf({ [name]: content }), { environment: env })
      expect((await loadOn({}, machine)).names).toEqual(['us'])
    }
  })

  test('is not guessed where there are several', async () => {
    const directory = await directoryOf({
      'polyrefund.config.js': '',
      'polyrefund.config.json': '',
    })
    const error = await refusalOf(findConfigFile(directory))
    expect(error.issues).toEqual([{ path: 'file', rule: 'file.several' }])
    expect(error.message).toContain('polyrefund.config.json and polyrefund.config.js')
  })

  test('may begin with a byte order mark', async () => {
    const directory = await directoryOf({ 'a.json': `\uFEFF${fine}` })
    const accounts = await loadOn({ file: 'a.json' }, machineIn(directory, { environment }))
    expect(accounts.names).toEqual(['us'])
  })

  const big = `"${canary.repeat(180_000)}"`
  test.each<[string, Record<string, string | Uint8Array>, string, string, string]>([
    ['is not there', {}, 'a.json', 'file.missing', "it isn't there. Create it"],
    ['lies below a file', { a: '' }, 'a/b.json', 'file.missing', "it isn't there"],
    ['is a directory', { 'a.json/b': '' }, 'a.json', 'file.directory', 'Name the file in it.'],
    ['has no known ending', { 'a.yaml': '' }, 'a.yaml', 'file.extension', 'ends in .json, .js'],
    ['is too large', { 'a.json': big }, 'a.json', 'file.too_large', 'larger than 1024 KiB'],
    [
      'is no text',
      { 'a.json': Uint8Array.of(0xff) },
      'a.json',
      'file.encoding',
      'Save it as UTF-8',
    ],
    ['is empty', { 'a.json': '' }, 'a.json', 'json.syntax', 'line 1, column 1: a value is'],
  ])('that %s is refused', async (_title, files, file, rule, says) => {
    const error = await refusalOf(loadOn({ file }, machineIn(await directoryOf(files))))
    expect(error).toMatchObject({ code: 'configuration', issues: [{ path: 'file', rule }] })
    expect(error.message).toContain(`The configuration ${file} can't be used. file: `)
    expect(error.message).toContain(says)
  })

  test('that leads to itself is refused', async () => {
    const directory = await directoryOf({})
    await symlink('a.json', join(directory, 'a.json'))
    const error = await refusalOf(loadOn({ file: 'a.json' }, machineIn(directory)))
    expect(error.issues).toEqual([{ path: 'file', rule: 'file.unreadable' }])
  })

  test('can not forge a line of a log by its name', async () => {
    const error = await refusalOf(loadOn({ file: 'a\nb.json' }, machineIn('/')))
    expect(error.message).toContain("The configuration file can't be used.")
  })

  test.each([
    ['a comment', '{\n  // mine\n}', 'json.comment', 'line 2, column 3: JSON has no comments'],
    ['a comment in a list', '[ /* no */ 1]', 'json.comment', 'use polyrefund.config.js instead'],
    ['a comma too many', '{"accounts": {},\n}', 'json.syntax', 'line 2, column 1: the comma'],
    ['a comma too few', '{"a": 1 "b": 2}', 'json.syntax', 'line 1, column 9: a comma or }'],
    ['a key without quotes', `{a: "${canary}"}`, 'json.syntax', 'a key in double quotes'],
    ['a key without a value', '{"a"}', 'json.syntax', 'a colon is expected here'],
    ['single quotes', `{"a": '${canary}'}`, 'json.syntax', 'texts stand in double quotes'],
    ['a text without an end', `{"a": "${canary}`, 'json.syntax', 'line 1, column 7'],
    ['something behind it', `{} ${canary}`, 'json.syntax', 'nothing may follow'],
    ['endless lists', '['.repeat(50), 'json.syntax', 'too deep'],
    ['a key of prototypes', '{"__proto__": {}}', 'key.reserved', 'Rename it.'],
    ['a number with a point alone', '{"a": 1.}', 'json.syntax', 'a comma or }'],
  ])('with %s is refused by its place', async (_title, text, rule, says) => {
    const directory = await directoryOf({ 'a.json': text })
    const error = await refusalOf(loadOn({ file: 'a.json' }, machineIn(directory)))
    expect(error.issues).toEqual([{ path: 'file', rule }])
    expect(error.message).toContain(says)
  })

  test.each([
    ['an account', '{"accounts": {"us": {},\n "us": {}}}', 'accounts.us', 'line 2, column 2'],
    ['an option', '{"accounts": {"us": {"mode": 1, "mode": 2}}}', 'accounts.us.mode', 'Rename it.'],
    ['an account in other letters', '{"a": {"b": 1, "\\u0062": 2}}', 'a.b', 'stands twice'],
    ['what may be a secret', `{"${secrets.flexLive}":1,"${secrets.flexLive}":2}`, 'file', 'twice'],
  ])('in which %s stands twice is refused', async (_title, text, path, says) => {
    const directory = await directoryOf({ 'a.json': text })
    const error = await refusalOf(loadOn({ file: 'a.json' }, machineIn(directory)))
    expect(error.issues).toEqual([{ path, rule: 'key.duplicate' }])
    expect(error.message).toContain(says)
  })
})

describe('a secret in a file', () => {
  const account = { provider: 'flex', apiKey: { file: 'secrets/key' } }
  const config = { accounts: { us: account } }

  test.each([
    ['is looked for beside the configuration', ''],
    ['loses one line break at its end', '\n'],
    ['loses one line break of Windows', '\r\n'],
    ['loses a byte order mark', '', '\uFEFF'],
  ])('%s', async (_title, end, start = '') => {
    const directory = await directoryOf({
      'conf/a.json': JSON.stringify(config),
      'conf/secrets/key': `${start}${secrets.flexTest}${end}`,
    })
    const accounts = await loadOn({ file: 'conf/a.json' }, machineIn(directory))
    expect(accounts.use('us').mode).toBe('test')
  })

  test('is looked for in the working directory where an object refers to it', async () => {
    const directory = await directoryOf({ 'secrets/key': secrets.flexTest })
    expect((await loadOn({ config }, machineIn(directory))).names).toEqual(['us'])
  })

  test.each([
    ['two line breaks', `${secrets.flexTest}\n\n`, 'secret.format'],
    ['two byte order marks', `\uFEFF\uFEFF${secrets.flexTest}`, 'secret.format'],
    ['a byte order mark alone', '\uFEFF', 'reference.empty'],
    ['bytes that are no text', Uint8Array.of(0xc3, 0x28), 'file.encoding'],
  ])('with %s is refused', async (_title, content, rule) => {
    const directory = await directoryOf({ 'secrets/key': content })
    const error = await refusalOf(loadOn({ config }, machineIn(directory)))
    expect(error.issues).toEqual([{ path: 'accounts.us.apiKey', rule }])
  })

  test('must be a regular file', async () => {
    const device = { accounts: { us: { provider: 'flex', apiKey: { file: '/dev/zero' } } } }
    const error = await refusalOf(loadOn({ config: device }, machineIn('/')))
    expect(error.issues).toEqual([{ path: 'accounts.us.apiKey', rule: 'file.kind' }])
    expect(error.message).toContain('the file /dev/zero is no regular file')
  })
})
