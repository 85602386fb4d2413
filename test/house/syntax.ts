import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { parseAst } from 'vitest/node'

/** A source and its path from the root of the repository, with forward slashes. */
export interface SourceFile {
  readonly file: string
  readonly text: string
}

/** One node of a syntax tree in the ESTree shape. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Every file below the folders, at any depth; a folder that isn't there has none. */
export function readFiles(folders: readonly string[]): readonly SourceFile[] {
  return folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      file: relative(root, path).replaceAll(sep, '/'),
      text: readFileSync(path, 'utf8'),
    }))
}

export function isTypeScript({ file }: SourceFile): boolean {
  return file.endsWith('.ts')
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'end' in value
}

/** The child of that name, or null where there is none. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | null {
  const child = node[field]
  return isNode(child) ? child : null
}

/** The children of that name, where the field holds a list. */
export function childrenOf(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  const children = node[field]
  return Array.isArray(children) ? children.filter(isNode) : []
}

/** The text of that field, or an empty one. */
export function textOf(node: SyntaxNode | null, field: string): string {
  const value = node?.[field]
  return typeof value === 'string' ? value : ''
}

function* walk(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item)
    return
  }
  if (!isNode(value)) return
  yield value
  for (const child of Object.values(value)) yield* walk(child)
}

/** All nodes of a source, parents before children. Comments and text in quotes are no code here. */
export function nodesOf({ file, text }: SourceFile): readonly SyntaxNode[] {
  try {
    return [...walk(parseAst(text, { lang: 'ts' }))]
  } catch (error) {
    throw new Error(`${file} can't be parsed`, { cause: error })
  }
}

/** The line of a node, counted from 1. */
export function lineOf({ text }: SourceFile, node: SyntaxNode): number {
  return text.slice(0, node.start).split('\n').length
}
