import { describe, expect, test } from 'vitest'

import { directoryOf, loadOn, machineIn, refusalOf, secrets } from './scene.ts'
import { us } from './wrong/samples.ts'

const key = secrets.flexLive

describe('a secret in a wrong place is not told', () => {
  test.each([
    ['as the path of the file', key],
    ['as the text of the file', JSON.stringify({ accounts: { us: { ...us } } })],
    ['in a path that is none', `a ${key}\n.json`],
  ])('%s', async (_where, file) => {
    const error = await refusalOf(loadOn({ file }, machineIn('/')))
    expect(error.message).toMatch(/^The configuration file can't be used\. file: /)
  })

  const module = `
    export const connect = () => ({ create() {}, mode: 'test', manifest: { extraMethods: [] } })`

  test.each([
    ['by an object', { env: 'NOT_SET' }, 'reference.missing'],
    ['by text', 'literal', 'secret.literal'],
  ])('as the name of an option without a table, %s', async (_how, value, rule) => {
    const account = { package: './p.mjs', fine: 1, [`${key}_key`]: value }
    const text = JSON.stringify({ accounts: { mine: account } })
    const directory = await directoryOf({ 'p.mjs': module, 'a.json': text })
    const error = await refusalOf(loadOn({ file: 'a.json' }, machineIn(directory)))
    expect(error.issues).toEqual([{ path: 'accounts.mine[1]', rule }])
  })

  const routes = { routes: [{ account: 'amerika' }] }
  test.each<[string, object, object, string]>([
    ['with a default that is none', { [key]: us }, { default: 'us' }, 'default'],
    ['with a rule that names none', { [key]: us, eu: us }, routes, 'routes.0.account'],
    ['with an account that is wrong', { [key]: 1 }, {}, 'accounts[0]'],
    ['with an option that is wrong', { [key]: { ...us, attempts: 0 } }, {}, 'accounts[0].attempts'],
    ['with a provider that is none', { [key]: { provider: 'flexx' } }, {}, 'accounts[0].provider'],
  ])('as the name of an account, %s', async (_how, accounts, settings, path) => {
    const config = { accounts, ...settings }
    const error = await refusalOf(loadOn({ config }, machineIn('/')))
    expect(error.issues.map((issue) => issue.path)).toEqual([path])
  })

  test.each<[string, object, string]>([
    ['as a field of a rule', { account: 'us', [key]: 'x' }, 'option.unknown'],
    ['as a condition', { account: 'us', when: { [key]: 'x' } }, 'option.unknown'],
    ['as the account of a rule', { account: key }, 'account.unknown'],
    ['as the text of a condition', { account: 'us', when: { kind: key } }, 'route.kind'],
  ])('%s', async (_where, routeRule, rule) => {
    const config = { accounts: { us }, routes: [routeRule] }
    const error = await refusalOf(loadOn({ config }, machineIn('/')))
    expect(error.issues).toMatchObject([{ path: expect.stringMatching(/^routes\.0/), rule }])
  })
})
