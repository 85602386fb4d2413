import type { ListedScope } from './list.ts'
import type { ParsedListQuery } from './parse-query.ts'

/** What a walk is asked for by a checked query. */
export function listedScope(query: ParsedListQuery): ListedScope {
  return {
    status: query.status,
    payment: query.payment,
    createdFrom: timeText(query.createdFromMs),
    createdBefore: timeText(query.createdBeforeMs),
    isResumed: query.cursor !== null,
  }
}

function timeText(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString()
}
