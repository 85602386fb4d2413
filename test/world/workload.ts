import type { RefundRequest } from '../../src/model/index.ts'
import { createCase } from './case.ts'
import type { Case, WorldAccount, WorldPayment } from './case.ts'
import type { Draws } from './draws.ts'
import { drawFate } from './fates.ts'
import type { Troubles } from './fates.ts'
import { foreignMinor } from './invariants.ts'
import { isOdd } from './personalities.ts'
import type { TruePayment } from './side.ts'

/** One call of `create`. */
export interface Call {
  readonly of: Case
  /** When it comes, counted from the beginning. */
  readonly atMs: number
  /** Which process it goes to. */
  readonly slot: number
  /** It asks for another amount under the same reference. */
  readonly isConflict: boolean
}

/** A refund that somebody makes by hand meanwhile. */
export interface HandRefund {
  readonly payment: WorldPayment
  readonly amountMinor: number
  readonly atMs: number
}

export interface Workload {
  readonly cases: readonly Case[]
  readonly calls: readonly Call[]
  readonly byHand: readonly HandRefund[]
}

export interface WorkloadSetup {
  readonly draws: Draws
  readonly troubles: Troubles
  readonly accounts: readonly WorldAccount[]
  readonly slots: number
  readonly refunds: number
  /** Payments have so many refunds that lists have several pages. */
  readonly isPaging: boolean
  readonly now: number
}

const spreadMs = 5 * 60 * 1000
const shiftingMs = 20 * 60 * 1000

/** Draws who wants which refunds, and when. */
export function drawWorkload(setup: WorkloadSetup): Workload {
  const { draws, accounts, refunds } = setup
  const cases: Case[] = []
  const calls: Call[] = []
  const byHand: HandRefund[] = []
  while (cases.length < refunds) {
    const account = accounts[cases.length % accounts.length]
    if (account === undefined) break
    const chance = draws.branch()
    const payment = addPayment(setup, account, chance)
    const begin = chance.whole(0, spreadMs)
    const amounts = drawAmounts(payment, chance)
    for (const amountMinor of amounts) {
      const number = cases.length
      const own = chance.branch()
      const fate = drawFate(own, setup.troubles, {
        isPaging: setup.isPaging,
        isOdd: isOdd(account.side.personality),
      })
      const reference = `r${number}`
      const of = createCase({ number, reference, payment, amountMinor, fate, draws: own })
      if (amounts.length > 1) of.faults.add('F53')
      cases.push(of)
      calls.push(...drawCalls(of, begin, setup.slots))
    }
    if (payment.foreignUntil !== null && account.side.personality.enforcesCap) {
      byHand.push(...shiftList(payment, chance))
      for (const of of cases.slice(-amounts.length)) of.faults.add('F54').add('F68')
    }
    if (account.side.personality.enforcesCap && chance.chance(0.1)) {
      byHand.push({
        payment,
        ...drawHandRefund(chance, amounts),
        atMs: begin + chance.whole(0, 60_000),
      })
      for (const of of cases.slice(-amounts.length)) of.faults.add('F54')
    }
  }
  return { cases, calls, byHand }
}

function addPayment(
  { isPaging, now }: WorkloadSetup,
  account: WorldAccount,
  draws: Draws,
): WorldPayment {
  const { side } = account
  const capturedMinor = draws.whole(20, 900) * 100
  const truth = payIn(account, capturedMinor, now - 60_000)
  const rows = isPaging && draws.chance(0.3) ? 105 : 0
  for (let row = 0; row < rows; row += 1) side.refundInDashboard(truth.id, 1, now - 30_000)
  const foreignUntil = rows > 0 ? now : null
  return { account, truth, foreignUntil, excessMinor: 0, held: new Map() }
}

/** A payment in the currency of its account: the provider draws another for each. */
function payIn({ side, currency }: WorldAccount, minor: number, now: number): TruePayment {
  for (;;) {
    const truth = side.addPayment(minor, now)
    if (currency === null || truth.captured.currency === currency) return truth
  }
}

/** What is asked for of one payment: together too much, now and then. */
function drawAmounts(payment: WorldPayment, draws: Draws): readonly (number | 'remaining')[] {
  const { truth } = payment
  const leftMinor = truth.captured.minor - foreignMinor(payment)
  const count = draws.whole(2, 5)
  const parts = (share: number): readonly number[] =>
    Array.from({ length: count }, () => {
      const minor = (leftMinor / count) * share * (0.5 + draws.next())
      return Math.max(1, Math.min(leftMinor, Math.floor(minor / 100) * 100))
    })
  const kind = draws.pick(['one', 'one', 'all', 'parts', 'parts', 'same', 'too_much', 'remaining'])
  switch (kind) {
    case 'one':
      return [Math.max(1, Math.floor(leftMinor * (0.1 + 0.9 * draws.next())))]
    case 'all':
      return [draws.chance(0.5) ? 'remaining' : leftMinor]
    case 'parts':
      return parts(0.6)
    case 'same':
      return Array.from({ length: count }, () => Math.max(1, Math.floor(leftMinor / count / 2)))
    case 'too_much':
      return parts(2.5)
    case 'remaining':
      return [...parts(0.3), 'remaining']
  }
}

/** Refunds by hand that move the rows of a long list from page to page while it is read. */
function shiftList(payment: WorldPayment, draws: Draws): readonly HandRefund[] {
  const count = draws.whole(5, 30)
  return Array.from({ length: count }, () => ({
    payment,
    amountMinor: 1,
    atMs: draws.whole(0, shiftingMs),
  }))
}

function drawHandRefund(
  draws: Draws,
  amounts: readonly (number | 'remaining')[],
): { readonly amountMinor: number } {
  const [first = 'remaining'] = amounts
  const isSame = first !== 'remaining' && draws.chance(0.3)
  return { amountMinor: isSame ? first : draws.whole(1, 300) }
}

function drawCalls(of: Case, beginMs: number, slots: number): readonly Call[] {
  const { draws } = of
  const atMs = beginMs + draws.whole(0, 2_000)
  const slot = draws.whole(0, slots - 1)
  const calls: Call[] = [{ of, atMs, slot, isConflict: false }]
  if (draws.chance(0.08)) {
    calls.push({
      of,
      atMs: atMs + draws.whole(0, 300),
      slot: draws.whole(0, slots - 1),
      isConflict: false,
    })
    of.faults.add('F50')
  }
  if (draws.chance(0.04)) {
    calls.push({
      of,
      atMs: atMs + draws.whole(1_000, 200_000),
      slot: draws.whole(0, slots - 1),
      isConflict: false,
    })
  }
  if (of.amountMinor !== 'remaining' && draws.chance(0.04)) {
    calls.push({
      of,
      atMs: atMs + draws.whole(0, 20_000),
      slot: draws.whole(0, slots - 1),
      isConflict: true,
    })
  }
  return calls
}

/** What a caller asks the service for. */
export function requestOf({ of, isConflict }: Call): RefundRequest & { readonly account: string } {
  const { payment, reference, amountMinor } = of
  const { account, truth } = payment
  const { currency } = truth.captured
  const minor = amountMinor === 'remaining' ? 1 : amountMinor + (isConflict ? 1 : 0)
  return {
    account: account.name,
    payment: truth.id,
    amount: amountMinor === 'remaining' ? 'remaining' : { minor, currency },
    reason: 'requested_by_customer',
    reference,
  }
}
