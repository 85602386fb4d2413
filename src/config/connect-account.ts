import { isPlainName, isRefundError } from '../model/index.ts'
import type { Issue, RefundProvider } from '../model/index.ts'
import { completeOptions, pathOfOption } from './complete-options.ts'
import type { OptionSources } from './complete-options.ts'
import { dismissPromise } from './dismiss-promise.ts'
import { explainOption } from './explain-option.ts'
import type { Fault } from './faults.ts'
import type { LoadedProvider } from './load-provider.ts'
import { loginOf } from './login.ts'

/** A provider, and what its login is known by where that can be compared; or what is wrong. */
export type Connected =
  | { readonly provider: RefundProvider; readonly login: string | null }
  | { readonly faults: readonly Fault[] }

/** Configures the provider of one account, or says all that keeps it from that. */
export async function connectAccount(
  loaded: LoadedProvider,
  sources: OptionSources,
): Promise<Connected> {
  const { values, faults } = await completeOptions(sources)
  if (faults.length > 0) return { faults }
  const { path, mode } = sources.account
  try {
    const provider = loaded.connectWith(Object.fromEntries(values))
    if (dismissPromise(provider)) {
      const says =
        'connect(options) of its module must return a provider, and returned a promise. Ask its author to mend it.'
      return { faults: [{ path: `${path}.package`, rule: 'package.promise', says }] }
    }
    if (!isProvider(provider)) {
      const says = 'connect(options) of its module returned no provider. Ask its author to mend it.'
      return { faults: [{ path: `${path}.package`, rule: 'account.provider', says }] }
    }
    if (mode !== null && provider.mode !== mode) {
      return { faults: [otherMode(provider.mode, mode, path)] }
    }
    return { provider, login: loginOf(values, sources, provider) }
  } catch (error) {
    return { faults: refusalOf(error, values, sources) }
  }
}

function otherMode(actual: 'test' | 'live', said: 'test' | 'live', path: string): Fault {
  const says = `the account says ${said}, and its credentials are for ${actual === 'live' ? 'live money' : 'test mode'}. Give it the credentials that are meant, or correct the mode.`
  return { path: `${path}.mode`, rule: 'mode.mismatch', says }
}

/** Enough of it that using it can't fail: its author may never have seen the type. */
function isProvider(value: unknown): value is RefundProvider {
  if (typeof value !== 'object' || value === null) return false
  const { create, manifest, mode }: { create?: unknown; manifest?: unknown; mode?: unknown } = value
  return (
    typeof create === 'function' &&
    (mode === 'test' || mode === 'live') &&
    typeof manifest === 'object' &&
    manifest !== null &&
    'extraMethods' in manifest &&
    Array.isArray(manifest.extraMethods)
  )
}

function refusalOf(
  error: unknown,
  values: ReadonlyMap<string, unknown>,
  sources: OptionSources,
): readonly Fault[] {
  const { path } = sources.account
  if (isRefundError(error) && error.issues.length > 0) {
    return error.issues.map((issue) => faultOf(issue, values, sources))
  }
  const says = 'the provider failed while it was configured, and did not say why. Ask its author.'
  return [{ path, rule: 'provider.failed', says }]
}

function faultOf(
  issue: Issue,
  values: ReadonlyMap<string, unknown>,
  sources: OptionSources,
): Fault {
  const [name = '', position = ''] = issue.path.split('.')
  const option = sources.table?.find((each) => each.name === name) ?? null
  // A provider of another package may write anything into its issues.
  if (option === null && !isPlainName(name)) {
    const says = explainOption('option.type', null, null)
    return { path: sources.account.path, rule: 'option.type', says }
  }
  const isListed = /^\d+$/.test(position) && Array.isArray(values.get(name))
  const path = `${pathOfOption(name, sources)}${isListed ? `.${position}` : ''}`
  const rule = /^[a-z_]+\.[a-z_]+$/.test(issue.rule) ? issue.rule : 'option.type'
  return { path, rule, says: explainOption(rule, option, values.get(name)) }
}
