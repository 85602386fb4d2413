/** Text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_.:/@%+-]+$/.test(text)) return text
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A command line of this program. */
export function commandLine(words: readonly string[]): string {
  return ['polyrefund', ...words].map(shellWord).join(' ')
}
