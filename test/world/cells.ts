import type { Case } from './case.ts'
import { crashPoints, doubtfulFaults, faultNumbers } from './fault-list.ts'
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
  {
    faults: [...doubtfulFaults, 'F15', 'F23', 'F32', 'F34', 'F36', 'F41'],
    profiles: ['keyless'],
    crashes: ['P4', 'P5-P7'],
    why: 'An attempt that nobody ended is in doubt, and none follows it; none follows these either.',
  },
  {
    faults: ['F38', 'F55', 'F70', 'F71', 'F73'],
    profiles: ['keyless'],
    crashes: ['P4', 'P5-P7'],
    why: 'The process ends before the bytes leave, nothing is sent again, and so nothing is made.',
  },
  {
    faults: ['F23', 'F34'],
    profiles: ['keyless'],
    crashes: ['P17', 'P18'],
    why: 'They end a refund that is not in doubt, and only what is in doubt is looked for.',
  },
  {
    faults: ['F32'],
    profiles: ['keyed', 'keyless'],
    crashes: ['P17', 'P18'],
    why: 'It ends a refund that is not in doubt; after a doubt it is F33.',
  },
  {
    faults: ['F38'],
    profiles: ['keyed'],
    crashes: ['P18'],
    why: 'The answer that says so has ended it, and nothing that is read later is news.',
  },
  {
    faults: ['F38'],
    profiles: ['keyless'],
    crashes: ['P8', 'P9', 'P10', 'P11-P12', 'P17', 'P18', 'P19'],
    why: 'The answer that says so is lost, and what is then read comes after a doubt.',
  },
  {
    faults: ['F58', 'F59', 'F60', 'F61', 'F63', 'F64', 'F65'],
    profiles: ['keyless'],
    crashes: ['P4', 'P5-P7'],
    why: 'The process ends before the bytes leave, nothing is sent again, and no webhook tells of it.',
  },
  {
    faults: ['F66'],
    profiles: ['keyed', 'keyless'],
    crashes: everyCrash.filter((crash) => crash !== 'P15' && crash !== 'P16'),
    why: 'It is the end of a process at one of the other two points.',
  },
  {
    faults: ['F11', 'F17', 'F23', 'F27', 'F32', 'F34', 'F40'],
    profiles: ['keyless'],
    crashes: ['P15', 'P16'],
    why: 'They make nothing, nothing is sent again after them, and so no webhook tells of it.',
  },
  {
    faults: ['F32'],
    profiles: ['keyed'],
    crashes: ['P15', 'P16'],
    why: 'It makes nothing and ends the refund; after a doubt it is F33.',
  },
]

/** Faults of the matrix that this world has no cell for, each with its reason. */
export const outside: readonly { readonly fault: string; readonly why: string }[] = [
  { fault: 'F01', why: 'Bad input ends before anything is sent or stored; unit tests hold it.' },
  { fault: 'F10', why: 'Above fetch it is F09.' },
  { fault: 'F16', why: 'No fetch tells of HTTP/2 frames.' },
  {
    fault: 'F20 as 401 or 403, after the effect',
    why: 'These two statuses are taken for the provider refusing, whoever wrote the page.',
  },
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
  {
    fault: 'F55 and F15, seen at once',
    why: 'A second refund shows in a list, and a refund that stands is read a day later at the soonest.',
  },
  { fault: 'F56, F57', why: 'They happen inside a database; the ledger suite has them.' },
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
