import { refundStatuses } from '../../model/index.ts'
import type { Manifest, Statement } from '../../model/index.ts'
import { expectEqual, expectThat } from './expect.ts'
import type { Check } from './scene.ts'

/** The manifest itself: whole, and that of the provider. */
export const manifestChecks: readonly Check[] = [
  {
    name: 'says of every statement in the manifest how it is known, and from where',
    run: async ({ manifest }) => {
      for (const [name, { value, basis, source }] of Object.entries(statementsOf(manifest))) {
        expectThat(
          ['documented', 'inferred', 'unknown'].includes(basis),
          `The basis of ${name} is ${basis}.`,
        )
        expectThat(source.trim().length > 0, `The statement ${name} has no source.`)
        expectEqual(value === null, basis === 'unknown', `Whether nothing is known of ${name}`)
      }
    },
  },
  {
    name: 'has the manifest of the harness, and names itself as it does',
    run: async ({ manifest, provider }) => {
      expectEqual(provider.manifest, manifest, 'The manifest of the provider')
      expectEqual(provider.name, manifest.name, 'The name of the provider')
      expectThat(/^[a-z][a-z0-9_-]{0,39}$/.test(manifest.name), `${manifest.name} is no name.`)
      expectThat(manifest.title.length > 0, 'The manifest has no title.')
      expectThat(manifest.apiVersion.length > 0, 'The manifest has no API version.')
      expectThat(['test', 'live'].includes(provider.mode), `The mode is ${provider.mode}.`)
    },
  },
  {
    name: 'has every portable method, and no other than the manifest names',
    run: async ({ manifest, provider }) => {
      for (const method of [...portable, ...manifest.extraMethods]) {
        const found: unknown = Reflect.get(provider, method)
        expectThat(typeof found === 'function', `There is no method ${method}.`)
      }
      for (const method of ['update', 'preview'] as const) {
        const isNamed = manifest.extraMethods.includes(method)
        expectEqual(Reflect.has(provider, method), isNamed, `Whether there is a method ${method}`)
      }
    },
  },
  {
    name: 'gives each status word of the manifest one of the four statuses',
    run: async ({ manifest }) => {
      const words = Object.entries(manifest.statuses.value ?? {})
      expectThat(words.length > 0, 'The manifest names no status words.')
      for (const [word, { status }] of words) {
        expectThat(refundStatuses.includes(status), `${word} means ${status}, which is no status.`)
      }
      for (const status of ['pending', 'succeeded', 'failed']) {
        const isMeant = words.some(([, meaning]) => meaning.status === status)
        expectThat(isMeant, `No status word of the manifest means ${status}.`)
      }
    },
  },
]

const portable = [
  'prepare',
  'send',
  'create',
  'find',
  'get',
  'list',
  'listPage',
  'getPayment',
  'parseWebhook',
]

/** Written out, so that a statement more is one that nobody can forget here. */
function statementsOf(manifest: Manifest): Readonly<Record<StatementName, Statement<unknown>>> {
  const {
    name: _name,
    title: _title,
    apiVersion: _apiVersion,
    clientFilters: _clientFilters,
    extraMethods: _extraMethods,
    unverified: _unverified,
    ...statements
  } = manifest
  return statements
}

type StatementName = Exclude<
  keyof Manifest,
  'name' | 'title' | 'apiVersion' | 'clientFilters' | 'extraMethods' | 'unverified'
>
