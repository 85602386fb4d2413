import type { EnvironmentVariable } from '../../providers/index.ts'
import { isRefundError } from '../model/index.ts'
import type { RefundPage, RefundProvider } from '../model/index.ts'
import { remedies } from './remedies.ts'
import { modeText } from './words.ts'
import type { World } from './world.ts'

/**
 * One point that was looked at. `warning`: it works, and somebody should look at it; `skipped`:
 * nothing can be said about it.
 */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'failed' | 'warning' | 'skipped'
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

/** Configures a provider. */
export async function checkConnection(
  connect: () => Promise<RefundProvider>,
  remedy: string,
): Promise<{ readonly check: Check; readonly provider: RefundProvider | null }> {
  const name = 'configuration'
  try {
    const provider = await connect()
    return { check: passed(name, `complete, ${modeText(provider.mode)}`), provider }
  } catch (error) {
    return { check: failedBy(name, error, remedy), provider: null }
  }
}

/** Whether what is beyond this machine answers, and at which time. */
export async function checkOutside(
  provider: RefundProvider,
  { signal, clock }: World,
): Promise<readonly Check[]> {
  const { check, page } = await checkReach(provider, signal)
  return [check, checkClock(page, clock.now())]
}

/** Reads one refund, which changes nothing. */
async function checkReach(
  provider: RefundProvider,
  signal: AbortSignal,
): Promise<{ readonly check: Check; readonly page: RefundPage | null }> {
  const name = 'reachability'
  try {
    const page = await provider.listPage({ limit: 1 }, { signal })
    return { check: passed(name, 'a read of the newest refund was answered'), page }
  } catch (error) {
    return { check: failedBy(name, error), page: null }
  }
}

const toleratedMs = 60_000

/**
 * Holds this machine's clock against the newest refund, the only time of the provider's that is to
 * be had: a refund of the future proves that the clock is slow. That it is right can't be proved.
 */
function checkClock(page: RefundPage | null, now: number): Check {
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

/** The same points where an earlier one failed. */
export const skippedOutside: readonly Check[] = ['reachability', 'clock'].map((name) => ({
  name,
  state: 'skipped',
  message: 'not checked: mend the above first',
  remedy: null,
}))

/** Whether it keeps nobody from refunding. */
export function isFine({ state }: Check): boolean {
  return state !== 'failed'
}

/** A point that is in order. */
export function passed(name: string, message: string): Check {
  return { name, state: 'ok', message, remedy: null }
}

/** A point that works, and that somebody should look at. */
export function warned(name: string, message: string, remedy: string): Check {
  return { name, state: 'warning', message, remedy }
}

function failed(name: string, message: string, remedy: string): Check {
  return { name, state: 'failed', message, remedy }
}

/** A point that ended with an error. */
export function failedBy(name: string, error: unknown, remedy?: string): Check {
  if (!isRefundError(error)) return failed(name, 'failed as it should not', 'Please report it.')
  return failed(name, `${error.code}: ${error.message}`, remedy ?? remedies[error.code])
}
