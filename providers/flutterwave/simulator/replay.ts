import type { SimulatedAnswer, SimulatedRequest } from '../../../src/testing/index.ts'
import { FlutterwaveRefusal } from './refusals.ts'
import type { FirstAnswer, FlutterwaveWorld } from './world.ts'

const marker = { 'x-idempotency-cache-hit': 'true' }

/**
 * Answers once for an idempotency key: who sends it again gets the first answer, marked, and
 * nothing is done. The body doesn't matter, as the idempotency guide has it.
 */
export function onceByKey(
  world: FlutterwaveWorld,
  request: SimulatedRequest,
  answer: () => SimulatedAnswer,
): SimulatedAnswer {
  const { behaviour, clock, firstAnswers } = world
  const key = request.headers['x-idempotency-key']
  if (key === undefined) return answer()
  if (request.method !== 'POST' && !behaviour.replaysReads) return answer()
  const text = textOf(request)
  const first = firstAnswers.get(key)
  if (first !== undefined && isRemembered(world, first)) return replay(world, first, text)
  const made = answer()
  if (made.status < 400 || behaviour.remembersRefusals) {
    firstAnswers.set(key, { request: text, answer: made, at: clock.now() })
  }
  return made
}

function replay(
  { behaviour }: FlutterwaveWorld,
  { request, answer }: FirstAnswer,
  text: string,
): SimulatedAnswer {
  if (request !== text && behaviour.sameKeyOtherBody === 'refuses') {
    throw new FlutterwaveRefusal('10409', 'This idempotency key belongs to another request')
  }
  if (!behaviour.marksReplays) return answer
  return { ...answer, headers: { ...answer.headers, ...marker } }
}

function isRemembered({ behaviour, clock }: FlutterwaveWorld, { at }: FirstAnswer): boolean {
  return behaviour.keyWindowMs === null || clock.now() - at < behaviour.keyWindowMs
}

function textOf({ method, path, query, body }: SimulatedRequest): string {
  return [method, path, query.toString(), body].join('\n')
}
