/** A status and the time from which it holds. */
export interface StatusChange {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly status: string
}

/** What goes from status to status: past and future changes, in order. */
export interface OnCourse {
  history: readonly StatusChange[]
}

/** The status at a time: of the changes that have come, the last one. */
export function statusAt({ history }: Readonly<OnCourse>, now: number): string {
  const change = history.findLast(({ at }) => at <= now) ?? history[0]
  if (change === undefined) throw new Error('There is no status in this history.')
  return change.status
}

/** Sets a status now and takes the row off its course. */
export function setStatusAt(row: OnCourse, status: string, now: number): void {
  row.history = [...row.history.filter((change) => change.at < now), { at: now, status }]
}
