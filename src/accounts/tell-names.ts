import { isPlainName, nearest } from '../model/index.ts'

/** ` Did you mean us?`, or nothing where no name is near. */
export function didYouMean(word: unknown, candidates: readonly string[]): string {
  const near = typeof word === 'string' ? nearest(word, candidates.filter(isPlainName)) : null
  return near === null ? '' : ` Did you mean ${near}?`
}

/**
 * The names of accounts for a sentence: `us, africa`. A pasted key passes for a name, so one that
 * looks like a key is counted and not told.
 */
export function tellNames(names: readonly string[]): string {
  const plain = names.filter(isPlainName)
  const hidden = names.length - plain.length
  if (hidden === 0) return plain.join(', ')
  const told = hidden === 1 ? '1 whose name may be a key' : `${hidden} whose names may be keys`
  return plain.length === 0 ? told : `${plain.join(', ')}, and ${told}`
}
