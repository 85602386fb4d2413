/** An element of the page by its id; the page is built with all that is asked for. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id)
  if (element instanceof kind) return element
  throw new Error(`The page has no ${id}.`)
}

/** What an element is made with. Text stays text, whatever it holds. */
export interface Made {
  readonly className?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly children?: readonly (Node | string)[]
}

/** Makes an element. */
export function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { className = '', attributes = {}, children = [] }: Made = {},
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  if (className !== '') element.className = className
  for (const [attribute, value] of Object.entries(attributes)) {
    element.setAttribute(attribute, value)
  }
  element.append(...children)
  return element
}
