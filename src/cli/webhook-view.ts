import { isRefundError } from '../model/index.ts'
import type { Issue, RefundEvent } from '../model/index.ts'
import { detailLines } from './details.ts'
import { jsonText, printable } from './escape.ts'
import type { Output } from './world.ts'

/** What the ids of deliveries begin with that this command makes. */
export const testDeliveryPrefix = 'polyrefund_test_'

/** What became of one delivery. */
export type Heard = {
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string
  /** The status that it was answered with. */
  readonly answer: number
} & (
  | { readonly verified: true; readonly event: RefundEvent }
  | { readonly verified: false; readonly issues: readonly Issue[] }
)

/** Whether what was thrown says that nothing of the delivery is to be trusted. */
export function rejectionOf(error: unknown): readonly Issue[] | null {
  return isRefundError(error) && error.code === 'webhook_rejected' ? error.issues : null
}

/** A delivery as a person reads it. */
export function heardLines(
  heard: Heard,
  output: Output,
  { isRaw }: { readonly isRaw: boolean },
): readonly string[] {
  const { at } = heard
  if (!heard.verified) {
    const why = heard.issues.map(({ path, rule }) => `${path}: ${rule}`).join(', ')
    return [`${at}  ${output.style('red', 'refused')}   ${printable(why)}`]
  }
  const { event } = heard
  return [
    `${at}  ${output.style('green', 'verified')}  ${printable(event.type)}`,
    ...detailLines(detailsOf(event), output),
    ...(isRaw ? jsonText(event.raw, 2).split('\n') : []),
  ]
}

function detailsOf(event: RefundEvent): readonly (readonly [string, string])[] {
  const { refundId, status, providerStatus, reference, deliveryId } = event
  const isTest = deliveryId.startsWith(testDeliveryPrefix)
  return [
    ['refund', printable(refundId ?? 'none')],
    ['status', printable(`${status ?? 'not told'}${ownWord(status, providerStatus)}`)],
    ['reference', printable(reference ?? '')],
    ['delivery', printable(`${deliveryId}${isTest ? ', by polyrefund webhook send' : ''}`)],
  ]
}

function ownWord(status: string | null, providerStatus: string | null): string {
  return providerStatus === null || providerStatus === status ? '' : ` (${providerStatus})`
}

/** A delivery as JSON. The body is in it where that was asked for. */
export function heardJson(heard: Heard, { isRaw }: { readonly isRaw: boolean }): object {
  if (!heard.verified) return heard
  const { event, ...told } = heard
  const { type, deliveryId, occurredAt, refundId, status, providerStatus, reference, testMode } =
    event
  return {
    ...told,
    type,
    deliveryId,
    occurredAt,
    refundId,
    status,
    providerStatus,
    reference,
    testMode,
    isTestDelivery: deliveryId.startsWith(testDeliveryPrefix),
    ...(isRaw ? { raw: event.raw } : {}),
  }
}
