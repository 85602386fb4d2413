// Webhooks with Hono, here on Node: PORT=3000 node examples/webhooks/hono.ts
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

import { webhooks } from './service.ts'

const app = new Hono()
// The request as it came: no middleware before these may read its body.
app.post('/webhooks/us', ({ req }) => webhooks.us(req.raw))
app.post('/webhooks/africa', ({ req }) => webhooks.africa(req.raw))

serve(
  { fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env['PORT'] ?? 3000) },
  ({ port }) => console.log(`http://127.0.0.1:${port}`),
)
