// A process of its own, which is killed: makes refunds and sweeps at the same time, and tells each
// phase before it goes on. What it tells is written at once, so that it is there when it dies.
import { writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

import { isRefundError } from '../../src/model/index.ts'
import type { RefundService } from '../../src/service/types.ts'
import { pacedClock } from '../runs/clock.ts'
import { openLedger } from '../runs/ledgers.ts'
import { orders } from '../runs/processes.ts'
import { lifeSchema } from './messages.ts'
import type { Actor, Place } from './phases.ts'
import { requestOf } from './requests.ts'
import { openService } from './service.ts'
import { watchedFetch, watchedLedger } from './watched.ts'
import type { Notice } from './watched.ts'

const createsAtOnce = 2
const sweepPauseMs = 20
const sweptAtOnce = 40
const untilKilledMs = 60_000

const { world, numbers, halt } = await orders(lifeSchema)
const ledger = await openLedger(world.place)
const clock = pacedClock(world.pace)
let answers = 0

const creating = serviceFor('create')
const sweeping = serviceFor('sweep')
const queue = [...numbers]
void sweepForEver()
await Promise.all(Array.from({ length: createsAtOnce }, createAll))

function serviceFor(actor: Actor): RefundService {
  const notice: Notice = (phase) => reach(`${actor} ${phase}`)
  const watched = watchedLedger(ledger, notice)
  return openService(world, { ledger: watched, clock, fetch: watchedFetch(notice) })
}

/** Tells where it is, and stands still there if that is where it dies. */
function reach(place: Place): void {
  tell(`at ${place}`)
  if (place !== halt?.at || answers < halt.afterAnswers) return
  // The bytes of a POST are not out yet when it is begun: there the others go on.
  if (place.endsWith('posting')) {
    tell('halt soon')
    return
  }
  tell('halt')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, untilKilledMs)
}

async function createAll(): Promise<void> {
  for (let number = queue.shift(); number !== undefined; number = queue.shift()) {
    try {
      const { state, refund } = await creating.create(requestOf(number))
      tell(`answered ${number} ${state} ${refund?.id ?? '-'}`)
      answers += 1
    } catch (error) {
      if (!isRefundError(error)) throw error
      tell(`refused ${number} ${error.code} ${error.outcome}`)
    }
  }
}

async function sweepForEver(): Promise<void> {
  for (;;) {
    // What can't be reached now is due again later.
    await sweeping.sweep({ limit: sweptAtOnce }).catch((error: unknown) => {
      if (!isRefundError(error)) throw error
    })
    await wait(sweepPauseMs)
  }
}

function tell(line: string): void {
  writeSync(1, `${line}\n`)
}
