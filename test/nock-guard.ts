import type nock from 'nock'

import { isLoopback } from './network-guard.ts'
import type { Guard } from './network-guard.ts'

interface Candidate {
  readonly reasons: readonly string[]
}

/**
 * Watches nock, which turns two mistakes of a test into answers that look like a provider's: a
 * request that fits no mock becomes an outage or an HTTP 501, and a mock that nobody asked for
 * goes unnoticed.
 */
export function guardNock(nockModule: typeof nock): Guard {
  const unmatched: string[] = []

  // nock tells of every request to a host that has no mocks, those to simulators included; the
  // second argument is there only when the host has mocks and none of them fits.
  function watch(request: Request, candidates?: readonly Candidate[]): void {
    const { hostname } = new URL(request.url)
    if (candidates === undefined && isLoopback(hostname)) return
    const reasons = (candidates ?? []).flatMap((candidate) => candidate.reasons)
    unmatched.push([`no mock fits ${request.method} ${request.url}`, ...reasons].join('\n  '))
  }

  nockModule.disableNetConnect()
  nockModule.enableNetConnect((host) => isLoopback(host.replace(/:\d+$/, '')))
  nockModule.emitter.on('no match', watch)

  return {
    take: () => {
      const pending = nockModule.pendingMocks().map((mock) => `nobody asked for the mock ${mock}`)
      nockModule.abortPendingRequests()
      nockModule.cleanAll()
      return [...unmatched.splice(0), ...pending]
    },
    stop: () => {
      nockModule.emitter.off('no match', watch)
    },
  }
}
