import { hasCardNumber } from './card-numbers.ts'
import type { InputIssue } from './input-rules.ts'

/** What an object holds itself, by name. A map, so that no name can reach a prototype. */
export type Fields = ReadonlyMap<string, unknown>

/** Reads one value: the checked one, or null after reporting what is wrong with it. */
export type Reader<Value> = (value: unknown, path: string, issues: InputIssue[]) => Value | null

const printableKey = /^[A-Za-z0-9_-]{1,40}$/

/**
 * Reads the own enumerable properties of an object, each exactly once: a getter can't answer the
 * check one way and the use another. Null for everything else, and for an object that throws.
 *
 * A Map, a Date or a promise has no fields of its own and would pass for an empty object; the tag
 * tells them apart.
 */
export function readFields(value: unknown): Fields | null {
  if (typeof value !== 'object' || value === null) return null
  try {
    if (Object.prototype.toString.call(value) !== '[object Object]') return null
    return new Map(Object.entries(value))
  } catch {
    return null
  }
}

/** Reads the items of an array, each exactly once; null for everything else. */
export function readItems(value: unknown): readonly unknown[] | null {
  try {
    return Array.isArray(value) ? Array.from<unknown>(value) : null
  } catch {
    return null
  }
}

/** Reports every field that has no meaning, so that a misspelt one is never ignored. */
export function reportUnknown(
  fields: Fields,
  known: readonly string[],
  parent: string,
  issues: InputIssue[],
): void {
  let position = 0
  for (const key of fields.keys()) {
    if (!known.includes(key)) {
      issues.push({ path: pathOf(parent, key, position), rule: 'option.unknown' })
    }
    position += 1
  }
}

/** The path of a field. A key that can't be printed safely is named by its position instead. */
export function pathOf(parent: string, key: string, position: number): string {
  if (!printableKey.test(key) || hasCardNumber(key)) return `${parent}[${position}]`
  return parent === '' ? key : `${parent}.${key}`
}

/** Reads a field that may be left out; undefined counts as left out, null doesn't. */
export function readOptional<Value>(
  fields: Fields,
  name: string,
  issues: InputIssue[],
  read: Reader<Value>,
): Value | null {
  const value = fields.get(name)
  return value === undefined ? null : read(value, name, issues)
}
