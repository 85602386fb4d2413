import type { RefundStatus } from '../../../model/index.ts'

/** One measure of refunds, by label and status: what a chart and its table of numbers both show. */
export interface FigureData {
  readonly title: string
  /** What heads the labels: `Day`, `Account`. */
  readonly labelHead: string
  readonly labels: readonly string[]
  readonly layers: readonly Layer[]
  readonly measure: Measure
}

/** The values of one status, one for each label. */
export interface Layer {
  readonly status: RefundStatus
  readonly values: readonly bigint[]
}

/** What the values count. */
export interface Measure {
  /** `refunds`, or a currency. */
  readonly unit: string
  /** Decimals of the currency, which the values are minor units of; 0 for a count. */
  readonly exponent: number
}

/** One value, by label and status. Values of the same label and status are added. */
export interface Point {
  readonly label: string
  readonly status: RefundStatus
  readonly value: bigint
}

/** The order that statuses are stacked and told in. */
export const stackOrder = ['succeeded', 'pending', 'new', 'failed'] as const

/** The points as one layer for each status that occurs. */
export function layersOf(labels: readonly string[], points: readonly Point[]): readonly Layer[] {
  return stackOrder
    .map((status) => ({ status, points: points.filter((point) => point.status === status) }))
    .filter(({ points }) => points.length > 0)
    .map(({ status, points }) => ({ status, values: valuesOf(labels, points) }))
}

/** The sum of all layers at each label. */
export function sumsOf({ labels, layers }: FigureData): readonly bigint[] {
  return labels.map((_label, index) =>
    layers.reduce((sum, { values }) => sum + (values[index] ?? 0n), 0n),
  )
}

function valuesOf(labels: readonly string[], points: readonly Point[]): readonly bigint[] {
  const sums = new Map<string, bigint>()
  for (const { label, value } of points) sums.set(label, (sums.get(label) ?? 0n) + value)
  return labels.map((label) => sums.get(label) ?? 0n)
}
