import type { RefundStatus } from '../../../src/model/index.ts'
import type { TruePayment, TrueRefund } from '../side.ts'
import type { Conduct } from './conduct.ts'
import { createQueue } from './queue.ts'
import type { Queue } from './queue.ts'

/** A card or a charge that money came from, and goes back to. */
export interface Source {
  readonly id: string
  readonly capturedMinor: number
  /** What refunds that have not failed took. */
  liveMinor: number
  /** Oldest first. */
  readonly rows: RefundRow[]
}

/** A payment and the refunds of it, oldest first. One with a single source shares its rows. */
export interface Holding {
  readonly truth: TruePayment
  readonly sources: readonly Source[]
  readonly rows: RefundRow[]
}

/** What a refund takes from one source. */
export interface Part {
  readonly source: Source
  readonly minor: number
}

/** A refund, which changes as it goes its way. */
export interface RefundRow extends TrueRefund {
  status: RefundStatus
  /** Counts up over all refunds of a side. */
  readonly sequence: number
  readonly parts: readonly Part[]
  readonly reason: string | null
  /** JSON of the metadata it came with. */
  readonly metadata: string
  /** Its first word is one that nobody knows. */
  readonly isStrange: boolean
  readonly fails: boolean
  readonly reverses: boolean
  /** How the provider writes it, while its status stays. */
  wire: string | null
}

/** What a new refund is made of. */
export interface NewRefund {
  readonly holding: Holding
  readonly parts: readonly Part[]
  readonly reference: string | null
  readonly reason: string | null
  readonly metadata: string
  readonly by: TrueRefund['by']
  readonly now: number
}

/** All refunds of a side, oldest first. */
export interface Book {
  readonly rows: readonly RefundRow[]
  readonly add: (refund: NewRefund) => RefundRow
  readonly row: (id: string) => RefundRow | undefined
  readonly under: (reference: string) => readonly RefundRow[]
  readonly advance: (now: number) => void
  /** Tells of every change from now on. */
  readonly listen: (tell: (row: RefundRow, isNew: boolean) => void) => void
}

export interface BookSetup {
  readonly conduct: Conduct
  readonly random: () => number
  /** Makes the id of a refund by its number. */
  readonly refundId: (sequence: number) => string
  readonly firstStatus: 'new' | 'pending'
}

/** How long after it succeeded a refund is reversed. */
export const reversedAfterMs: number = 4 * 24 * 60 * 60 * 1000

const none: readonly RefundRow[] = []

export function createBook({ conduct, random, refundId, firstStatus }: BookSetup): Book {
  const rows: RefundRow[] = []
  const byId = new Map<string, RefundRow>()
  const byReference = new Map<string, RefundRow[]>()
  const listeners: ((row: RefundRow, isNew: boolean) => void)[] = []
  const tell = (row: RefundRow, isNew: boolean): void => {
    for (const listener of listeners) listener(row, isNew)
  }
  const course = createCourse(conduct, (row) => tell(row, false))

  function add({ holding, parts, now, ...rest }: NewRefund): RefundRow {
    const sequence = rows.length + 1
    const row: RefundRow = {
      id: refundId(sequence),
      payment: holding.truth.id,
      amount: { minor: sumOf(parts), currency: holding.truth.captured.currency },
      status: firstStatus,
      reference: rest.reference,
      by: rest.by,
      createdAt: now,
      sequence,
      parts,
      reason: rest.reason,
      metadata: rest.metadata,
      isStrange: random() < conduct.unknownStatus,
      fails: random() < conduct.failsLater,
      reverses: random() < conduct.reverses,
      wire: null,
    }
    rows.push(row)
    byId.set(row.id, row)
    if (row.reference !== null) fileUnder(byReference, row.reference, row)
    fileWithPayment(holding, row)
    tell(row, true)
    course.begin(row)
    course.advance(now)
    return row
  }

  return {
    rows,
    add,
    row: (id) => byId.get(id),
    under: (reference) => byReference.get(reference) ?? none,
    advance: course.advance,
    listen: (listener) => {
      listeners.push(listener)
    },
  }
}

function sumOf(parts: readonly Part[]): number {
  let sum = 0
  for (const { minor } of parts) sum += minor
  return sum
}

function fileUnder(places: Map<string, RefundRow[]>, name: string, row: RefundRow): void {
  const place = places.get(name)
  if (place === undefined) places.set(name, [row])
  else place.push(row)
}

function fileWithPayment(holding: Holding, row: RefundRow): void {
  holding.rows.push(row)
  for (const { source, minor } of row.parts) {
    source.liveMinor += minor
    if (source.rows !== holding.rows) source.rows.push(row)
  }
}

interface Course {
  readonly begin: (row: RefundRow) => void
  readonly advance: (now: number) => void
}

/**
 * What becomes of refunds, and when. Each waits as long as all others do, so they fall due in the
 * order of their making, and queues will do.
 */
function createCourse(conduct: Conduct, tell: (row: RefundRow) => void): Course {
  const starting = createQueue<RefundRow>()
  const settling = createQueue<RefundRow>()
  const reversing = createQueue<RefundRow>()
  const change = (row: RefundRow, status: RefundStatus): void => {
    give(row, status)
    tell(row)
  }
  return {
    begin: (row) => {
      if (row.status === 'new') starting.add(row)
      settling.add(row)
    },
    advance: (now) => {
      const { settleAfterMs } = conduct
      takeDue(starting, now - settleAfterMs / 2, (row) => change(row, 'pending'))
      takeDue(settling, now - settleAfterMs, (row) => {
        change(row, row.fails ? 'failed' : 'succeeded')
        if (row.reverses && !row.fails) reversing.add(row)
      })
      takeDue(reversing, now - settleAfterMs - reversedAfterMs, (row) => change(row, 'failed'))
    },
  }
}

function takeDue(
  queue: Queue<RefundRow>,
  madeUntil: number,
  happen: (row: RefundRow) => void,
): void {
  for (
    let row = queue.first();
    row !== undefined && row.createdAt <= madeUntil;
    row = queue.first()
  ) {
    queue.dropFirst()
    happen(row)
  }
}

function give(row: RefundRow, status: RefundStatus): void {
  row.status = status
  row.wire = null
  if (status !== 'failed') return
  for (const { source, minor } of row.parts) source.liveMinor -= minor
}
