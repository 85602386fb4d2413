import { RefundError } from '../model/index.ts'
import type { Given } from './given.ts'
import { systemCode } from './system-code.ts'
import { refuseUsage } from './usage.ts'
import type { World } from './world.ts'

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
const answerWithinMs = 30_000

/**
 * Where a test delivery goes: this machine, unless more was agreed to.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function readTarget(given: Given): URL {
  const url = readAddress('--to', given.required('to'))
  if (loopback.test(url.hostname)) return url
  if (!given.has('elsewhere')) {
    throw refuseUsage(
      '--to',
      'url.elsewhere',
      'Nothing was sent: --to is not on this machine. Add --elsewhere if that is meant, and if who runs it knows.',
    )
  }
  if (url.protocol === 'https:') return url
  throw refuseUsage(
    '--to',
    'url.insecure',
    'Nothing was sent: away from this machine, --to is https.',
  )
}

/**
 * Where a simulator delivers webhooks, or null for nowhere: this machine, whatever is agreed to.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function readSimulatorTarget(given: Given): URL | null {
  const text = given.text('webhook-url')
  if (text === null) return null
  const url = readAddress('--webhook-url', text)
  if (loopback.test(url.hostname)) return url
  throw refuseUsage(
    '--webhook-url',
    'url.elsewhere',
    'A simulator delivers webhooks to this machine alone: --webhook-url is at 127.0.0.1, localhost or [::1], as in http://127.0.0.1:3000/webhooks.',
  )
}

function readAddress(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const isWeb = url !== null && /^https?:$/.test(url.protocol)
  if (isWeb && url.username === '' && url.password === '') return url
  throw refuseUsage(
    option,
    'url.format',
    `${option} takes an address as in http://127.0.0.1:3000/webhooks, without a user or a password.`,
  )
}

/**
 * The address as it may be shown: what stands behind its path may be a secret.
 */
export function shownTarget({ origin, pathname }: URL): string {
  return `${origin}${pathname}`
}

/**
 * Sends a delivery once, and gives the status of the answer.
 *
 * @throws {RefundError} `aborted`; `provider_unavailable`: nobody answered.
 */
export async function postDelivery(
  url: URL,
  init: {
    readonly headers: Readonly<Record<string, string>>
    readonly body: Uint8Array<ArrayBuffer>
  },
  { clock, signal }: World,
): Promise<number> {
  const waiting = new AbortController()
  const cancel = clock.after(answerWithinMs, () => waiting.abort())
  try {
    const ended = AbortSignal.any([signal, waiting.signal])
    const answer = await fetch(url, { ...init, method: 'POST', redirect: 'manual', signal: ended })
    await answer.body?.cancel()
    return answer.status
  } catch (error) {
    if (signal.aborted) throw refuse('aborted', 'It was ended before there was an answer.')
    const why = waiting.signal.aborted ? 'no answer within 30 s' : codeOf(error)
    throw refuse(
      'provider_unavailable',
      `There was no answer from ${shownTarget(url)} (${why}). Is your service running there?`,
    )
  } finally {
    cancel()
  }
}

/** What fetch throws says why in its cause. */
function codeOf(error: unknown): string {
  return systemCode(error instanceof Error && error.cause !== undefined ? error.cause : error)
}

function refuse(code: 'aborted' | 'provider_unavailable', message: string): RefundError {
  return new RefundError({ code, outcome: 'none', message, isRetryable: true })
}
