import type { Case } from './case.ts'
import { crashPoints, faultNumbers } from './fault-list.ts'
import type { CrashPoint, FaultNumber } from './fault-list.ts'

/** How often a fault and a crash met in one refund, by `fault profile crash`. */
export type Cells = Map<string, number>

const profiles = ['keyed', 'keyless'] as const

type Profile = (typeof profiles)[number]

interface Unreachable {
  readonly faults: readonly FaultNumber[]
  readonly profiles: readonly Profile[]
  readonly crashes: readonly (CrashPoint | 'none')[]
  readonly why: string
}

const everyCrash: readonly (CrashPoint | 'none')[] = ['none', ...crashPoints]

/** Cells that no run can reach, each with its reason. */
export const unreachable: readonly Unreachable[] = [
  {
    faults: ['F29', 'F30'],
    profiles: ['keyless'],
    crashes: everyCrash,
    why: 'A provider without keys has no answer of an earlier request to give, and no mark for it.',
  },
  {
    faults: ['F24', 'F33'],
    profiles: ['keyless'],
    crashes: everyCrash,
    why: 'After an attempt in doubt nothing is sent again without a key, so nothing can be refused.',
  },
  {
    faults: ['F06'],
    profiles: ['keyless'],
    crashes: everyCrash,
    why: 'Its login is a key that never changes; there is no token to fetch.',
  },
  {
    faults: ['F73'],
    profiles: ['keyed'],
    crashes: everyCrash,
    why: 'The provider with keys answers a create with one refund.',
  },
]

/** Faults of the matrix that this world has no cell for, each with its reason. */
export const outside: readonly { readonly fault: string; readonly why: string }[] = [
  { fault: 'F01', why: 'Bad input ends before anything is sent or stored; unit tests hold it.' },
  { fault: 'F10', why: 'Above fetch it is F09.' },
  { fault: 'F16', why: 'No fetch tells of HTTP/2 frames.' },
  { fault: 'F25, F26', why: 'A record is bound to its base URL and mode; unit tests hold it.' },
  { fault: 'F28', why: 'The stored bytes never change, so no key meets another body.' },
  { fault: 'F31', why: 'It is what F13, F11 and a crash come to once the key is old.' },
  {
    fault: 'F37',
    why: 'A wrong amount is F71; currency and payment are unit tests of the adapters.',
  },
  { fault: 'F42 to F46', why: 'They are the crash points.' },
  { fault: 'F48, F49', why: 'A ledger that loses what it stored; the sabotages have it.' },
  { fault: 'F51', why: 'Two ledgers for one account are not supported without keys.' },
  { fault: 'F52', why: 'It is F07 and F08 with another process at work meanwhile.' },
  { fault: 'F56, F57', why: 'They happen inside a database; the ledger suite has them.' },
  { fault: 'F58 to F66', why: 'Webhooks are no part of this world yet.' },
  { fault: 'F72', why: 'Every answer of a session is of this kind.' },
]

/** Names of all cells that a long run must reach. */
export const reachableCells: readonly string[] = faultNumbers.flatMap((fault) =>
  profiles.flatMap((profile) =>
    everyCrash
      .filter((crash) => !isUnreachable(fault, profile, crash))
      .map((crash) => `${fault} ${profile} ${crash}`),
  ),
)

function isUnreachable(fault: FaultNumber, profile: Profile, crash: CrashPoint | 'none'): boolean {
  return unreachable.some(
    (cells) =>
      cells.faults.includes(fault) &&
      cells.profiles.includes(profile) &&
      cells.crashes.includes(crash),
  )
}

/** Counts what met in one refund. */
export function countCells(cells: Cells, { faults, crashes, payment }: Case): void {
  const { profile } = payment.account
  for (const fault of faults) {
    for (const crash of crashes.size === 0 ? ['none'] : crashes) {
      const cell = `${fault} ${profile} ${crash}`
      cells.set(cell, (cells.get(cell) ?? 0) + 1)
    }
  }
}
