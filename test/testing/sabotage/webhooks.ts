import { isRefundError, RefundError } from '../../../src/model/index.ts'
import type { RefundEvent, RefundProvider, WebhookHeaders } from '../../../src/model/index.ts'
import type { MemoryProvider } from '../../../src/testing/index.ts'
import type { Sabotage } from './sabotage.ts'

type Parse = RefundProvider['parseWebhook']

const tells =
  'tells of the refund that a signed webhook is about, by the same delivery id each time'
const unsigned = 'rejects webhooks that are not signed'
const changed = 'rejects webhooks of which a single byte was changed, added or cut off'
const swapped = 'rejects a webhook under the signature of another one'
const decoded = 'rejects the body of a webhook that was parsed or decoded before'

/** Faults in how webhooks are verified, and in what is told of them. */
export const webhookSabotages: readonly Sabotage[] = [
  {
    name: 'a webhook without headers believed',
    failsAt: unsigned,
    breakIt: (provider) =>
      believing(provider, (_body, headers) => Object.keys(headers).length === 0),
  },
  {
    name: 'a webhook whose signature is empty believed',
    failsAt: unsigned,
    breakIt: (provider) =>
      believing(provider, (_body, headers) => Reflect.get(headers, 'svix-signature') === ''),
  },
  {
    name: 'a webhook that breaks off believed',
    failsAt: changed,
    breakIt: (provider) =>
      believing(provider, (body) => body instanceof Uint8Array && body.at(-1) !== closingBrace),
  },
  {
    name: 'a changed webhook thrown out by an error of no kind',
    failsAt: changed,
    breakIt: (provider) => rethrowing(provider, () => new SyntaxError('Unexpected token')),
  },
  {
    name: 'a changed webhook called a fault of the provider',
    failsAt: changed,
    breakIt: (provider) =>
      rethrowing(provider, (error) => rejection(error.message, 'provider_rejected')),
  },
  {
    name: 'any signature that was ever made believed',
    failsAt: swapped,
    breakIt: (provider) => {
      const made = new Set<string>()
      const { delivery } = provider.memory
      Object.assign(provider.memory, {
        delivery: (id: string) => {
          const signed = delivery(id)
          made.add(signed.headers['svix-id'] ?? '')
          return signed
        },
      })
      return believing(
        provider,
        (_body, headers) =>
          !(headers instanceof Headers) && made.has(String(Reflect.get(headers, 'svix-id'))),
      )
    },
  },
  {
    name: 'a body that was decoded taken for bytes',
    failsAt: decoded,
    breakIt: (provider) =>
      withParsing(provider, async (body, headers) =>
        provider.parseWebhook(
          typeof body === 'string' ? new TextEncoder().encode(body) : body,
          headers,
        ),
      ),
  },
  {
    name: 'the body of a rejected webhook told in the error',
    failsAt: changed,
    breakIt: (provider) =>
      withParsing(provider, async (body, headers) =>
        provider.parseWebhook(body, headers).catch((error: Error) => {
          throw rejection(`${error.message} ${new TextDecoder().decode(body)}`)
        }),
      ),
  },
  {
    name: 'a new delivery id each time',
    failsAt: tells,
    breakIt: (provider) => {
      let count = 0
      return telling(provider, (event) => {
        count += 1
        return { ...event, deliveryId: `${event.deliveryId}-${count}` }
      })
    },
  },
  {
    name: 'a webhook that names another refund',
    failsAt: tells,
    breakIt: (provider) => telling(provider, (event) => ({ ...event, refundId: 'mref_other' })),
  },
  {
    name: 'a webhook of the other mode',
    failsAt: tells,
    breakIt: (provider) => telling(provider, (event) => ({ ...event, testMode: false })),
  },
  {
    name: 'a webhook that is asked about before it is told',
    failsAt: tells,
    breakIt: (provider) =>
      withParsing(provider, async (body, headers) => {
        const event = await provider.parseWebhook(body, headers)
        await provider.get(event.refundId ?? '')
        return event
      }),
  },
]

const closingBrace = 125

function withParsing(provider: MemoryProvider, parseWebhook: Parse): RefundProvider {
  return { ...provider, parseWebhook }
}

/** Believes webhooks that it should not. */
function believing(
  provider: MemoryProvider,
  isBelieved: (body: Uint8Array | ArrayBuffer, headers: WebhookHeaders) => boolean,
): RefundProvider {
  return withParsing(provider, async (body, headers) => {
    const event: RefundEvent = JSON.parse('{}')
    return isBelieved(body, headers) ? event : provider.parseWebhook(body, headers)
  })
}

/** Tells something else of webhooks than they say. */
function telling(
  provider: MemoryProvider,
  change: (event: RefundEvent) => RefundEvent,
): RefundProvider {
  return withParsing(provider, async (body, headers) =>
    change(await provider.parseWebhook(body, headers)),
  )
}

/** Throws something else where a webhook is rejected. */
function rethrowing(
  provider: MemoryProvider,
  change: (error: RefundError) => Error,
): RefundProvider {
  return withParsing(provider, async (body, headers) =>
    provider.parseWebhook(body, headers).catch((error: unknown) => {
      throw isRefundError(error) ? change(error) : error
    }),
  )
}

function rejection(
  message: string,
  code: 'webhook_rejected' | 'provider_rejected' = 'webhook_rejected',
): RefundError {
  return new RefundError({
    code,
    outcome: 'none',
    message,
    issues: [{ path: 'body', rule: 'signature.mismatch' }],
  })
}
