import type { Draws } from './draws.ts'

const minute = 60_000

/** What becomes of a webhook on its way, with the number that the fault matrix has for it. */
export type LetterCourse =
  | { readonly kind: 'duplicate'; readonly fault: 'F58'; readonly byMs: number }
  | { readonly kind: 'redelivered'; readonly fault: 'F59'; readonly byMs: number }
  | { readonly kind: 'late'; readonly fault: 'F60'; readonly byMs: number }
  | { readonly kind: 'early'; readonly fault: 'F61' }
  | { readonly kind: 'forged' | 'mutated' | 'replayed'; readonly fault: 'F63' }
  | { readonly kind: 'dropped'; readonly fault: 'F65' }

/** Draws it; null for nothing. */
export function drawCourse(draws: Draws): LetterCourse | null {
  if (draws.chance(0.4)) return null
  const byMs = draws.pick([0, 40, 5_000, minute, 20 * minute])
  switch (draws.pick(['F58', 'F59', 'F60', 'F61', 'F63', 'F65'])) {
    case 'F58':
      return { kind: 'duplicate', fault: 'F58', byMs }
    case 'F59':
      return { kind: 'redelivered', fault: 'F59', byMs }
    case 'F60':
      return { kind: 'late', fault: 'F60', byMs: draws.whole(10_000, 40 * minute) }
    case 'F61':
      return { kind: 'early', fault: 'F61' }
    case 'F63':
      return { kind: draws.pick(['forged', 'mutated', 'replayed']), fault: 'F63' }
    case 'F65':
      return { kind: 'dropped', fault: 'F65' }
  }
}
