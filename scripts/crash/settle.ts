import { setTimeout as wait } from 'node:timers/promises'

import type { RefundRecord } from '../../src/model/index.ts'
import { pacedClock } from '../runs/clock.ts'
import { openLedger } from '../runs/ledgers.ts'
import type { World } from './messages.ts'
import { openService } from './service.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

// Small steps first, so that what waits for an answer of seconds isn't days late; in the end longer
// than a refund that was proved absent is looked for.
const steps = [
  ...Array<number>(18).fill(10 * second),
  ...Array<number>(12).fill(minute),
  ...Array<number>(9).fill(20 * minute),
  ...Array<number>(9).fill(10 * hour),
]

/** What is still on its way when nothing is killed any more; real time. */
const strayMs = 1_500

export interface Settled {
  readonly records: readonly RefundRecord[]
  /** What sweeps could not work on, though nothing goes wrong any more. */
  readonly failures: readonly string[]
}

/**
 * Sweeps until nothing is due, lets time pass, and again, until days have passed.
 *
 * @param skip lets that much time pass at the simulators.
 */
export async function settle(
  world: World,
  skip: (milliseconds: number) => Promise<void>,
): Promise<Settled> {
  await wait(strayMs)
  const clock = pacedClock(world.pace)
  const ledger = await openLedger(world.place)
  const service = openService(world, { ledger, clock })
  const failures: string[] = []
  for (const step of steps) {
    for (let isDone = false; !isDone;) {
      const summary = await service.sweep({ limit: 4_000 })
      isDone = summary.isDone
      failures.push(...summary.failed.map(({ reference, error }) => `${reference}: ${error.code}`))
    }
    await skip(step)
    clock.skip(step)
  }
  const records: RefundRecord[] = []
  for await (const record of service.search()) records.push(record)
  await ledger.close()
  return { records, failures }
}
