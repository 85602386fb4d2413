import type { Position } from '../model/index.ts'
import type { Skip } from './skip.ts'

/** Where a walk stands in the list of one account. */
export interface Place {
  readonly hasEnded: boolean
  /** The account's own cursor; null at the beginning of its list. */
  readonly cursor: string | null
  readonly skip: Skip | null
}

export const end: Place = { hasEnded: true, cursor: null, skip: null }

/** The places of all accounts as the fields of one cursor. An account not begun has none. */
export function toPosition(places: ReadonlyMap<string, Place>): Position {
  return Object.fromEntries([...places].flatMap(([account, place]) => fieldsOf(account, place)))
}

/** The place of one account, of the fields of a cursor. */
export function placeIn(position: Position, account: string): Place {
  const field = (name: string): string | number | undefined => position[`${account}.${name}`]
  if (field('ended') !== undefined) return end
  const time = numberOf(field('skip_time'))
  const id = textOf(field('skip_id'))
  return {
    hasEnded: false,
    cursor: textOf(field('cursor')),
    skip: time === null || id === null ? null : { time, id },
  }
}

// The name of an account holds no dot.
function fieldsOf(account: string, place: Place): readonly (readonly [string, string | number])[] {
  const { hasEnded, cursor, skip } = place
  const fields = hasEnded
    ? { ended: 1 }
    : { cursor, skip_time: skip?.time ?? null, skip_id: skip?.id ?? null }
  return Object.entries(fields).flatMap(([name, value]) =>
    value === null ? [] : [[`${account}.${name}`, value] as const],
  )
}

function textOf(value: string | number | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function numberOf(value: string | number | undefined): number | null {
  return typeof value === 'number' ? value : null
}
