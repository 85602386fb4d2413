import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import { money } from '../../src/model/index.ts'
import type { Clock, RefundProvider } from '../../src/model/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import type { RefundService } from '../../src/service/types.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import type { Memory } from '../../src/testing/index.ts'
import { bankReferenceAfterMs, courseOf, day, settledAfter, staleAfterMs } from './expected.ts'

/** What became of the refunds, and what the schedule says of them. */
export interface MonthReport {
  readonly reads: number
  readonly expectedReads: number
  /** Refunds that were read another number of times than the schedule says. */
  readonly misread: number
  readonly events: Readonly<Record<string, number>>
  readonly expectedEvents: Readonly<Record<string, number>>
}

const minute = 60_000
const startAt = Date.UTC(2026, 0, 1)
const basis = { basis: 'documented', source: 'It was made so.' } as const

/** Lets watchers look after refunds for days, on a clock that is moved by a minute at a time. */
export async function watchRefunds({
  refunds,
  days,
  watchers,
}: {
  readonly refunds: number
  readonly days: number
  readonly watchers: number
}): Promise<MonthReport> {
  const clock = handClock()
  const inner = memoryProvider({ startAt, keyTrust: 'advisory', settleAfterMs: 1000 * day })
  const reads = new Map<string, number>()
  const ledger = memoryLedger()
  const services = Array.from({ length: watchers }, (_, index) =>
    createRefundService({
      accounts: createAccounts({ main: counted(inner, reads) }),
      ledger,
      clock,
      random: { owner: () => `watcher-${index}`, jitter: () => 0 },
    }),
  )
  await makeRefunds(services, inner.memory, refunds)
  reads.clear()
  const settling = settlingOf(inner.memory)
  for (let time = minute; time <= days * day; time += minute) {
    clock.advance(minute)
    inner.memory.advance(minute)
    for (const id of settling.get(time) ?? []) inner.memory.setStatus(id, 'succeeded')
    await Promise.all(services.map(async (service) => service.sweep({ limit: refunds })))
  }
  return reportOf(services, { reads, refunds, untilMs: days * day })
}

async function makeRefunds(
  [service]: readonly RefundService[],
  memory: Memory,
  refunds: number,
): Promise<void> {
  for (let number = 0; number < refunds; number += 1) {
    await service?.create({
      payment: memory.addPayment({ amount: money('10.00', 'USD') }),
      amount: money('5.00', 'USD'),
      reason: 'requested_by_customer',
      reference: referenceOf(number),
    })
  }
}

/** The ids of the refunds that settle at a time. */
function settlingOf(memory: Memory): ReadonlyMap<number, readonly string[]> {
  const settling = new Map<number, string[]>()
  for (const { id, reference } of memory.refunds()) {
    const after = settledAfter(numberOf(reference))
    if (after === null) continue
    const known = settling.get(after)
    if (known === undefined) settling.set(after, [id])
    else known.push(id)
  }
  return settling
}

function counted(provider: RefundProvider, reads: Map<string, number>): RefundProvider {
  return {
    ...provider,
    manifest: {
      ...provider.manifest,
      pendingStaleAfterMs: { value: staleAfterMs, ...basis },
      bankReferenceDueMs: { value: bankReferenceAfterMs, ...basis },
      finalityHorizonMs: { value: 1000 * day, ...basis },
    },
    find: async (query, options) => {
      reads.set(query.reference, (reads.get(query.reference) ?? 0) + 1)
      return provider.find(query, options)
    },
  }
}

async function reportOf(
  [service]: readonly RefundService[],
  run: {
    readonly reads: ReadonlyMap<string, number>
    readonly refunds: number
    readonly untilMs: number
  },
): Promise<MonthReport> {
  const { reads, refunds, untilMs } = run
  const courses = Array.from({ length: refunds }, (_, number) => courseOf(number, untilMs))
  const events: Record<string, number> = {}
  for await (const { kind } of service?.events() ?? []) events[kind] = (events[kind] ?? 0) + 1
  return {
    reads: [...reads.values()].reduce((sum, count) => sum + count, 0),
    expectedReads: courses.reduce((sum, course) => sum + course.reads, 0),
    misread: courses.filter(
      (course, number) => course.reads !== (reads.get(referenceOf(number)) ?? 0),
    ).length,
    events,
    expectedEvents: {
      stale: courses.filter(({ isStale }) => isStale).length,
      succeeded: courses.filter(({ hasSucceeded }) => hasSucceeded).length,
    },
  }
}

function referenceOf(number: number): string {
  return `MONTH-${number}`
}

function numberOf(reference: string | null): number {
  return Number(reference?.slice('MONTH-'.length))
}

interface HandClock extends Clock {
  readonly advance: (milliseconds: number) => void
}

/** Nothing waits in this run but for the time that is moved on between sweeps. */
function handClock(): HandClock {
  let passed = 0
  return {
    now: () => startAt + passed,
    monotonic: () => passed,
    after: () => () => undefined,
    advance: (milliseconds) => {
      passed += milliseconds
    },
  }
}
