// A process of its own: both simulated providers, with the refunds that open records are about.
import { addPayments } from '../runs/payments.ts'
import { orders } from '../runs/processes.ts'
import { startSimulators } from '../runs/simulators.ts'
import { openingSchema } from './messages.ts'
import type { Requests } from './messages.ts'
import { captured, openRecord, paymentsFor, refundedMinor } from './open-records.ts'
import type { OpenRecord } from './open-records.ts'

const { records, now } = await orders(openingSchema)
const simulators = await startSimulators({ startedAt: Date.now(), speed: 1 }, 1)
addPayments(simulators, paymentsFor(records), captured)
const made = Array.from({ length: records }, (_none, number) =>
  openRecord(number, records, now),
).filter(({ refundId }) => refundId !== null)
const flex = made.filter(({ account }) => account === 'us')
const flutterwave = made.filter(({ account }) => account === 'africa')
simulators.flex.insertRefunds(flex.length, (index) => {
  const record = at(flex, index)
  return {
    id: record.refundId ?? '',
    session: record.payment,
    amount: refundedMinor,
    createdAt: record.createdAt,
    metadata: { polyrefund_reference: record.reference },
  }
})
simulators.flutterwave.insertRefunds(flutterwave.length, (index) => {
  const record = at(flutterwave, index)
  return {
    id: record.refundId ?? '',
    charge: record.payment,
    amount: String(refundedMinor / 100),
    createdAt: record.createdAt,
    meta: { polyrefund_reference: record.reference },
  }
})

let told: Requests = { flex: 0, flutterwave: 0 }
process.on('message', () => {
  const all = simulators.requests()
  process.send?.({ flex: all.flex - told.flex, flutterwave: all.flutterwave - told.flutterwave })
  told = all
})
process.send?.(simulators.connections)

function at(list: readonly OpenRecord[], index: number): OpenRecord {
  const record = list[index]
  if (record === undefined) throw new Error(`There is no refund number ${index}.`)
  return record
}
