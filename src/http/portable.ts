import { parseCallOptions, referenceTaken, withDetails } from '../model/index.ts'
import type {
  CallOptions,
  FoundRefunds,
  Manifest,
  Payment,
  PreparedRefund,
  Refund,
  RefundError,
  RefundPage,
  RefundProvider,
  RefundWalk,
} from '../model/index.ts'
import type { CallLimits } from './call.ts'
import type { Client } from './client.ts'
import { asRefundError, guard } from './guard.ts'
import type { Guarded } from './guard.ts'

/** A refund to send, or the one that the reference already stands for. */
export type Plan =
  | { readonly prepared: PreparedRefund }
  | {
      readonly existing: Refund
      /** Whether it has the amount that is asked for now. */
      readonly isSame: boolean
    }

/**
 * What an adapter does itself. Arguments come as the caller gave them, and each operation checks
 * its own.
 */
export interface Operations {
  /** Works out what to send, or finds that the reference stands for a refund already. */
  plan(request: unknown, limits: CallLimits): Promise<Plan>
  /** Makes one POST of the stored bytes, and tells the refund that it made. */
  send(prepared: unknown, limits: CallLimits): Promise<Refund>
  /** Sends, and again while that is safe. */
  sendWhileSafe(prepared: PreparedRefund, limits: CallLimits): Promise<Refund>
  find(query: unknown, limits: CallLimits): Promise<FoundRefunds>
  get(id: unknown, limits: CallLimits): Promise<Refund>
  /** Begins a walk; `startPage` starts the time of each of its pages. */
  walk(query: unknown, startPage: () => CallLimits): RefundWalk
  readPage(query: unknown, limits: CallLimits): Promise<RefundPage>
  readPayment(payment: unknown, limits: CallLimits): Promise<Payment>
}

/** Who it is that operates. */
export interface Portable {
  readonly manifest: Manifest
  readonly mode: 'test' | 'live'
  readonly client: Client
  readonly operations: Operations
}

/** Runs one call of a provider: its options read, its time started, its errors all of one kind. */
export type RunCall = <Result>(
  about: Omit<Guarded, 'provider'>,
  options: CallOptions | undefined,
  action: (limits: CallLimits) => Promise<Result>,
) => Promise<Result>

/**
 * The way in which every method of a provider runs. What is refused before a read says `not_sent`,
 * which is about refunds; a read sends none, and says so.
 */
export function callRunner(provider: string, client: Client): RunCall {
  return (about, options, action) =>
    guard({ provider, ...about }, async () =>
      action(client.start(parseCallOptions(options).signal)),
    ).catch((error: RefundError) => {
      throw about.outcome === 'none' ? withDetails(error, { outcome: 'none' }) : error
    })
}

/**
 * The portable methods of a provider, made of what its adapter does itself. Webhooks are the
 * adapter's own: nothing is asked of anybody for them.
 */
export function portableMethods({
  manifest,
  mode,
  client,
  operations,
}: Portable): Omit<RefundProvider, 'parseWebhook'> {
  const run = callRunner(manifest.name, client)
  return {
    name: manifest.name,
    mode,
    manifest,

    prepare: (request, options) =>
      run({ task: 'prepare the refund', outcome: 'not_sent' }, options, async (limits) => {
        const plan = await operations.plan(request, limits)
        if ('prepared' in plan) return plan.prepared
        throw referenceTaken(plan.existing, plan.isSame)
      }),

    send: (prepared, options) =>
      run(creating, options, (limits) => operations.send(prepared, limits)),

    create: (request, options) =>
      run(creating, options, async (limits) => {
        const plan = await operations.plan(request, limits)
        if ('prepared' in plan) return operations.sendWhileSafe(plan.prepared, limits)
        if (plan.isSame) return plan.existing
        throw referenceTaken(plan.existing, plan.isSame)
      }),

    find: (query, options) =>
      run(reading('find the refund'), options, (limits) => operations.find(query, limits)),

    get: (id, options) =>
      run(reading('read the refund'), options, (limits) => operations.get(id, limits)),

    list: (query, options) => {
      try {
        const { signal } = parseCallOptions(options)
        return operations.walk(query, () => client.start(signal))
      } catch (error) {
        const about = { provider: manifest.name, ...reading('list refunds') }
        throw withDetails(asRefundError(error, about), { outcome: 'none' })
      }
    },

    listPage: (query, options) =>
      run(reading('list refunds'), options, (limits) => operations.readPage(query, limits)),

    getPayment: (payment, options) =>
      run(reading('read the payment'), options, (limits) =>
        operations.readPayment(payment, limits),
      ),
  }
}

/** A call that can't move money, as words behind "could not". */
export function reading(task: string): Omit<Guarded, 'provider'> {
  return { task, outcome: 'none' }
}

const creating = { task: 'create the refund', outcome: 'unknown' } as const
