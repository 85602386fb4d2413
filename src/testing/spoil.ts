import { STATUS_CODES } from 'node:http'

import { redirectStatuses } from './exchange.ts'
import type { Delivery, Framing, SimulatedAnswer, SimulatedRequest } from './exchange.ts'
import type { FaultRule } from './faults.ts'

const oversizedBytes = 9 * 1024 * 1024
const nestingDepth = 100_000

/** What a fault is made from. */
export interface SpoilParts {
  readonly request: SimulatedRequest
  /** What the provider answered; a stand-in when the fault came before the effect. */
  readonly answer: SimulatedAnswer
  /** The provider's own error answer to a request, for a status. */
  readonly errorAnswer: (status: number, request: SimulatedRequest) => SimulatedAnswer
}

/** Turns an answer into what the fault lets through. */
export function spoil(rule: Exclude<FaultRule, { kind: 'latency' }>, parts: SpoilParts): Delivery {
  const { answer, errorAnswer, request } = parts
  switch (rule.kind) {
    case 'reset':
      return { kind: 'reset' }
    case 'timeout':
      return { kind: 'silence' }
    case 'rate_limited':
      return deliver(rateLimited(errorAnswer(429, request), rule.retryAfter))
    case 'status':
      return deliver(withStatus(rule, parts))
    case 'html':
      return deliver(htmlPage(rule.status ?? 502))
    case 'truncated':
      return deliver(answer, rule.framing === 'close' ? 'cut_and_closed' : 'cut')
    case 'malformed':
      return deliver({ ...answer, body: `${answer.body.slice(0, -1)},}` })
    case 'empty':
      return deliver({ ...answer, body: '' })
    case 'error_body':
      return deliver({ ...errorAnswer(400, request), status: 200, ...givenBody(rule.body) })
    case 'oversized':
      return deliver(
        padded(answer, rule.bytes ?? oversizedBytes),
        rule.framing === 'chunked' ? 'chunked' : 'whole',
      )
    case 'deeply_nested':
      break
  }
  return deliver({ ...answer, body: nested(rule.depth ?? nestingDepth) })
}

/** Passes an answer on as it is. */
export function deliver(answer: SimulatedAnswer, framing: Framing = 'whole'): Delivery {
  return { kind: 'answer', answer, framing }
}

function rateLimited(answer: SimulatedAnswer, retryAfter?: number | string): SimulatedAnswer {
  if (retryAfter === undefined) return answer
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfter) } }
}

function withStatus(
  rule: Extract<FaultRule, { kind: 'status' }>,
  { request, errorAnswer }: SpoilParts,
): SimulatedAnswer {
  const { status } = rule
  const plain: SimulatedAnswer =
    status >= 400 ? errorAnswer(status, request) : { status, headers: {}, body: '' }
  const location = redirectStatuses.has(status) ? { location: addressOf(request) } : {}
  return {
    status,
    headers: { ...plain.headers, ...location, ...rule.headers },
    body: plain.body,
    ...givenBody(rule.body),
  }
}

function addressOf({ path, query }: SimulatedRequest): string {
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

function givenBody(body: string | object | undefined): { readonly body?: string } {
  if (body === undefined) return {}
  return { body: typeof body === 'string' ? body : JSON.stringify(body) }
}

function htmlPage(status: number): SimulatedAnswer {
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  }
}

// Spaces after JSON leave it JSON: only a client that bounds what it reads will notice.
function padded(answer: SimulatedAnswer, bytes: number): SimulatedAnswer {
  const missing = Math.max(0, bytes - Buffer.byteLength(answer.body))
  return { ...answer, body: answer.body + ' '.repeat(missing) }
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}
