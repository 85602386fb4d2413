import { feedCursor, feedStart } from '../cursor.ts'
import { eventColumns, eventRow, readEvent } from '../event-row.ts'
import type { FedEvent, LedgerEvent } from '../feed.ts'
import { sha256 } from './digest.ts'
import { name } from './failures.ts'
import { feedLock, lock } from './locks.ts'
import type { Session } from './session.ts'
import { reading, writing } from './transaction.ts'
import type { Setup } from './transaction.ts'

const columns: readonly string[] = [...eventColumns, 'checksum']

/** Stores the events of a step, without their numbers. */
export async function storeEvents(
  session: Session,
  schema: string,
  events: readonly LedgerEvent[],
): Promise<void> {
  const rows = events.map((event) => eventRow(event, sha256))
  const lists = columns.map((_column, index) => `$${index + 1}::text[]`)
  await session.run(
    `INSERT INTO "${schema}".event (${columns.join(', ')})
     SELECT ${columns.map((column) => `given.${column}`).join(', ')}
     FROM unnest(${lists.join(', ')}) WITH ORDINALITY AS given (${columns.join(', ')}, place)
     ORDER BY given.place`,
    columns.map((column) => rows.map((row) => row[column] ?? null)),
  )
}

/**
 * Reads the feed after a cursor. A number that was given when an event was stored would be passed by
 * where its step commits after a later one. So numbers are given here, to what is committed, by one
 * reader at a time; where there is nothing to number, nothing is written.
 */
export async function readFeed(
  setup: Setup,
  { limit, after }: { readonly limit: number; readonly after: string | null },
): Promise<readonly FedEvent[]> {
  const { schema } = setup.settings
  const start = feedStart(name, after)
  const { events, isWhole } = await reading(setup, async (session) => {
    const events = await numberedAfter(session, schema, start, limit)
    return { events, isWhole: events.length >= limit || !(await isAnyWaiting(session, schema)) }
  })
  if (isWhole) return events
  return writing(setup, async (session) => {
    await lock(session, schema, [feedLock])
    await giveNumbers(session, schema, Math.max(limit, fewestNumbered))
    return numberedAfter(session, schema, start, limit)
  })
}

// Of a feed that nobody has read for a year, no statement shall take longer than it may.
const fewestNumbered = 1_000

async function numberedAfter(
  session: Session,
  schema: string,
  start: number,
  limit: number,
): Promise<readonly FedEvent[]> {
  const rows = await session.run(
    `SELECT number, ${columns.join(', ')} FROM "${schema}".event
     WHERE number > $1::bigint ORDER BY number LIMIT $2::bigint`,
    [start, limit],
  )
  return rows.map((row) => ({
    cursor: feedCursor(Number(row['number'])),
    event: readEvent(name, row, sha256),
  }))
}

async function isAnyWaiting(session: Session, schema: string): Promise<boolean> {
  const rows = await session.run(`SELECT 1 FROM "${schema}".event WHERE number IS NULL LIMIT 1`)
  return rows.length > 0
}

// In the order of storing: steps of one entry wait for each other, so its events keep their order.
async function giveNumbers(session: Session, schema: string, most: number): Promise<void> {
  await session.run(
    `WITH last AS (SELECT coalesce(max(number), 0) AS number FROM "${schema}".event),
     waiting AS (
       SELECT stored FROM "${schema}".event WHERE number IS NULL ORDER BY stored LIMIT $1::bigint
     ), placed AS (SELECT stored, row_number() OVER (ORDER BY stored) AS place FROM waiting)
     UPDATE "${schema}".event SET number = last.number + placed.place
     FROM last, placed WHERE event.stored = placed.stored`,
    [most],
  )
}
