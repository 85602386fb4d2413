import { nearest } from '../model/index.ts'

// People paste a key where a name belongs. So what a configuration says is repeated only where it
// can hardly be a credential.
const keyPrefix = /(?:^|[^a-z])f?(?:sk|pk|rk|whsec)_/i

function isCredentialLike(text: string): boolean {
  if (keyPrefix.test(text)) return true
  const runs = text.match(/[A-Za-z0-9]+/g) ?? []
  return runs.some(
    (run) => run.length > 24 || (run.length >= 12 && /[0-9]/.test(run) && /[A-Za-z]/.test(run)),
  )
}

/** Whether a name of the writer's own, such as an account's, may stand in a path. */
export function isPlainName(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,40}$/.test(text) && !isCredentialLike(text)
}

/** Whether the name of an environment variable may be repeated: capitals, and words or numbers. */
export function isPlainVariable(text: string): boolean {
  return (
    /^[A-Z][A-Z0-9_]{0,63}$/.test(text) &&
    text.split('_').every((part) => /^(?:[A-Z]{0,16}|[A-Z0-9]{0,4})$/.test(part))
  )
}

/** Whether a path may be repeated: it has to look like one. */
export function isPlainPath(text: string): boolean {
  return /^[A-Za-z0-9_./@-]{1,200}$/.test(text) && /[./]/.test(text) && !isCredentialLike(text)
}

/**
 * An unknown word and what it was probably meant to be. Only a misspelling of a name that exists is
 * repeated: nothing else is sure to be no secret.
 */
export function tellWord(
  word: string,
  names: readonly string[],
): { readonly quoted: string | null; readonly suggestion: string } {
  const near = isPlainName(word) && word.length <= 24 ? nearest(word, names) : null
  if (near === null) return { quoted: null, suggestion: '' }
  return { quoted: word, suggestion: ` Did you mean ${near}?` }
}
