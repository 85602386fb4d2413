import type { Accounts, ProvidersByAccount } from '../accounts/accounts.ts'
import type { Ledger } from '../ledger/index.ts'
import type {
  CallOptions,
  Clock,
  CustomerTerms,
  Decision,
  Money,
  PaymentHandle,
  RecordState,
  RefundError,
  RefundErrorCode,
  RefundProvider,
  RefundRecord,
  RefundRequest,
} from '../model/index.ts'
import type {
  CustomerNotice,
  CustomerNoticeOptions,
  FeedEvent,
  FeedOptions,
  RecordHistory,
  WebhookHandler,
  WebhookHandlerOptions,
} from './follow-up-types.ts'
import type {
  Finding,
  FindingClosing,
  Reconciliation,
  ReconcileOptions,
} from './reconcile/types.ts'

/** What a refund service is made of. */
export interface RefundServiceOptions<Providers extends ProvidersByAccount = ProvidersByAccount> {
  readonly accounts: Accounts<Providers>
  /** Where refunds are kept. All processes that refund from these accounts share one. */
  readonly ledger: Ledger
  /** @default the machine's own */
  readonly clock?: Clock
  readonly policy?: RefundPolicy
  /** Where names for leases and jitter come from. @default the machine's randomness */
  readonly random?: ServiceRandom
}

/** Randomness of a service. Nothing that must not be guessed is made of it. */
export interface ServiceRandom {
  /** A name that no other service has, in any process. */
  owner(): string
  /** A number from 0 up to but not including 1. */
  jitter(): number
}

/** At most this much in this time. */
export interface RefundLimit {
  /** @default each account for itself */
  readonly account?: string
  /** What the refunds of the window may come to together; limits its currency alone. */
  readonly amount: Money
  /** How far back the window reaches, milliseconds. */
  readonly windowMs: number
}

/** Something that looks odd and is not forbidden. */
export interface PolicyWarning {
  readonly kind: 'near_duplicate'
  /** The refund that is asked for. */
  readonly reference: string
  readonly account: string
  /** The refund it looks like. */
  readonly other: string
}

/** What the service may do, and when it looks. Times are milliseconds. */
export interface RefundPolicy {
  /**
   * While it is true nothing is sent: new refunds are refused, those that are recorded wait. Reading
   * goes on. A function is asked before each POST. @default false
   */
  readonly killSwitch?: boolean | (() => boolean)
  /** @default none */
  readonly limits?: readonly RefundLimit[]
  /** Refuses each refund after all checks, with the code `policy`, and sends nothing. @default false */
  readonly dryRun?: boolean
  /**
   * What happens to a refund of the same payment and amount as one that was recorded shortly before
   * under another reference. @default 'warn'
   */
  readonly nearDuplicate?: 'allow' | 'warn' | 'refuse'
  /** What "shortly before" is. @default 10 minutes */
  readonly nearDuplicateWindowMs?: number
  /** Told of each warning. What it throws is ignored. */
  readonly onWarning?: (warning: PolicyWarning) => void
  /**
   * How long an attempt belongs to the process that makes it. Longer than the provider's
   * `totalTimeoutMs`. @default 5 minutes
   */
  readonly leaseMs?: number
  /**
   * How long after an attempt a refund may still appear: only readings begun later can prove that
   * there is none. Longer than the provider may take with a request. @default 15 minutes
   */
  readonly quietMs?: number
  /** How far apart two readings are that prove absence together. @default 5 minutes */
  readonly absentGapMs?: number
  /** How long a refund that was proved absent is looked for all the same. @default 76 hours */
  readonly lateWatchMs?: number
  /** How often one refund is sent at most, where the provider replays by key. @default 3 */
  readonly attempts?: number
  /** How long `create` tries before it leaves the rest to `sweep`. @default 30 seconds */
  readonly patienceMs?: number
}

/**
 * A refund of a named account: what its own provider takes, lines included. Without `account` it
 * goes to the default account.
 */
export type ServiceRequest<Providers extends ProvidersByAccount = ProvidersByAccount> =
  | {
      readonly [Name in keyof Providers & string]: {
        readonly account: Name
      } & RequestOf<Providers[Name]>
    }[keyof Providers & string]
  | (RefundRequest & { readonly account?: undefined })

type RequestOf<Provider extends RefundProvider> = Parameters<Provider['prepare']>[0]

/** How `createMany` goes about it. */
export interface CreateManyOptions extends CallOptions {
  /** How many refunds are under way at a time. @default 4 */
  readonly concurrency?: number
  /** How many are begun in a second at most. @default no limit */
  readonly perSecond?: number
  /** Told after each refund. What it throws is ignored. */
  readonly onProgress?: (progress: CreateManyProgress) => void
}

export interface CreateManyProgress {
  readonly done: number
  readonly refused: number
  readonly byState: Readonly<Partial<Record<RecordState, number>>>
}

/** What became of one request of many, in the order of the requests. */
export type CreateManyResult =
  | { readonly reference: string | null; readonly record: RefundRecord; readonly error: null }
  | { readonly reference: string | null; readonly record: null; readonly error: RefundError }

/** What a refund would do, and whether it would pass. Nothing was recorded or sent. */
export interface Quote {
  readonly account: string
  readonly provider: string
  readonly mode: 'test' | 'live'
  readonly payments: readonly PaymentHandle[]
  /** What the request comes to; null where only the provider can say, or it can't be read. */
  readonly amount: Money | null
  /** What the customer paid; null where the payment could not be read. */
  readonly captured: Money | null
  /** What the provider says went back, or is on its way. */
  readonly refunded: Money | null
  /** What the ledger keeps for refunds that the provider doesn't show, or of which nobody can tell. */
  readonly held: Money | null
  /** What of `held` is in doubt. */
  readonly heldInDoubt: Money | null
  /** What a new refund may take. */
  readonly refundable: Money | null
  readonly passes: boolean
  /** What stops it; null where nothing does. */
  readonly refusal: {
    readonly code: RefundErrorCode
    readonly rule: string | null
    readonly message: string
  } | null
  readonly warnings: readonly PolicyWarning[]
  /** When the customer has it, by the way it travels. */
  readonly customerTerms: readonly CustomerTerms[]
  /** Whose money it is; null where nobody says. */
  readonly fundedBy: string | null
  /** The refund that stands under the reference already. */
  readonly existing: RefundRecord | null
}

/** Which records to find. All that is given must hold. */
export interface RecordQuery {
  readonly account?: string
  /** The provider's id of a payment, or a handle of it. */
  readonly payment?: string | PaymentHandle
  /** The provider's id of a refund. */
  readonly refundId?: string
  readonly state?: RecordState | readonly RecordState[]
  /** Recorded at or after this time, ISO 8601 with a zone. */
  readonly createdFrom?: string
  /** Recorded before this time. */
  readonly createdBefore?: string
}

export interface SweepOptions extends CallOptions {
  /** How many records at most. @default 500 */
  readonly limit?: number
  /** Begins nothing new after this long. @default no limit */
  readonly deadlineMs?: number
  /** One account only. @default all */
  readonly account?: string
  /**
   * How many records of each account at most, so that one with many doesn't use up what its provider
   * lets be asked, nor keep the others waiting. @default `limit`
   */
  readonly accountLimit?: number
}

/** What a sweep did. */
export interface SweepSummary {
  /** Records that were due and taken. */
  readonly taken: number
  /** Those whose state is another one now. */
  readonly changed: number
  /** Those that could not be worked on, with the error of each. They are due again later. */
  readonly failed: readonly { readonly reference: string; readonly error: RefundError }[]
  /** How many of the taken are in which state now. */
  readonly byState: Readonly<Partial<Record<RecordState, number>>>
  /** Whether nothing was left that was due. */
  readonly isDone: boolean
}

/** How a watch goes on. */
export interface WatchOptions extends Omit<SweepOptions, 'deadlineMs'> {
  /** Ends the watch; what is under way is done first. */
  readonly signal: AbortSignal
  /** How long it waits after a sweep that left nothing due, milliseconds. @default 30_000 */
  readonly everyMs?: number
  /** Told of each sweep that did something. What it throws is ignored. */
  readonly onSweep?: (summary: SweepSummary) => void
  /**
   * Told where a sweep failed as a whole, as when the ledger can't be reached; it is tried again. What
   * it throws is ignored.
   */
  readonly onError?: (error: RefundError) => void
}

/** Who decided, and why. */
export interface DecisionDetails extends CallOptions {
  readonly actor: string
  readonly reason: string
  /** With `refunded`: the provider's id of the refund that is the one, or its adopted record's name. */
  readonly refundId?: string
}

/** Money whose whereabouts nobody can vouch for. */
export interface MoneyAtRisk {
  readonly account: string
  readonly currency: string
  /** Sent, and nobody can tell what became of it. Counts mismatches and duplicates too. */
  readonly inDoubt: { readonly count: number; readonly amount: Money }
  /** Recorded or being sent. */
  readonly reserved: { readonly count: number; readonly amount: Money }
  /** Pending at the provider. */
  readonly pending: { readonly count: number; readonly amount: Money }
  /** When the oldest of these came into its state. */
  readonly oldestSince: string
}

/**
 * Refunds that are made once: over crashes, processes and machines that share the ledger.
 *
 * A record is stored, with all that will be sent and the amount set aside, before the first byte
 * leaves; a mark is stored before each POST. What is in doubt stays so, and keeps its amount, until
 * there is proof.
 */
export interface RefundService<Providers extends ProvidersByAccount = ProvidersByAccount> {
  /**
   * Makes a refund, or returns the one that stands under the reference. The same call again is
   * always safe and never makes a second refund.
   *
   * An abort ends the waiting, and the record as it stands is returned; what was begun goes on.
   *
   * @throws {RefundError} only while nothing is recorded, with the outcome `not_sent`: what
   * `prepare` throws; `amount_exceeds_refundable`: with what is set aside for other refunds nothing
   * is left; `reference_conflict`: the reference stands for another refund, `issues` names what
   * differs; `policy`; `ledger`.
   */
  readonly create: (
    request: ServiceRequest<Providers>,
    options?: CallOptions,
  ) => Promise<RefundRecord>

  /**
   * Makes many, a few at a time. Running it again with the same requests goes on where it stopped.
   * A request that is refused doesn't stop the others.
   */
  readonly createMany: (
    requests: Iterable<ServiceRequest<Providers>> | AsyncIterable<ServiceRequest<Providers>>,
    options?: CreateManyOptions,
  ) => AsyncIterable<CreateManyResult>

  /** Says what a refund would do, and which rule would stop it. Nothing but reading is done. */
  readonly quote: (request: ServiceRequest<Providers>, options?: CallOptions) => Promise<Quote>

  /** The record of a reference; null where there is none. Asks the ledger alone. */
  readonly byReference: (reference: string) => Promise<RefundRecord | null>

  /**
   * How the record of a reference came to be as it is: what each fact made of it, and which fact each
   * field comes from. Null where there is none. Asks the ledger alone.
   */
  readonly history: (reference: string) => Promise<RecordHistory | null>

  /**
   * What the customer can be told: what happened, when the money is there at the latest, and which
   * number to give the bank. Null where there is no such record. Asks the ledger alone.
   *
   * @throws {RefundError} `invalid_request`: the time zone can't be used.
   */
  readonly customerNotice: (
    reference: string,
    options?: CustomerNoticeOptions,
  ) => Promise<CustomerNotice | null>

  /** All records that match, newest first, read page by page. Asks the ledger alone. */
  readonly search: (query?: RecordQuery) => AsyncIterable<RefundRecord>

  /**
   * Does what is due: sends what was recorded and not sent, recovers what is in doubt, reads what is
   * not final. For cron and for loops; any number of processes may run it at the same time.
   */
  readonly sweep: (options?: SweepOptions) => Promise<SweepSummary>

  /**
   * Sweeps again and again, until the signal ends it. Any number of processes may watch one ledger:
   * each record is one watcher's at a time.
   *
   * @throws {RefundError} `invalid_request` or `configuration`: an option is wrong.
   */
  readonly watch: (options: WatchOptions) => Promise<void>

  /**
   * Stores what a person has decided, and acts by it.
   *
   * @throws {RefundError} `invalid_request`: there is no such record, or its state leaves nothing of
   * the kind to decide; and for `refunded` what `get` throws.
   */
  readonly resolve: (
    reference: string,
    decision: Decision,
    details: DecisionDetails,
  ) => Promise<RefundRecord>

  /**
   * Makes what answers the webhooks of an account: with 200 once the event and its effect are stored
   * in one step and `onEvent` has run; with 400 what isn't signed by a secret of the account, is too
   * old or is no event; with 500 what could not be stored, so that it is delivered again. A repeat
   * changes nothing. An event about a refund of no record is kept, and told to the feed as `foreign`.
   *
   * Hand it the request as it came: a body that was parsed or decoded before isn't what was signed.
   *
   * @throws {RefundError} `configuration`: there is no such account, or an option is wrong.
   */
  readonly webhook: (
    account: keyof Providers & string,
    options?: WebhookHandlerOptions,
  ) => WebhookHandler

  /**
   * What happened, from a place on to the end that the feed has by then. Events come at least once
   * and, for each record, in the order in which they happened. Keep the cursor of the last one that was dealt
   * with, and pass it as `after` next time.
   *
   * @throws {RefundError} `invalid_request`; `ledger` with the rule `cursor.invalid`.
   */
  readonly events: (options?: FeedOptions) => AsyncIterable<FeedEvent>

  /**
   * Holds the ledger against the list of an account's provider, and tells what differs. It changes
   * nothing; `applyFinding` does. What is younger than the policy's `quietMs`, or under way, is no
   * finding.
   *
   * @throws {RefundError} at once `invalid_request` or `configuration`: an option is wrong. While
   * iterated `ledger`, `aborted`, and at the end what kept it from being complete.
   */
  readonly reconcile: (options: ReconcileOptions<keyof Providers & string>) => Reconciliation

  /**
   * Does what a finding proposes: adopts the refund, or lets the record learn what the provider shows.
   * Null where a person must decide, or nothing is to be done. It moves no money, and all is read again:
   * twice is the same as once.
   *
   * @throws {RefundError} `invalid_request`: it is no finding of this ledger; `refund_not_found`, and
   * what else reading the refund throws.
   */
  readonly applyFinding: (finding: Finding) => Promise<RefundRecord | null>

  /**
   * Stores that a person has dealt with a finding that can't be applied: it isn't told again as long as
   * it would show the same. It moves no money and changes no state. Null for an `orphan_fact`.
   *
   * @throws {RefundError} `invalid_request`: it is none of this ledger or one to apply, or lacks a detail.
   */
  readonly closeFinding: (finding: Finding, closing: FindingClosing) => Promise<RefundRecord | null>

  /** What is in doubt, set aside or pending, by account and currency. Asks the ledger alone. */
  readonly moneyAtRisk: () => Promise<readonly MoneyAtRisk[]>
}
