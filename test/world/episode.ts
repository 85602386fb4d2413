import type { FullEntry } from '../../src/ledger/index.ts'
import type { RefundPolicy } from '../../src/service/types.ts'
import { createCallers } from './callers.ts'
import type { Case, WorldAccount } from './case.ts'
import { createTimeline, startOfTime } from './clock.ts'
import type { ClockTrouble, Timeline } from './clock.ts'
import { latestEffectMs, mostOffsetMs } from './create-courses.ts'
import { createDraws } from './draws.ts'
import type { Draws } from './draws.ts'
import { checkEnding } from './endings.ts'
import { drawTroubles, noTroubles } from './fates.ts'
import type { Troubles } from './fates.ts'
import type { CreateFault } from './fault-list.ts'
import { createInvariants } from './invariants.ts'
import type { Violation } from './invariants.ts'
import type { Durability, WorldLedger } from './ledger.ts'
import { drawPersonality, kind } from './personalities.ts'
import { runPhases } from './phases.ts'
import { createFlexSide } from './providers/flex.ts'
import { createFlutterwaveSide } from './providers/flutterwave.ts'
import { createSlots } from './slots.ts'
import type { Slots } from './slots.ts'
import { createTrace } from './trace.ts'
import { createWebhooks } from './webhooks.ts'
import type { WorldWebhooks } from './webhooks.ts'
import { drawWorkload } from './workload.ts'
import { createWorld, listsLie } from './world.ts'
import type { Counts } from './world.ts'

/** A kind of trouble that can be left out. */
export type Trouble = 'creates' | 'crashes' | 'ledger' | 'clocks' | 'clogs' | 'webhooks'

/** Which episode, and what of it. */
export interface EpisodeSetup {
  readonly seed: number
  readonly episode: number
  /** Of the refunds only these are asked for. @default all */
  readonly only?: ReadonlySet<string>
  /** Which troubles are left out, to find what is needed. @default none */
  readonly without?: ReadonlySet<Trouble | CreateFault>
  readonly durability?: Durability
}

/** What came of an episode. */
export interface EpisodeResult {
  readonly violations: readonly Violation[]
  readonly cases: readonly Case[]
  readonly entryOf: (reference: string) => FullEntry | undefined
  readonly counts: Counts
  readonly hash: string
  readonly lines: () => readonly string[]
}

const day = 24 * 60 * 60 * 1000
const year = 365 * day
const policy: RefundPolicy = { leaseMs: 5 * 60 * 1000 }
const leaseMs = 5 * 60 * 1000

/** Draws an episode and runs it to its end. */
export async function runEpisode(setup: EpisodeSetup): Promise<EpisodeResult> {
  const draws = createDraws(setup.seed, setup.episode)
  const timeline = createTimeline()
  const trace = createTrace()
  const isPaging = draws.chance(0.035)
  const troubles = drawTroubles(draws)
  const isCalm = troubles === noTroubles
  const invariants = createInvariants({ attempts: 3, isFaultless: isCalm })
  const accounts = drawAccounts(draws.branch(), isCalm)
  const slotCount = draws.pick([2, 2, 2, 3, 3, 4, 8])
  const areClocksRight = isCalm || setup.without?.has('clocks') === true
  const drawClock = clockDrawer(draws.branch(), areClocksRight)
  const workload = drawWorkload({
    draws: draws.branch(),
    troubles,
    accounts,
    slots: slotCount,
    refunds: isPaging ? 24 : draws.whole(50, 90),
    isPaging,
    now: timeline.now(),
  })
  const slotsHolder: { slots: Slots | null; webhooks: WorldWebhooks | null } = {
    slots: null,
    webhooks: null,
  }
  const world = createWorld({
    timeline,
    draws: draws.branch(),
    troubles,
    invariants,
    trace,
    leaseMs,
    onDelivery: (delivery, before) => slotsHolder.webhooks?.onStored(delivery, before),
    hasWrongClock: (name) => slotsHolder.slots?.hasWrongClock(name) === true,
    ...(setup.durability === undefined ? {} : { durability: setup.durability }),
  })
  const cases = workload.cases.map((of) => withoutFate(of, setup))
  world.add(cases)
  const slotsOf = (): Slots => {
    if (slotsHolder.slots === null) throw new Error('No process was started yet.')
    return slotsHolder.slots
  }
  const webhooks = createWebhooks({
    ...world,
    timeline,
    // What is drawn of webhooks moves nothing else.
    draws: createDraws(setup.seed, setup.episode, 58),
    accounts,
    slots: slotsOf,
    invariants,
    trace,
    isCalm: isCalm || setup.without?.has('webhooks') === true,
  })
  slotsHolder.webhooks = webhooks
  const callers = createCallers(timeline, slotsOf, { ledger: world.ledger, invariants })
  const crashDraws = draws.branch()
  slotsHolder.slots = createSlots({
    timeline,
    draws: draws.branch(),
    count: slotCount,
    drawClock,
    surroundings: { timeline, ...world, accounts, policy, ...webhooks },
    isHealed: world.isHealed,
    onCrash: (name) => {
      world.counts.crashes += 1
      if (setup.durability !== undefined) loseWrites(world.ledger, crashDraws)
      callers.onCrash(name)
    },
    onDoubleCrash: () => {
      world.counts.doubleCrashes += 1
    },
    onStart: () => undefined,
  })
  webhooks.start()
  const byReference = new Map(cases.map((of) => [of.reference, of]))
  const isAsked = ({ reference }: Case): boolean => setup.only?.has(reference) !== false
  callers.plan(
    workload.calls.flatMap((call) => {
      const of = byReference.get(call.of.reference)
      return of !== undefined && isAsked(of) ? [{ ...call, of }] : []
    }),
  )
  for (const { payment, amountMinor, atMs } of workload.byHand) {
    const { account, truth } = payment
    timeline.after(atMs, () =>
      account.side.refundInDashboard(truth.id, amountMinor, timeline.now()),
    )
  }
  if (!isCalm && setup.without?.has('clogs') !== true) {
    const weather = { world, accounts, slots: slotsOf(), troubles, areClocksRight }
    planWeather(draws.branch(), timeline, weather)
  }
  if (setup.durability !== undefined) planSyncs(timeline, world.ledger)
  const isReversing = accounts.some(({ side }) => side.personality.reverses > 0)
  const lastsMs = draws.chance(0.005) ? Infinity : isReversing ? 12 * day : 0
  await runPhases({
    timeline,
    draws: draws.branch(),
    world,
    accounts,
    slots: slotsOf(),
    callers,
    webhooks,
    invariants,
    cases,
    lastsMs,
    // As little as that changes what is drawn elsewhere.
    isReported: createDraws(setup.seed, setup.episode, 20).chance(0.15),
  })
  if (invariants.violations.length === 0) {
    webhooks.check()
    for (const of of cases) checkEnding(of, world.ledger, invariants)
  }
  return {
    violations: invariants.violations,
    cases: cases.filter(isAsked),
    entryOf: world.ledger.entry,
    counts: world.counts,
    hash: trace.hash(),
    lines: trace.lines,
  }
}

/** Sometimes it is the machine of the ledger that ends. */
function loseWrites(ledger: WorldLedger, draws: Draws): void {
  ledger.crash(draws.chance(0.5) ? 'machine' : 'process')
}

/** What writes the ledger's last changes to the disk, now and then. */
function planSyncs(timeline: Timeline, ledger: WorldLedger): void {
  const everyMs = 400
  const sync = (): void => {
    ledger.sync()
    if (timeline.now() < startOfTime + 30 * 60_000) timeline.after(everyMs, sync)
  }
  timeline.after(everyMs, sync)
}

function withoutFate(of: Case, { without }: EpisodeSetup): Case {
  if (without === undefined) return of
  const isLeftOut = (fault: CreateFault): boolean => without.has('creates') || without.has(fault)
  const { crash, crashFrom, creates, ledger } = of.fate
  const fate = {
    crash: without.has('crashes') ? null : crash,
    crashFrom,
    creates: creates.map((fault) => (fault === null || isLeftOut(fault) ? null : fault)),
    ledger: without.has('ledger') ? null : ledger,
  }
  return { ...of, fate }
}

function drawAccounts(draws: Draws, isCalm: boolean): readonly WorldAccount[] {
  const providers = draws.pick([
    ['flex', 'flutterwave'],
    ['flex', 'flutterwave'],
    ['flex', 'flutterwave', 'flutterwave'],
    ['flex', 'flex', 'flutterwave'],
  ] as const)
  return providers.map((provider, position) => {
    const ways = isCalm ? kind : drawPersonality(draws, provider)
    const personality = {
      ...ways,
      keys: provider === 'flex' && isCalm ? 'none' : ways.keys,
    } as const
    const side =
      provider === 'flex'
        ? createFlexSide(personality, draws.branch().next)
        : createFlutterwaveSide(personality, draws.branch().next)
    const profile = provider === 'flex' ? 'keyless' : 'keyed'
    const isOfOneCurrency = provider === 'flutterwave' && draws.chance(0.85)
    return {
      name: `${provider}${position}`,
      side,
      profile,
      currency: isOfOneCurrency ? draws.pick(['NGN', 'KES', 'UGX', 'KWD']) : null,
      preflight: draws.chance(0.95),
      listsLie: listsLie({ side }),
    }
  })
}

/** Clocks of processes agree to within the quiet period when they start; a few run on wrongly. */
function clockDrawer(draws: Draws, areRight: boolean): () => ClockTrouble {
  const isWrong = draws.chance(0.3)
  return () => {
    const offsetMs = draws.whole(-mostOffsetMs, mostOffsetMs)
    const skew = draws.pick([0, 0.00001, -0.00001])
    return areRight || !isWrong ? { offsetMs: 0, skew: 0 } : { offsetMs, skew }
  }
}

interface Weather {
  readonly world: ReturnType<typeof createWorld>
  readonly accounts: readonly WorldAccount[]
  readonly slots: Slots
  readonly troubles: Troubles
  readonly areClocksRight: boolean
}

/** Links that are held up one after the other and let go in another order; outages; clocks set anew. */
function planWeather(
  draws: Draws,
  timeline: Timeline,
  { world, accounts, slots, troubles, areClocksRight }: Weather,
): void {
  if (draws.chance(0.3)) {
    for (let link = 0; link < 4; link += 1) {
      const account = accounts[draws.whole(0, accounts.length - 1)]
      const slot = draws.whole(0, slots.count - 1)
      const heldMs = draws.whole(5_000, latestEffectMs)
      timeline.after(60_000 * link, () => {
        const instance = slots.instance(slot)
        if (account === undefined || instance === null || world.isHealed()) return
        world.network.clog(instance.name, account.name, timeline.now() + heldMs)
      })
    }
  }
  if (draws.chance(troubles.ledgerRate * 5)) {
    const lastsMs = draws.whole(1_000, 120_000)
    timeline.after(draws.whole(0, 400_000), () => {
      if (!world.isHealed()) world.takeLedgerDown(timeline.now() + lastsMs)
    })
  }
  if (!areClocksRight && draws.chance(0.05)) {
    const byMs = draws.pick([year, -year, 3_600_000, -3_600_000])
    timeline.after(draws.whole(0, 600_000), () => slots.jump(0, byMs))
  }
}
