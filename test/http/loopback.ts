import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server as HttpServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

import { onTestFinished } from 'vitest'

import type { SelfSigned } from './self-signed.ts'

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

async function close(server: Server | HttpServer): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve)
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

/** A real HTTP server that remembers what it was asked, until the test is over. */
export interface LoopbackServer {
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
}

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export async function startHttpServer(answer: RequestListener): Promise<LoopbackServer> {
  const requests: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      answer(request, response)
    })
  })
  onTestFinished(async () => close(server))
  return { url: `http://127.0.0.1:${await listen(server)}`, requests }
}

/** A server of bare bytes: told of each socket once a whole request has come in. */
export async function startSocketServer(answer: (socket: Socket) => void): Promise<LoopbackServer> {
  const requests: ReceivedRequest[] = []
  const server = createSocketServer((socket) => {
    let text = ''
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      text += chunk.toString()
      const [head = '', body] = text.split('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
      if (body === undefined || body.length < length) return
      const [method = '', url = ''] = head.split(' ')
      requests.push({ method, url, headers: {}, body })
      answer(socket)
    })
    onTestFinished(() => {
      socket.destroy()
    })
  })
  onTestFinished(async () => close(server))
  return { url: `http://127.0.0.1:${await listen(server)}`, requests }
}

/** A TLS server whose certificate nobody has reason to trust. */
export async function startTlsServer({ key, certificate }: SelfSigned): Promise<{
  readonly url: string
  readonly bytes: () => number
}> {
  let bytes = 0
  const server = createTlsServer({ key, cert: certificate }, (socket) => {
    socket.on('data', (chunk) => {
      bytes += chunk.length
    })
    socket.on('error', () => socket.destroy())
  })
  onTestFinished(async () => close(server))
  return { url: `https://127.0.0.1:${await listen(server)}`, bytes: () => bytes }
}

/** An address of this machine where nobody listens. */
export async function findClosedPort(): Promise<string> {
  const server = createSocketServer()
  const port = await listen(server)
  await close(server)
  return `http://127.0.0.1:${port}`
}
