import { readFields, RefundError, step } from '../model/index.ts'
import { readRoutes } from './read-routes.ts'
import type { CheckedRule } from './route.ts'
import { didYouMean } from './tell-names.ts'
import { unknownAccount } from './unknown-account.ts'

/** Settings over accounts, checked. */
export interface CheckedSettings {
  readonly defaultName: string | null
  readonly rules: readonly CheckedRule[]
}

const namePattern = /^[A-Za-z0-9_-]{1,40}$/

/** @throws {RefundError} `configuration`, as `createAccounts` says. */
export function checkProviders(providers: unknown): void {
  const fields = readFields(providers)
  if (fields === null) {
    throw refuse('accounts', 'option.type', 'they are an object of providers by name')
  }
  if (fields.size === 0) throw refuse('accounts', 'account.required', 'there must be one at least')
  for (const [position, [name, provider]] of [...fields].entries()) {
    if (!namePattern.test(name)) {
      throw refuse('accounts', 'account.name', 'a name has 1 to 40 of A-Z a-z 0-9 _ -')
    }
    if (!isProvider(provider)) {
      const place = `accounts${step(name, position)}`
      throw refuse(place, 'account.provider', `${place} is no provider`)
    }
  }
}

/** @throws {RefundError} `configuration`, as `createAccounts` says. */
export function checkSettings(settings: unknown, names: readonly string[]): CheckedSettings {
  const fields = readFields(settings ?? {})
  if (fields === null) throw refuse('settings', 'option.type', 'the settings are an object')
  for (const name of fields.keys()) {
    if (name === 'default' || name === 'routes') continue
    const suggestion = didYouMean(name, ['default', 'routes'])
    throw refuse('settings', 'option.unknown', `there is no setting of that name.${suggestion}`)
  }
  const routes = fields.get('routes')
  return {
    defaultName: readDefault(fields.get('default'), names),
    rules: routes === undefined ? [] : readRoutes(routes, names),
  }
}

/** The account that was named, or the only one there is. */
function readDefault(value: unknown, names: readonly string[]): string | null {
  if (value === undefined) return names.length === 1 ? (names[0] ?? null) : null
  if (typeof value === 'string' && names.includes(value)) return value
  throw unknownAccount(value, names, 'default')
}

function isProvider(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'manifest' in value &&
    'create' in value &&
    typeof value.create === 'function'
  )
}

function refuse(path: string, rule: string, why: string): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `The accounts can't be made: ${why}. Pass configured providers under names of your own.`,
    issues: [{ path, rule }],
  })
}
