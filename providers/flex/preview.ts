import { isRefundError } from '../../src/adapter.ts'
import type { CallLimits, Client } from '../../src/adapter.ts'
import type { RefundPreview } from '../../src/model/index.ts'
import { fromWirePreview } from './mapping.ts'
import { readPreviewAnswer } from './schemas.ts'

/** The body whose effect is asked for, in the currency of its session. */
export interface PreviewSubject {
  readonly sessionId: string
  readonly body: string
  readonly currency: string
}

// A route that isn't there answers so; the session itself was read just before.
const absentRoute = new Set([404, 405, 501])

/**
 * Asks what a body would give back, and executes nothing
 * (docs.withflex.com/api-reference/checkout-sessions/preview-refund-allocation). Null where this
 * Flex has no preview.
 */
export async function askPreview(
  client: Client,
  { sessionId, body, currency }: PreviewSubject,
  limits: CallLimits,
): Promise<RefundPreview | null> {
  const asked = await client
    .ask(
      {
        operation: 'preview',
        task: 'preview the refund',
        method: 'POST',
        pathTemplate: '/v1/checkout/sessions/{id}/refund_allocation',
        ids: { id: sessionId },
        body,
      },
      limits,
    )
    .catch((error: unknown) => {
      if (isRefundError(error) && error.status !== null && absentRoute.has(error.status))
        return null
      throw error
    })
  if (asked === null) return null
  const read = readPreviewAnswer(asked.body)
  if (!read.ok) throw asked.unreadable(read.issues)
  const mapped = fromWirePreview(read.value, currency)
  if ('issues' in mapped) throw asked.unreadable(mapped.issues)
  return mapped.preview
}
