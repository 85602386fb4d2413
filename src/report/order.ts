/** By code units, since an order by language differs between machines; the unknown comes last. */
export function compareKnown(a: string | null, b: string | null): -1 | 0 | 1 {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}
