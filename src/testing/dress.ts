import type { JsonObject } from '../model/index.ts'

/** An object as it is shown: without what is left out, and on demand with what nobody knows. */
export function dress(
  object: object,
  { unknownFields }: { readonly unknownFields: boolean },
  omitted: readonly string[] = [],
): JsonObject {
  const extra = unknownFields ? { introduced_later: { words: ['new', 1, null] } } : {}
  const entries = Object.entries({ ...object, ...extra })
  return Object.fromEntries(entries.filter(([name]) => !omitted.includes(name)))
}
