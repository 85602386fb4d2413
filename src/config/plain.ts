import { isCredentialLike } from '../model/index.ts'

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
