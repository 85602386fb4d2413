import { millisecondsOf, readFields, readItems } from '../model/index.ts'
import type { Fields, InputIssue, Reader } from '../model/index.ts'
import { sumOf } from './sums.ts'
import type { ReportHeld, ReportRisk } from './types.ts'

/** What a ledger can't vouch for, with its amounts as they are written. */
export const readRisk: Reader<readonly ReportRisk[]> = (value, path, issues) => {
  const items = readItems(value)
  if (items === null) {
    issues.push({ path, rule: 'option.type' })
    return null
  }
  return items.flatMap((item, at) => readOne(item, `${path}[${at}]`, issues) ?? [])
}

function readOne(item: unknown, path: string, issues: InputIssue[]): ReportRisk | null {
  const fields = readFields(item)
  const account = fields?.get('account')
  const currency = fields?.get('currency')
  const since = fields?.get('oldestSince')
  if (fields === null || typeof account !== 'string' || typeof currency !== 'string') {
    issues.push({ path, rule: 'option.type' })
    return null
  }
  const oldestMs = typeof since === 'string' ? millisecondsOf(since) : null
  if (oldestMs === null) issues.push({ path: `${path}.oldestSince`, rule: 'range.date' })
  const part = (name: string): ReportHeld | null =>
    readHeld(fields, name, { path, currency }, issues)
  const inDoubt = part('inDoubt')
  const reserved = part('reserved')
  const pending = part('pending')
  const isStaleKnown = (fields.get('stale') ?? null) !== null
  const stale = isStaleKnown ? part('stale') : null
  if (inDoubt === null || reserved === null || pending === null || oldestMs === null) return null
  const oldestSince = new Date(oldestMs).toISOString()
  return { account, currency, inDoubt, reserved, pending, stale, oldestSince }
}

function readHeld(
  fields: Fields,
  name: string,
  { path, currency }: { readonly path: string; readonly currency: string },
  issues: InputIssue[],
): ReportHeld | null {
  const held = readFields(fields.get(name))
  const count = held?.get('count')
  const money = readFields(held?.get('amount'))
  const minor = money?.get('minor')
  const isWhole = isCount(count) && isCount(minor) && money?.get('currency') === currency
  if (isWhole) return { count, amount: sumOf(BigInt(minor), currency) }
  issues.push({ path: `${path}.${name}`, rule: 'amount.type' })
  return null
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** The sums of a ledger over its accounts, a sentence for each currency. */
export function riskStatements(risks: readonly ReportRisk[] | null): readonly string[] {
  if (risks === null) return []
  if (risks.length === 0) return ['Money at risk in the ledger: none.']
  const byCurrency = Map.groupBy(risks, ({ currency }) => currency)
  return [...byCurrency].map(([currency, group]) => {
    const parts = [
      `${addUp(group, ({ inDoubt }) => inDoubt)} in doubt`,
      `${addUp(group, ({ reserved }) => reserved)} reserved`,
      `${addUp(group, ({ pending }) => pending)} pending`,
      ...(group.every(({ stale }) => stale !== null)
        ? [`${addUp(group, ({ stale }) => stale)} of these for longer than usual`]
        : []),
    ]
    return `Money at risk in the ledger, in ${currency}: ${parts.join(', ')}.`
  })
}

/** `35.00 of 1 refund`, or `none` */
function addUp(
  risks: readonly ReportRisk[],
  partOf: (risk: ReportRisk) => ReportHeld | null,
): string {
  const parts = risks.map(partOf)
  const minor = parts.reduce((sum, held) => sum + BigInt(held?.amount.minor ?? 0), 0n)
  const count = parts.reduce((sum, held) => sum + (held?.count ?? 0), 0)
  const [first] = risks
  if (first === undefined || count === 0) return 'none'
  const amount = sumOf(minor, first.currency).decimal
  return `${amount} of ${count} ${count === 1 ? 'refund' : 'refunds'}`
}
