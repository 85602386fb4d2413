import { isRefundError, millisecondsOf } from '../model/index.ts'
import type {
  AccountRefund,
  AccountRejectedRow,
  AccountsSummary,
  AccountStatement,
  Finality,
  Refund,
  RefundRecord,
  WalkQuery,
} from '../model/index.ts'
import { knownRefunds } from '../service/seen-refunds.ts'
import type { RefundService } from '../service/types.ts'
import type { ChosenAccounts } from './account-choice.ts'
import type { ListedWalk, RefundSource } from './refund-source.ts'

/** The refunds that a ledger knows of. */
export interface LedgerSource extends RefundSource {
  /** How many records it has met, in the period, whose refund was never made. */
  readonly neverMade: () => number
}

/**
 * What a report on a ledger is read from. A record of which nobody can tell yet whether it is a
 * refund is a row that can't be read without guessing.
 */
export function ledgerSource(
  service: RefundService,
  { accounts, named }: ChosenAccounts,
): LedgerSource {
  const names = named.length === 0 ? accounts.names : named
  let neverMade = 0
  return {
    name: names.join(', '),
    isMerged: true,
    neverMade: () => neverMade,
    walk: (query) =>
      walkLedger({
        query,
        statements: names.map((name) => statementOf(accounts.named(name))),
        records: () => recordsOf(service, named),
        onNeverMade: () => (neverMade += 1),
      }),
    statements: (summary) => ('accounts' in summary ? summary.accounts : []),
  }
}

function statementOf(provider: {
  readonly account: string
  readonly name: string
  readonly mode: 'test' | 'live'
}): AccountStatement {
  const { account, name, mode } = provider
  const nothing = { count: 0, rejected: 0, complete: false, error: null }
  return { account, provider: name, mode, state: 'reading', ...nothing }
}

async function* recordsOf(
  service: RefundService,
  named: readonly string[],
): AsyncGenerator<RefundRecord, void, undefined> {
  if (named.length === 0) yield* service.search()
  for (const account of named) yield* service.search({ account })
}

interface LedgerWalk {
  readonly query: WalkQuery
  readonly statements: readonly AccountStatement[]
  readonly records: () => AsyncIterable<RefundRecord>
  readonly onNeverMade: () => void
}

function walkLedger({ query, statements, records, onNeverMade }: LedgerWalk): ListedWalk {
  const rejected: AccountRejectedRow[] = []
  const counts = new Map<string, number>()
  const isWithin = withinOf(query)
  let end: { readonly error: unknown } | null = null
  const mayBeWithin = withinOf({ createdBefore: query.createdBefore })

  async function* read(): AsyncGenerator<AccountRefund, void, undefined> {
    try {
      for await (const record of records()) {
        const { state, account, createdAt } = record
        // One that was asked for before the period may have been made in it.
        if (isUntold(record) && mayBeWithin(createdAt)) rejected.push(rowOf(record))
        if (state === 'rejected' && isWithin(createdAt)) onNeverMade()
        const refunds = refundsOf(record).filter(({ createdAt }) => isWithin(createdAt))
        counts.set(account, (counts.get(account) ?? 0) + refunds.length)
        yield* refunds
      }
      end = { error: null }
    } catch (error) {
      end = { error }
      throw error
    }
  }

  const summary = (): AccountsSummary => {
    const accounts = statements.map((statement) => told(statement, { counts, rejected, end }))
    return {
      listed: {
        status: null,
        payment: null,
        createdFrom: isoOf(query.createdFrom),
        createdBefore: isoOf(query.createdBefore),
        isResumed: false,
      },
      count: accounts.reduce((sum, { count }) => sum + count, 0),
      rejected,
      faults: [],
      complete: accounts.every(({ complete }) => complete),
      cursor: null,
      accounts,
    }
  }
  return { summary, [Symbol.asyncIterator]: read }
}

interface SoFar {
  readonly counts: ReadonlyMap<string, number>
  readonly rejected: readonly AccountRejectedRow[]
  readonly end: { readonly error: unknown } | null
}

function told(statement: AccountStatement, { counts, rejected, end }: SoFar): AccountStatement {
  const { account } = statement
  const kept = rejected.filter((row) => row.account === account).length
  const failure = isRefundError(end?.error) ? end.error : null
  const hasEnded = end !== null && end.error === null
  return {
    ...statement,
    count: counts.get(account) ?? 0,
    rejected: kept,
    state: end === null ? 'reading' : hasEnded ? 'ended' : 'failed',
    complete: hasEnded && kept === 0,
    error: failure,
  }
}

function isUntold({ state }: RefundRecord): boolean {
  return state === 'recorded' || state === 'sending' || state === 'unknown'
}

function rowOf({ reference, account, state }: RefundRecord): AccountRejectedRow {
  return { id: reference, account, issues: [{ path: 'state', rule: `record.${state}` }], raw: null }
}

/** Every refund that the provider made of it: of one that was made twice, both. */
function refundsOf({ facts, account, finality }: RefundRecord): readonly AccountRefund[] {
  return knownRefunds(facts).map(({ refund }) => nameRefund(refund, finality, account))
}

function isoOf(time: string | undefined): string | null {
  const milliseconds = time === undefined ? null : millisecondsOf(time)
  return milliseconds === null ? null : new Date(milliseconds).toISOString()
}

function nameRefund(refund: Refund, finality: Finality, account: string): AccountRefund {
  return { ...refund, finality, account }
}

/** Whether a time is in the period. One that nobody knows may be. */
function withinOf({
  createdFrom,
  createdBefore,
}: {
  readonly createdFrom?: string | undefined
  readonly createdBefore?: string | undefined
}): (time: string | null) => boolean {
  const fromMs = createdFrom === undefined ? null : millisecondsOf(createdFrom)
  const beforeMs = createdBefore === undefined ? null : millisecondsOf(createdBefore)
  return (time) => {
    const ms = time === null ? null : millisecondsOf(time)
    if (ms === null) return true
    return (fromMs === null || ms >= fromMs) && (beforeMs === null || ms < beforeMs)
  }
}
