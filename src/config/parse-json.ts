import { isPlainName } from '../model/index.ts'
import type { Fault } from './faults.ts'

/** A JSON value, or what is wrong with the text: where, and never what stands there. */
export type ParsedJson = { readonly value: unknown } | { readonly fault: Fault }

/** Names that reach a prototype where an object is made of them. */
export const reservedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const deepest = 20

// Sticky, so that each is tried exactly where the reading stands.
const space = /[ \t\n\r]*/y
const stringToken = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const scalarToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y

/** The text, and how far it was read. */
interface Cursor {
  readonly text: string
  position: number
}

/** Ends the reading. */
class JsonFault extends Error {
  readonly position: number
  readonly rule: string
  readonly path: string

  constructor(position: number, rule: string, message: string, path = 'file') {
    super(message)
    this.position = position
    this.rule = rule
    this.path = path
  }
}

/**
 * Reads JSON as `JSON.parse` does, but for keys that stand twice in an object: `JSON.parse` takes
 * the last, and an account would be lost without a word.
 */
export function parseJson(source: string): ParsedJson {
  const cursor: Cursor = { text: source.replace(/^\uFEFF/, ''), position: 0 }
  try {
    const value = readValue(cursor, [])
    skipSpace(cursor)
    if (cursor.position < cursor.text.length) {
      throw unexpected(cursor, 'nothing may follow the configuration. Remove what does.')
    }
    return { value }
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    const before = cursor.text.slice(0, error.position).split('\n')
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
    return { fault: { path: error.path, rule: error.rule, says: `${place}: ${error.message}` } }
  }
}

function readValue(cursor: Cursor, path: readonly string[]): unknown {
  if (path.length > deepest) throw unexpected(cursor, 'objects stand in each other too deep.')
  skipSpace(cursor)
  const next = cursor.text[cursor.position]
  if (next === '{') return readObject(cursor, path)
  if (next === '[') return readArray(cursor, path)
  const token = take(cursor, stringToken) ?? take(cursor, scalarToken)
  if (token === null) {
    throw unexpected(cursor, 'a value is expected here, and texts stand in double quotes.')
  }
  return JSON.parse(token)
}

function readObject(cursor: Cursor, path: readonly string[]): unknown {
  const fields = new Map<string, unknown>()
  readItems(cursor, '}', () => {
    const start = cursor.position
    const key = readKey(cursor)
    if (fields.has(key)) throw duplicateKey(start, [...path, key])
    skipSpace(cursor)
    if (!skip(cursor, ':')) {
      throw unexpected(cursor, 'a colon is expected here, between a key and its value.')
    }
    fields.set(key, readValue(cursor, [...path, key]))
  })
  return Object.fromEntries(fields)
}

function readKey(cursor: Cursor): string {
  const start = cursor.position
  const token = take(cursor, stringToken)
  if (token === null) throw unexpected(cursor, 'a key in double quotes is expected here.')
  const key = String(JSON.parse(token))
  if (!reservedKeys.has(key)) return key
  throw new JsonFault(start, 'key.reserved', 'this key is reserved by JavaScript. Rename it.')
}

function readArray(cursor: Cursor, path: readonly string[]): unknown {
  const items: unknown[] = []
  readItems(cursor, ']', () => {
    items.push(readValue(cursor, [...path, String(items.length)]))
  })
  return items
}

/** What stands between an opening bracket and its end, with commas between. */
function readItems(cursor: Cursor, end: '}' | ']', readItem: () => void): void {
  cursor.position += 1
  skipSpace(cursor)
  if (skip(cursor, end)) return
  for (;;) {
    readItem()
    skipSpace(cursor)
    if (skip(cursor, end)) return
    if (!skip(cursor, ',')) throw unexpected(cursor, `a comma or ${end} is expected here.`)
    skipSpace(cursor)
    if (cursor.text[cursor.position] === end) {
      throw unexpected(cursor, `the comma before this ${end} is one too many. Remove it.`)
    }
  }
}

function skipSpace(cursor: Cursor): void {
  take(cursor, space)
}

function skip(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.position] !== character) return false
  cursor.position += 1
  return true
}

function take(cursor: Cursor, token: RegExp): string | null {
  token.lastIndex = cursor.position
  const [taken] = token.exec(cursor.text) ?? []
  if (taken === undefined) return null
  cursor.position += taken.length
  return taken
}

function unexpected({ text, position }: Cursor, message: string): JsonFault {
  const isComment = /^\/[/*]/.test(text.slice(position, position + 2))
  if (!isComment) return new JsonFault(position, 'json.syntax', message)
  const remedy = 'JSON has no comments. Remove it, or use polyrefund.config.js instead.'
  return new JsonFault(position, 'json.comment', remedy)
}

function duplicateKey(position: number, path: readonly string[]): JsonFault {
  const message = 'this key stands twice in its object, so one of the two would be lost. Rename it.'
  const place = path.every(isPlainName) ? path.join('.') : 'file'
  return new JsonFault(position, 'key.duplicate', message, place)
}
