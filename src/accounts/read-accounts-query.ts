import {
  isRefundError,
  listedScope,
  parseCallOptions,
  parseListQuery,
  readCursor,
  readFields,
  readItems,
  refuseInput,
  withDetails,
} from '../model/index.ts'
import type {
  AccountRejectedRow,
  CallOptions,
  ListedScope,
  ListQuery,
  ParsedListQuery,
  Position,
  RefundProvider,
} from '../model/index.ts'
import { unknownAccount } from './unknown-account.ts'

/** What a list over accounts is asked for, checked. */
export interface AccountsListing {
  readonly names: readonly string[]
  /** The filters, for each account. */
  readonly query: ListQuery
  /** The same in words, for the summary. */
  readonly listed: ListedScope
  /** Binds cursors to the filters and the accounts. */
  readonly scope: string
  /** Where each account's list goes on; nothing where it begins. */
  readonly position: Position
  readonly options: CallOptions
  readonly onRejected: ((row: AccountRejectedRow) => void) | null
}

/**
 * Checks what a list over accounts is asked for.
 *
 * @throws {RefundError} `invalid_request` with a rule of `parseListQuery`, or `account.required`:
 * the list of names is empty; `configuration` with `account.unknown`. A read sends no refund, so
 * the outcome is `none`.
 */
export function parseAccountsListing(
  providers: ReadonlyMap<string, RefundProvider>,
  query: unknown,
  options: unknown,
): AccountsListing {
  try {
    return { ...readListing(query, providers), options: parseCallOptions(options) }
  } catch (error) {
    throw isRefundError(error) ? withDetails(error, { outcome: 'none' }) : error
  }
}

function readListing(
  value: unknown,
  providers: ReadonlyMap<string, RefundProvider>,
): Omit<AccountsListing, 'options'> {
  const fields = readFields(value ?? {})
  // A cursor over accounts holds one of each, so it may be longer than those checked there.
  const { cursor, ...rest }: Readonly<Record<string, unknown>> = Object.fromEntries(fields ?? [])
  const parsed = parseListQuery(fields === null ? value : rest, ['accounts'])
  const names = readNames(parsed.extra['accounts'], [...providers.keys()])
  const scope = scopeOf(parsed, names, providers)
  return {
    names,
    scope,
    query: filtersOf(parsed),
    listed: { ...listedScope(parsed), isResumed: cursor !== undefined },
    position: cursor === undefined ? {} : readPosition(cursor, scope, names.length),
    onRejected: parsed.onRejected,
  }
}

/** The accounts to list in the order that they were configured in, each once. */
function readNames(value: unknown, all: readonly string[]): readonly string[] {
  if (value === undefined) return all
  const items = readItems(value)
  if (items === null || items.length === 0) {
    throw refuseInput(
      [{ path: 'accounts', rule: items === null ? 'option.type' : 'account.required' }],
      {
        message:
          'polyrefund: the refunds were not listed: accounts must be a list of one name at least. Leave it out to list all accounts.',
      },
    )
  }
  for (const [index, name] of items.entries()) {
    if (!all.some((known) => known === name)) throw unknownAccount(name, all, `accounts.${index}`)
  }
  return all.filter((name) => items.includes(name))
}

/** What a cursor belongs to: the filters, and the same logins under the same names. */
function scopeOf(
  parsed: ParsedListQuery,
  names: readonly string[],
  providers: ReadonlyMap<string, RefundProvider>,
): string {
  const { status, payment, createdFromMs, createdBeforeMs } = parsed
  const accounts = names.toSorted().map((name) => {
    const provider = providers.get(name)
    return [name, provider?.name, provider?.mode]
  })
  return JSON.stringify(['accounts', status, payment, createdFromMs, createdBeforeMs, accounts])
}

function filtersOf(parsed: ParsedListQuery): ListQuery {
  const { status, payment, createdFromMs, createdBeforeMs, limit } = parsed
  return {
    ...(status === null ? {} : { status }),
    ...(payment === null ? {} : { payment }),
    ...(createdFromMs === null ? {} : { createdFrom: new Date(createdFromMs).toISOString() }),
    ...(createdBeforeMs === null ? {} : { createdBefore: new Date(createdBeforeMs).toISOString() }),
    ...(limit === null ? {} : { limit }),
  }
}

const longestCursor = 65_536
// What one account adds at the most: a cursor of 2,000 characters and an id, in base 64.
const longestPart = 4096

function readPosition(cursor: unknown, scope: string, accountCount: number): Position {
  const longest = Math.max(longestCursor, longestPart * accountCount)
  const isText = typeof cursor === 'string' && cursor.length <= longest
  // What is no cursor at all is refused in the same words.
  const text = isText ? cursor : ''
  try {
    return readCursor(text, scope, 'polyrefund')
  } catch (error) {
    throw isRefundError(error) ? withDetails(error, { provider: null }) : error
  }
}
