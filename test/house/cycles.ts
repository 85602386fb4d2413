import { importsOf } from './imports.ts'
import type { SourceFile } from './syntax.ts'

type Graph = ReadonlyMap<string, readonly string[]>

function graphOf(sources: readonly SourceFile[]): Graph {
  return new Map(
    sources.map((source) => [source.file, importsOf(source).map(({ target }) => target)]),
  )
}

function findCycle(graph: Graph, path: readonly string[], cleared: Set<string>): string | null {
  const file = path.at(-1) ?? ''
  if (cleared.has(file)) return null
  const met = path.indexOf(file)
  if (met < path.length - 1) return path.slice(met).join(' -> ')
  for (const target of graph.get(file) ?? []) {
    const cycle = findCycle(graph, [...path, target], cleared)
    if (cycle !== null) return cycle
  }
  cleared.add(file)
  return null
}

// The same circle is met from each of its files, so it is known by who is in it.
function members(cycle: string): string {
  return [...new Set(cycle.split(' -> '))].toSorted().join()
}

/** The circles of imports, types included, each as the path around it. */
export function cyclesIn(sources: readonly SourceFile[]): readonly string[] {
  const graph = graphOf(sources)
  const cleared = new Set<string>()
  const found = [...graph.keys()]
    .map((file) => findCycle(graph, [file], cleared))
    .filter((cycle) => cycle !== null)
  return [...new Map(found.map((cycle) => [members(cycle), cycle])).values()]
}
