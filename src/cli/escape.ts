const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu

/**
 * Text from outside, fit for a terminal: control characters, escape sequences and what changes the
 * direction of reading are spelled out, so that they can neither act nor pretend.
 */
export function printable(text: string): string {
  return text.replace(invisible, spellOut)
}

/** The same for text that may be long, such as what a person typed. */
export function printableStart(text: string, longest = 60): string {
  return printable(text.length > longest ? `${text.slice(0, longest)}…` : text)
}

/**
 * A value as JSON. `JSON.stringify` leaves C1 controls and direction marks as they are, and a
 * terminal obeys them; spelled out they are the same JSON.
 */
export function jsonText(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent)
    .split('\n')
    .map((line) => printable(line))
    .join('\n')
}

function spellOut(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
