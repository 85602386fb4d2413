import { commonOptionNames } from '../http/options.ts'
import { readFields } from '../model/index.ts'
import type { RefundProvider } from '../model/index.ts'
import type { OptionSources } from './complete-options.ts'

/**
 * What two accounts of one provider have in common if they are one login, or null where nobody can
 * tell. It is made of secrets, and only to be compared.
 */
export function loginOf(
  values: ReadonlyMap<string, unknown>,
  sources: OptionSources,
  { mode }: RefundProvider,
): string | null {
  const own = [...values].filter(([name]) => isOfLogin(name, sources))
  if (own.length === 0) return null
  // Two simulators may well take the same key. Live money under one key is one account's.
  const place = mode === 'test' ? values.get('baseUrl') : null
  try {
    return JSON.stringify([mode, place ?? null, Object.fromEntries(own.toSorted(byName))], onlyData)
  } catch {
    return null
  }
}

// A secret of an endpoint makes no other login: refunds are the same whoever hears of them.
const ofEndpoints: ReadonlySet<string> = new Set(['webhookSecrets', 'webhookToleranceMs'])

/**
 * Nobody outside of a package knows which of its options choose the account behind a key, so there
 * all that is its own has to be the same.
 */
function isOfLogin(name: string, { account, table }: OptionSources): boolean {
  if (commonOptionNames.includes(name) || ofEndpoints.has(name)) return false
  if (account.provider === null) return true
  const option = table?.find((each) => each.name === name)
  if (option === undefined) return false
  return option.isSecret || option.isRequired || option.insteadOf.length > 0
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}

/** A function may yield another login each time, and an object of a class may be anything. */
function onlyData(_key: string, value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const isData = isObject ? readFields(value) !== null : typeof value !== 'function'
  if (!isData) throw new TypeError('It is no data')
  return value
}
