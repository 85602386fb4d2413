import { feedCursor } from '../cursor.ts'
import { eventColumns, eventRow, readEvent } from '../event-row.ts'
import type { FedEvent, LedgerEvent } from '../feed.ts'
import type { Connection } from './connection.ts'
import { sha256 } from './digest.ts'
import { name } from './faults.ts'
import { insertion } from './insertion.ts'

/** Events as rows of their table. Everything here runs inside a transaction of its caller. */
export interface Feed {
  readonly add: (event: LedgerEvent) => void
  /** Those after a number, in their order. */
  readonly after: (number: number, limit: number) => readonly FedEvent[]
}

const insertEvent = insertion('events', [...eventColumns, 'checksum'])
const afterNumber = 'SELECT * FROM events WHERE number > ? ORDER BY number LIMIT ?'

/** One connection writes at a time, so numbers are given in the order of the commits. */
export function createFeed(connection: Connection): Feed {
  return {
    add: (event) => connection.run(insertEvent, eventRow(event, sha256)),
    after: (number, limit) =>
      connection.all(afterNumber, [number, limit]).map((row) => ({
        cursor: feedCursor(Number(row['number'])),
        event: readEvent(name, row, sha256),
      })),
  }
}
