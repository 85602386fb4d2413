/** Sums of amounts that stand at times, for any time to count from. */
export interface TimeSums {
  /** Adds to what stands at a time; less than nothing takes away. */
  readonly add: (at: string, minor: number) => void
  /** The sum of what stands at or after the time. */
  readonly from: (since: string) => number
}

interface SumNode {
  sum: number
  readonly parts: Map<string, SumNode>
}

// How much of `2026-10-04T09:30:00.000Z` tells the day, the hour, the minute and all of it. Each
// level holds the sums of the one below, so that no order has to be kept: clocks may jump.
const lengths = [10, 13, 16, 24] as const

export function createTimeSums(): TimeSums {
  const root: SumNode = { sum: 0, parts: new Map() }
  return {
    add: (at, minor) => {
      let node = root
      for (const length of lengths) {
        node = partOf(node, at.slice(0, length))
        node.sum += minor
      }
    },
    from: (since) => sumFrom(root, since, 0),
  }
}

function partOf({ parts }: SumNode, prefix: string): SumNode {
  const known = parts.get(prefix)
  if (known !== undefined) return known
  const part: SumNode = { sum: 0, parts: new Map() }
  parts.set(prefix, part)
  return part
}

function sumFrom({ sum, parts }: SumNode, since: string, level: number): number {
  const length = lengths[level]
  if (length === undefined) return sum
  const border = since.slice(0, length)
  let total = 0
  for (const [prefix, part] of parts) {
    if (prefix > border) total += part.sum
    if (prefix === border) total += sumFrom(part, since, level + 1)
  }
  return total
}
