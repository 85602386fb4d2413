import type { BuiltInProvider, EnvironmentVariable } from '../../providers/index.ts'
import { isRefundError } from '../model/index.ts'
import type { RefundPage, RefundProvider } from '../model/index.ts'
import { remedies } from './remedies.ts'
import { modeText } from './words.ts'
import type { World } from './world.ts'

/** One point that was looked at. `skipped`: nothing can be said about it. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'failed' | 'skipped'
  readonly message: string
  /** What to do about it; null where nothing has to be done. */
  readonly remedy: string | null
}

/** Looks at a variable without telling its value. */
export function checkVariable(
  { name, meaning, isRequired }: EnvironmentVariable,
  environment: World['environment'],
): Check {
  const value = environment[name] ?? ''
  if (value === '') {
    return isRequired
      ? failed(name, 'not set', `Set it: ${meaning}.`)
      : { name, state: 'ok', message: `not set, and need not be: ${meaning}`, remedy: null }
  }
  const fault = faultOf(value)
  if (fault !== null) return failed(name, fault, 'Set it again without them.')
  return { name, state: 'ok', message: 'set', remedy: null }
}

function faultOf(value: string): string | null {
  if (value.trim() !== value) return 'has spaces or line breaks around its value'
  if (/^(["'`]).*\1$/s.test(value)) return 'has quotation marks around its value'
  if (!/^[\x21-\x7e]+$/.test(value)) return 'has characters that are not visible ASCII'
  return null
}

/** Configures the provider from the environment. */
export function checkConfiguration(
  loaded: BuiltInProvider,
  environment: World['environment'],
): { readonly check: Check; readonly provider: RefundProvider | null } {
  const name = 'configuration'
  try {
    const provider = loaded.connect(environment)
    const message = `complete, ${modeText(provider.mode)}`
    return { check: { name, state: 'ok', message, remedy: null }, provider }
  } catch (error) {
    return { check: failedBy(name, error), provider: null }
  }
}

/** Reads one refund, which changes nothing. */
export async function checkReach(
  provider: RefundProvider,
  signal: AbortSignal,
): Promise<{ readonly check: Check; readonly page: RefundPage | null }> {
  const name = 'reachability'
  try {
    const page = await provider.listPage({ limit: 1 }, { signal })
    return {
      check: {
        name,
        state: 'ok',
        message: 'a read of the newest refund was answered',
        remedy: null,
      },
      page,
    }
  } catch (error) {
    return { check: failedBy(name, error), page: null }
  }
}

const toleratedMs = 60_000

/**
 * Holds this machine's clock against the newest refund, the only time of the provider's that is to
 * be had: a refund of the future proves that the clock is slow. That it is right can't be proved.
 */
export function checkClock(page: RefundPage | null, now: number): Check {
  const name = 'clock'
  const newest = Date.parse(page?.refunds[0]?.createdAt ?? '')
  const slowMs = newest - now
  if (slowMs > toleratedMs) {
    const seconds = Math.floor(slowMs / 1000)
    return failed(
      name,
      `at least ${seconds} s slow: the newest refund was made after now`,
      'Set the clock of this machine by network time.',
    )
  }
  const why = "not compared: the date of the provider's answers is not to be had here"
  const also = Number.isNaN(slowMs) ? '' : ', but the newest refund is not of the future'
  return { name, state: 'skipped', message: `${why}${also}`, remedy: null }
}

/** A point that could not be looked at because an earlier one failed. */
export function skipped(name: string): Check {
  return { name, state: 'skipped', message: 'not checked: mend the above first', remedy: null }
}

function failed(name: string, message: string, remedy: string): Check {
  return { name, state: 'failed', message, remedy }
}

function failedBy(name: string, error: unknown): Check {
  if (!isRefundError(error)) return failed(name, 'failed as it should not', 'Please report it.')
  return failed(name, `${error.code}: ${error.message}`, remedies[error.code])
}
