import type { CheckedRule, RouteField } from './route.ts'
import { hasShape } from './shape.ts'

/** The first of the earlier rules that takes all that a rule would, or null. */
export function takenBy(
  rule: CheckedRule,
  earlier: readonly (CheckedRule | null)[],
): number | null {
  const taker = earlier.findIndex((other) => other !== null && takesAllOf(other, rule))
  return taker === -1 ? null : taker
}

/** Whatever meets `rule` meets `other`: each condition of `other` is one of `rule`, and wider. */
function takesAllOf(other: CheckedRule, rule: CheckedRule): boolean {
  return [...other.conditions].every(([field, wide]) => {
    const narrow = rule.conditions.get(field)
    return narrow !== undefined && narrow.every((text) => wide.some((w) => covers(field, w, text)))
  })
}

// No id holds a star, so a star of the narrow shape can only be met by one of the wide shape.
function covers(field: RouteField, wide: string, narrow: string): boolean {
  return field === 'payment' ? hasShape(narrow, wide) : wide === narrow
}
