// One function, any provider. What runs differs by one word:
//
//   node examples/switch-provider.ts flex
//   node examples/switch-provider.ts flutterwave
import { isRefundError, money, toDecimal } from 'polyrefund'
import type { RefundProvider } from 'polyrefund'
import { builtInProviders } from 'polyrefund/providers'

/** What the shop does. It is written once, and knows no provider. */
async function takeBack(provider: RefundProvider, payment: string): Promise<void> {
  const refund = await provider.create({
    payment,
    amount: money('35.00', 'USD'),
    reason: 'requested_by_customer',
    reference: 'RMA-2024-1234',
    metadata: { order_id: '12345' },
  })
  console.log('refunded:', toDecimal(refund.amount), refund.status)

  for await (const { reference, amount, status } of provider.list({ payment })) {
    console.log('listed:', reference, toDecimal(amount), status)
  }

  const { captured, refunded, refundable } = await provider.getPayment(payment)
  console.log('paid, refunded, left:', ...[captured, refunded, refundable].map(toDecimal))

  await provider
    .create({ payment, amount: money('65.01', 'USD'), reason: 'duplicate', reference: 'RMA-2' })
    .catch((error: unknown) => {
      if (!isRefundError(error)) throw error
      console.log('refused:', error.code, error.outcome)
    })
}

const [, , word = 'flex'] = process.argv
const loader = builtInProviders.get(word)
if (loader === undefined) throw new Error(`Name one of: ${[...builtInProviders.keys()].join(', ')}`)

// With an account, the environment is process.env, and there is no simulator.
const simulator = await loader.startSimulator({})
const provider = (await loader.load()).connect(simulator.environment)
try {
  await takeBack(provider, simulator.samplePayments[0] ?? '')
} finally {
  await simulator.close()
}
