import { nearest, refuseInput } from '../model/index.ts'
import type { RefundError } from '../model/index.ts'

/** The error for arguments that can't be used; nothing was sent. */
export function refuseUsage(path: string, rule: string, message: string): RefundError {
  return refuseInput([{ path, rule }], { message })
}

/** `Did you mean x? ` when one of the words is near, else nothing. */
export function suggest(word: string, words: Iterable<string>): string {
  const near = nearest(word, words)
  return near === null ? '' : `Did you mean ${near}? `
}
