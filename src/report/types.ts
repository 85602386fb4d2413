import type {
  AccountsSummary,
  Finality,
  Issue,
  Money,
  OfAccount,
  Refund,
  RefundErrorCode,
  RefundReason,
  RefundStatus,
  WalkSummary,
} from '../model/index.ts'

/** What totals can be split by. Every total is of one currency, whether or not that is named. */
export const reportDimensions = [
  'account',
  'provider',
  'currency',
  'status',
  'reason',
  'day',
  'week',
  'month',
] as const

export type ReportDimension = (typeof reportDimensions)[number]

/** What a report can be written as. */
export const reportFormats = ['csv', 'ndjson', 'json', 'markdown', 'html'] as const

export type ReportFormat = (typeof reportFormats)[number]

/** Takes the text of one format, piece by piece and in order; a promise holds the next piece back. */
export type ReportSink = (text: string) => void | Promise<void>

/**
 * Where rows wait until the walk has ended, because what a report says first is known last. A
 * `FileHandle` of Node, opened with `wx+`, is one.
 */
export interface ReportSpool {
  write(bytes: Uint8Array): Promise<{ readonly bytesWritten: number }>
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>
  close(): Promise<void>
}

/** Refunds to report on: a walk of one provider or of all accounts, or any other source of them. */
export interface ReportSource extends AsyncIterable<Refund & Partial<OfAccount>> {
  /**
   * Asked before the first refund and after the last. Without it the report can't say whether the
   * list was complete, and says so.
   */
  readonly summary?: () => WalkSummary | AccountsSummary
}

/** How far a report is. */
export interface ReportProgress {
  /** Refunds read so far. */
  readonly rows: number
  /** The account of the last of them. */
  readonly account: string | null
}

export interface ReportOptions {
  /** What to split the totals by. @default ['account', 'currency', 'status'] */
  readonly by?: readonly ReportDimension[]
  /** An IANA name such as `Africa/Lagos`. Required for day, week and month. @default 'UTC' */
  readonly timeZone?: string
  /**
   * What the refunds were listed by, ISO 8601 with a zone: told at the top, and what a restatement
   * goes by. A refund that was created outside is refused, since it would make the top untrue, and
   * so is a time other than the one that the list says it was asked for.
   * @default what the list was asked for, where its summary says so
   */
  readonly createdFrom?: string
  /** The same, and excluded itself. */
  readonly createdBefore?: string
  /** Where each format goes to. Without any there is the returned report alone. */
  readonly outputs?: Readonly<Partial<Record<ReportFormat, ReportSink>>>
  /** Opens the place where rows wait. @default memory, some hundred bytes for each refund */
  readonly spool?: () => ReportSpool | Promise<ReportSpool>
  /**
   * The text of an earlier report that says it was complete, in CSV, NDJSON or JSON. Its period is
   * closed for the accounts that it had: of their refunds only those that have changed since come,
   * as restatement rows. It is refused where it isn't as it was written, and where it was listed by
   * a status or a payment that this list isn't known to be listed by too.
   *
   * While the report is made, key, status and amount of each of its refunds are held in memory,
   * some 200 bytes for each.
   */
  readonly previous?: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>
  /**
   * Given where the refunds are those of a ledger: what it can't vouch for, as `moneyAtRisk` of the
   * refund service adds it up, empty where there is nothing. The report then says that it is of the
   * ledger alone, and tells these sums first.
   * @default none: the refunds are those of a provider's list
   */
  readonly moneyAtRisk?: readonly MoneyInLedger[]
  /** @default 'Refunds' */
  readonly title?: string
  /**
   * Used in place of the machine's clock. It is read once, before the first refund: the time that
   * the report is made at, which ages count from.
   */
  readonly clock?: { now(): number }
  /** Called each 1,000 refunds, and after the last. */
  readonly onProgress?: (progress: ReportProgress) => void
  /** Ends the report with `aborted`; nothing more is written. */
  readonly signal?: AbortSignal
}

/** So many refunds of a ledger, and what they hold of their payments. */
export interface HeldMoney {
  readonly count: number
  readonly amount: Money
}

/** What a ledger holds of one account and currency. */
export interface MoneyInLedger {
  readonly account: string
  readonly currency: string
  /** Sent, and nobody can tell what became of it; what is not as it was asked for, too. */
  readonly inDoubt: HeldMoney
  /** Recorded or being sent. */
  readonly reserved: HeldMoney
  /** Pending at the provider. */
  readonly pending: HeldMoney
  /** Of these, what is pending for longer than its provider takes. @default not known */
  readonly stale?: HeldMoney | null
  /** When the oldest of all came into its state. */
  readonly oldestSince: string
}

/** One refund, flat: a row of CSV, a line of NDJSON. */
export interface ReportRow {
  /** `restatement`: it belongs to a period that an earlier report has closed. */
  readonly record: 'refund' | 'restatement'
  readonly account: string | null
  readonly provider: string
  readonly mode: 'test' | 'live' | null
  /** Every handle as `kind:id`, the most useful first. */
  readonly payments: readonly string[]
  readonly refund: string
  readonly reference: string | null
  readonly status: RefundStatus
  readonly finality: Finality
  /** The provider's own word for the status. */
  readonly providerStatus: string | null
  readonly reason: RefundReason | 'other' | null
  /** Minor units. */
  readonly amountMinor: number
  /** The same as decimal text with all decimals of its currency: `35.00`. */
  readonly amount: string
  readonly currency: string
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string | null
  readonly bankReference: string | null
  readonly bankReferenceType: string | null
  readonly bankReferenceStatus: 'available' | 'pending' | 'unavailable' | null
  /** Seconds from its creation to the making of the report; null when the time isn't known. */
  readonly ageSeconds: number | null
  /** What changed since the earlier report; null for an ordinary row. */
  readonly restated: Restated | null
}

/** How a refund of a closed period differs from what the earlier report said of it. */
export interface Restated {
  /**
   * `changed`: another status or amount; `added`: it wasn't in the earlier report, which had its
   * account; `gone`: a complete and unfiltered list of the same account, provider and mode doesn't
   * have it any more.
   */
  readonly change: 'changed' | 'added' | 'gone'
  readonly previousStatus: RefundStatus | null
  readonly previousAmountMinor: number | null
  /** What it adds to the net of the closed period, minor units; below zero where it takes away. */
  readonly netChangeMinor: number
}

/** A sum of one currency. Text, because it may be beyond what a JSON number says exactly. */
export interface ReportSum {
  readonly currency: string
  /** Minor units: `-?[0-9]+`. */
  readonly minor: string
  /** `1234.50` */
  readonly decimal: string
}

/** What refunds of one currency come to. */
export interface ReportTotal {
  readonly currency: string
  readonly count: number
  /** All that was asked for, whatever became of it. */
  readonly requested: ReportSum
  readonly failedCount: number
  readonly failed: ReportSum
  /** Requested minus failed. */
  readonly net: ReportSum
  /** Failed refunds of all refunds, 0 to 1, rounded to four decimals. */
  readonly failureRate: number
  /** What is new or pending. */
  readonly open: {
    readonly count: number
    readonly amount: ReportSum
    /** Of the oldest; null when none is open, or no time is known. */
    readonly oldestAgeSeconds: number | null
    /** How many are so old. Each is counted once, in the first that fits. */
    readonly underOneDay: number
    readonly underSevenDays: number
    readonly underThirtyDays: number
    readonly older: number
    /** Their time isn't known. */
    readonly undated: number
  }
}

/** A total of one group, named by each dimension that was asked for; null stands for unknown. */
export interface ReportGroup extends ReportTotal {
  readonly group: Readonly<Partial<Record<ReportDimension, string | null>>>
}

/** So many refunds, and what they hold. */
export interface ReportHeld {
  readonly count: number
  readonly amount: ReportSum
}

/** What a ledger can't vouch for, of one account and currency. */
export interface ReportRisk {
  readonly account: string
  readonly currency: string
  readonly inDoubt: ReportHeld
  readonly reserved: ReportHeld
  readonly pending: ReportHeld
  /** Of `pending`, what is so for longer than its provider takes; null where that isn't known. */
  readonly stale: ReportHeld | null
  /** ISO 8601 in UTC with milliseconds. */
  readonly oldestSince: string
}

/** What is known of one account of the report. */
export interface ReportAccount {
  /** Null for a source without account names. */
  readonly account: string | null
  readonly provider: string | null
  readonly mode: 'test' | 'live' | null
  /** Refunds read, those of a closed period and those that came again included. */
  readonly count: number
  readonly rejected: number
  /** Whether all of it that was asked for is here; null when the source doesn't say. */
  readonly complete: boolean | null
  /** Why reading it stopped before its end. */
  readonly failure: { readonly code: RefundErrorCode; readonly message: string } | null
}

/** A row of a list that was kept out, without the provider's own object. */
export interface ReportRejectedRow {
  readonly account: string | null
  readonly id: string | null
  readonly issues: readonly Issue[]
}

/** What the list of a report was asked for beside its period. */
export interface ReportListed {
  /** Only refunds with this status; null for all. */
  readonly status: RefundStatus | null
  /** Only refunds of this payment, its id or `kind:id`; null for all. */
  readonly payment: string | null
  /** It began behind a cursor: what stands before that is missing. */
  readonly isResumed: boolean
}

/** What a report says first: what it is about, what it lacks, and all totals. JSON-safe. */
export interface Report {
  readonly version: 1
  readonly title: string
  /**
   * What it is and what it lacks, in sentences, the most important first: whether it is complete,
   * then each account that failed. They hold text from outside, so escape them where they go.
   */
  readonly statements: readonly string[]
  /** ISO 8601 in UTC with milliseconds. */
  readonly madeAt: string
  readonly period: {
    readonly createdFrom: string | null
    readonly createdBefore: string | null
    /** Days, weeks and months are cut by this time of a refund. */
    readonly timeBasis: 'created'
    readonly timeZone: string
  }
  /** Amounts are positive where money goes back to customers. */
  readonly sign: 'refunds_positive'
  readonly by: readonly ReportDimension[]
  /** Null where the source doesn't say what it was asked for. */
  readonly listed: ReportListed | null
  /** Ordinary rows, which the totals are of. Restatement rows are in no total but their own. */
  readonly rows: number
  /**
   * What names, dates and values each row, in their order, as `crc32:` and eight digits: it tells
   * whether a row is still as it was written. It isn't proof against somebody who wants to deceive.
   */
  readonly checksum: string
  /**
   * Whether every refund that was asked for is here: all of the period, or those of them that
   * `listed` names. Null when the source doesn't say.
   */
  readonly complete: boolean | null
  /** Why lists can't be proved whole: the first of what the source says. */
  readonly faults: readonly Issue[]
  /**
   * How many refunds came again, as far as that can be noticed without keeping all: any refund of
   * the earlier report, and any other that came among the last some thousand. Each is counted once.
   */
  readonly repeated: number
  readonly accounts: readonly ReportAccount[]
  readonly rejected: {
    readonly count: number
    /** The first of them. */
    readonly shown: readonly ReportRejectedRow[]
  }
  /**
   * What the ledger that the refunds are of can't vouch for, whatever the period; empty where there
   * is nothing. Null for a provider's list.
   */
  readonly moneyAtRisk: readonly ReportRisk[] | null
  /** One for each currency. */
  readonly overall: readonly ReportTotal[]
  /** One for each group and currency. */
  readonly totals: readonly ReportGroup[]
  readonly restatements: {
    /** When the earlier report was made; null when none was given. */
    readonly previousMadeAt: string | null
    /** The period that it closed; null when none was given. An open start is null. */
    readonly closed: { readonly createdFrom: string | null; readonly createdBefore: string } | null
    readonly count: number
    /** Refunds of the closed period that are as they were. */
    readonly unchanged: number
    /**
     * Refunds of the earlier report that did not come, and whose absence isn't proved: the list
     * isn't complete, or another period or account was listed.
     */
    readonly unseen: number
    readonly netChange: readonly ReportSum[]
  }
}

/** What charts are drawn of: sums by time, account, currency and status. */
export interface ReportSeries {
  /** How long each bucket of `points` is: the shortest of which there are at most 62. */
  readonly bucket: 'day' | 'week' | 'month' | 'year'
  /** By time and group: `2026-01-31`, `2026-W05`, `2026-01`, `2026`; null for an unknown time. */
  readonly points: readonly (ReportSeriesSum & { readonly time: string | null })[]
  readonly accounts: readonly (ReportSeriesSum & { readonly account: string | null })[]
}

export interface ReportSeriesSum {
  readonly currency: string
  readonly status: RefundStatus
  readonly count: number
  /** Minor units: `-?[0-9]+`. */
  readonly minor: string
}

/** Writes one format: what comes first, each row in the order of the walk, what comes last. */
export interface ReportWriter {
  head(): string
  row(row: ReportRow): string
  foot(): string
}

/** Begins one format once all that the report says first is known. */
export type StartReportWriter = (report: Report, series: ReportSeries) => ReportWriter
