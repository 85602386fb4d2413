import type { WebhookScheme } from './scheme.ts'
import type { WebhookEndpoint } from './types.ts'

/** An endpoint with the secrets that it had, the newest first. */
export interface EndpointState {
  readonly url: string
  secrets: readonly { readonly text: string; readonly until: number }[]
}

export interface Endpoints {
  all(): readonly EndpointState[]
  add(url: string, secret: string | undefined): WebhookEndpoint
  rotate(url: string, secret: string | undefined): WebhookEndpoint
}

interface EndpointSetup {
  readonly scheme: WebhookScheme
  readonly newSecret: () => string
  readonly now: () => number
}

/** Holds the endpoints of a simulator. */
export function createEndpoints({ scheme, newSecret, now }: EndpointSetup): Endpoints {
  const states: EndpointState[] = []

  function checked(secret: string): string {
    if (scheme.isSecret(secret)) return secret
    throw new Error('This text can be no webhook secret of this provider.')
  }

  return {
    all: () => states,
    add(address, secret = newSecret()) {
      const url = loopbackUrl(address)
      if (states.some((state) => state.url === url)) {
        throw new Error(`There is an endpoint ${url} already.`)
      }
      states.push({ url, secrets: [{ text: checked(secret), until: Infinity }] })
      return { url, secret }
    },
    rotate(address, secret = newSecret()) {
      const url = loopbackUrl(address)
      const state = states.find((each) => each.url === url)
      if (state === undefined) throw new Error(`There is no endpoint ${url}.`)
      const end = now() + scheme.overlapMs
      const older = state.secrets.map(({ text, until }) => ({ text, until: Math.min(until, end) }))
      state.secrets = [{ text: checked(secret), until: Infinity }, ...older]
      return { url, secret }
    },
  }
}

/** The secrets that sign at a time, the newest first. */
export function secretsAt({ secrets }: EndpointState, now: number): readonly string[] {
  return secrets.filter(({ until }) => now < until).map(({ text }) => text)
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

// A simulator must never reach somebody who takes its money for real.
function loopbackUrl(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  const isNear = url !== null && /^https?:$/.test(url.protocol) && loopback.test(url.hostname)
  if (isNear) return url.href
  throw new Error('A simulator delivers webhooks to http or https on loopback, and nowhere else.')
}
