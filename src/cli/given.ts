import { refuseInput } from '../model/index.ts'
import { refuseUsage, suggest } from './usage.ts'

/** What was given to a command, read by the names of its options without their dashes. */
export interface Given {
  /** The argument without a name, or null. */
  readonly argument: string | null
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
  const texts = (name: string): readonly string[] => {
    const found = values[name]
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
  return {
    argument: operands[0] ?? null,
    isJson: values.json === true,
    has: (name) => values[name] !== undefined,
    text,
    texts,
    required: (name) => {
      const found = text(name)
      if (found !== null) return found
      throw refuseUsage(`--${name}`, 'option.required', `--${name} is missing.`)
    },
    word: (name, words) => {
      const found = text(name)
      if (found === null) return null
      const word = words.find((known) => known === found)
      if (word !== undefined) return word
      const message = `--${name} is not a word it knows. ${suggest(found, words)}It takes ${words.join(', ')}.`
      throw refuseUsage(`--${name}`, 'option.word', message)
    },
  }
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
