/**
 * Whether text has a shape in which `*` stands for any characters, none too. The text is walked
 * once: what stands between two stars is taken where it comes first.
 */
export function hasShape(text: string, pattern: string): boolean {
  const [beginning = '', ...rest] = pattern.split('*')
  const ending = rest.pop()
  if (ending === undefined) return text === pattern
  const last = text.length - ending.length
  if (!text.startsWith(beginning) || !text.endsWith(ending)) return false
  let from = beginning.length
  for (const part of rest) {
    const found = text.indexOf(part, from)
    if (found === -1) return false
    from = found + part.length
  }
  return from <= last
}
