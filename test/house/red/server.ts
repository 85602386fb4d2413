import { once } from 'node:events'
import { createServer } from 'node:http'

interface LoopbackServer extends AsyncDisposable {
  readonly url: string
}

/** A server on this machine that answers `here` to everything. */
export async function serveOnLoopback(): Promise<LoopbackServer> {
  const server = createServer((_request, response) => response.end('here'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}
