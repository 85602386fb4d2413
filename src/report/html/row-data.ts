import type { ReportRow } from '../types.ts'

/** A word, or the number of a word that came before. */
type Coded = string | number | null

/** A refund as the page carries it: a list without names, its frequent words by number. */
export type RowData = readonly [
  record: Coded,
  account: Coded,
  provider: Coded,
  mode: Coded,
  payments: readonly string[],
  refund: string,
  reference: string | null,
  status: Coded,
  finality: Coded,
  providerStatus: Coded,
  reason: Coded,
  amountMinor: number,
  amount: string,
  currency: Coded,
  createdAt: string | null,
  bankReference: string | null,
  bankReferenceType: Coded,
  bankReferenceStatus: Coded,
  ageSeconds: number | null,
  restated: RestatedData | null,
]

/** How a refund of a closed period differs from before. */
export interface RestatedData {
  readonly change: string
  readonly previousStatus: string | null
  readonly previousAmountMinor: number | null
  readonly netChangeMinor: number
}

/** A refund as the page's script handles it: a row of the report, its words plain text. */
export interface PageRow {
  readonly record: string
  readonly account: string | null
  readonly provider: string
  readonly mode: string | null
  readonly payments: readonly string[]
  readonly refund: string
  readonly reference: string | null
  readonly status: string
  readonly finality: string
  readonly providerStatus: string | null
  readonly reason: string | null
  readonly amountMinor: number
  readonly amount: string
  readonly currency: string
  readonly createdAt: string | null
  readonly bankReference: string | null
  readonly bankReferenceType: string | null
  readonly bankReferenceStatus: string | null
  readonly ageSeconds: number | null
  readonly restated: RestatedData | null
}

/** What the page's script has to know beside the rows. */
export interface PageFacts {
  readonly timeZone: string
  /** What the report has without the table, refunds and restatements together. */
  readonly cut: number
}

/** Packs rows, one after the other. A word is written once; from then on its number stands for it. */
export function rowPacker(): (row: ReportRow) => RowData {
  const numbers = new Map<string, number>()

  function coded(word: string | null): Coded {
    if (word === null) return null
    const number = numbers.get(word)
    if (number !== undefined) return number
    numbers.set(word, numbers.size)
    return word
  }

  return (row) => [
    coded(row.record),
    coded(row.account),
    coded(row.provider),
    coded(row.mode),
    row.payments,
    row.refund,
    row.reference,
    coded(row.status),
    coded(row.finality),
    coded(row.providerStatus),
    coded(row.reason),
    row.amountMinor,
    row.amount,
    coded(row.currency),
    row.createdAt,
    row.bankReference,
    coded(row.bankReferenceType),
    coded(row.bankReferenceStatus),
    row.ageSeconds,
    row.restated,
  ]
}

/** Unpacks all rows, which have to come in the order that they were packed in. */
export function unpackRows(packed: readonly RowData[]): readonly PageRow[] {
  const words: string[] = []

  function decoded(coded: Coded): string | null {
    if (typeof coded === 'number') return words[coded] ?? null
    if (coded !== null) words.push(coded)
    return coded
  }

  return packed.map((row) => ({
    record: decoded(row[0]) ?? '',
    account: decoded(row[1]),
    provider: decoded(row[2]) ?? '',
    mode: decoded(row[3]),
    payments: row[4],
    refund: row[5],
    reference: row[6],
    status: decoded(row[7]) ?? '',
    finality: decoded(row[8]) ?? '',
    providerStatus: decoded(row[9]),
    reason: decoded(row[10]),
    amountMinor: row[11],
    amount: row[12],
    currency: decoded(row[13]) ?? '',
    createdAt: row[14],
    bankReference: row[15],
    bankReferenceType: decoded(row[16]),
    bankReferenceStatus: decoded(row[17]),
    ageSeconds: row[18],
    restated: row[19],
  }))
}
