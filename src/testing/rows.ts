/** A row that a simulator lists by the time of its making. */
export interface TimedRow {
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Number of its making, from 1: it orders rows of the same time. */
  readonly sequence: number
}

/** Rows by what they belong to, each group oldest first. */
export interface RowGroups<Row extends TimedRow> {
  add(rows: readonly Row[]): void
  of(id: string): readonly Row[]
}

/** Oldest first; rows of the same time in the order of their making. */
export function byTime(left: TimedRow, right: TimedRow): number {
  return left.createdAt - right.createdAt || left.sequence - right.sequence
}

/** Adds rows to a list in order of time. Costs what is added while that is the newest. */
export function addInOrder<Row extends TimedRow>(list: Row[], rows: readonly Row[]): void {
  let isOrdered = true
  for (const row of rows) {
    const last = list.at(-1)
    if (last !== undefined && byTime(last, row) > 0) isOrdered = false
    list.push(row)
  }
  if (!isOrdered) list.sort(byTime)
}

/** Where a row is, or would be, among rows in order of time. Costs the logarithm of their number. */
export function positionOf(rows: readonly TimedRow[], wanted: TimedRow): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row !== undefined && byTime(row, wanted) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Makes groups of rows; a row may be in several of them, and is in each once. */
export function createRowGroups<Row extends TimedRow>(
  idsOf: (row: Row) => readonly string[],
): RowGroups<Row> {
  const groups = new Map<string, Row[]>()

  return {
    add(rows) {
      const added = new Map<string, Row[]>()
      for (const row of rows) {
        for (const id of new Set(idsOf(row))) listAt(added, id).push(row)
      }
      for (const [id, own] of added) addInOrder(listAt(groups, id), own)
    },
    of: (id) => groups.get(id) ?? [],
  }
}

function listAt<Row>(lists: Map<string, Row[]>, id: string): Row[] {
  const list = lists.get(id) ?? []
  lists.set(id, list)
  return list
}
