// What a marketplace does with refunds in a week, in one run, at every account of a configuration
// file: real HTTP, through the real adapters, to a simulated Flex and a simulated Flutterwave on
// this machine. No account, no network, no money. It ends with one report over all of them.
//
//   node examples/main-job.ts                     the accounts of examples/polyrefund.config.json
//   node examples/main-job.ts my.config.json      those of another file
//   node examples/main-job.ts my.config.json out  and where the report goes
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { isRefundError, money } from 'polyrefund'
import type { Refund, RefundError, RefundProvider } from 'polyrefund'
import { loadAccounts } from 'polyrefund/config'
import { flex } from 'polyrefund/flex'
import { report } from 'polyrefund/report'

import { openSimulatedShops } from './simulated-shops.ts'
import type { Shop } from './simulated-shops.ts'
import { say, show, table, title } from './terminal.ts'

const [, , file = fileURLToPath(new URL('polyrefund.config.json', import.meta.url))] = process.argv
const folder = process.argv[3] ?? 'reports'

const reason = 'requested_by_customer'
const counted = { unknown: 0, found: 0, replayed: 0 }

const { shops, environment, flexSimulator, close } = await openSimulatedShops()
const accounts = await loadAccounts({
  file,
  // With accounts of your own: process.env, which is the default.
  env: environment,
  options: {
    onExchange: ({ isReplay }) => {
      if (isReplay) counted.replayed += 1
    },
  },
})

/** An account, and where it sells. Nothing here asks which provider it is. */
interface Branch {
  readonly account: string
  readonly provider: RefundProvider
  readonly shop: Shop
}

const branches: readonly Branch[] = accounts.names.flatMap((account) => {
  const provider = accounts.use(account)
  const shop = shops.get(provider.name)
  return shop === undefined ? [] : [{ account, provider, shop }]
})

try {
  for (const { account, provider, shop } of branches) {
    tell(account, `a simulated ${provider.name} at ${shop.url}`)
  }
  await atEach('A full refund', refundInFull)
  await atEach('One refund, followed to its end', followToTheEnd)
  await atEach('Several partial refunds, until nothing is left', refundInParts)
  await atEach('More than was paid: refused before anything is sent', refundTooMuch)
  await atEach('A lost answer: nobody says failed, and nothing is refunded twice', loseAnAnswer)
  if (branches.some(({ provider }) => provider.name === 'flex')) await refundByLines()
  await reportOnAll()
} finally {
  await close()
}

async function atEach(text: string, work: (branch: Branch) => Promise<void>): Promise<void> {
  title(text)
  for (const branch of branches) await work(branch)
}

async function refundInFull({ account, provider, shop }: Branch): Promise<void> {
  const request = { payment: shop.sell('125.00'), amount: 'remaining', reason } as const
  const refund = await provider.create({ ...request, reference: `${account}-1` })
  tell(account, describe(refund))
}

async function followToTheEnd({ account, provider, shop }: Branch): Promise<void> {
  const reference = `${account}-2`
  const request = { payment: shop.sell('19.99'), amount: 'remaining', reason } as const
  const { id } = await provider.create({ ...request, reference })
  for (const [waited, milliseconds] of [
    ['at once', 0],
    ['10 minutes later', 10 * 60_000],
    ['5 hours later', 5 * 3_600_000],
  ] as const) {
    shop.wait(milliseconds)
    const refund = await provider.get(id)
    const told = `${waited.padEnd(16)}  ${refund.status.padEnd(9)}  ${trace(refund)}`
    tell(account, `${reference}  ${told}`)
  }
}

async function refundInParts({ account, provider, shop }: Branch): Promise<void> {
  const payment = shop.sell('100.00')
  for (const [part, amount] of [
    ['a', money('50.00', shop.currency)],
    ['b', money('30.00', shop.currency)],
    ['c', 'remaining'],
  ] as const) {
    const reference = `${account}-3-${part}`
    const refund = await provider.create({ payment, amount, reason, reference })
    const { refundable } = await provider.getPayment(payment)
    tell(account, `${describe(refund)}, ${show(refundable)} left`)
  }
}

async function refundTooMuch({ account, provider, shop }: Branch): Promise<void> {
  const reference = `${account}-4`
  const amount = money('20.01', shop.currency)
  const request = { payment: shop.sell('20.00'), amount, reason, reference } as const
  const error = await failureOf(provider.create(request))
  tell(account, `${reference}  ${error.code}, outcome ${error.outcome}`)
}

/**
 * The refund is made, and the connection breaks before the answer. Flutterwave replays its answer
 * when it is asked again under the same key, so there `create` ends as if nothing had happened.
 * Flex promises nothing of the kind: there the outcome is unknown until the refund is found.
 */
async function loseAnAnswer({ account, provider, shop }: Branch): Promise<void> {
  const reference = `${account}-5`
  const payment = shop.sell('42.00')
  const { replayed } = counted
  shop.loseNextAnswer()
  try {
    const amount = money('42.00', shop.currency)
    const refund = await provider.create({ payment, amount, reason, reference })
    const isReplayed = counted.replayed > replayed
    const how = isReplayed ? 'told by a replay of the lost answer' : 'answered at once'
    tell(account, `${describe(refund)}, ${how}`)
  } catch (error) {
    if (!isRefundError(error) || error.outcome !== 'unknown') throw error
    counted.unknown += 1
    tell(account, `${reference}  ${error.code}, repeat allowed: ${error.isRetryable}`)
    const { refunds } = await provider.find({ payment, reference })
    counted.found += refunds.length
    for (const refund of refunds) tell(account, `${describe(refund)}, found by its reference`)
  }
}

/** What only Flex has, so it takes Flex's own type: the compiler knows of no lines elsewhere. */
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
  const refund = await flex(flexSimulator.adapterOptions).create({
    payment,
    lines: [{ product: 'fprod_yoga_mat', amount: 'line' }],
    tax: money('2.80', 'USD'),
    shipping: money('0.00', 'USD'),
    expectedTotal: money('37.80', 'USD'),
    reason,
    reference: 'RMA-2024-1234',
    metadata: { returned: 'Yoga Mat (Blue)' },
  })
  say(describe(refund))
}

/** One walk over all accounts: a page to look at, and the totals for the terminal. */
async function reportOnAll(): Promise<void> {
  title('One report over all accounts')
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'refunds.html')
  const page = await open(path, 'w')
  const { rows, complete, totals } = await report(accounts.list(), {
    by: ['account', 'provider', 'currency', 'status'],
    title: 'Refunds of the week',
    // The simulated week has passed on its own clock.
    clock: flexSimulator.clock,
    outputs: { html: (text) => page.appendFile(text) },
  })
  await page.close()

  table(
    ['account', 'provider', 'status', 'refunds', 'amount', ''],
    totals.map(({ group, count, requested }) => [
      group.account ?? '',
      group.provider ?? '',
      group.status ?? '',
      String(count),
      requested.decimal,
      requested.currency,
    ]),
  )
  say('')
  say(`${rows} refunds, ${complete === true ? 'and no more there are' : 'and more there may be'}.`)
  say(`To look at: ${path}`)
  say('')
  const providers = new Set(totals.map(({ group }) => group.provider)).size
  const figures = totals.map(({ group, count, requested }) =>
    Object.assign({}, group, { count, amount: requested.decimal }),
  )
  say(JSON.stringify({ providers, refunds: rows, complete, totals: figures, ...counted, path }))
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
