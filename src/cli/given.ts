import { refuseInput } from '../model/index.ts'
import { refuseUsage, suggest } from './usage.ts'

/** What was given to a command, read by the names of its options without their dashes. */
export interface Given {
  /** The argument without a name, or null. */
  readonly argument: string | null
  /** The second one, or null. */
  readonly secondArgument: string | null
  readonly isJson: boolean
  has(name: string): boolean
  /** The option's value or null. */
  text(name: string): string | null
  /** All values of an option that may be repeated. */
  texts(name: string): readonly string[]
  /** The option's value. */
  required(name: string): string
  /** The option's value as one of the words, or null. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | null
  /** The values of an option that may be repeated, or be a list with commas; each of them once. */
  list(name: string): readonly string[]
  /** The same, each one of the words. */
  words<Word extends string>(name: string, words: readonly Word[]): readonly Word[]
}

/** Collects the values of an option, so that giving it twice is seen. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value]
}

/**
 * Reads what the parser of arguments has found.
 *
 * @throws {RefundError} `invalid_request`, from each method: an option is missing, repeated,
 * without a value or not one of its words. Of two amounts the last would win, and nobody would know.
 */
export function readGiven(
  values: Readonly<Record<string, unknown>>,
  operands: readonly string[],
): Given {
  const valueOf = (name: string): unknown => values[parserName(name)]
  const texts = (name: string): readonly string[] => {
    const found = valueOf(name)
    const texts = Array.isArray(found) ? found.map(String) : []
    // `--reference $REF --yes` with an empty REF would make a refund named --yes.
    if (!texts.some((text) => text.startsWith('--'))) return texts
    throw refuseUsage(`--${name}`, 'option.value', `--${name} is followed by another option.`)
  }
  const text = (name: string): string | null => {
    const [first, ...more] = texts(name)
    if (more.length === 0) return first ?? null
    throw refuseUsage(`--${name}`, 'option.repeated', `--${name} was given more than once.`)
  }
  const list = (name: string): readonly string[] => {
    const parts = texts(name).flatMap((text) => text.split(',').map((part) => part.trim()))
    if (parts.every((part) => part !== '')) return [...new Set(parts)]
    throw refuseUsage(`--${name}`, 'option.value', `--${name} has an empty place in its list.`)
  }
  return {
    argument: operands[0] ?? null,
    secondArgument: operands[1] ?? null,
    isJson: values.json === true,
    has: (name) => valueOf(name) !== undefined,
    text,
    texts,
    required: (name) => {
      const found = text(name)
      if (found !== null) return found
      throw refuseUsage(`--${name}`, 'option.required', `--${name} is missing.`)
    },
    word: (name, words) => {
      const found = text(name)
      return found === null ? null : knownWord(name, found, words)
    },
    list,
    words: (name, words) => list(name).map((found) => knownWord(name, found, words)),
  }
}

function knownWord<Word extends string>(name: string, found: string, words: readonly Word[]): Word {
  const word = words.find((known) => known === found)
  if (word !== undefined) return word
  const message = `--${name} is not a word it knows. ${suggest(found, words)}It takes ${words.join(', ')}.`
  throw refuseUsage(`--${name}`, 'option.word', message)
}

/** The parser's name for an option: `time-zone` is `timeZone`. */
function parserName(name: string): string {
  return name.replace(/-[a-z]/g, ([, letter = '']) => letter.toUpperCase())
}

/**
 * Checks that options were given, and names all that were not.
 *
 * @throws {RefundError} `invalid_request`.
 */
export function requireAll(given: Given, names: readonly string[]): void {
  const missing = names.filter((name) => !given.has(name)).map((name) => `--${name}`)
  if (missing.length === 0) return
  throw refuseInput(
    missing.map((path) => ({ path, rule: 'option.required' })),
    {
      message: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
    },
  )
}
