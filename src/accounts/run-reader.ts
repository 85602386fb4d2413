import type { AccountReader, Row } from './account-reader.ts'
import { createTieRun } from './tie-run.ts'
import type { RowPlace, TieRun } from './tie-run.ts'

/** Reads the list of one account in runs of refunds that share one time. */
export interface RunReader {
  /**
   * The next run, or null at the end. It holds one refund at least.
   *
   * @param start where its first refund is read from.
   * @throws {RefundError} what the account's walk throws, behind all that it gave.
   */
  next(start: RowPlace): Promise<TieRun | null>
}

/**
 * How many refunds of one account and one time are put in order: they must all be read before the
 * first of them is yielded. Where there are more, the order of the account's list stands.
 */
const longestRun = 10_000

export function createRunReader(reader: AccountReader): RunReader {
  let ahead: Row | null = null
  let failure: { readonly error: unknown } | null = null
  /** A time with more refunds than can be put in order. */
  let overlong: number | null = null

  /** Adds the rest of a run, and says whether that is all of it. */
  async function addTies(rows: Row[], time: number): Promise<boolean> {
    const most = time === overlong ? 1 : longestRun
    let row = await reader.read()
    while (row !== null && row.time === time && rows.length < most) {
      rows.push(row)
      row = await reader.read()
    }
    ahead = row
    const isWhole = row?.time !== time
    overlong = isWhole ? null : time
    return isWhole
  }

  /** What was read before a failure is yielded before it is told. */
  async function tryToAddTies(rows: Row[], time: number): Promise<boolean> {
    try {
      return await addTies(rows, time)
    } catch (error) {
      failure = { error }
      return false
    }
  }

  return {
    next: async (start) => {
      if (failure !== null) throw failure.error
      const first = ahead ?? (await reader.read())
      ahead = null
      if (first === null) return null
      const rows = [first]
      // Those without a time share none: the order of the account's list stands.
      const isWhole = first.time === null || (await tryToAddTies(rows, first.time))
      return createTieRun({ rows, isWhole, start, skipBehind: reader.skip() })
    },
  }
}
