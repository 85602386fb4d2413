import { isRefundError, readFields, RefundError } from '../model/index.ts'
import type { WebhookHandler, WebhookHandlerOptions } from './follow-up-types.ts'
import { quietly } from './policy.ts'
import { markHandled, receive } from './receiving.ts'
import { recordOf } from './records.ts'
import type { Settings } from './settings.ts'

const largestBody = 1024 * 1024

/** Makes the handler of an account's webhooks. */
export function webhookHandler(
  settings: Settings,
  account: string,
  options: WebhookHandlerOptions = {},
): WebhookHandler {
  const { onEvent, onError } = parseOptions(options)
  const provider = settings.provider(account)

  const handle = async (request: Request): Promise<Response> => {
    const body = await readAtMost(request, largestBody + 1)
    const event = await provider.parseWebhook(body, request.headers)
    const received = await receive(settings, account, event)
    if (!received.delivery.isHandled) {
      const { entry } = received
      const record = entry === null ? null : recordOf(entry, settings)
      await onEvent?.({ account, event, record })
      await markHandled(settings, received.delivery)
    }
    return answer(200)
  }

  return async (request) => {
    if (request.method !== 'POST') return answer(405, { allow: 'POST' })
    try {
      return await handle(request)
    } catch (error) {
      quietly(() => onError?.(error))
      return answer(isRejection(error) ? 400 : 500)
    }
  }
}

function parseOptions(options: WebhookHandlerOptions): WebhookHandlerOptions {
  const fields = readFields(options)
  if (fields === null) throw refuse('options', 'option.type', 'must be a plain object')
  for (const [name, value] of fields) {
    if (name !== 'onEvent' && name !== 'onError') {
      throw refuse(name, 'option.unknown', 'is not an option')
    }
    if (value !== undefined && typeof value !== 'function') {
      throw refuse(name, 'option.function', 'must be a function')
    }
  }
  return options
}

function refuse(path: string, rule: string, what: string): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'not_sent',
    message: `The webhook handler can't be made: ${path} ${what}. Pass { onEvent, onError }, or nothing.`,
    issues: [{ path, rule }],
  })
}

/** The bytes of a body; of a longer one no more than that, for it is refused anyway. */
async function readAtMost({ body }: Request, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  if (body !== null) {
    for await (const chunk of body) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= most) break
    }
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

function isRejection(error: unknown): boolean {
  return isRefundError(error) && error.code === 'webhook_rejected'
}

// Nothing of why: whoever forges deliveries would learn from it.
function answer(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers })
}
