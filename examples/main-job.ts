// What a marketplace does with refunds in a week, in one run: real HTTP, through the real adapter,
// to a simulated Flex on this machine. No account, no network, no money.
import { styleText } from 'node:util'

import { isRefundError, money, sumMoney, toDecimal } from 'polyrefund'
import type { Money, Refund, RefundError } from 'polyrefund'
import { flex } from 'polyrefund/flex'
import { startFlexSimulator } from 'polyrefund/flex/simulator'

const simulator = await startFlexSimulator()
const provider = flex(simulator.adapterOptions)
const reason = 'requested_by_customer'
const counted = { unknown: 0, found: 0 }

try {
  say(`A simulated Flex listens at ${simulator.url}.\n`)
  await refundInFull()
  await followToTheBank()
  await refundInParts()
  await refundByLines()
  await refundTooMuch()
  await loseAnAnswer()
  await report()
} finally {
  await simulator.close()
}

async function refundInFull(): Promise<void> {
  title('A full refund')
  const payment = simulator.addSession({ amountTotal: 12_500 }).id
  const refund = await provider.create({
    payment,
    amount: 'remaining',
    reason,
    reference: 'ORDER-1',
  })
  say(`ORDER-1: ${describe(refund)}`)
}

async function followToTheBank(): Promise<void> {
  title('One refund, followed until the bank knows it')
  const payment = simulator.addSession({ amountTotal: 1_999 }).id
  const { id } = await provider.create({
    payment,
    amount: 'remaining',
    reason,
    reference: 'ORDER-2',
  })
  for (const [waited, milliseconds] of [
    ['at once', 0],
    ['10 minutes later', 10 * 60_000],
    ['5 hours later', 5 * 3_600_000],
  ] as const) {
    simulator.clock.advance(milliseconds)
    const { status, bankReference } = await provider.get(id)
    const number = bankReference?.value ?? `no bank reference yet (${bankReference?.status})`
    say(`${waited.padEnd(16)} ${status.padEnd(10)} ${number}`)
  }
}

async function refundInParts(): Promise<void> {
  title('Several partial refunds, until nothing is left')
  const payment = simulator.addSession({ amountTotal: 10_000 }).id
  for (const [reference, amount] of [
    ['ORDER-3-a', money('50.00', 'USD')],
    ['ORDER-3-b', money('30.00', 'USD')],
    ['ORDER-3-c', 'remaining'],
  ] as const) {
    const refund = await provider.create({ payment, amount, reason, reference })
    const { refundable } = await provider.getPayment(payment)
    say(`${reference}: ${describe(refund)}; ${show(refundable)} left`)
  }
}

async function refundByLines(): Promise<void> {
  title('A returned yoga mat, with its tax and without the shipping')
  const payment = simulator.addSession({
    lines: [
      { product: 'fprod_yoga_mat', amount: 3_500 },
      { product: 'fprod_blocks', amount: 1_800 },
    ],
    tax: 424,
    shipping: 700,
  }).id
  const refund = await provider.create({
    payment,
    lines: [{ product: 'fprod_yoga_mat', amount: 'line' }],
    tax: money('2.80', 'USD'),
    shipping: money('0.00', 'USD'),
    expectedTotal: money('37.80', 'USD'),
    reason,
    reference: 'RMA-2024-1234',
    metadata: { returned: 'Yoga Mat (Blue)' },
  })
  say(`RMA-2024-1234: ${describe(refund)}`)
}

async function refundTooMuch(): Promise<void> {
  title('More than was paid: refused before anything is sent')
  const payment = simulator.addSession({ amountTotal: 2_000 }).id
  const error = await failureOf(
    provider.create({ payment, amount: money('20.01', 'USD'), reason, reference: 'ORDER-4' }),
  )
  say(`ORDER-4: ${error.code}, outcome ${error.outcome}`)
  say(`  ${error.message}`)
}

async function loseAnAnswer(): Promise<void> {
  title('A lost answer: nobody can tell, so nobody says failed')
  const payment = simulator.addSession({ amountTotal: 4_200 }).id
  simulator.faults.add({ operation: 'refund_session', kind: 'reset', when: 'after' })
  const error = await failureOf(
    provider.create({ payment, amount: money('42.00', 'USD'), reason, reference: 'ORDER-5' }),
  )
  if (error.outcome === 'unknown') counted.unknown += 1
  say(`ORDER-5: ${error.code}, outcome ${error.outcome}, repeat allowed: ${error.isRetryable}`)
  const { refunds, complete } = await provider.find({ payment, reference: 'ORDER-5' })
  counted.found += refunds.length
  say(`  found by its reference (whole list read: ${complete}):`)
  for (const refund of refunds) say(`  ${refund.id}: ${describe(refund)}`)
}

async function report(): Promise<void> {
  title('All refunds')
  const refunds: Refund[] = []
  for await (const refund of provider.list()) refunds.push(refund)
  const columns = refunds.map((refund) => [
    refund.reference ?? '',
    toDecimal(refund.amount).padStart(9),
    refund.amount.currency,
    refund.status,
    refund.bankReference?.value ?? '',
    refund.id,
  ])
  table([['reference', '   amount', '', 'status', 'bank reference', 'refund'], ...columns])

  say('')
  const totals = totalsOf(refunds)
  for (const { currency, status, count, amount } of totals) {
    say(`${count} ${status}: ${currency} ${amount}`)
  }
  say('')
  say(JSON.stringify({ providers: 1, refunds: refunds.length, totals, ...counted }))
}

function totalsOf(refunds: readonly Refund[]) {
  const groups = Map.groupBy(refunds, ({ amount, status }) => `${amount.currency} ${status}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { currency } = first.amount
    const total = sumMoney(
      group.map(({ amount }) => amount),
      currency,
    )
    return [{ currency, status: first.status, count: group.length, amount: toDecimal(total) }]
  })
}

async function failureOf(call: Promise<unknown>): Promise<RefundError> {
  const error = await call.then(
    () => new Error('It went through, and should not have.'),
    (reason: unknown) => reason,
  )
  if (isRefundError(error)) return error
  throw error
}

function describe({ amount, status }: Refund): string {
  return `${show(amount)} ${status}`
}

function show(amount: Money): string {
  return `${amount.currency} ${toDecimal(amount)}`
}

function title(text: string): void {
  say(`\n${styleText('bold', text)}`)
}

function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  for (const row of rows) {
    say(
      row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
