import { childOf, childrenOf, nodesOf, textOf } from './syntax.ts'
import type { SourceFile, SyntaxNode } from './syntax.ts'

/** What a door lets through, each list in the order of the alphabet. */
export interface Names {
  readonly values: readonly string[]
  readonly types: readonly string[]
}

interface Name {
  readonly name: string
  readonly isType: boolean
}

const typeDeclarations = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'])

function listed(node: SyntaxNode): readonly Name[] {
  return childrenOf(node, 'specifiers').map((specifier) => ({
    name: textOf(childOf(specifier, 'exported'), 'name'),
    isType: [node.exportKind, specifier.exportKind].includes('type'),
  }))
}

function declared(node: SyntaxNode): readonly Name[] {
  const declaration = childOf(node, 'declaration')
  if (declaration === null) return []
  const isType = typeDeclarations.has(declaration.type)
  return [declaration, ...childrenOf(declaration, 'declarations')]
    .map((bearer) => textOf(childOf(bearer, 'id'), 'name'))
    .filter((name) => name !== '')
    .map((name) => ({ name, isType }))
}

/** The names that a source exports, types beside values. */
export function namesOf(source: SourceFile): Names {
  const names = nodesOf(source)
    .filter(({ type }) => type === 'ExportNamedDeclaration')
    .flatMap((node) => listed(node).concat(declared(node)))
  const pick = (isType: boolean): readonly string[] =>
    names
      .filter((name) => name.isType === isType)
      .map(({ name }) => name)
      .toSorted()
  return { values: pick(false), types: pick(true) }
}
