import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isIP, Socket } from 'node:net'

/** What a guard of the tests has seen since it was last asked. */
export interface Guard {
  /** One sentence for each fault, and a clean slate for the next test. */
  take(): readonly string[]
  /** Stops watching. */
  stop(): void
}

const newSocket = 'net.client.socket'

/** Whether a host is this machine itself. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').replace(/^::ffff:/, '')
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

/** Cuts every connection that would leave this machine, and remembers where it was going. */
export function guardNetwork(): Guard {
  const faults: string[] = []

  function watch(message: unknown): void {
    if (typeof message !== 'object' || message === null || !('socket' in message)) return
    const { socket } = message
    if (!(socket instanceof Socket)) return
    socket.on('connectionAttempt', (address: string, port: number) => {
      if (isLoopback(address)) return
      const fault = `a connection to ${address}:${port} was attempted: tests stay on this machine`
      faults.push(fault)
      // Node still uses the handle after this event, so the socket is closed right after it.
      process.nextTick(() => socket.destroy(new Error(fault)))
    })
  }

  subscribe(newSocket, watch)
  return {
    take: () => faults.splice(0),
    stop: () => {
      unsubscribe(newSocket, watch)
    },
  }
}
