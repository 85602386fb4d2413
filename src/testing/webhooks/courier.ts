import type { VirtualClock } from '../virtual-clock.ts'
import type { Outbox } from './outbox.ts'
import type { SimulatedWebhooks, WebhookRequest } from './types.ts'

const stepMs = 250

export interface CourierSetup {
  readonly outbox: Outbox
  readonly clock: VirtualClock
  /** How long an endpoint has for its answer, milliseconds. */
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
  readonly wait: (milliseconds: number, ended: AbortSignal) => Promise<void>
  readonly realNow: () => number
}

/** Carries what is due over HTTP. */
export interface Courier extends Pick<SimulatedWebhooks, 'flush' | 'pass' | 'run'> {
  /** Sends what must arrive before an answer does; null where nothing must. */
  sendEarly(): Promise<void> | null
  /** Ends what is on its way, and sends nothing any more. */
  close(): void
}

export function createCourier(setup: CourierSetup): Courier {
  const { outbox, clock, wait, realNow } = setup
  const closing = new AbortController()
  const closed = closing.signal
  let last: Promise<void> = Promise.resolve()

  async function sendAll(requests: readonly WebhookRequest[]): Promise<void> {
    for (const request of requests) {
      if (closed.aborted) return
      outbox.answered(request, await post(request, setup, closed))
    }
  }

  async function sendDue(): Promise<void> {
    while (!closed.aborted) {
      const requests = outbox.due()
      if (requests.length === 0) return
      await sendAll(requests)
    }
  }

  // One after the other, however many ask for it.
  function flush(): Promise<void> {
    last = last.then(sendDue)
    return last
  }

  async function pass(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0)) throw new RangeError('Time passes forward.')
    const until = clock.now() + milliseconds
    await flush()
    let next = clock.nextAt()
    while (next !== null && next <= until && !closed.aborted) {
      clock.advance(Math.max(0, next - clock.now()))
      await flush()
      next = clock.nextAt()
    }
    if (!closed.aborted) clock.advance(Math.max(0, until - clock.now()))
  }

  async function follow(): Promise<void> {
    const ahead = clock.now() - realNow()
    while (!closed.aborted) {
      await pass(Math.max(0, realNow() + ahead - clock.now()))
      await wait(stepMs, closed).catch(() => {})
    }
  }

  return {
    flush,
    pass,
    run: () => void follow(),
    sendEarly() {
      const requests = outbox.takeEarly()
      return requests.length === 0 ? null : sendAll(requests)
    },
    close: () => closing.abort(),
  }
}

/** The status of the answer; null where none came in time. */
async function post(
  { url, headers, body }: WebhookRequest,
  { fetch, wait, timeoutMs }: CourierSetup,
  closed: AbortSignal,
): Promise<number | null> {
  const ending = new AbortController()
  const ended = AbortSignal.any([closed, ending.signal])
  const answer = async (): Promise<number | null> => {
    const init = { method: 'POST', headers, body, redirect: 'manual', signal: ended } as const
    const response = await fetch(url, init)
    await response.body?.cancel()
    return response.status
  }
  const late = wait(timeoutMs, ended).then(none, none)
  const status = await Promise.race([answer().catch(none), late])
  ending.abort()
  return status
}

function none(): null {
  return null
}
