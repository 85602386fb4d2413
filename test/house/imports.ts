import { posix } from 'node:path'

import { childOf, lineOf, nodesOf, textOf } from './syntax.ts'
import type { SourceFile, SyntaxNode } from './syntax.ts'

/** One reference from a source to another module. */
export interface Import {
  readonly file: string
  readonly line: number
  /** A path from the root of the repository, the name of a package, or `node:` and a module. */
  readonly target: string
  /** Whether nothing of it is left at run time. */
  readonly typeOnly: boolean
}

const statements = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
])

/** A computed path can't be held against a table, so it is written down as what it is. */
export const computedPath = '(a computed path)'

function packageName(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}

function targetOf(file: string, specifier: string): string {
  if (specifier === '') return computedPath
  if (specifier.startsWith('node:')) return specifier
  if (!specifier.startsWith('.')) return packageName(specifier)
  return posix.join(posix.dirname(file), specifier)
}

function isTypeOnly(node: SyntaxNode): boolean {
  return node.type === 'TSImportType' || [node.importKind, node.exportKind].includes('type')
}

function sourceOf(node: SyntaxNode): SyntaxNode | null {
  return childOf(node, node.type === 'TSExternalModuleReference' ? 'expression' : 'source')
}

/** Every import, export from, dynamic import and type import of a source, in its order. */
export function importsOf(source: SourceFile): readonly Import[] {
  return nodesOf(source)
    .filter((node) => statements.has(node.type))
    .filter((node) => node.type !== 'ExportNamedDeclaration' || sourceOf(node) !== null)
    .map((node) => ({
      file: source.file,
      line: lineOf(source, node),
      target: targetOf(source.file, textOf(sourceOf(node), 'value')),
      typeOnly: isTypeOnly(node),
    }))
}
