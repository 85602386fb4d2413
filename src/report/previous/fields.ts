import { isJsonObject, millisecondsOf } from '../../model/index.ts'
import type { JsonObject, JsonValue } from '../../model/index.ts'
import { refusePrevious } from './refusal.ts'

// All of these throw `previous.damaged` for what an export of ours doesn't hold in that place.

type Given = JsonValue | undefined

export function objectIn(value: Given): JsonObject {
  if (isJsonObject(value)) return value
  throw refusePrevious('previous.damaged')
}

export function listIn(value: Given): readonly JsonValue[] {
  if (Array.isArray(value)) return value
  throw refusePrevious('previous.damaged')
}

export function textIn(value: Given): string {
  if (typeof value === 'string') return value
  throw refusePrevious('previous.damaged')
}

export function wholeIn(value: Given): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw refusePrevious('previous.damaged')
}

/** Digits of a sum, which may be beyond what a number says exactly. */
export function digitsIn(value: Given): string {
  const text = textIn(value)
  if (/^-?[0-9]{1,60}$/.test(text)) return text
  throw refusePrevious('previous.damaged')
}

export function timeIn(value: Given): number {
  const milliseconds = millisecondsOf(textIn(value))
  if (milliseconds !== null) return milliseconds
  throw refusePrevious('previous.damaged')
}

export function wordIn<Word extends string>(value: Given, words: readonly Word[]): Word {
  const word = words.find((known) => known === value)
  if (word !== undefined) return word
  throw refusePrevious('previous.damaged')
}

/** Reads what may be null. */
export function orNull<Value>(value: Given, read: (value: Given) => Value): Value | null {
  return value === null || value === undefined ? null : read(value)
}
