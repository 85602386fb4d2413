import type { SimulatedAnswer, SimulatedRequest } from '../../../src/testing/index.ts'
import { FlexRefusal } from './refusals.ts'
import type { FlexWorld } from './world.ts'

/**
 * Answers a create once for its key, if keys are honoured. Only successes are remembered; the same
 * key with another body is refused. All of this is a guess: Flex documents no key on refunds.
 */
export function onceByKey(
  world: FlexWorld,
  request: SimulatedRequest,
  answer: () => SimulatedAnswer,
): SimulatedAnswer {
  const key = request.headers['idempotency-key']
  if (key === undefined || !world.behaviour.honoursIdempotencyKey) return answer()
  const place = `${request.path} ${key}`
  const first = world.replays.get(place)
  if (first === undefined) {
    const made = answer()
    world.replays.set(place, { body: request.body, answer: made })
    return made
  }
  if (first.body === request.body) return first.answer
  throw new FlexRefusal({
    status: 400,
    type: 'idempotency_error',
    message: 'This key belongs to another request',
  })
}
