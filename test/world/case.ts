import type { Draws } from './draws.ts'
import type { CrashPoint, CreateFault, FaultNumber } from './fault-list.ts'
import type { ProviderSide, TruePayment } from './side.ts'

/** What becomes of a refund's ledger writes. */
export type LedgerFault = 'F02' | 'F03' | 'F07' | 'F08' | 'F47'

/** What was drawn for one refund. */
export interface Fate {
  /** Where the process that works on it ends; null for nowhere. */
  readonly crash: CrashPoint | null
  /** The first attempt in which that may be. */
  readonly crashFrom: number
  /** What becomes of its creates, one after the other; null for nothing. */
  readonly creates: readonly (CreateFault | null)[]
  readonly ledger: LedgerFault | null
}

/** One create on the wire. */
export interface Post {
  /** The attempt that the ledger had marked when it was handed over. */
  readonly attempt: number
  readonly key: string | null
  readonly body: string
  /** The provider got it, or will. */
  isDelivered: boolean
  /** How many refunds came of it. */
  made: number
  /** It was turned away for its credential, and may be made again within its attempt. */
  isTurnedAway: boolean
  /** Nobody but the provider can tell what became of it. */
  isDoubtful: boolean
}

/** One account of the world. */
export interface WorldAccount {
  readonly name: string
  readonly side: ProviderSide
  /** Whether the provider replays by key, as its manifest has it. */
  readonly profile: 'keyed' | 'keyless'
  /** The currency of all its payments; null where each has its own. */
  readonly currency: string | null
  /** Whether payments are read before a refund is made. */
  readonly preflight: boolean
  /** Its lists end early, or lag for longer than anybody waits: nothing they lack is proved. */
  readonly listsLie: boolean
}

/** One payment of the world. */
export interface WorldPayment {
  readonly account: WorldAccount
  readonly truth: TruePayment
  /** Refunds made by hand before this time were there first; null where there are none. */
  readonly foreignUntil: number | null
  /** What the provider or the network refunded beyond what was asked: no caller can prevent it. */
  excessMinor: number
  /** What the ledger holds of it, by reference. */
  readonly held: Map<string, number>
}

/** One refund that somebody wants, and all that the world knows of it. */
export interface Case {
  readonly number: number
  readonly reference: string
  readonly payment: WorldPayment
  readonly amountMinor: number | 'remaining'
  readonly fate: Fate
  /** Chance of its own, so that what happens to others changes nothing here. */
  readonly draws: Draws
  readonly faults: Set<FaultNumber>
  readonly crashes: Set<CrashPoint>
  readonly posts: Post[]
  /** The last attempt that each process has marked, by its name. */
  readonly marks: Map<string, number>
  /** When the last was marked. */
  markedAt: number
  isCrashDone: boolean
  isLedgerFaultDone: boolean
  /** The provider made more of it than was asked, or so late that it was right to give it up. */
  isExcused: boolean
  /** An answer was that of another refund of its payment, and nothing in it says so. */
  isMixedUp: boolean
  /** Refunded beyond what was asked, minor units. */
  excessMinor: number
  /** Which process has recorded it, and when; null where none has. */
  recorded: { readonly by: string; readonly at: number } | null
  /** Somebody was told that there is a record. */
  wasTold: boolean
  /** The last refusal that a caller was told. */
  refusal: string | null
}

export function createCase(
  about: Pick<Case, 'number' | 'reference' | 'payment' | 'amountMinor' | 'fate' | 'draws'>,
): Case {
  return {
    ...about,
    faults: new Set(),
    crashes: new Set(),
    posts: [],
    marks: new Map(),
    markedAt: 0,
    isCrashDone: false,
    isLedgerFaultDone: false,
    isExcused: false,
    isMixedUp: false,
    excessMinor: 0,
    recorded: null,
    wasTold: false,
    refusal: null,
  }
}
