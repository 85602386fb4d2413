import { readFields, tellWord } from '../model/index.ts'
import type { Fields } from '../model/index.ts'
import { refuseConfiguration } from './faults.ts'
import type { Fault } from './faults.ts'

const names = ['file', 'config', 'env', 'options']

/**
 * Holds what a caller passes against what there is to pass.
 *
 * @throws {RefundError} `configuration`.
 */
export function checkGiven(given: unknown): void {
  const fields = readFields(given)
  const fault =
    fields === null
      ? { path: 'options', rule: 'option.type', says: 'pass an object, such as { file }.' }
      : (unknownName(fields) ?? wrongValue(fields))
  if (fault !== null) throw refuseConfiguration([fault], { kind: 'object' })
}

/** What is passed and isn't there was meant to be something, and not to be left out. */
export function lostValue(path: string): Fault {
  const says = 'is passed and has no value. Leave it out, or give it one.'
  return { path, rule: 'value.undefined', says }
}

function unknownName(fields: Fields): Fault | null {
  const strange = [...fields.keys()].find((name) => !names.includes(name))
  if (strange === undefined) return null
  const { quoted, suggestion } = tellWord(strange, names)
  const says = `there is no such option.${suggestion} There are ${names.join(', ')}.`
  return { path: quoted ?? 'options', rule: 'option.unknown', says }
}

function wrongValue(fields: Fields): Fault | null {
  const lost = [...fields.keys()].find((name) => fields.get(name) === undefined)
  if (lost !== undefined) return lostValue(lost)
  const file = fields.get('file')
  const environment = fields.get('env')
  if (file !== undefined && (typeof file !== 'string' || file === '')) {
    return { path: 'file', rule: 'option.type', says: 'pass the path of a file, as text.' }
  }
  if (environment !== undefined && (typeof environment !== 'object' || environment === null)) {
    const says = 'pass an object of variables, such as process.env.'
    return { path: 'env', rule: 'option.type', says }
  }
  if (file === undefined || fields.get('config') === undefined) return null
  const says = 'pass either a file or a configuration, not both.'
  return { path: 'config', rule: 'source.either', says }
}
