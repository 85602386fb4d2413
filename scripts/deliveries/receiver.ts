// A process of its own: answers webhooks over HTTP by a service, until it dies where it is told to.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { createAccounts } from '../../src/accounts/accounts.ts'
import type { Ledger } from '../../src/ledger/index.ts'
import { createRefundService } from '../../src/service/service.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import { openLedger } from '../runs/ledgers.ts'
import { orders } from '../runs/processes.ts'
import { taskSchema } from './messages.ts'
import type { CrashPoint } from './messages.ts'

const { place, secret, now, crash } = await orders(taskSchema)

/** Ends the process without a chance to do anything more. */
function dieAt(point: CrashPoint): void {
  if (crash === point) process.kill(process.pid, 'SIGKILL')
}

function mortal(ledger: Ledger): Ledger {
  let isStored = false
  return {
    ...ledger,
    change: async (scope, decide) => {
      if (scope.delivery !== undefined && !isStored) dieAt('verified')
      const result = await ledger.change(scope, decide)
      if (scope.delivery !== undefined) {
        dieAt(isStored ? 'handled' : 'stored')
        isStored = true
      }
      return result
    },
  }
}

const service = createRefundService({
  accounts: createAccounts({ main: memoryProvider({ webhookSecret: secret, startAt: now }) }),
  ledger: mortal(await openLedger(place)),
})
const handle = service.webhook('main', {
  onEvent: () => dieAt('in the code'),
  onError: (error) => console.error(error),
})

async function toRequest(message: IncomingMessage): Promise<Request> {
  const chunks: Uint8Array[] = []
  for await (const chunk of message) chunks.push(chunk)
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, String(value))
  return new Request('http://127.0.0.1/', {
    method: message.method ?? 'POST',
    headers,
    body: Buffer.concat(chunks),
  })
}

async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status } = await handle(await toRequest(message))
  response.writeHead(status).end()
}

const server = createServer((message, response) => {
  void answer(message, response)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${address?.port}/` })
})
