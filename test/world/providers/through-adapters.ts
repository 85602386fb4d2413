import { flex } from '../../../providers/flex/index.ts'
import { checkFlexOptions } from '../../../providers/flex/options.ts'
import { flutterwave } from '../../../providers/flutterwave/index.ts'
import { checkFlutterwaveOptions } from '../../../providers/flutterwave/options.ts'
import { fromMinor } from '../../../src/model/index.ts'
import type {
  Refund,
  RefundError,
  RefundProvider,
  RefundRequest,
} from '../../../src/model/index.ts'
import { isRefundError } from '../../../src/model/index.ts'
import { createSeededRandom } from '../../../src/testing/seeded.ts'
import { createFixedIds } from '../../http/fixed-ids.ts'
import { createHandClock } from '../../http/hand-clock.ts'
import type { HandClock } from '../../http/hand-clock.ts'
import type { Personality, ProviderSide, WorldRequest } from '../side.ts'
import { toFetch } from './fetch.ts'
import type { Delivery } from './fetch.ts'
import { createFlexSide } from './flex.ts'
import { createFlutterwaveSide } from './flutterwave.ts'
import type { RemembersFailures } from './keys.ts'

/** A provider without surprises. */
export const calm: Personality = {
  keys: 'honoured',
  keyWindowMs: 60_000,
  cachesFailures: false,
  checksBody: false,
  enforcesCap: true,
  echoesReference: true,
  listLagMs: 0,
  truncatesListsAt: null,
  doubles: 0,
  ignoresAmount: 0,
  splits: 0,
  unknownStatus: 0,
  failsLater: 0,
  reverses: 0,
  settleAfterMs: 3_600_000,
}

/** No wait between attempts is this long, so the clock can tell time-outs from waits. */
const attemptTimeoutMs = 29_999

/** A side, and the real adapter that talks to it. */
export interface Scene {
  readonly side: ProviderSide & RemembersFailures
  readonly provider: RefundProvider
  /** Without a look at the payment before a refund. */
  readonly blind: RefundProvider
  readonly clock: HandClock
  readonly requests: readonly WorldRequest[]
  /** Decides about the next request; null lets it through. */
  readonly intercept: (meet: (request: WorldRequest) => Delivery | null) => void
}

export const providerNames = ['flex', 'flutterwave'] as const

export type ProviderName = (typeof providerNames)[number]

const makers = { flex: createFlexSide, flutterwave: createFlutterwaveSide } as const

/** Sets a scene. Waits between attempts pass at once, time-outs when the test says so. */
export function setScene(
  name: ProviderName,
  changes: Partial<Personality> = {},
  random: () => number = createSeededRandom(7),
): Scene {
  const side = makers[name]({ ...calm, ...changes }, random)
  const clock = createHandClock((milliseconds) => milliseconds !== attemptTimeoutMs)
  const requests: WorldRequest[] = []
  const meetings: ((request: WorldRequest) => Delivery | null)[] = []
  const fetch = toFetch(async (request) => {
    requests.push(request)
    return meetings.shift()?.(request) ?? side.handle(request, clock.now())
  })
  const connect = (preflight: boolean): RefundProvider => {
    const { credentials, baseUrl } = side
    const ids = createFixedIds()
    return open(name, { ...credentials, baseUrl, fetch, clock, ids, attemptTimeoutMs, preflight })
  }
  return {
    side,
    clock,
    requests,
    provider: connect(true),
    blind: connect(false),
    intercept: (meet) => {
      meetings.push(meet)
    },
  }
}

function open(name: ProviderName, options: unknown): RefundProvider {
  if (name === 'flex') {
    checkFlexOptions(options)
    return flex(options)
  }
  checkFlutterwaveOptions(options)
  return flutterwave(options)
}

/** A payment of 100,000 minor units, of the kind that its id begins with. */
export function addPayment({ side, clock }: Scene, kind = ''): string {
  for (let tries = 0; tries < 100; tries += 1) {
    const { id } = side.addPayment(100_000, clock.now())
    if (id.startsWith(kind)) return id
  }
  throw new Error(`No payment of a hundred is ${kind}.`)
}

/** A session that was paid with two cards. */
export async function addTwoCards(scene: Scene): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const id = addPayment(scene, 'fcs_')
    const { handles } = await scene.provider.getPayment(id)
    if (handles.length === 3) return id
  }
  throw new Error('No session of a hundred has two cards.')
}

/** A request for so many minor units of a payment. */
export function requestFor(
  { side }: Scene,
  payment: string,
  { minor = 30_000, reference = 'RMA-1' }: { minor?: number; reference?: string } = {},
): RefundRequest {
  const { currency } = side.payment(payment).captured
  return { payment, amount: fromMinor(minor, currency), reason: 'duplicate', reference }
}

/** The error that a call ends in. */
export async function errorOf(call: Promise<unknown>): Promise<RefundError> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (isRefundError(error)) return error
  throw new Error('The call did not end in an error of ours.', { cause: error })
}

/** All refunds that a provider lists. */
export async function listed(
  provider: RefundProvider,
): Promise<{ readonly refunds: readonly Refund[]; readonly complete: boolean }> {
  const walk = provider.list({})
  const refunds: Refund[] = []
  for await (const refund of walk) refunds.push(refund)
  return { refunds, complete: walk.summary().complete }
}

/** Amounts and states of the refunds that there truly are of a payment. */
export function truthOf({ side }: Scene, payment: string): readonly string[] {
  return side.refundsOf(payment).map(({ amount, status }) => `${amount.minor} ${status}`)
}
