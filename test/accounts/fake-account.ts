import { createAccounts } from '../../src/index.ts'
import type { Accounts, ProvidersByAccount } from '../../src/index.ts'
import {
  listedScope,
  parseListQuery,
  readCursor,
  RefundError,
  startWalk,
  writeCursor,
} from '../../src/model/index.ts'
import type {
  Issue,
  RefundProvider,
  RejectedRow,
  WalkPage,
  WalkRow,
} from '../../src/model/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { sampleRefund } from '../http/samples.ts'

/** A row of a fake account's list: a refund of a time, or one that can't be said. */
export interface FakeRow {
  readonly id: string
  /** Milliseconds since 1970; null where nobody knows. */
  readonly time: number | null
  readonly isRejected?: boolean
}

export interface FakeSetup {
  /** In the order that it lists them in; what is added later is listed too. */
  readonly rows: readonly FakeRow[]
  readonly name?: string
  readonly pageSize?: number
  /** Awaited before each page, by the number of its first row; what it throws fails the walk. */
  readonly beforePage?: (firstRow: number) => Promise<void> | void
  /** Why the list can't be proved whole, found at its last page. */
  readonly fault?: Issue
}

/** A provider whose list is what a test says, and how far it was read. */
export interface FakeAccount {
  readonly provider: RefundProvider
  /** How many refunds were handed over, over all walks. */
  readonly handed: () => number
  /** How many walks were begun, and how many of them are over. */
  readonly begun: () => number
  readonly closed: () => number
}

export function fakeAccount(setup: FakeSetup): FakeAccount {
  const { name = 'fake', pageSize = 10 } = setup
  let handed = 0
  let begun = 0
  let closed = 0

  async function readPage(cursor: string | null, scope: string): Promise<WalkPage> {
    const first = cursor === null ? 0 : Number(readCursor(cursor, scope, name)['after'])
    await setup.beforePage?.(first)
    const next = first + pageSize
    const at = (position: number): string => writeCursor({ after: position }, scope)
    return {
      rows: setup.rows
        .slice(first, next)
        .map((row, index) => toRow(row, { name, cursor: at(first + index + 1) })),
      nextCursor: next < setup.rows.length ? at(next) : null,
      fault: next < setup.rows.length ? null : (setup.fault ?? null),
    }
  }

  const list: RefundProvider['list'] = (query = {}) => {
    const { cursor = null, onRejected = null, limit: _, ...filters } = query
    const scope = JSON.stringify(filters)
    if (cursor !== null) readCursor(cursor, scope, name)
    const walk = startWalk({
      provider: name,
      listed: listedScope(parseListQuery(query)),
      cursor,
      onRejected,
      readPage: (at) => readPage(at, scope),
    })
    begun += 1
    return {
      summary: () => walk.summary(),
      async *[Symbol.asyncIterator]() {
        try {
          for await (const refund of walk) {
            handed += 1
            yield refund
          }
        } finally {
          closed += 1
        }
      },
    }
  }

  return {
    provider: { ...memoryProvider({ name }), list },
    handed: () => handed,
    begun: () => begun,
    closed: () => closed,
  }
}

function toRow(
  { id, time, isRejected = false }: FakeRow,
  { name, cursor }: { readonly name: string; readonly cursor: string },
): WalkRow {
  if (isRejected) return { rejected: rejectedRow(id) }
  const createdAt = time === null ? null : new Date(time).toISOString()
  return { refund: sampleRefund({ provider: name, id, createdAt }), cursor }
}

export function rejectedRow(id: string): RejectedRow {
  return { id, issues: [{ path: 'amount', rule: 'amount.precision' }], raw: { id } }
}

/** Rows of whole seconds, newest first, named by the account and a number. */
export function countedRows(account: string, seconds: readonly number[]): readonly FakeRow[] {
  return seconds.map((second, index) => ({ id: `${account}_${index}`, time: second * 1000 }))
}

/** What a provider that is out of order answers with. */
export function outage(): RefundError {
  return new RefundError({
    code: 'provider_unavailable',
    outcome: 'none',
    isRetryable: true,
    message: 'It is out of order.',
  })
}

/** Accounts that list what a test says, by name. */
export function accountsOf(
  rows: Readonly<Record<string, readonly FakeRow[]>>,
): Accounts<ProvidersByAccount> {
  const providers = Object.entries(rows).map(
    ([name, listed]) => [name, fakeAccount({ rows: listed }).provider] as const,
  )
  return createAccounts(Object.fromEntries(providers))
}

/** Rows of one time, in seconds. */
export function second(time: number | null, ...ids: readonly string[]): readonly FakeRow[] {
  return ids.map((id) => ({ id, time: time === null ? null : time * 1000 }))
}

/** An account whose list fails from a row on, until it is healed. */
export function failingAccount(
  rows: readonly FakeRow[],
  fromRow: number,
  error: () => unknown = outage,
): FakeAccount & { readonly heal: () => void } {
  let isBroken = true
  const account = fakeAccount({
    rows,
    pageSize: 2,
    beforePage: (firstRow) => {
      if (isBroken && firstRow >= fromRow) throw error()
    },
  })
  const heal = (): void => {
    isBroken = false
  }
  return { ...account, heal }
}
