import type { FullEntry } from '../ledger/index.ts'
import { isRefundError, parseCallOptions, RefundError } from '../model/index.ts'
import type { RecordState } from '../model/index.ts'
import { outlookOfStored } from './entries.ts'
import { filtersByPayment, readListFor } from './reading.ts'
import type { PaymentReading } from './reading.ts'
import { mayReplay } from './schedule.ts'
import { timeOf } from './settings.ts'
import type { Settings } from './settings.ts'
import { handlingOf, learn, release } from './steps.ts'
import type { SweepOptions, SweepSummary } from './types.ts'
import { workOn } from './work.ts'

const claimedAtOnce = 8_000
// Each of these asks its provider.
const askedAtOnce = 16
// These ask nobody: what was read of them together is stored together too.
const storedAtOnce = 256
const standardLimit = 500
const standardPauseMs = 30_000
const longestPauseMs = 60 * 60 * 1000
// Younger refunds are read from the list that is walked anyway, older ones by their id.
const listedTogetherMs = 2 * 24 * 60 * 60 * 1000

interface Tally {
  taken: number
  changed: number
  readonly failed: { readonly reference: string; readonly error: RefundError }[]
  readonly byState: Partial<Record<RecordState, number>>
}

/** Does what is due, a batch at a time. */
export async function sweepDue(
  settings: Settings,
  options: SweepOptions = {},
): Promise<SweepSummary> {
  const {
    limit = standardLimit,
    accountLimit = limit,
    deadlineMs = null,
    account,
    ...call
  } = options
  const { signal } = parseCallOptions(call)
  if (account !== undefined) settings.provider(account)
  const { clock, policy, ledger } = settings
  const startedAt = clock.monotonic()
  const tally: Tally = { taken: 0, changed: 0, failed: [], byState: {} }
  const takenOf = new Map<string, number>()
  const isOver = (): boolean =>
    signal?.aborted === true || (deadlineMs !== null && clock.monotonic() - startedAt >= deadlineMs)
  const accounts = account === undefined ? settings.accountNames : [account]
  const hasMore = (): boolean => tally.taken < limit && !isOver()
  let isDone = false
  let isAllAsked = true
  while (hasMore() && !isDone) {
    const before = tally.taken
    isDone = true
    // One account after the other: what can't be worked on here is left to whoever can.
    for (const name of accounts) {
      if (!hasMore()) return { ...tally, isDone: false }
      const taken = takenOf.get(name) ?? 0
      if (taken >= accountLimit || isPaused(settings, name)) {
        isAllAsked = false
        continue
      }
      const worker = settings.worker()
      const claimed = await ledger.claim({
        owner: worker,
        now: timeOf(settings),
        until: new Date(clock.now() + policy.leaseMs).toISOString(),
        limit: Math.min(claimedAtOnce, limit - tally.taken, accountLimit - taken),
        account: name,
      })
      if (claimed.length === 0) continue
      isDone = false
      tally.taken += claimed.length
      takenOf.set(name, taken + claimed.length)
      await workOnAll(settings, { claimed, worker, tally, isOver, signal })
    }
    // All was given back: the next sweep may fare better, and this one would not.
    if (tally.taken === before) break
  }
  return { ...tally, isDone: isDone && isAllAsked }
}

interface Batch {
  readonly claimed: readonly FullEntry[]
  readonly worker: string
  readonly tally: Tally
  readonly isOver: () => boolean
  readonly signal: AbortSignal | undefined
}

async function workOnAll(settings: Settings, batch: Batch): Promise<void> {
  const { clock, policy } = settings
  const readings = await readShared(settings, batch)
  const begunAt = clock.monotonic()
  const work = async (entry: FullEntry): Promise<void> => {
    // Who holds a lease for long may not hold it any more: it is left to the next sweep.
    const isLate = clock.monotonic() - begunAt > policy.leaseMs / 2
    if (isLate || batch.isOver() || isPaused(settings, entry.account))
      await giveBack(settings, entry, batch)
    else await workOnOne(settings, entry, batch, readings)
  }
  const isRead = ({ reference }: FullEntry): boolean => readings.has(reference)
  await Promise.all([
    workOnEach(batch.claimed.filter(isRead), storedAtOnce, work),
    workOnEach(
      batch.claimed.filter((entry) => !isRead(entry)),
      askedAtOnce,
      work,
    ),
  ])
}

/** Does the work on each, so many at a time. */
async function workOnEach(
  entries: readonly FullEntry[],
  atOnce: number,
  work: (entry: FullEntry) => Promise<void>,
): Promise<void> {
  const waiting = entries.values()
  const worker = async (): Promise<void> => {
    for (const entry of waiting) await work(entry)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

type Readings = ReadonlyMap<string, PaymentReading | RefundError>

/** Reads the lists that many records share, where a provider can't list by payment. */
async function readShared(settings: Settings, { claimed, signal }: Batch): Promise<Readings> {
  const { clock } = settings
  const readings = new Map<string, PaymentReading | RefundError>()
  const byAccount = new Map<string, FullEntry[]>()
  const recent = clock.now() - listedTogetherMs
  for (const entry of claimed) {
    if (filtersByPayment(settings.provider(entry.account).manifest)) continue
    if (!readsList(settings, entry, recent)) continue
    const known = byAccount.get(entry.account)
    if (known === undefined) byAccount.set(entry.account, [entry])
    else known.push(entry)
  }
  for (const entries of byAccount.values()) {
    const read = await readOrError(settings, entries, signal)
    for (const { reference } of entries) {
      const reading = isRefundError(read) ? read : read.get(reference)
      if (reading !== undefined) readings.set(reference, reading)
    }
  }
  return readings
}

/** Whether the list says what is to be known of an entry, now or once its interruption is noted. */
function readsList(settings: Settings, entry: FullEntry, recent: number): boolean {
  const { manifest } = settings.provider(entry.account)
  const outlook = outlookOfStored(entry, settings)
  switch (outlook.plan.step) {
    case 'look':
      return true
    case 'interrupt':
      return !mayReplay(outlook, manifest, settings.policy)
    case 'read':
      return Date.parse(entry.createdAt) >= recent
    case 'replay':
      return settings.policy.isStopped()
    case 'send':
    case 'none':
      return false
  }
}

async function readOrError(
  settings: Settings,
  entries: readonly FullEntry[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, PaymentReading> | RefundError> {
  try {
    return await readListFor(settings, entries, signal)
  } catch (error) {
    return asRefundError(error)
  }
}

async function workOnOne(
  settings: Settings,
  entry: FullEntry,
  { worker, tally }: Batch,
  readings: Readings,
): Promise<void> {
  try {
    const reading = readings.get(entry.reference) ?? null
    const work = { worker, keeps: false }
    if (isRefundError(reading)) {
      await learn(settings, entry, () => [], handlingOf(settings, work))
      throw reading
    }
    const worked = await workOn(settings, entry, { ...work, shared: reading })
    const given = worked.lease?.owner === worker ? await release(settings, worked, worker) : worked
    if (given.state !== entry.state) tally.changed += 1
    tally.byState[given.state] = (tally.byState[given.state] ?? 0) + 1
  } catch (error) {
    pauseFor(settings, entry.account, error)
    tally.failed.push({ reference: entry.reference, error: asRefundError(error) })
    tally.byState[entry.state] = (tally.byState[entry.state] ?? 0) + 1
  }
}

function isPaused({ pauses, clock }: Settings, account: string): boolean {
  return (pauses.get(account) ?? 0) > clock.monotonic()
}

/** Who is asked to wait asks nothing more of the account meanwhile, for whatever record. */
function pauseFor({ pauses, clock }: Settings, account: string, error: unknown): void {
  if (!isRefundError(error) || error.code !== 'rate_limited') return
  const waitMs = Math.min(error.retryAfterMs ?? standardPauseMs, longestPauseMs)
  pauses.set(account, Math.max(pauses.get(account) ?? 0, clock.monotonic() + waitMs))
}

async function giveBack(
  settings: Settings,
  entry: FullEntry,
  { worker, tally }: Batch,
): Promise<void> {
  tally.taken -= 1
  try {
    await release(settings, entry, worker)
  } catch {
    // The lease runs out by itself.
  }
}

function asRefundError(error: unknown): RefundError {
  if (isRefundError(error)) return error
  // What it holds is not known either, and could be a secret.
  return new RefundError({
    code: 'ledger',
    outcome: 'none',
    message:
      'A record could not be worked on: something failed that is not known. It is due again later.',
  })
}
