import { startFlexSimulator } from 'polyrefund/flex/simulator'
import type { FlexSimulator } from 'polyrefund/flex/simulator'

import { createDraws } from './draws.ts'
import { drawMinor, drawOddWord, drawReference, drawTime, endOfYear, reasons } from './refunds.ts'
import type { Side } from './side.ts'
import { createTally } from './tally.ts'
import type { Totals } from './tally.ts'

const words = [
  'succeeded',
  'succeeded',
  'pending',
  'requires_action',
  'failed',
  'canceled',
] as const

// By Flex's documents, and not by the adapter: what is not named here is pending.
const statuses: ReadonlyMap<string, string> = new Map([
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
])

/** A simulated Flex with that many refunds in US cents, over many sessions of a card or two. */
export async function startFlexSide(rows: number): Promise<Side<FlexSimulator['adapterOptions']>> {
  const simulator = await startFlexSimulator({ startAt: endOfYear })
  fill(simulator, rows)
  return {
    connection: simulator.adapterOptions,
    totals: totalsOf(simulator),
    requests: () => simulator.received().length,
  }
}

function fill(simulator: FlexSimulator, rows: number): void {
  const draws = createDraws(1)
  const sessions = Array.from({ length: Math.ceil(rows / 100) }, (_none, index) =>
    simulator.addSession({
      cards: index % 5 === 0 ? [{ amount: 1 }, { amount: 2 }] : [{ amount: 3 }],
    }),
  )
  const [first, ...others] = sessions
  if (first === undefined) return
  const all = [first, ...others] as const
  simulator.insertRefunds(rows, (index) => {
    const session = draws.oneOf(all)
    const intent = session.intents[draws.below(session.intents.length)]
    const reference = drawReference(draws, index)
    return {
      session: session.id,
      ...(intent === undefined ? {} : { intent }),
      amount: drawMinor(draws),
      status: draws.onceIn(200) ? drawOddWord(draws) : draws.oneOf(words),
      reason: draws.oneOf(reasons),
      metadata: reference === null ? {} : { polyrefund_reference: reference },
      createdAt: drawTime(draws),
    }
  })
}

function totalsOf(simulator: FlexSimulator): Totals {
  const tally = createTally()
  for (const { amount, status } of simulator.refunds()) {
    tally.add({
      account: 'us',
      currency: 'USD',
      status: statuses.get(status) ?? 'pending',
      minor: BigInt(amount),
    })
  }
  return tally.totals()
}
