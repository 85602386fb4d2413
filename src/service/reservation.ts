import type { Entry, LedgerView } from '../ledger/index.ts'
import { distinctHandles, RefundError, showMoney } from '../model/index.ts'
import type { Money, PaymentHandle, PreparedRefund, SeenPayment } from '../model/index.ts'
import { isForeignReference } from './foreign.ts'
import type { Settings } from './settings.ts'

/** What is set aside of a payment, and what a new refund may take. Minor units. */
export interface Balance {
  readonly capturedMinor: number
  /** Of refunds in this ledger: what they took, may have taken, or will take. */
  readonly heldMinor: number
  /** Of that, what is in doubt. */
  readonly doubtMinor: number
  /** Of refunds that this ledger doesn't know: made by hand, or by others. */
  readonly foreignMinor: number
  readonly leftMinor: number
}

/**
 * What is left of a payment: captured, less the ledger's own refunds, less those that only the
 * provider knows. One that both know counts once, and by the larger of the two amounts.
 */
export function balanceOf(seen: SeenPayment, all: readonly Entry[]): Balance {
  const siblings = withoutClaimed(all)
  const byId = new Map<string, Entry>()
  const byReference = new Map<string, Entry>()
  for (const sibling of siblings) {
    byReference.set(sibling.reference, sibling)
    for (const id of sibling.refundIds) byId.set(id, sibling)
  }
  const shown = new Map<Entry, number>()
  let foreignMinor = 0
  for (const { id, reference, status, amount } of seen.refunds) {
    if (status === 'failed') continue
    const owner = byId.get(id) ?? (reference === null ? undefined : byReference.get(reference))
    if (owner === undefined) foreignMinor += amount.minor
    else shown.set(owner, (shown.get(owner) ?? 0) + amount.minor)
  }
  let heldMinor = 0
  let doubtMinor = 0
  for (const sibling of siblings) {
    const taken = Math.max(sibling.heldMinor, shown.get(sibling) ?? 0)
    heldMinor += taken
    if (isInDoubt(sibling)) doubtMinor += taken
  }
  const capturedMinor = seen.captured.minor
  const leftMinor = Math.max(0, capturedMinor - heldMinor - foreignMinor)
  return { capturedMinor, heldMinor, doubtMinor, foreignMinor, leftMinor }
}

/** A refund that was adopted, and that a record of our own has learned to be its own, counts there. */
function withoutClaimed(siblings: readonly Entry[]): readonly Entry[] {
  const adopted = siblings.filter(({ reference }) => isForeignReference(reference))
  if (adopted.length === 0) return siblings
  const claimed = new Set(
    siblings.flatMap((sibling) => (adopted.includes(sibling) ? [] : sibling.refundIds)),
  )
  return siblings.filter(
    (sibling) => !adopted.includes(sibling) || !sibling.refundIds.some((id) => claimed.has(id)),
  )
}

function isInDoubt({ state }: Entry): boolean {
  return (
    state === 'unknown' || state === 'sending' || state === 'mismatch' || state === 'duplicated'
  )
}

/** A refund that is to be recorded. */
export interface NewRefund {
  readonly account: string
  readonly provider: string
  readonly reference: string
  /** Null where only the provider can say. */
  readonly amount: Money | null
  readonly currency: string
  readonly seen: SeenPayment
}

/**
 * Refuses what would take more than is left, with everything counted that may have been taken.
 *
 * @throws {RefundError} `amount_exceeds_refundable`, `already_refunded`.
 */
export function checkBalance(refund: NewRefund, balance: Balance): void {
  const { amount, currency, account, provider, reference } = refund
  const askedMinor = amount?.minor ?? mostOf(refund.seen)
  if (askedMinor <= balance.leftMinor) return
  const show = (minor: number): string => showMoney({ minor, currency })
  const isGone = balance.leftMinor === 0
  const isCertain = balance.doubtMinor === 0
  const held = isCertain ? '' : `, of which ${show(balance.doubtMinor)} in doubt`
  throw new RefundError({
    code: isGone && isCertain ? 'already_refunded' : 'amount_exceeds_refundable',
    outcome: 'not_sent',
    provider,
    account,
    reference,
    message: `The refund was not recorded: ${amount === null ? 'an amount' : showMoney(amount)} was asked for, and ${show(balance.leftMinor)} is left of ${show(balance.capturedMinor)}. Refunds of this ledger take ${show(balance.heldMinor)}${held}, others ${show(balance.foreignMinor)}. ${isCertain ? 'Ask for less.' : 'Run a sweep or resolve what is in doubt, or ask for less.'}`,
    issues: [
      {
        path: 'amount',
        rule: isGone && isCertain ? 'amount.nothing_left' : 'amount.exceeds_refundable',
      },
    ],
  })
}

/** The most that a refund can take of which only the provider knows the amount: all that it shows. */
export function mostOf({ captured, refunds }: SeenPayment): number {
  const live = refunds.reduce(
    (sum, { status, amount }) => (status === 'failed' ? sum : sum + amount.minor),
    0,
  )
  return Math.max(1, captured.minor - live)
}

/**
 * The refund that a new one looks like: of the same payment and amount, recorded a short while ago.
 */
export function nearDuplicateOf(
  refund: NewRefund,
  siblings: readonly Entry[],
  settings: Settings,
): Entry | null {
  const { policy, clock } = settings
  const { amount } = refund
  if (policy.nearDuplicate === 'allow' || amount === null) return null
  const from = clock.now() - policy.nearDuplicateWindowMs
  const like = siblings.find(
    (sibling) =>
      sibling.amount?.minor === amount.minor &&
      sibling.state !== 'rejected' &&
      sibling.state !== 'failed' &&
      Date.parse(sibling.createdAt) >= from,
  )
  return like ?? null
}

/**
 * Holds a refund against the policy.
 *
 * @throws {RefundError} `policy` with the rules `policy.limit`, `policy.near_duplicate`,
 * `policy.dry_run`.
 */
export function checkPolicy(refund: NewRefund, view: LedgerView, settings: Settings): void {
  const { policy } = settings
  const askedMinor = refund.amount?.minor ?? mostOf(refund.seen)
  for (const [position, limit] of limitsOf(refund, settings).entries()) {
    const spent = view.spent[position] ?? 0
    if (spent + askedMinor <= limit.amount.minor) continue
    const { currency } = refund
    throw refuseByPolicy(
      refund,
      'policy.limit',
      `the account ${refund.account} has refunded or set aside ${showMoney({ minor: spent, currency })} of the ${showMoney(limit.amount)} that ${limit.windowMs / 1000} seconds allow`,
      'Wait, or raise the limit.',
    )
  }
  const like = nearDuplicateOf(refund, view.siblings, settings)
  if (like !== null && policy.nearDuplicate === 'refuse') {
    throw refuseByPolicy(
      refund,
      'policy.near_duplicate',
      `${like.reference} is a refund of the same payment and amount, and was recorded a short while ago`,
      'If this is another one, ask again later.',
    )
  }
  if (policy.dryRun) {
    throw refuseByPolicy(
      refund,
      'policy.dry_run',
      'this is a dry run, and every other check has passed',
      'Turn dryRun off to refund.',
    )
  }
}

/** The limits that a refund falls under. */
export function limitsOf(
  { account, currency }: Pick<NewRefund, 'account' | 'currency'>,
  { policy }: Settings,
): Settings['policy']['limits'] {
  return policy.limits.filter(
    (limit) =>
      limit.amount.currency === currency &&
      (limit.account === undefined || limit.account === account),
  )
}

/** @throws {RefundError} `policy` with the rule `policy.kill_switch`. */
export function checkKillSwitch(
  about: { readonly account: string; readonly reference: string },
  { policy }: Settings,
): void {
  if (!policy.isStopped()) return
  throw refuseByPolicy(
    about,
    'policy.kill_switch',
    'refunds are switched off',
    'Ask who turned the kill switch on.',
  )
}

function refuseByPolicy(
  { account, reference }: { readonly account: string; readonly reference: string },
  rule: string,
  why: string,
  advice: string,
): RefundError {
  return new RefundError({
    code: 'policy',
    outcome: 'not_sent',
    account,
    reference,
    message: `The refund was not recorded: ${why}. ${advice}`,
    issues: [{ path: 'policy', rule }],
  })
}

/** A prepared refund, of which it is known what its payment was, and by which handles it goes. */
export type SeenRefund = PreparedRefund & { readonly seen: SeenPayment }

/**
 * A prepared refund with its payment as it is at the provider: as `prepare` has read it, or read now
 * where it hasn't. What shares a handle is one payment, so all of them count.
 *
 * @throws {RefundError} what reading throws; `incomplete_list`: not all refunds could be read, so
 * nobody can tell what is left.
 */
export async function withSeenPayment(
  settings: Settings,
  account: string,
  prepared: PreparedRefund,
  signal: AbortSignal,
): Promise<SeenRefund> {
  const { seen, payment, payments } = prepared
  if (seen !== null) return { ...prepared, seen }
  const read = await readSeenPayment(settings, account, payment, signal)
  return {
    ...prepared,
    seen: read.seen,
    payments: distinctHandles([...payments, ...read.handles]),
  }
}

/** A payment as the provider shows it. */
interface ReadPayment {
  readonly seen: SeenPayment
  readonly handles: readonly PaymentHandle[]
}

/** Reads a payment with every refund it has. */
export async function readSeenPayment(
  settings: Settings,
  account: string,
  payment: PaymentHandle,
  signal: AbortSignal,
): Promise<ReadPayment> {
  const provider = settings.provider(account)
  const readAt = new Date(settings.clock.now()).toISOString()
  const { captured, handles } = await provider.getPayment(payment, { signal })
  const refunds: SeenPayment['refunds'][number][] = []
  for await (const { id, reference, amount, status } of provider.list({ payment }, { signal })) {
    refunds.push({ id, reference, amount, status })
  }
  return { seen: { captured, refunds, readAt }, handles }
}
