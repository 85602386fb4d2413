// Webhooks with Next.js: app/webhooks/us/route.ts, with service.ts beside it. Each account has a route
// of its own.
import { webhooks } from './service.ts'

// A ledger is a file or a database, which the runtime called edge can't reach.
export const runtime = 'nodejs'

export async function POST(request: Request): Promise<Response> {
  return webhooks.us(request)
}
