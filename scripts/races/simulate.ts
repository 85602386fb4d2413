// A process of its own: both simulated providers, which refuse nothing for going beyond what was
// paid, so that only this package's own guard does.
import { addPayments } from '../runs/payments.ts'
import { orders } from '../runs/processes.ts'
import { startSimulators } from '../runs/simulators.ts'
import { readTruth } from '../runs/truth.ts'
import { openingSchema } from './messages.ts'

const { payments, captured } = await orders(openingSchema)
const simulators = await startSimulators({ startedAt: Date.now(), speed: 1 }, 1)
addPayments(simulators, payments, captured)
for (const simulator of [simulators.flex, simulators.flutterwave]) {
  simulator.behave({ capEnforced: false })
}

process.on('message', () => process.send?.(readTruth(simulators)))
process.send?.(simulators.connections)
