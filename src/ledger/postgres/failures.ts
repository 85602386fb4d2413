import type { RefundError } from '../../model/index.ts'
import { ledgerError } from '../errors.ts'

export const name = 'postgres'

/** Thrown inside a step that lost against another one: nothing was stored, and it runs again. */
export class StepConflict extends Error {
  constructor() {
    super('The step met another one.')
    this.name = 'StepConflict'
  }
}

// serialization_failure, deadlock_detected, unique_violation.
const conflicts: ReadonlySet<string> = new Set(['40001', '40P01', '23505'])

const explanations: ReadonlyMap<string, string> = new Map([
  ['57014', 'a statement took much longer than timeoutMs'],
  ['55P03', 'another step held the same refund or payment for longer than timeoutMs'],
  ['25P03', 'the step stood still for longer than timeoutMs, and the server ended it'],
  ['25006', 'the server only lets this login read'],
  ['3D000', 'the database does not exist'],
  ['3F000', 'the schema of the ledger is not there any more'],
  ['42P01', 'tables of the ledger are not there any more'],
  ['42501', 'the login lacks a permission that the ledger needs'],
  ['53100', "the server's disk is full"],
  ['53300', 'the server has no connection left'],
])

const classes: ReadonlyMap<string, string> = new Map([
  ['08', 'the connection was lost'],
  ['28', 'the server refused the login'],
  ['57', 'the server ended the connection'],
])

/** Whether the database says that a step lost against another one, and may run again. */
export function isConflict(error: unknown): boolean {
  return conflicts.has(sqlStateOf(error))
}

/** Whether the server itself said so, and the connection may still be of use. */
export function isAnswer(error: unknown): boolean {
  return sqlStateOf(error) !== ''
}

/** What a statement's failure is thrown as. The driver's own words may quote what is stored. */
export function failureOf(error: unknown): Error {
  return isConflict(error) ? new StepConflict() : unavailable(`${reasonOf(error)}.`)
}

/** Nothing was stored. */
export function unavailable(why: string): RefundError {
  return ledgerError({ name, rule: 'ledger.unavailable', why: `${why} Nothing was stored.` })
}

/** The step may have been stored. */
export function commitUnknown(why: string): RefundError {
  return ledgerError({
    name,
    rule: 'ledger.commit_unknown',
    why: `${why}, and the step may have been stored or not. The same step again is right either way.`,
  })
}

/** It was closed. */
export function closed(): RefundError {
  return ledgerError({ name, rule: 'ledger.closed', why: 'it was closed.' })
}

function reasonOf(error: unknown): string {
  const state = sqlStateOf(error)
  if (state === '') return `the connection was lost or never made${codeOf(error)}`
  const known = explanations.get(state) ?? classes.get(state.slice(0, 2))
  return `${known ?? 'the server refused a statement'} (SQLSTATE ${state})`
}

function codeOf(error: unknown): string {
  const code = textOf(error, 'code')
  return /^E[A-Z]{3,20}$/.test(code) ? ` (${code})` : ''
}

/** Five letters and digits by which the server names a failure; empty where there are none. */
function sqlStateOf(error: unknown): string {
  const code = textOf(error, 'code')
  return textOf(error, 'severity') !== '' && /^[0-9A-Z]{5}$/.test(code) ? code : ''
}

/** A field of what the driver gave, as text; empty where it has none. */
export function textOf(value: unknown, field: string): string {
  if (typeof value !== 'object' || value === null) return ''
  const found: unknown = Reflect.get(value, field)
  return typeof found === 'string' ? found : ''
}
