import type { Manifest } from '../model/index.ts'
import { printable } from './escape.ts'
import { counted } from './words.ts'

/** How a statement of a manifest is known. */
export const bases = ['documented', 'inferred', 'unknown'] as const

export type Basis = (typeof bases)[number]

/** A statement of a manifest in words. */
export interface ToldStatement {
  readonly label: string
  readonly value: string
  readonly basis: Basis
  readonly source: string
}

/** All statements of a manifest in the order it makes them, whatever they are about. */
export function statementsOf(manifest: Manifest): readonly ToldStatement[] {
  const fields: Readonly<Record<string, unknown>> = { ...manifest }
  return Object.entries(fields).flatMap(([name, field]) => {
    const told = readStatement(field)
    if (told === null) return []
    const isDuration = name.endsWith('Ms')
    const label = spaced(isDuration ? name.slice(0, -2) : name)
    const value = isDuration ? durationText(told.value) : valueText(told.value)
    return [{ label, value, basis: told.basis, source: printable(told.source) }]
  })
}

function readStatement(
  field: unknown,
): { readonly value: unknown; readonly basis: Basis; readonly source: string } | null {
  if (typeof field !== 'object' || field === null) return null
  if (!('basis' in field && 'value' in field && 'source' in field)) return null
  const basis = bases.find((known) => known === field.basis)
  if (basis === undefined || typeof field.source !== 'string') return null
  return { value: field.value, basis, source: field.source }
}

/** `keyWindow` as `key window` */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return printable(value)
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) {
    const isList = value.some((item) => typeof item === 'object')
    return value.map(valueText).join(isList ? '; ' : ', ')
  }
  if (typeof value !== 'object' || value === null) return 'unknown'
  const entries = Object.entries(value)
  const isTable = entries.some(([, item]) => typeof item === 'object' && item !== null)
  return isTable
    ? entries.map(([key, item]) => `${printable(key)} (${valueText(item)})`).join('; ')
    : entries
        .filter(([, item]) => item !== false)
        .map(([key, item]) => fieldText(spaced(printable(key)), item))
        .join(', ')
}

function fieldText(name: string, value: unknown): string {
  return value === true ? name : `${name} ${valueText(value)}`
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
] as const

/** Milliseconds in the largest unit that says them exactly. */
function durationText(milliseconds: unknown): string {
  if (typeof milliseconds !== 'number') return valueText(milliseconds)
  const unit = units.find(([, size]) => milliseconds >= size && milliseconds % size === 0)
  return unit === undefined ? String(milliseconds) : counted(milliseconds / unit[1], unit[0])
}
