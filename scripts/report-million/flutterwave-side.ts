import { startFlutterwaveSimulator } from 'polyrefund/flutterwave/simulator'
import type { FlutterwaveSimulator } from 'polyrefund/flutterwave/simulator'

import { createDraws } from './draws.ts'
import { drawMinor, drawOddWord, drawReference, drawTime, endOfYear, reasons } from './refunds.ts'
import type { Side } from './side.ts'
import { createTally } from './tally.ts'
import type { Totals } from './tally.ts'

const words = [
  'succeeded',
  'succeeded',
  'new',
  'pending',
  'requires_action',
  'completed',
  'failed',
  'cancelled',
] as const

// By Flutterwave's documents, and not by the adapter: what is not named here is pending.
const statuses: ReadonlyMap<string, string> = new Map([
  ['new', 'new'],
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'failed'],
])

const decimals: ReadonlyMap<string, number> = new Map([
  ['NGN', 2],
  ['KES', 2],
  ['GHS', 2],
  ['EUR', 2],
  ['JPY', 0],
  ['UGX', 0],
  ['RWF', 0],
  ['KWD', 3],
  ['BHD', 3],
])
const currencies = [...decimals.keys()]

interface Charge {
  readonly id: string
  readonly currency: string
}

/** A simulated Flutterwave with that many refunds, of charges in currencies of 0, 2 and 3 decimals. */
export async function startFlutterwaveSide(
  rows: number,
  charges: number,
): Promise<Side<FlutterwaveSimulator['adapterOptions']>> {
  const simulator = await startFlutterwaveSimulator({ startAt: endOfYear })
  fill(simulator, rows, addCharges(simulator, charges))
  return {
    connection: simulator.adapterOptions,
    totals: totalsOf(simulator),
    requests: () => simulator.received().length,
  }
}

function addCharges(simulator: FlutterwaveSimulator, count: number): readonly Charge[] {
  return Array.from({ length: count }, (_none, index) => {
    const currency = currencies[index % currencies.length] ?? 'NGN'
    return { id: simulator.addCharge({ currency }), currency }
  })
}

function fill(simulator: FlutterwaveSimulator, rows: number, charges: readonly Charge[]): void {
  const draws = createDraws(2)
  const [first, ...others] = charges
  if (first === undefined) return
  const all = [first, ...others] as const
  simulator.insertRefunds(rows, (index) => {
    // Each charge has one at least, and the others fall on them as they come.
    const { id, currency } = charges[index] ?? draws.oneOf(all)
    const reference = drawReference(draws, index)
    return {
      charge: id,
      amount: decimalText(drawMinor(draws), decimals.get(currency) ?? 2),
      status: draws.onceIn(200) ? drawOddWord(draws) : draws.oneOf(words),
      reason: draws.oneOf(reasons),
      meta: reference === null ? {} : { polyrefund_reference: reference },
      createdAt: drawTime(draws),
    }
  })
}

function decimalText(minor: number, places: number): string {
  const digits = String(minor).padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function totalsOf(simulator: FlutterwaveSimulator): Totals {
  const tally = createTally()
  const currencyOf = new Map(simulator.charges().map(({ id, currency }) => [id, currency]))
  for (const { amount_refunded, charge_id, status } of simulator.refunds()) {
    const currency = currencyOf.get(charge_id) ?? 'no currency'
    const [whole = '', fraction = ''] = amount_refunded.split('.')
    tally.add({
      account: 'africa',
      currency,
      status: statuses.get(status) ?? 'pending',
      minor: BigInt(`${whole}${fraction.padEnd(decimals.get(currency) ?? 0, '0')}`),
    })
  }
  return tally.totals()
}
