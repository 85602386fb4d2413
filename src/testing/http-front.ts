import { once } from 'node:events'
import { createServer, STATUS_CODES } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import { createSimulatedRequest, halfOf, lengthOf } from './exchange.ts'
import type { Delivery, Exchange, SimulatedAnswer, SimulatedRequest } from './exchange.ts'

export interface HttpFront {
  readonly url: string
  close(): Promise<void>
}

/** Serves exchanges over real HTTP on loopback. Port 0 takes a free one. */
export async function listenOnLoopback(exchange: Exchange, port: number): Promise<HttpFront> {
  const server = createServer((incoming, outgoing) => {
    void serve(exchange, incoming, outgoing)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => closeServer(server) }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  // Requests that were left without an answer would keep it open for ever.
  server.closeAllConnections()
  await closed
}

async function serve(
  exchange: Exchange,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    write(await exchange(await readRequest(incoming)), outgoing)
  } catch (error) {
    if (outgoing.headersSent || outgoing.destroyed) {
      outgoing.destroy()
      return
    }
    // A mistake in a simulator must not look like a fault of its provider.
    outgoing.writeHead(500, { 'content-type': 'text/plain' })
    outgoing.end(`The simulator failed: ${String(error)}`)
  }
}

async function readRequest(incoming: IncomingMessage): Promise<SimulatedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  return createSimulatedRequest({
    method: incoming.method ?? 'GET',
    url: new URL(`http://127.0.0.1${incoming.url ?? '/'}`),
    headers: Object.fromEntries(new Headers(flatHeaders(incoming))),
    body: Buffer.concat(chunks).toString('utf8'),
  })
}

function flatHeaders(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(', '),
    ]),
  )
}

function write(delivery: Delivery, outgoing: ServerResponse): void {
  if (delivery.kind === 'silence') return
  if (delivery.kind === 'reset') {
    outgoing.socket?.resetAndDestroy()
    return
  }
  const { answer, framing } = delivery
  switch (framing) {
    case 'whole':
      outgoing.writeHead(answer.status, { ...answer.headers, ...lengthOf(answer) })
      outgoing.end(answer.body)
      return
    case 'chunked':
      outgoing.writeHead(answer.status, { ...answer.headers, 'transfer-encoding': 'chunked' })
      outgoing.end(answer.body)
      return
    case 'cut':
      writeHalf(answer, outgoing, lengthOf(answer))
      return
    case 'cut_and_closed':
      writeHalf(answer, outgoing, {})
  }
}

// Node's own response frames every body correctly, so a broken frame is written past it.
function writeHalf(
  answer: SimulatedAnswer,
  outgoing: ServerResponse,
  length: Readonly<Record<string, string>>,
): void {
  const headers = Object.entries({ ...answer.headers, ...length, connection: 'close' })
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  outgoing.socket?.end(
    Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), halfOf(answer.body)]),
  )
}
