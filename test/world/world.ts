import type { FullEntry } from '../../src/ledger/index.ts'
import { attemptsIn } from './attempts.ts'
import type { Case, WorldAccount } from './case.ts'
import type { Timeline } from './clock.ts'
import type { Draws } from './draws.ts'
import type { Troubles } from './fates.ts'
import { doubtfulFaults } from './fault-list.ts'
import type { CrashPoint, CreateFault } from './fault-list.ts'
import { isUnsettled } from './invariants.ts'
import type { Invariants } from './invariants.ts'
import { createWorldLedger, plainCourse } from './ledger.ts'
import type { Durability, LedgerEvents, Write, WriteCourse, WorldLedger } from './ledger.ts'
import { createNetwork } from './network.ts'
import type { Effect, WorldNetwork } from './network.ts'
import { longestLagMs } from './personalities.ts'
import type { WorldProcess } from './process.ts'
import type { WorldRequest } from './side.ts'
import type { Trace } from './trace.ts'

/** What a world is made of. */
export interface WorldSetup {
  readonly timeline: Timeline
  readonly draws: Draws
  readonly troubles: Troubles
  readonly invariants: Invariants
  readonly trace: Trace
  readonly leaseMs: number
  readonly durability?: Durability
  /** A delivery was stored, or stored anew. */
  readonly onDelivery: LedgerEvents['onDelivery']
  /** Whose clock is wrong, by name. */
  readonly hasWrongClock: (process: string) => boolean
}

/** Counts of a world, for the report. */
export interface Counts {
  posts: number
  faultedPosts: number
  crashes: number
  doubleCrashes: number
}

/** The network and the ledger of a world, with what was drawn for each refund happening to it. */
export interface World {
  readonly ledger: WorldLedger
  readonly network: WorldNetwork
  readonly add: (cases: readonly Case[]) => void
  readonly caseOf: (reference: string) => Case | undefined
  /** Those of a payment. */
  readonly casesOf: (payment: string) => readonly Case[]
  readonly counts: Counts
  readonly hasNoToken: () => boolean
  /** The ledger can't be reached until then. */
  readonly takeLedgerDown: (until: number) => void
  /** Nothing goes wrong any more. */
  readonly heal: () => void
  readonly isHealed: () => boolean
}

export function createWorld(setup: WorldSetup): World {
  const { timeline, draws, troubles, invariants, trace } = setup
  const cases = new Map<string, Case>()
  const byAccount = new Map<string, Case[]>()
  const counts: Counts = { posts: 0, faultedPosts: 0, crashes: 0, doubleCrashes: 0 }
  let ledgerDownUntil = 0
  let isHealed = false

  const ledger = createWorldLedger(
    timeline,
    {
      onBegin: (_, reference) => (reference === null ? 0 : heldUp(reference)),
      isDown: () => timeline.now() < ledgerDownUntil,
      onWrite: courseOfWrite,
      onStored,
      onDelivery: setup.onDelivery,
    },
    setup.durability,
  )

  const network = createNetwork(timeline, draws.branch(), {
    caseOf: (reference) => cases.get(reference),
    chooseFault,
    failsRead,
    onPost: (of, post) => {
      counts.posts += 1
      trace.note(timeline.now(), `${of.reference} post ${post.attempt}`)
      invariants.onPost(of, post, ledger.entry(of.reference))
    },
    onEffect,
    crashAt: (process, of, post, point) =>
      isDrawn(of, point) && isFromNow(of, post.attempt) && crash(process, of, point),
    crashAtRead,
    onExchange: (account, { method, path }, told) =>
      trace.note(timeline.now(), `${account.name} ${method} ${path} ${told}`),
  })

  function isDrawn(of: Case, point: CrashPoint): boolean {
    return !isHealed && !of.isCrashDone && of.fate.crash === point
  }

  function crash(process: WorldProcess, of: Case, point: CrashPoint): true {
    of.isCrashDone = true
    of.crashes.add(point)
    if (point === 'P15' || point === 'P16') of.faults.add('F66')
    trace.note(timeline.now(), `${of.reference} ${process.name} ends at ${point}`)
    process.crash()
    return true
  }

  function chooseFault(of: Case): CreateFault | null {
    if (isHealed) return null
    const position = of.posts.length - 1
    const drawn = of.fate.creates[position] ?? null
    const fault = drawn === null ? null : fittingFault(of, drawn)
    if (fault !== null) {
      counts.faultedPosts += 1
      of.faults.add(fault)
    }
    return fault
  }

  function failsRead(account: WorldAccount, { path }: WorldRequest): boolean {
    if (isHealed || !draws.chance(troubles.readRate)) return false
    for (const of of byAccount.get(account.name) ?? []) {
      const isAbout = account.profile === 'keyed' || path.includes(of.payment.truth.id)
      if (isAbout && isOpen(ledger.entry(of.reference))) of.faults.add('F69')
    }
    return true
  }

  function crashAtRead(
    process: WorldProcess,
    account: WorldAccount,
    { path, query }: WorldRequest,
  ): void {
    if (isHealed) return
    const isLaterPage = query.has('starting_after') || Number(query.get('page') ?? 1) > 1
    const text = `${path}?${query.toString()}`
    for (const of of byAccount.get(account.name) ?? []) {
      const { crash: point } = of.fate
      if (of.isCrashDone || (point !== 'P17' && point !== 'P20')) continue
      if (account.profile === 'keyless' && !text.includes(of.payment.truth.id)) continue
      const entry = ledger.entry(of.reference)
      const isReached = point === 'P20' ? isLaterPage : isInDoubt(of, entry, timeline.now())
      if (isReached && process.isAlive()) crash(process, of, point)
    }
  }

  function heldUp(reference: string): number {
    const of = cases.get(reference)
    if (of === undefined || isHealed || of.isLedgerFaultDone || of.fate.ledger !== 'F08') return 0
    if (ledger.entry(reference)?.state !== 'recorded') return 0
    of.isLedgerFaultDone = true
    of.faults.add('F08')
    return setup.leaseMs + draws.whole(1, 60_000)
  }

  function courseOfWrite(process: WorldProcess, write: Write): WriteCourse {
    const of = cases.get(write.reference)
    if (of === undefined || isHealed) return plainCourse
    // What could not be recorded at first is recorded later, and the process may end at that.
    if (of.fate.ledger === 'F02' && write.kind === 'record' && !of.isLedgerFaultDone) {
      return courseOfFault(of, write)
    }
    const point = crashPointOf(of, write)
    const attempt = attemptsIn(write.after ?? undefined)
    if (point !== null && isDrawn(of, point) && isFromNow(of, attempt)) {
      crash(process, of, point)
      return { isStored: isStoredAt(point, of.draws), answer: 'lost', delayMs: 0 }
    }
    if (of.isLedgerFaultDone) return plainCourse
    return courseOfFault(of, write)
  }

  function courseOfFault(of: Case, { kind }: Write): WriteCourse {
    const fault = of.fate.ledger
    const isMet =
      (fault === 'F02' && kind === 'record') ||
      (fault === 'F07' && kind === 'mark') ||
      (fault === 'F47' && kind === 'result') ||
      (fault === 'F03' && kind !== 'release' && of.draws.chance(0.5))
    if (!isMet) return plainCourse
    of.faults.add(fault)
    // A ledger that can't store an answer is tried again; now and then it stays away for longer.
    of.isLedgerFaultDone = fault !== 'F47' || of.draws.chance(0.5)
    const now = { isStored: false, delayMs: 0 } as const
    if (fault === 'F03') {
      return { ...now, isStored: of.draws.chance(0.5), answer: 'commit_unknown' }
    }
    if (fault !== 'F07') return { ...now, answer: 'unavailable' }
    const delayMs = Math.floor(setup.leaseMs * (0.5 + 1.5 * of.draws.next())) + 1_000
    return { isStored: true, answer: 'given', delayMs }
  }

  function onStored(process: WorldProcess, write: Write): void {
    const of = cases.get(write.reference)
    if (of === undefined) return
    const { kind, before, after, added } = write
    if (kind === 'mark') {
      of.marks.set(process.name, attemptsIn(after ?? undefined))
      of.markedAt = timeline.now()
    }
    if (kind === 'record') of.recorded = { by: process.name, at: timeline.now() }
    const facts = added.map(({ id }) => id).join(' ')
    trace.note(
      timeline.now(),
      `${of.reference} ${process.name} ${kind} ${after?.state ?? 'none'} ${facts}`,
    )
    if (setup.hasWrongClock(process.name)) of.faults.add('F67')
    if (before?.state === 'succeeded' && after?.state === 'failed') of.faults.add('F70')
    if (before?.state === 'sending' && after?.state === 'failed') of.faults.add('F38')
    const { personality } = of.payment.account.side
    const isLagging = personality.listLagMs > 0 || personality.truncatesListsAt !== null
    if (isLagging && (kind === 'adopt' || kind === 'record')) of.faults.add('F68')
    const isWithoutToken = added.some(
      (fact) =>
        fact.kind === 'turned_away' &&
        fact.outcome === 'not_sent' &&
        of.posts.every(({ attempt }) => attempt !== fact.attempt),
    )
    if (isWithoutToken && of.fate.ledger !== 'F07') of.faults.add('F06')
    invariants.onWrite(of, write)
  }

  function onEffect(of: Case, post: Case['posts'][number], effect: Effect): void {
    const { made, isRepeat, lateMs } = effect
    const minor = made.reduce((total, { amount }) => total + amount.minor, 0)
    const asked = ledger.entry(of.reference)?.amount?.minor ?? minor
    const ids = made.map(({ id }) => id).join(' ')
    trace.note(timeline.now(), `${of.reference} effect of ${post.attempt}: ${minor} ${ids}`)
    if (made.length > 1 && minor === asked) of.faults.add('F73')
    if (made.length > 1 && minor > asked) of.faults.add('F55')
    if (made.length === 1 && minor > asked) of.faults.add('F71')
    if (isRepeat || lateMs > 0) trace.note(timeline.now(), `${of.reference} late ${lateMs}`)
    invariants.onEffect(of, effect, ledger.entry(of.reference))
  }

  return {
    ledger,
    network,
    counts,
    caseOf: (reference) => cases.get(reference),
    casesOf: (payment) => [...cases.values()].filter((of) => of.payment.truth.id === payment),
    add: (added) => {
      for (const of of added) {
        cases.set(of.reference, of)
        const { name } = of.payment.account
        const known = byAccount.get(name)
        if (known === undefined) byAccount.set(name, [of])
        else known.push(of)
      }
    },
    hasNoToken: () => !isHealed && draws.chance(troubles.ledgerRate),
    takeLedgerDown: (until) => {
      ledgerDownUntil = until
    },
    heal: () => {
      isHealed = true
      ledgerDownUntil = 0
    },
    isHealed: () => isHealed,
  }
}

const insideAttempts: ReadonlySet<CrashPoint> = new Set([
  'P3',
  'P4',
  'P5-P7',
  'P8',
  'P9',
  'P10',
  'P11-P12',
])

/** What ends a process inside an attempt may wait for a later one. */
function isFromNow({ fate }: Case, attempt: number): boolean {
  return !insideAttempts.has(fate.crash ?? 'P0') || attempt >= fate.crashFrom
}

// Nobody waits that long for the answer to a create.
const longestAnswerMs = 2 * 60_000

/** Whether recovery reads for an entry: nobody can tell, or who sent it has gone. */
function isInDoubt(of: Case, entry: FullEntry | undefined, now: number): boolean {
  if (entry?.state === 'unknown') return true
  return entry?.state === 'sending' && now - of.markedAt > longestAnswerMs
}

function isOpen(entry: FullEntry | undefined): boolean {
  return entry === undefined || isUnsettled(entry)
}

/** A fault that is about what came before becomes its like where nothing did. */
function fittingFault(of: Case, fault: CreateFault): CreateFault {
  const { posts, payment } = of
  const isInDoubt = posts.slice(0, -1).some(({ isDoubtful }) => isDoubtful)
  const isKeyed = payment.account.profile === 'keyed'
  if (isInDoubt && fault === 'F23') return 'F24'
  if (isInDoubt && fault === 'F32') return 'F33'
  if (!isInDoubt && fault === 'F24') return 'F23'
  if (!isInDoubt && fault === 'F33') return 'F32'
  if (!isKeyed && (fault === 'F29' || fault === 'F30')) return 'F41'
  return fault
}

function crashPointOf(of: Case, { kind, added }: Write): CrashPoint | null {
  const drawn = of.fate.crash
  if (drawn === null) return null
  const points = pointsOf[kind] ?? []
  const point = points.find((other) => other === drawn) ?? null
  // What a person has decided, or a payment that was refunded before, is none of it.
  return kind === 'adopt' && added.length === 0 ? null : point
}

const pointsOf: Readonly<Partial<Record<Write['kind'], readonly CrashPoint[]>>> = {
  record: ['P0', 'P1', 'P2'],
  mark: ['P3', 'P4'],
  result: ['P11-P12', 'P13', 'P14'],
  adopt: ['P18'],
  webhook: ['P15', 'P16'],
}

function isStoredAt(point: CrashPoint, draws: Draws): boolean {
  if (point === 'P0' || point === 'P11-P12' || point === 'P15') return false
  if (point === 'P2' || point === 'P4' || point === 'P14' || point === 'P16') return true
  return draws.chance(0.5)
}

/** Whether an account's lists lack what they should show for longer than anybody waits. */
export function listsLie({ side }: Pick<WorldAccount, 'side'>): boolean {
  const { truncatesListsAt, listLagMs } = side.personality
  return truncatesListsAt !== null || listLagMs > longestLagMs
}

/** Whether a create's fate leaves it in doubt. */
export function isDoubtfulFault(fault: CreateFault): boolean {
  return doubtfulFaults.includes(fault)
}
