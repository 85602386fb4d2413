import { hasCardData, namesCardData } from './card-numbers.ts'
import type { InputIssue, InputRule } from './input-rules.ts'
import type { JsonScalar } from './json.ts'
import { pathOf, readFields } from './parse-fields.ts'
import { referenceKey } from './reference-key.ts'

const mostKeys = 50
const longestKey = 100
const longestText = 500
const reachesPrototype = new Set(['__proto__', 'constructor', 'prototype'])
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** A copy of the metadata with its keys in order, or null after reporting what is wrong with it. */
export function readMetadata(
  value: unknown,
  path: string,
  issues: InputIssue[],
): Readonly<Record<string, JsonScalar>> | null {
  const fields = readFields(value)
  if (fields === null || fields.size > mostKeys) {
    issues.push({ path, rule: fields === null ? 'metadata.type' : 'metadata.too_large' })
    return null
  }
  const entries: (readonly [string, JsonScalar])[] = []
  for (const [position, [key, entry]] of [...fields].entries()) {
    const rule = brokenByKey(key) ?? brokenByEntry(entry)
    if (rule === null && isScalar(entry)) entries.push([key, entry])
    else issues.push({ path: pathOf(path, key, position), rule: rule ?? 'metadata.type' })
  }
  return entries.length === fields.size ? Object.fromEntries(entries) : null
}

function brokenByKey(key: string): InputRule | null {
  if (key.length > longestKey) return 'metadata.too_large'
  if (key === referenceKey) return 'metadata.reserved'
  if (reachesPrototype.has(key) || key.trim() === '' || invisible.test(key)) {
    return 'metadata.key'
  }
  return namesCardData(key) || hasCardData(key) ? 'pci.pan_detected' : null
}

function brokenByEntry(entry: unknown): InputRule | null {
  if (typeof entry === 'number') return hasCardData(String(entry)) ? 'pci.pan_detected' : null
  if (typeof entry !== 'string') return null
  if (entry.length > longestText) return 'metadata.too_large'
  if (!entry.isWellFormed()) return 'metadata.format'
  return hasCardData(entry) ? 'pci.pan_detected' : null
}

function isScalar(value: unknown): value is JsonScalar {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean'
}
