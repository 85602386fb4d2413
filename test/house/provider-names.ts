import { lineOf, nodesOf } from './syntax.ts'
import type { SourceFile } from './syntax.ts'

const wordBearers = new Set(['Identifier', 'Literal', 'TemplateElement'])

function wordsOf(code: string): readonly string[] {
  return (code.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []).map((word) => word.toLowerCase())
}

/**
 * Where the core names a provider: an identifier, a text or a path that contains the name of one
 * as a word. Comments may, since they say where a quirk comes from.
 */
export function providersNamed(
  sources: readonly SourceFile[],
  providers: ReadonlySet<string>,
): readonly string[] {
  return sources
    .filter(({ file }) => file.startsWith('src/'))
    .flatMap((source) =>
      nodesOf(source)
        .filter(({ type }) => wordBearers.has(type))
        .map((node) => ({ node, code: source.text.slice(node.start, node.end) }))
        .filter(({ code }) => wordsOf(code).some((word) => providers.has(word)))
        .map(
          ({ node, code }) => `${source.file}:${lineOf(source, node)} names a provider: ${code}`,
        ),
    )
}
