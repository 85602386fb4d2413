// Serves the route of the Next.js example as Next.js would: one web request for each that comes in.
import { createServer } from 'node:http'
import { Readable } from 'node:stream'

import { POST } from '../../examples/webhooks/next-route.ts'

const server = createServer((incoming, outgoing) => {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  const body = Readable.toWeb(incoming)
  POST(new Request(url, { method: 'POST', headers, body, duplex: 'half' })).then(
    (answer) => outgoing.writeHead(answer.status).end(),
    () => outgoing.writeHead(500).end(),
  )
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`)
})
