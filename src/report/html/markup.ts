/** Markup that is ready to stand in a page. Every other text is escaped where it is put in. */
export interface Markup {
  readonly markup: string
}

/** What a place of a template can be filled with. */
export type Content = string | number | Markup | null | readonly Content[]

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** Text as it may stand in an element, or in an attribute in quotes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities.get(sign) ?? '')
}

/** Markup from a template: what stands in its places is escaped unless it is markup itself. */
export function markup(texts: TemplateStringsArray, ...places: readonly Content[]): Markup {
  return ready(texts.map((text, index) => `${text}${written(places[index] ?? null)}`).join(''))
}

/** Markup of another source that is known to be safe. */
export function ready(markup: string): Markup {
  return { markup }
}

/**
 * A value as text of a script element of JSON. Without `<` nothing can end the element, and the
 * two line separators would end a line in old parsers.
 */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function written(content: Content): string {
  if (content === null) return ''
  if (typeof content === 'string') return escaped(content)
  if (typeof content === 'number') return String(content)
  return 'markup' in content ? content.markup : content.map(written).join('')
}
