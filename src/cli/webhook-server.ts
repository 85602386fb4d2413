import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'

import { RefundError } from '../model/index.ts'
import { systemCode } from './system-code.ts'

/** A delivery as it came over the wire. */
export interface ReceivedDelivery {
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
}

export interface WebhookServer {
  readonly url: string
  close(): Promise<void>
}

export interface WebhookServerSettings {
  /** The address of this machine that it listens on. */
  readonly host: string
  /** Null for a free one. */
  readonly port: number | null
  /** Says which status a delivery is answered with. */
  readonly answer: (delivery: ReceivedDelivery) => Promise<number>
}

// Beyond what any verifier looks at, so that a longer body is refused as one.
const mostBytes = 1024 * 1024 + 1

/**
 * Receives deliveries at any path.
 *
 * @throws {RefundError} `configuration`: the address or the port can't be had.
 */
export async function serveWebhooks(settings: WebhookServerSettings): Promise<WebhookServer> {
  const server = createServer((request, response) => {
    answerOne(request, response, settings.answer).catch(() => response.destroy())
  })
  try {
    server.listen(settings.port ?? 0, settings.host)
    await once(server, 'listening')
  } catch (error) {
    throw unreachable(error)
  }
  return { url: urlOf(server), close: () => close(server) }
}

async function answerOne(
  request: IncomingMessage,
  response: ServerResponse,
  answer: WebhookServerSettings['answer'],
): Promise<void> {
  const status =
    request.method === 'POST'
      ? await answer({ headers: request.headers, body: await readBody(request) })
      : 405
  // What is left of a body that was too long is not waited for.
  response.writeHead(status, { connection: 'close' }).end()
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    length += bytes.length
    if (length >= mostBytes) break
  }
  return Uint8Array.from(Buffer.concat(chunks))
}

function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') return ''
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}/`
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

function unreachable(error: unknown): RefundError {
  return new RefundError({
    code: 'configuration',
    outcome: 'none',
    message: `Nothing can listen there (${systemCode(error)}). If the port is taken, choose another with --port or leave it out; --host takes an address of this machine.`,
  })
}
