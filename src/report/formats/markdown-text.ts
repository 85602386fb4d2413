const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu

// No sign that means anything to Markdown, to HTML, or to what makes links of names and addresses.
const plain = /^[\p{L}\p{N}\p{M} .,()'%-]+$/u
const linked = /www\./i

/**
 * Text from outside within a line of Markdown, said letter by letter. Escaped by backslashes it
 * would still become links in places, so all but the plainest stands as code.
 */
export function literal(text: string): string {
  const isPlain = plain.test(text) && !linked.test(text) && text.trim() === text
  return isPlain ? text : code(text)
}

/** The same within a cell of a table, where a bar would end the cell even in code. */
export function cellText(text: string): string {
  // Behind a backslash an escaped bar would count as one that ends the cell.
  return literal(text).replaceAll('\\|', '\\\\u007c').replaceAll('|', '\\|')
}

function code(text: string): string {
  const shown = text.replace(invisible, spellOut)
  if (shown === '') return ''
  const runs = shown.match(/`+/g) ?? []
  const fence = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length), 0) + 1)
  const needsRoom = /^`|`$|^ .*[^ ].* $/.test(shown)
  return needsRoom ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`
}

/** What can't be seen is spelled out: it can neither break a line nor turn the reading around. */
function spellOut(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
