import type { Part, Source } from './book.ts'
import type { Conduct } from './conduct.ts'

/** Why nothing was refunded. */
export type Refused = 'nothing_left' | 'beyond_captured'

/** What is left of some sources together. */
export function leftOf(sources: readonly Source[]): number {
  let left = 0
  for (const { capturedMinor, liveMinor } of sources) left += Math.max(0, capturedMinor - liveMinor)
  return left
}

/** How much a request comes to; null asks for all that is left. */
export function grant(
  asked: number | null,
  left: number,
  { enforcesCap, isIgnored }: Pick<Conduct, 'enforcesCap'> & { readonly isIgnored: boolean },
): number | Refused {
  const wanted = asked === null || (isIgnored && left > 0) ? left : asked
  if (wanted === 0) return 'nothing_left'
  if (!enforcesCap || wanted <= left) return wanted
  return left === 0 ? 'nothing_left' : 'beyond_captured'
}

/** Takes an amount from sources in their order. What none has left comes from the last. */
export function shareOut(sources: readonly Source[], minor: number): readonly Part[] {
  const [only, other] = sources
  if (only !== undefined && other === undefined) return [{ source: only, minor }]
  const parts: Part[] = []
  let open = minor
  for (const [index, source] of sources.entries()) {
    const left = Math.max(0, source.capturedMinor - source.liveMinor)
    const taken = index === sources.length - 1 ? open : Math.min(open, left)
    if (taken > 0) parts.push({ source, minor: taken })
    open -= taken
  }
  return parts
}

/** Takes an amount from both of two sources, in halves where they have that much. */
export function shareInHalves(sources: readonly Source[], minor: number): readonly Part[] {
  const [first, second] = sources
  if (first === undefined || second === undefined) return shareOut(sources, minor)
  const firstLeft = Math.max(0, first.capturedMinor - first.liveMinor)
  const secondLeft = Math.max(0, second.capturedMinor - second.liveMinor)
  const most = Math.min(firstLeft, minor)
  const taken = Math.min(most, Math.max(minor - secondLeft, Math.ceil(minor / 2)))
  return [
    { source: first, minor: taken },
    { source: second, minor: minor - taken },
  ].filter((part) => part.minor > 0)
}
