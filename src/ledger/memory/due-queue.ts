import type { Entry } from '../ledger.ts'
import { createHeap } from './heap.ts'

/** Entries by when they are due, each at the time it may be taken from. */
export interface DueQueue {
  /** Puts an entry in as it is now. What the queue holds of it from before is passed over. */
  readonly add: (entry: Entry) => void
  /** The one that is due the longest and may be taken now; null where there is none. */
  readonly next: (now: string) => Entry | null
  /** Takes out what `next` gave. */
  readonly drop: () => void
}

interface Due {
  readonly reference: string
  readonly dueAt: string
  /** When it is both due and free of its lease. */
  readonly freeAt: string
}

/** When an entry may be taken; null for never. */
export function freeAt({ dueAt, lease }: Entry): string | null {
  if (dueAt === null || lease === null) return dueAt
  return lease.until > dueAt ? lease.until : dueAt
}

/** @param entryOf the entry as it is now. */
export function createDueQueue(entryOf: (reference: string) => Entry | undefined): DueQueue {
  const waiting = createHeap<Due>((one, other) => one.freeAt < other.freeAt)
  const ready = createHeap<Due>(isLongerDue)

  const current = (due: Due): Entry | null => {
    const entry = entryOf(due.reference)
    const isAsItWas =
      entry !== undefined && entry.dueAt === due.dueAt && freeAt(entry) === due.freeAt
    return isAsItWas ? entry : null
  }

  const ripen = (now: string): void => {
    for (let due = waiting.peek(); due !== null && due.freeAt <= now; due = waiting.peek()) {
      waiting.pop()
      ready.push(due)
    }
  }

  return {
    add: (entry) => {
      const at = freeAt(entry)
      if (at === null || entry.dueAt === null) return
      waiting.push({ reference: entry.reference, dueAt: entry.dueAt, freeAt: at })
    },
    next: (now) => {
      ripen(now)
      for (let due = ready.peek(); due !== null; due = ready.peek()) {
        const entry = current(due)
        const isFree = due.freeAt <= now
        if (entry !== null && isFree) return entry
        ready.pop()
        // Ripe by the clock of somebody who is ahead of this one.
        if (entry !== null) waiting.push(due)
      }
      return null
    },
    drop: () => {
      ready.pop()
    },
  }
}

function isLongerDue(one: Due, other: Due): boolean {
  if (one.dueAt !== other.dueAt) return one.dueAt < other.dueAt
  return one.reference < other.reference
}
