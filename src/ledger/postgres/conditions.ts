import type { Parameter } from './session.ts'

/** One condition of a search. Each `?` of the text stands for the next of the values. */
export interface Condition {
  readonly text: string
  readonly values: readonly Parameter[]
}

/** The condition, where there is a value for it. */
export function when(text: string, value: Parameter | undefined): readonly Condition[] {
  return value === undefined ? [] : [{ text, values: [value] }]
}

/** All conditions as the text of a WHERE, with numbered parameters from the one after `before` on. */
export function numbered(conditions: readonly Condition[], before = 0): string {
  let count = before
  const texts = conditions.map(({ text }) => text.replaceAll('?', () => `$${(count += 1)}`))
  return ['true', ...texts].join(' AND ')
}

/** The values of all conditions, in the order of their numbers. */
export function valuesOf(conditions: readonly Condition[]): readonly Parameter[] {
  return conditions.flatMap(({ values }) => values)
}
