// Webhooks with Express: PORT=3000 node examples/webhooks/express.ts
import express from 'express'
import type { RequestHandler } from 'express'
import type { WebhookHandler } from 'polyrefund'

import { webhooks } from './service.ts'

const app = express()

// A signature is of bytes, so the body stays as it came. Put these routes before any
// app.use(express.json()): what that has read is gone.
const rawBody = express.raw({ type: () => true, limit: '1mb' })
app.post('/webhooks/us', rawBody, answerWith(webhooks.us))
app.post('/webhooks/africa', rawBody, answerWith(webhooks.africa))

/** Hands a request of Express to a handler of web requests, and its answer back. */
function answerWith(handler: WebhookHandler): RequestHandler {
  return async (request, response) => {
    const headers = new Headers()
    for (const [name, values = []] of Object.entries(request.headersDistinct)) {
      for (const value of values) headers.append(name, value)
    }
    const body: unknown = request.body
    const bytes = Buffer.isBuffer(body) ? Uint8Array.from(body) : null
    const url = new URL(request.originalUrl, 'http://localhost')
    const answer = await handler(new Request(url, { method: 'POST', headers, body: bytes }))
    response.status(answer.status).end()
  }
}

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`)
})
