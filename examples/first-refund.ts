import { money } from 'polyrefund'
import { flex } from 'polyrefund/flex'
import { startFlexSimulator } from 'polyrefund/flex/simulator'

const simulator = await startFlexSimulator()
const payment = simulator.addSession({ amountTotal: 10_000 }).id

// With an account: flex({ apiKey: process.env.FLEX_API_KEY ?? '' })
const provider = flex(simulator.adapterOptions)

const refund = await provider.create({
  payment,
  amount: money('35.00', 'USD'),
  reason: 'requested_by_customer',
  reference: 'RMA-2024-1234',
  metadata: { order_id: '12345' },
})
console.log(refund.id, refund.status, refund.amount)

const { refundable } = await provider.getPayment(payment)
console.log('left:', refundable)
await simulator.close()
