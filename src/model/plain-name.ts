import { nearest } from './nearest.ts'

// People paste a key where a name belongs. So what somebody wrote is repeated only where it can
// hardly be a credential.
const keyPrefix = /(?:^|[^a-z])f?(?:sk|pk|rk|whsec)_/i

/** Whether text looks like a key: by its beginning, or by a long run of letters and digits. */
export function isCredentialLike(text: string): boolean {
  if (keyPrefix.test(text)) return true
  const runs = text.match(/[A-Za-z0-9]+/g) ?? []
  return runs.some(
    (run) => run.length > 24 || (run.length >= 12 && /[0-9]/.test(run) && /[A-Za-z]/.test(run)),
  )
}

/** Whether a name of the writer's own, such as an account's, may be repeated. */
export function isPlainName(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,40}$/.test(text) && !isCredentialLike(text)
}

/** A name as a part of a path; one that may be a secret is told by its position. */
export function step(name: string, position: number): string {
  return isPlainName(name) ? `.${name}` : `[${position}]`
}

/**
 * An unknown word and what it was probably meant to be. Only a misspelling of a name that exists is
 * repeated: nothing else is sure to be no secret.
 */
export function tellWord(
  word: string,
  names: readonly string[],
): { readonly quoted: string | null; readonly suggestion: string } {
  const isTold = isPlainName(word) && word.length <= 24
  const near = isTold ? nearest(word, names.filter(isPlainName)) : null
  if (near === null) return { quoted: null, suggestion: '' }
  return { quoted: word, suggestion: ` Did you mean ${near}?` }
}
