import { readFields } from '../model/index.ts'

const longest = 500

/** What a person's word lacks: who says so, and why. Null where it lacks nothing. */
export function lackingDetail(details: unknown): 'actor' | 'reason' | null {
  const fields = readFields(details)
  for (const name of ['actor', 'reason'] as const) {
    const value = fields?.get(name)
    const isThere = typeof value === 'string' && value.trim() !== '' && value.length <= longest
    if (!isThere) return name
  }
  return null
}
