const minute = 60_000
const hour = 60 * minute
export const day: number = 24 * hour

/** When a refund of the run comes to its end, milliseconds after it was made; null for never. */
export function settledAfter(number: number): number | null {
  const tenth = number % 10
  if (tenth < 7) return 2 * hour + (number % 60) * minute
  return tenth < 9 ? 3 * day : null
}

/** When it becomes pending at the provider. */
export const pendingAfterMs: number = minute
export const staleAfterMs: number = 2 * day
export const bankReferenceAfterMs: number = day

const pendingWaits = [minute, 5 * minute, 15 * minute, hour, 4 * hour, 12 * hour, day]
const settledWaits = [day, 3 * day, 7 * day]
const chaseWaits = [hour, 4 * hour, 12 * hour, day]
const chaseEndsMs = bankReferenceAfterMs + 14 * day

/** What the schedule says of one refund until a time. */
export interface Course {
  readonly reads: number
  readonly isStale: boolean
  readonly hasSucceeded: boolean
}

type Word = 'new' | 'pending' | 'succeeded'

/** The schedule written down once more, as docs/recovery.md has it, to hold the service against. */
export function courseOf(number: number, untilMs: number): Course {
  let known: Word = 'new'
  let tries = 0
  let reads = 0
  let isStale = false
  for (let time = nextRead(known, 0, tries); time <= untilMs; time = nextRead(known, time, tries)) {
    reads += 1
    const word = wordAt(number, time)
    const turnsStale: boolean = !isStale && word !== 'succeeded' && time >= staleAfterMs
    const isNews = word !== known || turnsStale
    isStale ||= turnsStale
    tries = isNews ? 0 : tries + 1
    known = word
  }
  return { reads, isStale, hasSucceeded: known === 'succeeded' }
}

function wordAt(number: number, time: number): Word {
  const settled = settledAfter(number)
  if (settled !== null && time >= settled) return 'succeeded'
  return time >= pendingAfterMs ? 'pending' : 'new'
}

function nextRead(known: Word, time: number, tries: number): number {
  if (known !== 'succeeded') {
    const next = time + waitOf(pendingWaits, tries)
    return time < staleAfterMs ? Math.min(next, staleAfterMs) : next
  }
  const next = time + waitOf(settledWaits, tries)
  if (time >= chaseEndsMs) return next
  const chase =
    time < bankReferenceAfterMs ? bankReferenceAfterMs : time + waitOf(chaseWaits, tries)
  return Math.min(next, chase)
}

function waitOf(waits: readonly number[], tries: number): number {
  return waits[Math.min(tries, waits.length - 1)] ?? day
}
