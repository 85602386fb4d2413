import type { SimulatedRequest } from '../../../src/testing/index.ts'
import type { FlutterwaveBehaviour } from './behaviour.ts'
import { notValid } from './refusals.ts'

const alphanumeric = /^[A-Za-z0-9]{12,255}$/
const hyphenated = /^[A-Za-z0-9-]{12,255}$/

/** Refuses a request whose trace id or idempotency key breaks the rules of the headers guide. */
export function checkHeaders(behaviour: FlutterwaveBehaviour, request: SimulatedRequest): void {
  const { hyphensAllowed, keyRequired, traceRequired } = behaviour
  const pattern = hyphensAllowed ? hyphenated : alphanumeric
  const isRequired = {
    'X-Trace-Id': traceRequired,
    'X-Idempotency-Key': keyRequired && request.method === 'POST',
  }
  for (const [name, required] of Object.entries(isRequired)) {
    const value = request.headers[name.toLowerCase()]
    if (value === undefined && required) throw notValid(name, 'is required')
    if (value !== undefined && !pattern.test(value)) {
      throw notValid(name, 'must be 12 to 255 alphanumeric ASCII characters')
    }
  }
}

/** The trace id of a request, which its answer carries too. */
export function traceOf({ headers }: SimulatedRequest): Readonly<Record<string, string>> {
  const trace = headers['x-trace-id']
  return trace === undefined ? {} : { 'x-trace-id': trace }
}
