import type { PageRow } from '../row-data.ts'
import { namedFields } from '../table/fields.ts'
import { made } from './elements.ts'

/** All that the report knows of a refund, by name. */
export function detailsOf(row: PageRow): HTMLElement {
  const entries = namedFields(row).map(([name, value]) =>
    made('div', {
      children: [
        made('dt', { children: [name] }),
        made('dd', { children: [made('bdi', { children: [value ?? 'not known'] })] }),
      ],
    }),
  )
  return made('dl', { className: 'facts', children: entries })
}
