import { meaningOf } from '../http/option-table.ts'
import type { OptionDescription } from '../http/option-table.ts'
import { tellWord } from '../model/index.ts'

// What an option expects stands in its table. These rules say more than that.
const sentences: ReadonlyMap<string, string> = new Map([
  ['base_url.scheme', 'must begin with https://. Plain http is for this machine, in test mode.'],
  ['base_url.host', "must name a public host, and none that only resembles the provider's own."],
  ['base_url.credentials', 'must hold no user name and no password. Remove them.'],
  ['base_url.format', 'must be a plain https address, without a query or a fragment.'],
  [
    'mode.mismatch',
    'belongs to the other mode: live credentials and the addresses of test mode never go together. Make them agree.',
  ],
  ['currency.unsupported', 'is no ISO 4217 currency that payments are made in. Correct it.'],
  ['status.unsupported', 'may give a word only the meaning new, pending, succeeded or failed.'],
])

/** What is expected of an option that breaks a rule, and what to do. */
export function explainOption(
  rule: string,
  option: OptionDescription | null,
  value: unknown,
): string {
  const known = sentences.get(rule)
  if (known !== undefined) return known
  if (option === null) return "breaks a rule of its provider. Correct it by the provider's page."
  const { meaning, expects, choices, isSecret } = option
  if (rule === 'credentials.either') {
    return `is half of a login, or one login too many. It is ${meaning}. Give one whole login.`
  }
  const word = typeof value === 'string' && !isSecret ? value : ''
  return `must be ${expects}.${tellWord(word, choices).suggestion} It is ${meaning}.`
}

/** What to say of an option that isn't there and has to be. */
export function explainMissing(option: OptionDescription): string {
  const refer = `efer to it by { env: '${option.variable ?? 'NAME'}' } or { file: 'path' }.`
  const remedy = option.isSecret ? `R${refer}` : `Write it down, or r${refer}`
  return `is missing: ${meaningOf(option)}. ${remedy}`
}

const several = 'Several accounts are of this provider, so none takes'

/** The same, where several accounts of one provider keep its variables from being taken. */
export function explainMissingOfSeveral(option: OptionDescription): string {
  const kept = option.variable ?? 'a variable'
  return `is missing: ${meaningOf(option)}. ${several} ${kept} on its own. Let each name its own: { env: 'NAME' }.`
}

/** What to say of an option that a variable would give to an account that was alone. */
export function explainAmbiguous(option: OptionDescription, variable: string): string {
  // Accounts may well share what all providers have, and never a login.
  const name = option.isCommon ? variable : 'NAME'
  return `is not written down, and ${variable} is set: ${meaningOf(option)}. ${several} ${variable} on its own. Write it down for each account, such as { env: '${name}' }, or unset ${variable}.`
}
