// A Cloudflare Worker in front of the webhooks. It needs the secrets alone: what is signed is passed
// on, byte for byte, to the service that has the ledger, and nothing else gets that far.
import { isRefundError } from 'polyrefund'
import type { WebhookReader } from 'polyrefund'
import { flexWebhooks } from 'polyrefund/flex'
import { flutterwaveWebhooks } from 'polyrefund/flutterwave'

/** The secrets and variables of the Worker. */
interface Environment {
  readonly FLEX_WEBHOOK_SECRET: string
  readonly FLUTTERWAVE_WEBHOOK_SECRET: string
  /** Where the service is, such as `https://refunds.example.com`. */
  readonly BACKEND_URL: string
}

interface Worker {
  fetch(request: Request, environment: Environment): Promise<Response>
}

function readerFor(path: string, environment: Environment): WebhookReader | null {
  switch (path) {
    case '/webhooks/us':
      return flexWebhooks({ secrets: [environment.FLEX_WEBHOOK_SECRET] })
    case '/webhooks/africa':
      return flutterwaveWebhooks({ secrets: [environment.FLUTTERWAVE_WEBHOOK_SECRET] })
    default:
      return null
  }
}

const worker: Worker = {
  fetch: async (request, environment) => {
    const { pathname } = new URL(request.url)
    const reader = readerFor(pathname, environment)
    if (reader === null) return new Response(null, { status: 404 })
    if (request.method !== 'POST') return new Response(null, { status: 405 })

    const { headers } = request
    const body = await request.arrayBuffer()
    try {
      await reader.parseWebhook(body, headers)
    } catch (error) {
      const isRejected = isRefundError(error) && error.code === 'webhook_rejected'
      return new Response(null, { status: isRejected ? 400 : 500 })
    }
    // The service verifies once more and stores it. Its answer decides whether the provider delivers
    // again, and so does that it can't be reached.
    try {
      const to = new URL(pathname, environment.BACKEND_URL)
      const { status } = await fetch(to, { method: 'POST', headers, body, redirect: 'manual' })
      return new Response(null, { status })
    } catch {
      return new Response(null, { status: 502 })
    }
  },
}

export default worker
