import type {
  AccountRefund,
  AccountRejectedRow,
  AccountWalk,
  CallOptions,
  ListQuery,
  OfAccount,
  RefundProvider,
  WalkSummary,
} from '../model/index.ts'
import type { Place } from './place.ts'
import { createSkipping } from './skip.ts'
import type { Skip } from './skip.ts'
import { throughAccount } from './through-account.ts'

/** What is read of one account. */
export interface ReaderSetup extends OfAccount {
  readonly provider: RefundProvider
  /** The filters; the cursor is in `place`. */
  readonly query: ListQuery
  readonly options: CallOptions
  readonly place: Place
}

/** One refund of an account's list, and how to go on behind it. */
export interface Row {
  readonly refund: AccountRefund
  /** When it was created, milliseconds since 1970; null where nobody knows. */
  readonly time: number | null
  readonly wasYielded: boolean
  readonly cursor: string | null
  readonly skip: Skip | null
  /** The rows that were kept out between the refund before it and this one. */
  readonly rejected: readonly AccountRejectedRow[]
}

/** Reads the list of one account, one refund after the other. */
export interface AccountReader {
  /** The next one, or null at the end. Throws what the account's walk throws. */
  read(): Promise<Row | null>
  /** The rows that were kept out since the last refund. */
  takeRejected(): readonly AccountRejectedRow[]
  /** What is to be skipped behind the last refund read. */
  skip(): Skip | null
  /** The account's own cursor, behind all that was read; the last one known, where it gives none. */
  cursor(): string | null
  /** What the account says of its list at the end. Throws what the account's walk throws. */
  end(): ListEnd
  close(): Promise<void>
}

/** Whether a list that was read to its end is proved whole, and why it isn't. */
export type ListEnd = Pick<WalkSummary, 'complete' | 'faults'>

interface Opened {
  readonly walk: AccountWalk
  readonly iterator: AsyncIterator<AccountRefund>
}

export function createAccountReader(setup: ReaderSetup): AccountReader {
  const { account, provider, place } = setup
  const skipping = createSkipping(place.skip)
  let opened: Opened | null = null
  let rejected: AccountRejectedRow[] = []
  let { cursor } = place
  /** Whether `cursor` stands behind the refund that the account gave last. */
  let isBehind = true

  const takeRejected = (): readonly AccountRejectedRow[] => {
    const taken = rejected
    rejected = []
    return taken
  }

  function open(): Opened {
    const query = {
      ...setup.query,
      ...(place.cursor === null ? {} : { cursor: place.cursor }),
      onRejected: (row: Omit<AccountRejectedRow, 'account'>) => {
        rejected.push({ ...row, account })
      },
    }
    const walk = throughAccount(provider, account).list(query, setup.options)
    // Asked now, so that a list that isn't whole ends, and doesn't throw at its end.
    walk.summary()
    return { walk, iterator: walk[Symbol.asyncIterator]() }
  }

  async function read(): Promise<Row | null> {
    opened ??= open()
    const { walk, iterator } = opened
    const { done, value: refund } = await iterator.next()
    if (done === true) return null
    isBehind = false
    cursor = walk.summary().cursor ?? cursor
    isBehind = true
    const time = timeOf(refund.createdAt)
    const wasYielded = skipping.wasYielded(time, refund.id)
    return { refund, time, wasYielded, cursor, skip: skipping.current(), rejected: takeRejected() }
  }

  return {
    takeRejected,
    skip: () => skipping.current(),
    read,
    cursor: () => {
      // A list that couldn't say where it stands is read again from where it could.
      if (!isBehind) return cursor
      try {
        return opened?.walk.summary().cursor ?? cursor
      } catch {
        return cursor
      }
    },
    end: () => {
      const { complete = false, faults = [] } = opened?.walk.summary() ?? {}
      return { complete, faults }
    },
    close: async () => {
      await opened?.iterator.return?.()
    },
  }
}

function timeOf(createdAt: string | null): number | null {
  const time = createdAt === null ? NaN : Date.parse(createdAt)
  return Number.isNaN(time) ? null : time
}
