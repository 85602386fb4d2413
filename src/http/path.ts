/**
 * Fills a path template and adds the query. The ids were checked when they came in, and are
 * encoded all the same.
 *
 * @throws {TypeError} an id is missing. An empty segment would be another endpoint.
 */
export function fillPath(
  template: string,
  ids: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>>,
): string {
  const path = template.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) => {
    const id = ids[name] ?? ''
    if (id === '') throw new TypeError(`the path ${template} lacks the id ${name}`)
    return encodeURIComponent(id)
  })
  if (Object.keys(query).length === 0) return path
  const search = new URLSearchParams(query).toString()
  return `${path}?${search}`
}
