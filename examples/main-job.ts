// What a marketplace does with refunds in a week, in one run, at two providers: real HTTP, through
// the real adapters, to a simulated Flex and a simulated Flutterwave on this machine. No account,
// no network, no money.
import { createAccounts, isRefundError, money, toDecimal } from 'polyrefund'
import type { AccountRefund, Refund, RefundError } from 'polyrefund'
import { flex } from 'polyrefund/flex'
import { startFlexSimulator } from 'polyrefund/flex/simulator'
import { flutterwave } from 'polyrefund/flutterwave'
import { startFlutterwaveSimulator } from 'polyrefund/flutterwave/simulator'

import { say, show, table, title, totalsOf } from './terminal.ts'

const reason = 'requested_by_customer'
const counted = { unknown: 0, found: 0, replayed: 0 }

const flexSimulator = await startFlexSimulator()
const flutterwaveSimulator = await startFlutterwaveSimulator()
const accounts = createAccounts({
  us: flex(flexSimulator.adapterOptions),
  africa: flutterwave({
    ...flutterwaveSimulator.adapterOptions,
    onExchange: ({ isReplay }) => {
      if (isReplay) counted.replayed += 1
    },
  }),
})

/** An account, and the little that a shop does at its provider besides refunding. */
interface Shop {
  readonly account: 'us' | 'africa'
  readonly currency: string
  /** Sells something for so much, and returns the id of the payment. */
  readonly sell: (amount: string) => string
  readonly wait: (milliseconds: number) => void
  readonly loseNextAnswer: () => void
}

const shops: readonly Shop[] = [
  {
    account: 'us',
    currency: 'USD',
    sell: (amount) => flexSimulator.addSession({ amountTotal: money(amount, 'USD').minor }).id,
    wait: (milliseconds) => flexSimulator.clock.advance(milliseconds),
    loseNextAnswer: () =>
      flexSimulator.faults.add({ operation: 'refund_session', kind: 'reset', when: 'after' }),
  },
  {
    account: 'africa',
    currency: 'NGN',
    sell: (amount) => flutterwaveSimulator.addCharge({ amount, currency: 'NGN' }),
    wait: (milliseconds) => flutterwaveSimulator.clock.advance(milliseconds),
    loseNextAnswer: () =>
      flutterwaveSimulator.faults.add({ operation: 'create_refund', kind: 'reset', when: 'after' }),
  },
]

try {
  say(`us      a simulated Flex at ${flexSimulator.url}`)
  say(`africa  a simulated Flutterwave at ${flutterwaveSimulator.url}`)
  await atEach('A full refund', refundInFull)
  await atEach('One refund, followed to its end', followToTheEnd)
  await atEach('Several partial refunds, until nothing is left', refundInParts)
  await atEach('More than was paid: refused before anything is sent', refundTooMuch)
  await atEach('A lost answer: nobody says failed, and nothing is refunded twice', loseAnAnswer)
  await refundByLines()
  await report()
} finally {
  await flexSimulator.close()
  await flutterwaveSimulator.close()
}

async function atEach(text: string, work: (shop: Shop) => Promise<void>): Promise<void> {
  title(text)
  for (const shop of shops) await work(shop)
}

async function refundInFull({ account, sell }: Shop): Promise<void> {
  const request = { payment: sell('125.00'), amount: 'remaining', reason } as const
  tell(account, describe(await accounts.use(account).create({ ...request, reference: 'ORDER-1' })))
}

async function followToTheEnd({ account, sell, wait }: Shop): Promise<void> {
  const provider = accounts.use(account)
  const request = { payment: sell('19.99'), amount: 'remaining', reason } as const
  const { id } = await provider.create({ ...request, reference: 'ORDER-2' })
  for (const [waited, milliseconds] of [
    ['at once', 0],
    ['10 minutes later', 10 * 60_000],
    ['5 hours later', 5 * 3_600_000],
  ] as const) {
    wait(milliseconds)
    const refund = await provider.get(id)
    tell(account, `ORDER-2  ${waited.padEnd(16)}  ${refund.status.padEnd(9)}  ${trace(refund)}`)
  }
}

async function refundInParts({ account, currency, sell }: Shop): Promise<void> {
  const provider = accounts.use(account)
  const payment = sell('100.00')
  for (const [reference, amount] of [
    ['ORDER-3-a', money('50.00', currency)],
    ['ORDER-3-b', money('30.00', currency)],
    ['ORDER-3-c', 'remaining'],
  ] as const) {
    const refund = await provider.create({ payment, amount, reason, reference })
    const { refundable } = await provider.getPayment(payment)
    tell(account, `${describe(refund)}, ${show(refundable)} left`)
  }
}

async function refundTooMuch({ account, currency, sell }: Shop): Promise<void> {
  const request = { payment: sell('20.00'), amount: money('20.01', currency), reason } as const
  const error = await failureOf(accounts.use(account).create({ ...request, reference: 'ORDER-4' }))
  tell(account, `ORDER-4  ${error.code}, outcome ${error.outcome}`)
}

/**
 * The refund is made, and the connection breaks before the answer. Flutterwave replays its answer
 * when it is asked again under the same key, so there `create` ends as if nothing had happened.
 * Flex promises nothing of the kind: there the outcome is unknown until the refund is found.
 */
async function loseAnAnswer({ account, currency, sell, loseNextAnswer }: Shop): Promise<void> {
  const provider = accounts.use(account)
  const payment = sell('42.00')
  const reference = 'ORDER-5'
  loseNextAnswer()
  try {
    const amount = money('42.00', currency)
    const refund = await provider.create({ payment, amount, reason, reference })
    const how = counted.replayed === 0 ? 'answered at once' : 'told by a replay of the lost answer'
    tell(account, `${describe(refund)}, ${how}`)
  } catch (error) {
    if (!isRefundError(error) || error.outcome !== 'unknown') throw error
    counted.unknown += 1
    tell(account, `ORDER-5  ${error.code}, repeat allowed: ${error.isRetryable}`)
    const { refunds } = await provider.find({ payment, reference })
    counted.found += refunds.length
    for (const refund of refunds) tell(account, `${describe(refund)}, found by its reference`)
  }
}

/** What only Flex has: the type of `accounts.use('africa')` takes no lines. */
async function refundByLines(): Promise<void> {
  title('Lines, which Flex alone has: a yoga mat with its tax, without the shipping')
  const payment = flexSimulator.addSession({
    lines: [
      { product: 'fprod_yoga_mat', amount: 3_500 },
      { product: 'fprod_blocks', amount: 1_800 },
    ],
    tax: 424,
    shipping: 700,
  }).id
  const refund = await accounts.use('us').create({
    payment,
    lines: [{ product: 'fprod_yoga_mat', amount: 'line' }],
    tax: money('2.80', 'USD'),
    shipping: money('0.00', 'USD'),
    expectedTotal: money('37.80', 'USD'),
    reason,
    reference: 'RMA-2024-1234',
    metadata: { returned: 'Yoga Mat (Blue)' },
  })
  tell('us', describe(refund))
}

async function report(): Promise<void> {
  title('All refunds of both')
  const refunds: AccountRefund[] = []
  for (const name of accounts.names) {
    for await (const refund of accounts.use(name).list()) refunds.push(refund)
  }
  table(
    ['account', 'provider', 'reference', 'amount', '', 'status', 'bank reference'],
    refunds.map(({ account, provider, reference, amount, status, bankReference }) => [
      account,
      provider,
      reference ?? '',
      toDecimal(amount),
      amount.currency,
      status,
      bankReference?.value ?? '',
    ]),
  )

  title('Totals')
  const totals = totalsOf(refunds)
  table(
    ['currency', 'status', 'refunds', 'amount'],
    totals.map(({ currency, status, count, amount }) => [currency, status, String(count), amount]),
  )
  say('')
  const providers = new Set(refunds.map(({ provider }) => provider)).size
  say(JSON.stringify({ providers, refunds: refunds.length, totals, ...counted }))
}

async function failureOf(call: Promise<unknown>): Promise<RefundError> {
  const error = await call.then(
    () => new Error('It went through, and should not have.'),
    (reason: unknown) => reason,
  )
  if (isRefundError(error)) return error
  throw error
}

function describe({ reference, amount, status }: Refund): string {
  return `${reference}  ${show(amount)} ${status}`
}

function trace({ bankReference }: Refund): string {
  if (bankReference === null) return 'gives no bank reference'
  return bankReference.value ?? `no bank reference yet (${bankReference.status})`
}

function tell(account: string, text: string): void {
  say(`${account.padEnd(6)}  ${text}`)
}
