import { fromMinor, isRefundError } from '../../src/model/index.ts'
import type {
  AccountsSummary,
  AccountStatement,
  OfAccount,
  Refund,
  RefundError,
  WalkSummary,
} from '../../src/model/index.ts'
import { report } from '../../src/report/index.ts'
import type {
  Report,
  ReportFormat,
  ReportOptions,
  ReportSource,
  ReportSpool,
} from '../../src/report/index.ts'

export type SourceRefund = Refund & Partial<OfAccount>

/** The time that reports of these tests are made at. */
export const madeAt = '2026-03-01T12:00:00.000Z'

export const clock: { now(): number } = { now: () => Date.parse(madeAt) }

/** What a refund is made with: whatever a test is about. */
export type RefundInput = Omit<Partial<SourceRefund>, 'amount'> & {
  readonly minor?: number
  readonly currency?: string
}

export function refundOf(input: RefundInput = {}): SourceRefund {
  const { minor = 3500, currency = 'USD', ...fields } = input
  return {
    provider: 'stripe',
    id: 're_1',
    payments: [{ kind: 'payment_intent', id: 'pi_1' }],
    amount: fromMinor(minor, currency),
    status: 'succeeded',
    providerStatus: 'succeeded',
    finality: 'provisional',
    requiresAction: false,
    reason: 'requested_by_customer',
    reference: 'RMA-1',
    metadata: {},
    bankReference: null,
    parts: [],
    createdAt: '2026-02-10T08:00:00.000Z',
    testMode: false,
    raw: {},
    ...fields,
  }
}

/** Refunds with ids of their own, newest first, an hour apart. */
export function refundsOf(count: number, input: RefundInput = {}): readonly SourceRefund[] {
  const newest = Date.parse('2026-02-20T00:00:00.000Z')
  return Array.from({ length: count }, (_, index) =>
    refundOf({
      id: `re_${index}`,
      reference: `RMA-${index}`,
      createdAt: new Date(newest - index * 3_600_000).toISOString(),
      ...input,
    }),
  )
}

/** A source that counts how often it was walked, and says what it is told to say. */
export interface SceneSource extends ReportSource {
  readonly walks: () => number
}

export function sourceOf(
  refunds: Iterable<SourceRefund> | AsyncIterable<SourceRefund>,
  summary?: () => WalkSummary | AccountsSummary,
): SceneSource {
  let walks = 0
  return {
    walks: () => walks,
    ...(summary === undefined ? {} : { summary }),
    async *[Symbol.asyncIterator]() {
      walks += 1
      yield* refunds
    },
  }
}

/** A source of one account whose list is proved whole. */
export function wholeSource(refunds: readonly SourceRefund[]): SceneSource {
  return sourceOf(refunds, () => walkSummary({ count: refunds.length }))
}

export function walkSummary(fields: Partial<WalkSummary> = {}): WalkSummary {
  return {
    listed: null,
    count: 0,
    rejected: [],
    faults: [],
    complete: true,
    cursor: null,
    ...fields,
  }
}

export function statement(fields: Partial<AccountStatement> = {}): AccountStatement {
  return {
    account: 'us',
    provider: 'stripe',
    mode: 'live',
    count: 0,
    rejected: 0,
    state: 'ended',
    complete: true,
    error: null,
    ...fields,
  }
}

export function accountsSummary(
  accounts: readonly AccountStatement[],
  fields: Partial<AccountsSummary> = {},
): AccountsSummary {
  return {
    count: accounts.reduce((sum, { count }) => sum + count, 0),
    listed: null,
    rejected: [],
    faults: [],
    complete: accounts.every(({ complete }) => complete),
    cursor: null,
    accounts,
    ...fields,
  }
}

/** A report, and the texts it was written as. */
export interface Written {
  readonly report: Report
  readonly texts: Readonly<Record<ReportFormat, string>>
}

/** Makes a report in the formats that are named; the texts of all others stay empty. */
export async function write(
  source: ReportSource,
  formats: readonly ReportFormat[],
  options: ReportOptions = {},
): Promise<Written> {
  const texts = { csv: '', ndjson: '', json: '', markdown: '', html: '' }
  const outputs = Object.fromEntries(
    formats.map((format) => [
      format,
      (text: string) => {
        texts[format] += text
      },
    ]),
  )
  return { report: await report(source, { clock, outputs, ...options }), texts }
}

/** A spool in memory that a test can look into. */
export interface SceneSpool extends ReportSpool {
  readonly bytes: () => Uint8Array
  readonly closed: () => number
}

/** What a spool does wrong. */
export interface SpoolFaults {
  /** Takes no more than so many bytes in one write. */
  readonly mostWritten?: number
  /** Gives no more than so many bytes in one read. */
  readonly mostRead?: number
  /** Changes what is stored, before the first read. */
  readonly spoil?: (bytes: Uint8Array) => Uint8Array
}

export function sceneSpool(faults: SpoolFaults = {}): SceneSpool {
  const { mostWritten = Infinity, mostRead = Infinity, spoil } = faults
  const pieces: Uint8Array[] = []
  let bytes: Uint8Array = new Uint8Array()
  const gather = (): Uint8Array => {
    bytes = Buffer.concat([bytes, ...pieces])
    pieces.length = 0
    return bytes
  }
  let isSpoilt = spoil === undefined
  let closed = 0
  return {
    bytes: gather,
    closed: () => closed,
    write: async (piece) => {
      const taken = piece.subarray(0, Math.min(piece.length, mostWritten))
      pieces.push(Uint8Array.from(taken))
      return { bytesWritten: taken.length }
    },
    read: async (buffer, offset, length, position) => {
      gather()
      if (!isSpoilt) bytes = spoil?.(bytes) ?? bytes
      isSpoilt = true
      const found = bytes.subarray(position, position + Math.min(length, mostRead))
      buffer.set(found, offset)
      return { bytesRead: found.length }
    },
    close: async () => {
      closed += 1
    },
  }
}

/** The error that a promise ends with; anything but a RefundError fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<RefundError> {
  try {
    await work
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
  throw new Error('Expected a RefundError, and nothing was thrown.')
}

/** The issues of an error as `path rule`. */
export function issuesOf(error: RefundError): readonly string[] {
  return error.issues.map(({ path, rule }) => `${path} ${rule}`)
}
