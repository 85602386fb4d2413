// One function, any provider. What runs is one word of the configuration, wherever that is:
//
//   node examples/switch-provider.ts flex                    in an object
//   node examples/switch-provider.ts shop.config.json        in a file
//   POLYREFUND_PROVIDER=flex node examples/switch-provider.ts   in the environment
import { isRefundError, money, toDecimal } from 'polyrefund'
import type { RefundProvider } from 'polyrefund'
import { loadAccounts } from 'polyrefund/config'
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

// With accounts of your own there are no simulators, and the environment is process.env.
const simulators = new Map(
  await Promise.all(
    [...builtInProviders].map(
      async ([name, loader]) => [name, await loader.startSimulator({})] as const,
    ),
  ),
)
const env = Object.assign({}, process.env, ...[...simulators.values()].map((s) => s.environment))

const [, , given] = process.argv
try {
  const accounts = await (given === undefined
    ? loadAccounts({ env })
    : given.includes('.')
      ? loadAccounts({ file: given, env })
      : loadAccounts({ config: { accounts: { shop: { provider: given } } }, env }))
  const provider = accounts.use()
  await takeBack(provider, simulators.get(provider.name)?.samplePayments[0] ?? '')
} finally {
  for (const simulator of simulators.values()) await simulator.close()
}
