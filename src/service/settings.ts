import type { ProvidersByAccount } from '../accounts/accounts.ts'
import type { Ledger } from '../ledger/index.ts'
import { isRefundError, RefundError } from '../model/index.ts'
import type { AccountProvider, Clock, RefundProvider } from '../model/index.ts'
import { parsePolicy } from './policy.ts'
import type { Policy } from './policy.ts'
import { systemClock, systemRandom } from './runtime.ts'
import type { RefundServiceOptions, ServiceRandom } from './types.ts'

/** A service's options, checked, with what all its parts need. */
export interface Settings {
  readonly ledger: Ledger
  /** Runs evenly from the wall clock's time on at which the service was made. */
  readonly clock: Clock
  readonly random: ServiceRandom
  readonly policy: Policy
  readonly accountNames: readonly string[]
  readonly defaultAccount: string | null
  /** A new name to hold a lease by. */
  readonly worker: () => string
  /**
   * Whether the wall clock has run evenly since the service was made. Where it hasn't, either it was
   * set or this machine has slept: then nobody can tell how old a key is.
   */
  readonly isClockSteady: () => boolean
  /**
   * Whether the time is known to within a day. A clock that was set by more, or a machine that slept
   * for longer, sends nothing until its process is started anew.
   */
  readonly isTimeKnown: () => boolean
  /** The latest and the earliest that it can be now, milliseconds since 1970: see `isClockSteady`. */
  readonly latest: () => number
  readonly earliest: () => number
  /** Accounts whose provider was seen to give a reference back. */
  readonly echoing: Set<string>
  /**
   * Accounts whose provider asked to be left alone, with the time until when: on the clock that never
   * jumps, milliseconds.
   */
  readonly pauses: Map<string, number>
  /** @throws {RefundError} `configuration` with the rule `account.unknown`. */
  readonly provider: (account: string) => AccountProvider<RefundProvider>
}

/** Checks the options of a service. */
export function readSettings<Providers extends ProvidersByAccount>(
  options: RefundServiceOptions<Providers>,
): Settings {
  const { accounts, ledger, clock: given = systemClock, random = systemRandom } = options
  checkPart(accounts, 'named', 'accounts', 'pass what createAccounts or loadAccounts gives')
  checkPart(ledger, 'change', 'ledger', "pass a ledger such as sqliteLedger('refunds.db')")
  checkPart(given, 'after', 'clock', 'pass { now, monotonic, after }')
  checkPart(random, 'owner', 'random', 'pass { owner, jitter }')
  const policy = parsePolicy(options.policy ?? {}, accounts.names)
  const byName = new Map<string, AccountProvider<RefundProvider>>()
  const echoing = new Set<string>()
  const pauses = new Map<string, number>()
  const clock = evenClock(given)
  return {
    ledger,
    clock,
    random,
    policy,
    worker: workerNames(random.owner()),
    isClockSteady: watchClock(given, clock),
    isTimeKnown: () => Math.abs(given.now() - clock.now()) <= longestDriftMs,
    latest: () => Math.max(given.now(), clock.now()),
    earliest: () => Math.min(given.now(), clock.now()),
    echoing,
    pauses,
    accountNames: accounts.names,
    defaultAccount: accounts.default,
    provider: (account) => {
      const known = byName.get(account)
      if (known !== undefined) return known
      const provider = accounts.named(account)
      byName.set(account, provider)
      return provider
    },
  }
}

function workerNames(owner: string): () => string {
  let count = 0
  return () => {
    count += 1
    return `${owner}/${count}`
  }
}

const toleratedDriftMs = 60_000
const longestDriftMs = 24 * 60 * 60 * 1000

/**
 * The wall clock as it was when the service was made, carried on by the clock that never jumps: what
 * is set back or ahead afterwards changes nothing.
 */
function evenClock(clock: Clock): Clock {
  const atStart = clock.now() - clock.monotonic()
  return {
    now: () => Math.floor(atStart + clock.monotonic()),
    monotonic: () => clock.monotonic(),
    after: (milliseconds, action) => clock.after(milliseconds, action),
  }
}

function watchClock(clock: Clock, even: Clock): () => boolean {
  let isSteady = true
  return () => {
    if (Math.abs(clock.now() - even.now()) > toleratedDriftMs) isSteady = false
    return isSteady
  }
}

/** The time now, ISO 8601 in UTC with milliseconds. */
export function timeOf({ clock }: Pick<Settings, 'clock'>): string {
  return new Date(clock.now()).toISOString()
}

function checkPart(part: unknown, method: string, name: string, advice: string): void {
  if (typeof part === 'object' && part !== null && method in part) return
  throw new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `The refund service can't be made: ${name} is missing or is something else. To mend it, ${advice}.`,
    issues: [{ path: name, rule: 'option.type' }],
  })
}

/** Whether an error says that what was to be stored may be there or not. */
export function isCommitUnknown(error: unknown): boolean {
  return isRefundError(error) && error.issues.some(({ rule }) => rule === 'ledger.commit_unknown')
}
