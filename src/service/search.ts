import type { LedgerQuery, LedgerSum } from '../ledger/index.ts'
import { millisecondsOf, readFields, recordStates, RefundError } from '../model/index.ts'
import type { Money, RecordState, RefundRecord } from '../model/index.ts'
import { recordOf } from './records.ts'
import type { Settings } from './settings.ts'
import type { MoneyAtRisk, RecordQuery } from './types.ts'

const pageSize = 200

/** Finds records, newest first. */
export async function* searchRecords(
  settings: Settings,
  query: RecordQuery = {},
): AsyncGenerator<RefundRecord, void, undefined> {
  const parsed = parseQuery(query, settings)
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Settings['ledger']['search']>> = await settings.ledger.search(
      parsed,
      { limit: pageSize, cursor },
    )
    for (const entry of page.entries) yield recordOf(entry, settings)
    cursor = page.nextCursor
  } while (cursor !== null)
}

const fields = new Set(['account', 'payment', 'refundId', 'state', 'createdFrom', 'createdBefore'])

function parseQuery(query: RecordQuery, settings: Settings): LedgerQuery {
  const given = readFields(query)
  if (given === null) throw refuse('query', 'option.type', 'must be a plain object')
  for (const name of given.keys()) {
    if (!fields.has(name))
      throw refuse('query', 'option.unknown', 'has a field that does not exist')
  }
  const { account, payment, refundId, state, createdFrom, createdBefore } = query
  if (account !== undefined) settings.provider(account)
  const states = state === undefined ? null : [state].flat()
  if (states?.every(isState) === false) {
    throw refuse('query.state', 'state.unsupported', `must be one of ${recordStates.join(', ')}`)
  }
  return {
    ...(account === undefined ? {} : { account }),
    ...(payment === undefined
      ? {}
      : { payment: typeof payment === 'string' ? { id: payment } : payment }),
    ...(refundId === undefined ? {} : { refundId }),
    ...(states === null ? {} : { states }),
    ...(createdFrom === undefined ? {} : { createdFrom: timeIn(createdFrom, 'createdFrom') }),
    ...(createdBefore === undefined
      ? {}
      : { createdBefore: timeIn(createdBefore, 'createdBefore') }),
  }
}

function isState(state: RecordState): boolean {
  return recordStates.includes(state)
}

function timeIn(time: string, name: string): string {
  const milliseconds = millisecondsOf(time)
  if (milliseconds !== null) return new Date(milliseconds).toISOString()
  throw refuse(
    `query.${name}`,
    'range.date',
    'must be a time with a zone, such as 2026-01-31T00:00:00Z',
  )
}

function refuse(path: string, rule: string, what: string): RefundError {
  return new RefundError({
    code: 'invalid_request',
    outcome: 'none',
    message: `The records were not searched: ${path} ${what}.`,
    issues: [{ path, rule }],
  })
}

const groups = {
  inDoubt: ['unknown', 'mismatch', 'duplicated'],
  reserved: ['recorded', 'sending'],
  pending: ['pending'],
} as const satisfies Readonly<Record<string, readonly RecordState[]>>

/** Adds up money whose whereabouts nobody can vouch for. */
export async function moneyAtRisk({ ledger }: Settings): Promise<readonly MoneyAtRisk[]> {
  const sums = await ledger.sums()
  const risky = new Set<RecordState>(Object.values(groups).flat())
  const byName = new Map<string, LedgerSum[]>()
  for (const sum of sums.filter(({ state }) => risky.has(state))) {
    const name = `${sum.account} ${sum.currency}`
    const known = byName.get(name)
    if (known === undefined) byName.set(name, [sum])
    else known.push(sum)
  }
  return [...byName.values()].flatMap((group) => atRiskOf(group))
}

function atRiskOf(sums: readonly LedgerSum[]): readonly MoneyAtRisk[] {
  const [first] = sums
  if (first === undefined) return []
  const { account, currency } = first
  const oldestSince = sums.map((sum) => sum.oldestSince).toSorted()[0] ?? first.oldestSince
  const total = (states: readonly RecordState[]): { count: number; amount: Money } => {
    const counted = sums.filter(({ state }) => states.includes(state))
    return {
      count: counted.reduce((count, sum) => count + sum.count, 0),
      amount: { minor: counted.reduce((minor, sum) => minor + sum.heldMinor, 0), currency },
    }
  }
  return [
    {
      account,
      currency,
      inDoubt: total(groups.inDoubt),
      reserved: total(groups.reserved),
      pending: total(groups.pending),
      oldestSince,
    },
  ]
}
