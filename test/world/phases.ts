import type { FullEntry } from '../../src/ledger/index.ts'
import type { Callers } from './callers.ts'
import type { Case, WorldAccount } from './case.ts'
import type { Timeline } from './clock.ts'
import type { Draws } from './draws.ts'
import type { Instance } from './instance.ts'
import { isTold, isUnsettled, live, truthOf } from './invariants.ts'
import type { Invariants } from './invariants.ts'
import { checkReports } from './reporting.ts'
import type { Slots } from './slots.ts'
import type { WorldWebhooks } from './webhooks.ts'
import type { World } from './world.ts'

/** An episode that is ready to begin. */
export interface Stage {
  readonly timeline: Timeline
  readonly draws: Draws
  readonly world: World
  readonly accounts: readonly WorldAccount[]
  readonly slots: Slots
  readonly callers: Callers
  readonly webhooks: WorldWebhooks
  readonly invariants: Invariants
  readonly cases: readonly Case[]
  /** How long it goes on after all is settled, to see successes taken back. */
  readonly lastsMs: number
  /** Its reports are held against the truth at its end. */
  readonly isReported: boolean
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const troubledMs = 25 * minute
// Each refund is due at a time of its own, and a reading may fail.
const mostRoundsPerRefund = 30

/** Runs an episode: trouble first, then none, until nothing is left to do. */
export async function runPhases(stage: Stage): Promise<void> {
  const { timeline, world, slots, accounts, invariants } = stage
  const isBroken = (): boolean => invariants.violations.length > 0
  const start = timeline.now()
  planSweeps(stage)
  await timeline.run({ until: start + troubledMs, isDone: isBroken })
  if (isBroken()) return
  world.heal()
  for (const { side } of accounts) side.heal()
  // What is still on the way arrives, and what was held up is let go.
  await timeline.run({ until: timeline.now() + 12 * minute, isDone: isBroken })
  slots.renew()
  const healedAt = timeline.now()
  await settle(stage, (entry) => isForSweeps(stage, entry), isBroken)
  checkPromptness(stage, healedAt)
  await settle(stage, (entry) => isSuspect(stage, entry), isBroken)
  await askPeople(stage)
  await settle(stage, (entry) => isUnderWay(stage, entry), isBroken)
  const end = healedAt + stage.lastsMs
  if (stage.lastsMs > 0) await settle(stage, (entry) => isForTime(stage, entry, end), isBroken)
  stage.webhooks.stop()
  if (!isBroken()) await checkQuiet(stage)
  if (!isBroken() && stage.isReported) await report(stage, start)
}

function planSweeps({ timeline, slots, draws, world }: Stage): void {
  for (let slot = 0; slot < slots.count; slot += 1) {
    // Not every process sweeps.
    if (slot > 0 && draws.chance(0.3)) continue
    const everyMs = draws.whole(20_000, 150_000)
    let isUnderWay: Instance | null = null
    const sweep = (): void => {
      if (world.isHealed()) return
      timeline.after(everyMs, sweep)
      const instance = slots.instance(slot)
      if (instance === null || isUnderWay === instance) return
      isUnderWay = instance
      const end = (): void => {
        isUnderWay = null
      }
      instance.service.sweep({ limit: 200 }).then(end, end)
    }
    timeline.after(draws.whole(0, everyMs), sweep)
  }
}

/** Whether a doubt is one that sweeps end. */
function isForSweeps({ world }: Stage, entry: FullEntry): boolean {
  if (!isUnsettled(entry)) return false
  const of = world.caseOf(entry.reference)
  if (of !== undefined && isTold(of.payment.account)) return true
  return !entry.facts.some(({ kind }) => kind === 'candidates')
}

/** Whether the provider has made more of it than was asked, or too late. */
function isOdd({ world }: Stage, { reference }: FullEntry): boolean {
  return world.caseOf(reference)?.isExcused === true
}

/** Whether a person would decide about it before it was read a second time. */
function isSuspect(stage: Stage, entry: FullEntry): boolean {
  const isForPeople = entry.state === 'mismatch' || entry.state === 'duplicated'
  return isForPeople && entry.tries === 0 && isOdd(stage, entry)
}

/** Whether time alone ends it; a mismatch is looked at until a person accepts it. */
function isForTime(stage: Stage, entry: FullEntry, end: number): boolean {
  const { state, dueAt } = entry
  if (dueAt === null || Date.parse(dueAt) > end) return false
  if (isUnsettled(entry)) return isForSweeps(stage, entry)
  return state !== 'mismatch' && state !== 'duplicated'
}

/**
 * Whether the provider still has something to do. What it has made more of than was asked shows with
 * the next reading, a day later.
 */
function isUnderWay(stage: Stage, entry: FullEntry): boolean {
  if (isForSweeps(stage, entry) || entry.state === 'pending') return true
  const isUnread = entry.state === 'succeeded' && entry.tries === 0
  return isOdd(stage, entry) && (isUnread || entry.state === 'rejected')
}

/** Sweeps whenever something is due, until nothing of the kind is. */
async function settle(
  { timeline, world, slots, draws, invariants, cases }: Stage,
  isWanted: (entry: FullEntry) => boolean,
  isBroken: () => boolean,
): Promise<void> {
  const mostRounds = mostRoundsPerRefund * cases.length
  for (let round = 0; round < mostRounds && !isBroken(); round += 1) {
    const dueMs = nextDue(world.ledger.entries(), isWanted)
    if (dueMs === null) return
    const until = Math.max(dueMs, timeline.now()) + draws.whole(500, 20_000)
    await timeline.run({ until, isDone: isBroken })
    const instance = slots.instance(draws.whole(0, slots.count - 1))
    if (instance === null) continue
    await finish(timeline, instance.service.sweep({ limit: 500 }), isBroken)
  }
  if (isBroken()) return
  const left = [...world.ledger.entries()].find((entry) => entry.dueAt !== null && isWanted(entry))
  if (left !== undefined) invariants.fail('L2', left, `it is ${left.state}, sweep after sweep`)
}

function nextDue(
  entries: Iterable<FullEntry>,
  isWanted: (entry: FullEntry) => boolean,
): number | null {
  let next: number | null = null
  for (const entry of entries) {
    if (entry.dueAt === null || !isWanted(entry)) continue
    const leaseMs = entry.lease === null ? 0 : Date.parse(entry.lease.until)
    const at = Math.max(Date.parse(entry.dueAt), leaseMs)
    if (next === null || at < next) next = at
  }
  return next
}

async function finish(
  timeline: Timeline,
  work: Promise<unknown>,
  isBroken: () => boolean,
): Promise<void> {
  let isOver = false
  const end = (): void => {
    isOver = true
  }
  work.then(end, end)
  await timeline.run({ isDone: () => isOver || isBroken() })
}

/** Without wrong clocks a day of waits is the longest, however often a reading failed before. */
function checkPromptness({ timeline, world, invariants, cases }: Stage, from: number): void {
  const isTimeSure = cases.every(({ faults }) => !faults.has('F67'))
  if (!isTimeSure || invariants.violations.length > 0) return
  if (timeline.now() - from <= 2 * day) return
  const [last] = [...world.ledger.entries()].toSorted((one, other) =>
    one.since < other.since ? 1 : -1,
  )
  if (last !== undefined) invariants.fail('L2', last, 'it took more than two days to settle')
}

/** What no reading can tell is decided by people, who know the truth. */
async function askPeople(stage: Stage): Promise<void> {
  const { timeline, world, slots, cases, invariants } = stage
  for (const of of cases) {
    const entry = world.ledger.entry(of.reference)
    const instance = slots.instance(0)
    if (entry === undefined || instance === null || invariants.violations.length > 0) continue
    const details = { actor: 'somebody', reason: 'looked at the dashboard' }
    const { service } = instance
    const isBroken = (): boolean => invariants.violations.length > 0
    if (entry.state === 'mismatch' || entry.state === 'duplicated') {
      const decided = service.resolve(of.reference, 'accept_as_is', details)
      await finish(timeline, decided, isBroken)
    }
    if (entry.state !== 'unknown' || isTold(of.payment.account)) continue
    const [refund] = live(truthOf(of))
    const decided =
      refund === undefined
        ? service.resolve(of.reference, 'not_refunded', details)
        : service.resolve(of.reference, 'refunded', { ...details, refundId: refund.id })
    await finish(timeline, decided, isBroken)
    const after = world.ledger.entry(of.reference)
    // Another refund of the payment was taken for the one that this is, and holds it.
    const isTaken = cases.some(({ payment, isMixedUp }) => payment === of.payment && isMixedUp)
    if (after?.state === 'unknown' && !isTaken)
      invariants.fail('L3', of, 'a decision leaves it unknown')
  }
}

async function report(stage: Stage, startedAt: number): Promise<void> {
  const { timeline, world, slots, accounts, invariants } = stage
  const instance = slots.instance(0)
  if (instance === null) return
  await checkReports({
    timeline,
    ledger: world.ledger,
    accounts,
    instance,
    invariants,
    finish: (work) => finish(timeline, work, () => false),
    startedAt,
  })
}

/** A sweep after the last one finds nothing to do, and posts nothing. */
async function checkQuiet({ timeline, world, slots, invariants, draws }: Stage): Promise<void> {
  const instance = slots.instance(draws.whole(0, slots.count - 1))
  if (instance === null) return
  await finish(timeline, instance.service.sweep(), () => false)
  const posts = world.counts.posts
  const again = instance.service.sweep()
  await finish(timeline, again, () => false)
  const { taken } = await again
  if (taken > 0 || world.counts.posts > posts) {
    invariants.fail('I18', { reference: 'sweep' }, `a second sweep at once took ${taken}`)
  }
}
