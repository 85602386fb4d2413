import type { Fate, LedgerFault } from './case.ts'
import type { Draws } from './draws.ts'
import { crashPoints, createFaults, doubtfulFaults, provenFaults } from './fault-list.ts'
import type { CrashPoint, CreateFault } from './fault-list.ts'

/** How much goes wrong in an episode. Every episode draws its own. */
export interface Troubles {
  readonly createFaults: readonly CreateFault[]
  readonly createRate: number
  readonly readRate: number
  readonly ledgerRate: number
  /** How many refunds have a process end while it works on them. */
  readonly crashRate: number
  /** How many refunds have a fault and a crash drawn from all there are, however rare. */
  readonly targetedRate: number
}

export const noTroubles: Troubles = {
  createFaults: [],
  createRate: 0,
  readRate: 0,
  ledgerRate: 0,
  crashRate: 0,
  targetedRate: 0,
}

/** Draws what goes wrong in an episode: a part of all faults, at rates of its own. */
export function drawTroubles(draws: Draws): Troubles {
  if (draws.chance(0.06)) return noTroubles
  const share = draws.pick([0.15, 0.3, 0.6, 1])
  const chosen = createFaults.filter(() => draws.chance(share))
  return {
    createFaults: chosen.length === 0 ? ['F12'] : chosen,
    createRate: draws.pick([0.1, 0.2, 0.35, 0.45]),
    readRate: draws.pick([0, 0, 0.02, 0.08]),
    ledgerRate: draws.pick([0, 0.02, 0.06]),
    crashRate: draws.pick([0, 0.02, 0.03, 0.05]),
    targetedRate: 0.06,
  }
}

const ledgerFaults = ['F02', 'F03', 'F07', 'F08', 'F47'] as const

/** Where a refund is made. */
export interface Scene {
  /** Its payment has so many refunds that lists have several pages. */
  readonly isPaging: boolean
  /** Its provider does what few do. */
  readonly isOdd: boolean
}

/** Draws what becomes of one refund. */
export function drawFate(draws: Draws, troubles: Troubles, { isPaging, isOdd }: Scene): Fate {
  if (troubles === noTroubles) return { crash: null, crashFrom: 1, creates: [], ledger: null }
  const targetedRate = isPaging ? 0.6 : troubles.targetedRate * (isOdd ? 2 : 1)
  if (draws.chance(targetedRate)) return targeted(draws, isPaging)
  const creates = [0, 1, 2].map(() => drawFault(draws, troubles))
  const crash = draws.chance(troubles.crashRate) ? draws.pick(crashPoints) : null
  return {
    crash,
    crashFrom: 1,
    creates: fitting(draws, crash, creates),
    ledger: drawLedgerFault(draws, troubles.ledgerRate),
  }
}

// What they tell ends a refund: more comes only where nobody could store it.
const endingFaults: ReadonlySet<CreateFault> = new Set(['F23', 'F32', 'F34'])

/**
 * A fault and a crash, all pairs alike, so that the rarest pair comes up too. Some pairs meet only
 * where an answer can't be stored, or where one attempt after the other is in doubt.
 */
function targeted(draws: Draws, isPaging: boolean): Fate {
  const fault = draws.pick(createFaults)
  const crash = isPaging && draws.chance(0.7) ? 'P20' : pickCrash(draws, fault)
  const another = draws.chance(0.3) ? draws.pick(createFaults) : null
  if ((isRecovery(crash) || endingFaults.has(fault)) && draws.chance(0.5)) {
    return { crash, crashFrom: 2, creates: [fault], ledger: 'F47' }
  }
  if (isRecovery(crash) && draws.chance(0.3)) {
    const doubts = [0, 1, 2].map(() => pickOf(draws, doubtfulFaults))
    return { crash, crashFrom: 1, creates: [fault, ...doubts], ledger: null }
  }
  const lead = pickLead(draws, crash)
  const creates = order(draws, lead, [fault, another])
  return {
    crash,
    crashFrom: lead === 'proven' || draws.chance(0.2) ? 2 : 1,
    creates: lead === 'alone' ? fitting(draws, crash, creates) : creates,
    ledger: drawLedgerFault(draws, 0.25, isRecovery(crash) || lead === 'last' ? 0.5 : 0),
  }
}

type Lead = 'alone' | 'proven' | 'doubtful' | 'last' | 'none'

// A webhook needs a refund, and most faults are met with one only after a doubt.
function pickLead(draws: Draws, crash: CrashPoint): Lead {
  const isOfWebhook = crash === 'P15' || crash === 'P16'
  return isOfWebhook && draws.chance(0.5)
    ? 'doubtful'
    : draws.pick(['alone', 'alone', 'proven', 'doubtful', 'last', 'none'])
}

/** Where a fault stands among the attempts: some are met only after others, or before them. */
function order(
  draws: Draws,
  lead: Lead,
  creates: readonly [CreateFault, CreateFault | null],
): readonly (CreateFault | null)[] {
  switch (lead) {
    case 'alone':
      return creates
    case 'proven':
      return [pickOf(draws, provenFaults), ...creates]
    case 'doubtful':
      return [pickOf(draws, doubtfulFaults), ...creates]
    case 'last':
      return [creates[0], pickOf(draws, doubtfulFaults)]
    case 'none':
      return [null, ...creates]
  }
}

function drawFault(draws: Draws, { createFaults, createRate }: Troubles): CreateFault | null {
  const [first, ...others] = createFaults
  if (first === undefined || !draws.chance(createRate)) return null
  // Most of what goes wrong is plain to see, and needs no reading to be told.
  if (draws.chance(0.8)) return pickOf(draws, plainFaults)
  return draws.pick([first, ...others])
}

/** @param untoldRate how often it is that an answer can't be stored: what came of it is then read. */
function drawLedgerFault(draws: Draws, rate: number, untoldRate = 0): LedgerFault | null {
  if (!draws.chance(rate)) return null
  return draws.chance(untoldRate) ? 'F47' : draws.pick(ledgerFaults)
}

// Without keys what was told twice is read only where neither answer could be stored.
function pickCrash(draws: Draws, fault: CreateFault): CrashPoint {
  return fault === 'F15' && draws.chance(0.3) ? 'P17' : draws.pick(crashPoints)
}

function isRecovery(crash: CrashPoint): boolean {
  return crash === 'P17' || crash === 'P18' || crash === 'P20'
}

/** Lets a crash be reached: recovery needs a doubt, and a second attempt a first one that was not it. */
function fitting(
  draws: Draws,
  crash: CrashPoint | null,
  creates: readonly (CreateFault | null)[],
): readonly (CreateFault | null)[] {
  const [first = null, ...others] = creates
  const isDoubtful = first !== null && doubtfulFaults.includes(first)
  if (crash !== null && isRecovery(crash)) {
    return isDoubtful ? creates : [pickOf(draws, doubtfulFaults), first, ...others]
  }
  if (crash !== 'P19') return creates
  return [pickOf(draws, provenFaults), first, ...others]
}

const plainFaults: readonly CreateFault[] = ['F04', 'F05', 'F23', 'F32', 'F34', 'F12']

function pickOf(draws: Draws, faults: readonly CreateFault[]): CreateFault {
  return faults[draws.whole(0, faults.length - 1)] ?? 'F12'
}
