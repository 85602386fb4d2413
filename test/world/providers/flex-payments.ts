import type { Holding, RefundRow, Source } from './book.ts'

/** A payment of Flex's: a checkout session with its intents, or an intent alone. */
export interface FlexPayment extends Holding {
  readonly isSession: boolean
  /** The JSON of the session or the intent up to where its refunds come in. */
  readonly wire: string
}

/** What a new payment is made of. */
export interface NewFlexPayment {
  readonly number: string
  readonly amountMinor: number
  readonly isSession: boolean
  /** What of the amount the first of two cards paid; null where there is only one. */
  readonly firstCardMinor: number | null
  readonly now: number
}

export function createFlexPayment(asked: NewFlexPayment): FlexPayment {
  const { number, amountMinor, isSession, firstCardMinor } = asked
  const rows: RefundRow[] = []
  const shares =
    firstCardMinor === null ? [amountMinor] : [firstCardMinor, amountMinor - firstCardMinor]
  const sources = shares.map((capturedMinor, index) => ({
    id: `fpi_${number}${index === 0 ? '' : 'b'}`,
    capturedMinor,
    liveMinor: 0,
    rows: shares.length === 1 ? rows : [],
  }))
  const id = isSession ? `fcs_${number}` : `fpi_${number}`
  return {
    truth: { id, captured: { minor: amountMinor, currency: 'USD' } },
    sources,
    rows,
    isSession,
    wire: isSession ? sessionHead(id, sources, asked) : intentHead(sources, asked),
  }
}

/** The id of the payment method behind an intent. */
export function methodOf({ id }: Source): string {
  return `fpm${id.slice(3)}`
}

function sessionHead(
  id: string,
  sources: readonly Source[],
  { amountMinor, now }: NewFlexPayment,
): string {
  const created = Math.floor(now / 1000)
  const intents = sources.map((source) => `"${source.id}"`)
  return (
    `{"checkout_session":{"checkout_session_id":"${id}","status":"complete","mode":"payment",` +
    `"amount_total":${amountMinor},"amount_received":${amountMinor},"amount_disputed":0,` +
    `"currency":"usd","capture_method":"automatic","payment_intent":${intents[0] ?? 'null'},` +
    `"payment_intents":[${intents.join(',')}],"metadata":{},"created_at":${created},` +
    `"expires_at":${created + 86_400},"test_mode":true`
  )
}

function intentHead(sources: readonly Source[], { amountMinor, now }: NewFlexPayment): string {
  const [source] = sources
  return (
    `{"payment_intent":{"payment_intent_id":"${source?.id ?? ''}","amount":${amountMinor},` +
    `"amount_capturable":0,"amount_received":${amountMinor},"status":"succeeded",` +
    `"capture_method":"automatic","metadata":{},"created_at":"${new Date(now).toISOString()}",` +
    `"test_mode":true}}`
  )
}
