import type { Entry, LedgerView } from '../ledger/index.ts'
import { isRefundError, parseCallOptions } from '../model/index.ts'
import type {
  CallOptions,
  Money,
  PreparedRefund,
  RefundError,
  SeenPayment,
} from '../model/index.ts'
import { asRequest, existingRefund } from './recording.ts'
import { recordOf } from './records.ts'
import {
  differences,
  isReference,
  readRequest,
  referenceConflict,
  requestAsJson,
} from './request.ts'
import type { AskedRefund } from './request.ts'
import {
  balanceOf,
  checkBalance,
  checkKillSwitch,
  checkPolicy,
  limitsOf,
  nearDuplicateOf,
  readSeenPayment,
  withSeenPayment,
} from './reservation.ts'
import type { Balance, NewRefund } from './reservation.ts'
import type { Settings } from './settings.ts'
import { step } from './steps.ts'
import type { PolicyWarning, Quote } from './types.ts'

/** Says what a refund would do. Reads, and does nothing else. */
export async function quoteRefund(
  settings: Settings,
  value: unknown,
  options?: CallOptions,
): Promise<Quote> {
  const { signal = new AbortController().signal } = parseCallOptions(options)
  const asked = readRequest(value, settings)
  const request = requestAsJson(asked)
  const { account, reference } = asked
  const [stored] = isReference(reference) ? await settings.ledger.read([reference]) : []
  if (stored !== undefined) {
    const issues = differences(stored.request, request)
    const conflict = issues.length === 0 ? null : referenceConflict(reference, account, issues)
    const base = emptyQuote(settings, account)
    return {
      ...base,
      payments: stored.payments,
      amount: stored.amount,
      existing: recordOf(stored, settings),
      passes: conflict === null,
      refusal: conflict === null ? null : refusalOf(conflict),
    }
  }
  return quoteNew(settings, asked, signal)
}

async function quoteNew(
  settings: Settings,
  asked: AskedRefund,
  signal: AbortSignal,
): Promise<Quote> {
  const { account, reference } = asked
  const base = emptyQuote(settings, account)
  const provider = settings.provider(account)
  let prepared: PreparedRefund
  try {
    prepared = await provider.prepare(asRequest(asked.body), { signal })
  } catch (error) {
    if (!isRefundError(error) || error.code === 'aborted') throw error
    const existing = existingRefund(error, reference)
    if (existing !== null) {
      // It is there already, and creating it records it as it is.
      return { ...base, payments: existing.payments, amount: existing.amount, passes: true }
    }
    const balance = await balanceWithout(settings, asked, signal)
    return { ...base, ...balance, passes: false, refusal: refusalOf(error) }
  }
  const withPayment = await withSeenPayment(settings, account, prepared, signal)
  const { amount, currency, payments, seen } = withPayment
  const refund: NewRefund = { account, provider: provider.name, reference, amount, currency, seen }
  const view = await viewFor(settings, refund, withPayment)
  const refusal = refusalBy(settings, refund, view)
  const like = nearDuplicateOf(refund, view.siblings, settings)
  return {
    ...base,
    ...toMoney(balanceOf(seen, view.siblings), seen, view.siblings),
    payments,
    amount,
    passes: refusal === null,
    refusal: refusal === null ? null : refusalOf(refusal),
    warnings: like === null ? [] : [warningOf(refund, like)],
  }
}

function emptyQuote(settings: Settings, account: string): Quote {
  const { name, mode, manifest } = settings.provider(account)
  return {
    account,
    provider: name,
    mode,
    payments: [],
    amount: null,
    captured: null,
    refunded: null,
    held: null,
    heldInDoubt: null,
    refundable: null,
    passes: false,
    refusal: null,
    warnings: [],
    customerTerms: manifest.customerTerms.value ?? [],
    fundedBy: manifest.fundedBy.value,
    existing: null,
  }
}

type Amounts = Pick<Quote, 'captured' | 'refunded' | 'held' | 'heldInDoubt' | 'refundable'>

/** What can be told of the payment though the refund is refused; nothing where it can't be read. */
async function balanceWithout(
  settings: Settings,
  { account, body }: AskedRefund,
  signal: AbortSignal,
): Promise<Partial<Amounts> & Pick<Partial<Quote>, 'payments'>> {
  const { payment } = asRequest(body)
  try {
    const { handles } = await settings.provider(account).getPayment(payment, { signal })
    const [handle] = handles
    if (handle === undefined) return {}
    const { seen } = await readSeenPayment(settings, account, handle, signal)
    const scope = { reference: '', account, payments: handles, spending: [] }
    const { siblings } = await step(settings, scope, (view) => ({ result: view }))
    return { ...toMoney(balanceOf(seen, siblings), seen, siblings), payments: handles }
  } catch (error) {
    if (isRefundError(error)) return {}
    throw error
  }
}

function viewFor(
  settings: Settings,
  refund: NewRefund,
  { payments }: PreparedRefund,
): Promise<LedgerView> {
  const { account, reference, currency } = refund
  const now = settings.clock.now()
  const spending = limitsOf(refund, settings).map(({ windowMs }) => ({
    currency,
    since: new Date(now - windowMs).toISOString(),
  }))
  const scope = { reference, account, payments, spending }
  return step(settings, scope, (view) => ({ result: view }))
}

function refusalBy(settings: Settings, refund: NewRefund, view: LedgerView): RefundError | null {
  try {
    checkKillSwitch(refund, settings)
    checkBalance(refund, balanceOf(refund.seen, view.siblings))
    checkPolicy(refund, view, settings)
    return null
  } catch (error) {
    if (isRefundError(error)) return error
    throw error
  }
}

function refusalOf({ code, issues, message }: RefundError): Quote['refusal'] {
  return { code, rule: issues[0]?.rule ?? null, message }
}

function warningOf({ reference, account }: NewRefund, like: Entry): PolicyWarning {
  return { kind: 'near_duplicate', reference, account, other: like.reference }
}

/** What the provider shows, and what this ledger keeps beyond that. */
function toMoney(balance: Balance, seen: SeenPayment, siblings: readonly Entry[]): Amounts {
  const { currency } = seen.captured
  const money = (minor: number): Money => ({ minor, currency })
  const refundedMinor = seen.refunds.reduce(
    (sum, { status, amount }) => (status === 'failed' ? sum : sum + amount.minor),
    0,
  )
  const takenMinor = balance.heldMinor + balance.foreignMinor
  return {
    captured: seen.captured,
    refunded: money(refundedMinor),
    held: money(Math.max(0, takenMinor - refundedMinor)),
    heldInDoubt: money(siblings.length === 0 ? 0 : balance.doubtMinor),
    refundable: money(balance.leftMinor),
  }
}
