import type { JsonObject } from '../../../src/model/index.ts'
import type { FlexBehaviour } from './behaviour.ts'

/** An object as it is shown: without what is left out, with what nobody knows. */
export function dress(
  object: object,
  behaviour: FlexBehaviour,
  omitted: readonly string[] = [],
): JsonObject {
  const extra = behaviour.unknownFields ? { introduced_later: { words: ['new', 1, null] } } : {}
  const entries = Object.entries({ ...object, ...extra })
  return Object.fromEntries(entries.filter(([name]) => !omitted.includes(name)))
}

/** A time as Flex writes it on refunds and intents. */
export function toWireTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
