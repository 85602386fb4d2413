import type {
  Manifest,
  Money,
  PaymentReference,
  RefundProvider,
  RefundRequest,
} from '../../model/index.ts'
import { ConformanceError } from './expect.ts'
import type {
  CannedAnswer,
  ConformanceHarness,
  ConformancePlays,
  ConformanceWorld,
  TrueRefund,
} from './harness.ts'

/** One check: a sentence about the provider, and what shows that it holds. */
export interface Check {
  /** Stable, and the same for every provider that it applies to. */
  readonly name: string
  readonly run: (scene: Scene) => Promise<void>
}

/** What a check has before it. */
export interface Scene {
  readonly harness: ConformanceHarness
  readonly manifest: Manifest
  readonly world: ConformanceWorld
  readonly provider: RefundProvider
}

const plays: Readonly<Record<keyof ConformancePlays, string>> = {
  loseAnswer: 'break the connection of a create',
  holdAnswer: 'keep an answer back',
  answerWith: 'give wrong answers',
  addForeignRefund: 'have refunds that somebody else made',
  addBadRow: 'have a refund with an amount that nobody can read',
  setStatus: 'change the status of a refund',
  now: 'tell the time',
  advance: 'let time pass',
  elsewhere: 'be configured for another place',
  signDelivery: 'sign webhooks',
  addSplitPayment: 'have a payment that was made in several ways',
  addOrder: 'have a payment for an order of lines',
}

/** What the provider side can be made to do; the check fails where it can't be. */
export function need<Name extends keyof ConformancePlays>(
  { world }: Scene,
  name: Name,
): ConformancePlays[Name] {
  const play: Partial<ConformancePlays>[Name] = world[name]
  if (play !== undefined) return play
  throw new ConformanceError(
    `The provider side of this harness can't ${plays[name]}, so this can't be checked, and nothing in the manifest says that it needn't be. Give the world a method ${name}.`,
  )
}

/** Spoils the next answer to a create; what isn't named is the usual. */
export async function spoil(
  scene: Scene,
  answer: Partial<CannedAnswer> & Pick<CannedAnswer, 'kind'>,
): Promise<void> {
  const usual = { to: 'create', when: 'before', times: 1, retryAfterMs: 7000 } as const
  await need(scene, 'answerWith')({ ...usual, ...answer })
}

/** An amount in the usual currency of the provider. */
export function amountOf({ harness }: Scene, minor: number): Money {
  const [currency] = harness.currencies
  if (currency === undefined) throw new ConformanceError('The harness names no currency.')
  return { minor, currency }
}

/** Whether it refunds parts of a payment; where nothing says so, it doesn't. */
export function refundsParts({ partialRefunds }: Manifest): boolean {
  return partialRefunds.value === true
}

/** What the usual payment was of. */
export const usualMinor = 10_000

/** What is usually asked back: a part, where the provider refunds parts. */
export function usualPart(scene: Scene): Money {
  return amountOf(scene, refundsParts(scene.manifest) ? 3500 : usualMinor)
}

/** Adds a payment of the usual amount, or of so many minor units. */
export async function addPaid(scene: Scene, minor: number = usualMinor): Promise<PaymentReference> {
  return scene.world.addPayment({ amount: amountOf(scene, minor) })
}

/** A request for the usual part of a payment. */
export function requestFor(
  scene: Scene,
  payment: PaymentReference,
  changes: Partial<RefundRequest> = {},
): RefundRequest {
  return {
    payment,
    amount: usualPart(scene),
    reason: scene.manifest.reasons.value?.[0] ?? 'requested_by_customer',
    reference: 'RMA-2024-1234',
    ...changes,
  }
}

/** The same with what no type allows, for calls by code that nobody checked. */
export function oddRequest(
  scene: Scene,
  payment: PaymentReference,
  changes: Readonly<Record<string, unknown>>,
): object {
  const fields: Readonly<Record<string, unknown>> = { ...requestFor(scene, payment), ...changes }
  const entries = Object.entries(fields)
  return Object.fromEntries(entries.filter(([, value]) => value !== leftOut))
}

/** Marks a field of `oddRequest` that isn't there. */
export const leftOut: unique symbol = Symbol('left out')

/** Calls a method as code without types would. */
export function callOddly(
  { provider }: Scene,
  method: string,
  ...given: readonly unknown[]
): unknown {
  const called: unknown = Reflect.get(provider, method)
  if (typeof called !== 'function') throw new ConformanceError(`There is no method ${method}.`)
  return Reflect.apply(called, provider, given)
}

/** Amounts, references and statuses that the provider side truly holds. */
export async function truthOf(
  { world }: Scene,
  payment: PaymentReference,
): Promise<readonly TrueRefund[]> {
  return world.refundsOf(payment)
}

/** The minor units of the refunds that the provider side truly holds, newest first. */
export async function minorsOf(
  scene: Scene,
  payment: PaymentReference,
): Promise<readonly number[]> {
  return (await truthOf(scene, payment)).map(({ amount }) => amount.minor)
}

/** Whether the provider promises that a repeat under the same key is answered with the first. */
export function isKeyed({ keyTrust }: Manifest): boolean {
  return keyTrust.value === 'replays'
}

/** A word of the provider for a status; null where its words are not known. */
export function wordFor({ statuses }: Manifest, status: string): string | null {
  const entry = Object.entries(statuses.value ?? {}).find(
    ([, meaning]) => meaning.status === status && !meaning.requiresAction,
  )
  return entry?.[0] ?? null
}

/** A word of the provider for a status; the check fails where there is none. */
export function knownWord(manifest: Manifest, status: string): string {
  const word = wordFor(manifest, status)
  if (word !== null) return word
  throw new ConformanceError(
    `The manifest names no status word that means ${status}, so nothing can be given that status.`,
  )
}
