import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import type { FullEntry, Ledger } from '../../src/ledger/index.ts'
import { isRefundError, money } from '../../src/model/index.ts'
import type {
  Clock,
  Manifest,
  Money,
  Refund,
  RefundError,
  RefundProvider,
  RefundRequest,
} from '../../src/model/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import type { RefundPolicy, RefundService, ServiceRandom } from '../../src/service/types.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import type { Memory, MemoryProviderOptions } from '../../src/testing/index.ts'
import { createHandClock, startOfTime } from '../http/hand-clock.ts'
import type { HandClock } from '../http/hand-clock.ts'

export const second = 1000
export const minute: number = 60 * second
export const hour: number = 60 * minute
export const day: number = 24 * hour

/** One account, `main`, at a provider in memory, and a service over it. */
export interface Scene {
  readonly memory: Memory
  readonly provider: RefundProvider
  readonly clock: HandClock
  readonly ledger: Ledger
  readonly service: TestService
  /** A payment of 100.00 USD. */
  readonly payment: string
  /** A refund of 35.00 USD of it, as `RMA-1` unless changed. */
  readonly ask: (changes?: Partial<RefundRequest>) => RefundRequest
  /** Another process with the same ledger and accounts. */
  readonly another: (changes?: ServiceParts) => TestService
  /** Lets time pass for everybody. */
  readonly pass: (milliseconds: number) => void
  /** What the ledger holds under a reference. */
  readonly stored: (reference?: string) => Promise<FullEntry | undefined>
}

export type TestService = RefundService<{ readonly main: RefundProvider }>

export interface ServiceParts {
  readonly policy?: RefundPolicy
  readonly ledger?: Ledger
  readonly provider?: RefundProvider
  readonly clock?: Clock
}

export interface SceneOptions extends ServiceParts {
  readonly memory?: MemoryProviderOptions
  /** What is done to the provider before the service gets it. */
  readonly wrap?: (provider: RefundProvider) => RefundProvider
  /** @default one on which waits of the service pass at once, and the end of a lease does not */
  readonly clock?: HandClock
}

export function setScene(options: SceneOptions = {}): Scene {
  const { memory: side, wrap = (provider) => provider, policy, ledger = memoryLedger() } = options
  const { clock = createHandClock((milliseconds) => milliseconds < 30_000) } = options
  const inner = memoryProvider({ startAt: startOfTime, keyTrust: 'advisory', ...side })
  const provider = wrap(inner)
  const { memory } = inner
  const payment = memory.addPayment({ amount: money('100.00', 'USD') })
  const another = (changes: ServiceParts = {}): TestService =>
    createRefundService({
      accounts: createAccounts({ main: changes.provider ?? provider }),
      ledger: changes.ledger ?? ledger,
      clock: changes.clock ?? clock,
      random: countingRandom(),
      policy: { ...policy, ...changes.policy },
    })
  return {
    memory,
    provider,
    clock,
    ledger,
    payment,
    another,
    service: another(),
    ask: (changes = {}) => ({
      payment,
      amount: usd('35.00'),
      reason: 'requested_by_customer',
      reference: 'RMA-1',
      ...changes,
    }),
    pass: (milliseconds) => {
      clock.advance(milliseconds)
      memory.advance(milliseconds)
    },
    stored: async (reference = 'RMA-1') => (await ledger.read([reference]))[0],
  }
}

let owners = 0

/** Names that nobody else has, and jitter that is always the same. */
export function countingRandom(): ServiceRandom {
  return {
    owner: () => {
      owners += 1
      return `owner-${owners}`
    },
    jitter: () => 0,
  }
}

export function usd(decimal: string): Money {
  return money(decimal, 'USD')
}

/** The error that a call of the package ends with. */
export async function refusal(call: Promise<unknown>): Promise<RefundError> {
  try {
    await call
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
  throw new Error('It was not refused.')
}

/** The same provider, which says other things of itself. */
export function withManifest(provider: RefundProvider, changes: Partial<Manifest>): RefundProvider {
  return { ...provider, manifest: { ...provider.manifest, ...changes } }
}

/** A provider that doesn't give our reference back when it is read, and doesn't promise to. */
export function forgetful(provider: RefundProvider): RefundProvider {
  return {
    ...withManifest(provider, {
      referenceField: { value: 'reference', basis: 'inferred', source: 'Nobody has tried.' },
    }),
    find: async (query, options) => ({ ...(await provider.find(query, options)), refunds: [] }),
    get: async (id, options) => without(await provider.get(id, options)),
    list: (query, options) => {
      const walk = provider.list(query, options)
      async function* read(): AsyncGenerator<Refund, void, undefined> {
        for await (const refund of walk) yield without(refund)
      }
      return { summary: () => walk.summary(), [Symbol.asyncIterator]: read }
    },
  }
}

function without(refund: Refund): Refund {
  return { ...refund, reference: null }
}

/** Sweeps until nothing changes any more, with so long in between. */
export async function sweepFor(
  scene: Scene,
  service: TestService,
  { every, times }: { readonly every: number; readonly times: number },
): Promise<void> {
  for (let sweep = 0; sweep < times; sweep += 1) {
    scene.pass(every)
    await service.sweep()
  }
}
