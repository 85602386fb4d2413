import { resolve } from 'node:path'

import { readFields, tellWord } from '../model/index.ts'
import type { Fault } from './faults.ts'
import { isPlainPath, isPlainVariable } from './plain.ts'
import { readTextFile } from './read-text-file.ts'

/** The environment variables that references are looked up in. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where a text is looked up: by what names it, and not by what it is. */
export interface ReferencePlace {
  readonly path: string
  readonly environment: Environment
  /** What relative paths are relative to. */
  readonly directory: string
}

type Looked = { readonly value: string } | { readonly fault: Fault }

const maxBytes = 64 * 1024
const kinds = ['env', 'file'] as const

/** Whether a value is written as an object, and so has to be a reference where text is wanted. */
export function isReference(value: unknown): value is object {
  return readFields(value) !== null
}

/** The text that a reference stands for. */
export async function readReference(reference: object, place: ReferencePlace): Promise<Looked> {
  const fields = [...(readFields(reference) ?? [])]
  const [kind, name] = fields[0] ?? []
  const isWhole = fields.length === 1 && typeof name === 'string' && name !== ''
  if (isWhole && kind === 'env') return fromVariable(name, place)
  if (isWhole && kind === 'file') return fromFile(name, place)
  const strange = fields.map(([key]) => key).find((key) => !kinds.some((known) => known === key))
  const { suggestion } = tellWord(strange ?? '', kinds)
  const says = `a reference is { env: 'NAME' } or { file: 'path' }, one of the two and nothing else.${suggestion}`
  return faultOf(place, 'reference.format', says)
}

function fromVariable(name: string, place: ReferencePlace): Looked {
  const told = isPlainVariable(name) ? `the variable ${name}` : 'the variable that it refers to'
  const { [name]: value } = place.environment
  if (typeof value !== 'string') {
    return faultOf(place, 'reference.missing', `${told} is not set. Set it, or name another one.`)
  }
  if (value === '') return faultOf(place, 'reference.empty', `${told} is empty. Set it.`)
  return { value }
}

async function fromFile(name: string, place: ReferencePlace): Promise<Looked> {
  const told = isPlainPath(name) ? `the file ${name}` : 'the file that it refers to'
  const read = await readTextFile(resolve(place.directory, name), maxBytes)
  if ('unreadable' in read) {
    const { rule, why, remedy } = read.unreadable
    return faultOf(place, rule, `${told} ${why}. ${remedy}`)
  }
  // Editors end a file with a line break, and some begin it with a byte order mark. Neither is seen,
  // and neither is part of the secret.
  const value = read.text.replace(/^\uFEFF/, '').replace(/\r?\n$/, '')
  if (value === '') {
    return faultOf(place, 'reference.empty', `${told} is empty. Put the value into it.`)
  }
  return { value }
}

function faultOf({ path }: ReferencePlace, rule: string, says: string): { readonly fault: Fault } {
  return { fault: { path, rule, says } }
}
