import { createGrowingList, writeCursor } from '../model/index.ts'
import type {
  AccountRefund,
  AccountRejectedRow,
  AccountsSummary,
  AccountsWalk,
  CallOptions,
  Issue,
  ListedScope,
  ListQuery,
  RefundProvider,
} from '../model/index.ts'
import { createAccountStream } from './account-stream.ts'
import type { AccountStream, Head } from './account-stream.ts'
import { toPosition } from './place.ts'
import type { Place } from './place.ts'
import { incompleteLists, placeOf, walkedTwice } from './walk-errors.ts'

/** One of the accounts to list, and where to begin in its list. */
export interface ListedAccount {
  readonly account: string
  readonly provider: RefundProvider
  readonly place: Place
}

export interface MergedWalkSetup {
  readonly accounts: readonly ListedAccount[]
  /** The filters. */
  readonly query: ListQuery
  readonly options: CallOptions
  /** What is asked for, told in the summary. */
  readonly listed: ListedScope
  /** Binds cursors to the filters and the accounts. */
  readonly scope: string
  readonly onRejected: ((row: AccountRejectedRow) => void) | null
}

/** Walks the lists of several accounts as one, as `AccountsWalk` promises. */
export function startMergedWalk(setup: MergedWalkSetup): AccountsWalk {
  const { query, options } = setup
  const rejected = createGrowingList<AccountRejectedRow>()
  const onRejected = (row: AccountRejectedRow): void => {
    rejected.add(row)
    setup.onRejected?.(row)
  }
  const streams = setup.accounts.map((listed) =>
    createAccountStream({ ...listed, query, options, onRejected }),
  )
  let isReading = false
  let isAsked = false
  let isTaken = false

  function summarize(): AccountsSummary {
    const rows = rejected.snapshot()
    const told = summaryOf(streams, setup)
    if (!isReading) return { ...told, rejected: rows() }
    // A reader may ask at every refund, and for the cursor alone.
    return {
      ...told,
      get rejected() {
        return rows()
      },
    }
  }

  async function* read(): AsyncGenerator<AccountRefund, void, undefined> {
    isReading = true
    try {
      await Promise.all(streams.map((stream) => stream.prepare()))
      for (let next = newest(streams); next !== null; next = newest(streams)) {
        next.head.take()
        yield next.head.refund
        await next.stream.prepare()
      }
    } finally {
      await Promise.allSettled(streams.map((stream) => stream.close()))
      isReading = false
    }
    if (isAsked) return
    const error = incompleteLists(summarize(), setup.onRejected !== null)
    if (error !== null) throw error
  }

  return {
    summary: () => {
      isAsked = true
      return summarize()
    },
    [Symbol.asyncIterator]: () => {
      if (isTaken) throw walkedTwice()
      isTaken = true
      return read()
    },
  }
}

function summaryOf(
  streams: readonly AccountStream[],
  { listed, scope }: MergedWalkSetup,
): Omit<AccountsSummary, 'rejected'> {
  const accounts = streams.map((stream) => stream.statement())
  const hasEnded = accounts.every(({ state }) => state === 'ended')
  const places = new Map(streams.map((stream) => [stream.account, stream.place()]))
  return {
    listed,
    count: accounts.reduce((sum, { count }) => sum + count, 0),
    faults: streams.flatMap((stream) => faultsOf(stream)),
    complete: accounts.every(({ complete }) => complete),
    cursor: hasEnded ? null : writeCursor(toPosition(places), scope),
    accounts,
  }
}

function faultsOf(stream: AccountStream): readonly Issue[] {
  return stream
    .faults()
    .map(({ path, rule }) => ({ path: `${placeOf(stream.account)}.${path}`, rule }))
}

interface Candidate {
  readonly stream: AccountStream
  readonly head: Head
}

/** The newest refund of all; among those of one time, the first by the name of its account. */
function newest(streams: readonly AccountStream[]): Candidate | null {
  let first: Candidate | null = null
  for (const stream of streams) {
    const head = stream.head()
    if (head === null) continue
    if (first === null || isBefore({ stream, head }, first)) first = { stream, head }
  }
  return first
}

function isBefore(one: Candidate, other: Candidate): boolean {
  if (one.head.time !== other.head.time) return one.head.time > other.head.time
  return one.stream.account < other.stream.account
}
