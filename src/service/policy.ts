import { exponentOf, readFields, RefundError } from '../model/index.ts'
import type { Fields, Money } from '../model/index.ts'
import type { PolicyWarning, RefundLimit, RefundPolicy } from './types.ts'

/** A policy with nothing left open. */
export interface Policy {
  /** Asked before each POST. */
  readonly isStopped: () => boolean
  readonly limits: readonly RefundLimit[]
  readonly dryRun: boolean
  readonly nearDuplicate: 'allow' | 'warn' | 'refuse'
  readonly nearDuplicateWindowMs: number
  readonly warn: (warning: PolicyWarning) => void
  readonly leaseMs: number
  readonly quietMs: number
  readonly absentGapMs: number
  readonly lateWatchMs: number
  readonly attempts: number
  readonly patienceMs: number
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

interface NumberRule {
  readonly standard: number
  readonly least: number
  readonly most: number
}

const numbers = {
  nearDuplicateWindowMs: { standard: 10 * minute, least: 1, most: 366 * day },
  leaseMs: { standard: 5 * minute, least: 10 * second, most: day },
  quietMs: { standard: 15 * minute, least: 1, most: 30 * day },
  absentGapMs: { standard: 5 * minute, least: 1, most: 30 * day },
  lateWatchMs: { standard: 76 * hour, least: 0, most: 366 * day },
  attempts: { standard: 3, least: 1, most: 10 },
  patienceMs: { standard: 30 * second, least: 0, most: hour },
} as const satisfies Readonly<Record<string, NumberRule>>

const others = ['killSwitch', 'limits', 'dryRun', 'nearDuplicate', 'onWarning'] as const

/**
 * Checks a policy. What guards money is never ignored for being misspelt.
 *
 * @throws {RefundError} `configuration`.
 */
export function parsePolicy(given: RefundPolicy, accounts: readonly string[]): Policy {
  const fields = readFields(given)
  if (fields === null) throw refuse('policy', 'option.type', 'must be a plain object')
  for (const name of fields.keys()) {
    if (!Object.hasOwn(numbers, name) && !others.some((other) => other === name)) {
      throw refuse('policy', 'option.unknown', 'has a field that does not exist')
    }
  }
  const { killSwitch = false, dryRun = false, nearDuplicate = 'warn', onWarning } = given
  if (typeof killSwitch !== 'boolean' && typeof killSwitch !== 'function') {
    throw refuse('policy.killSwitch', 'option.type', 'must be true, false or a function')
  }
  if (typeof dryRun !== 'boolean') {
    throw refuse('policy.dryRun', 'option.type', 'must be true or false')
  }
  if (!['allow', 'warn', 'refuse'].includes(nearDuplicate)) {
    throw refuse('policy.nearDuplicate', 'option.type', 'must be allow, warn or refuse')
  }
  if (onWarning !== undefined && typeof onWarning !== 'function') {
    throw refuse('policy.onWarning', 'option.function', 'must be a function')
  }
  return {
    isStopped: () => isOn(killSwitch),
    limits: readLimits(given.limits ?? [], accounts),
    dryRun,
    nearDuplicate,
    warn: (warning) => quietly(() => onWarning?.(warning)),
    ...readNumbers(fields),
  }
}

function readNumbers(fields: Fields): Readonly<Record<keyof typeof numbers, number>> {
  const read = (name: keyof typeof numbers): number => {
    const { standard, least, most } = numbers[name]
    const value = fields.get(name) ?? standard
    const isFit = typeof value === 'number' && value >= least && value <= most
    if (isFit && Number.isInteger(value)) return value
    throw refuse(
      `policy.${name}`,
      'option.range',
      `must be a whole number from ${least} to ${most}`,
    )
  }
  return {
    nearDuplicateWindowMs: read('nearDuplicateWindowMs'),
    leaseMs: read('leaseMs'),
    quietMs: read('quietMs'),
    absentGapMs: read('absentGapMs'),
    lateWatchMs: read('lateWatchMs'),
    attempts: read('attempts'),
    patienceMs: read('patienceMs'),
  }
}

function readLimits(
  limits: readonly RefundLimit[],
  accounts: readonly string[],
): readonly RefundLimit[] {
  if (!Array.isArray(limits)) throw refuse('policy.limits', 'option.type', 'must be a list')
  return limits.map((limit, position) => {
    const path = `policy.limits[${position}]`
    const fields = readFields(limit)
    if (fields === null) throw refuse(path, 'option.type', 'must be { amount, windowMs, account? }')
    if ([...fields.keys()].some((name) => !['account', 'amount', 'windowMs'].includes(name))) {
      throw refuse(path, 'option.unknown', 'has a field that does not exist')
    }
    const { account, amount, windowMs } = limit
    if (account !== undefined && !accounts.includes(account)) {
      throw refuse(`${path}.account`, 'account.unknown', 'must be one of the accounts')
    }
    if (!isAmount(amount)) {
      throw refuse(
        `${path}.amount`,
        'amount.type',
        "must be an amount such as money('500.00', 'USD')",
      )
    }
    if (typeof windowMs !== 'number' || !Number.isSafeInteger(windowMs) || windowMs < 1) {
      throw refuse(`${path}.windowMs`, 'option.range', 'must be a whole number of milliseconds')
    }
    return account === undefined ? { amount, windowMs } : { account, amount, windowMs }
  })
}

function isAmount(amount: Money): boolean {
  const fields = readFields(amount)
  const minor = fields?.get('minor')
  const currency = fields?.get('currency')
  if (!Number.isSafeInteger(minor) || typeof minor !== 'number' || minor < 0) return false
  if (typeof currency !== 'string') return false
  try {
    exponentOf(currency)
    return true
  } catch {
    return false
  }
}

function refuse(path: string, rule: string, what: string): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `The refund service can't be made: ${path} ${what}.`,
    issues: [{ path, rule }],
  })
}

/** A switch that can't be read is on: it is there to stop. */
function isOn(killSwitch: boolean | (() => boolean)): boolean {
  if (typeof killSwitch === 'boolean') return killSwitch
  try {
    return killSwitch()
  } catch {
    return true
  }
}

/** A listener's own mistakes are not the service's. */
export function quietly(action: () => void): void {
  try {
    action()
  } catch {
    // Nothing here depends on it.
  }
}
