import { ledgerError } from '../errors.ts'
import { failureOf, isAnswer, name, unavailable } from './failures.ts'
import type { PostgresClient, PostgresPool } from './pool.ts'
import type { Settings } from './settings.ts'

/** A row with every value as the server wrote it. */
export type TextRow = Readonly<Record<string, string | null>>

/** What a statement takes: text, numbers, null, and lists of them. */
export type Parameter = string | number | null | readonly (string | number | null)[]

/** One connection, while a transaction runs on it. */
export interface Session {
  readonly client: PostgresClient
  /** Runs one statement. What fails is thrown as a `RefundError` or a `StepConflict`. */
  readonly run: (text: string, values?: readonly Parameter[]) => Promise<readonly TextRow[]>
  /** Whether the connection can't be used any more. */
  readonly isBroken: () => boolean
  /** Marks it so: the driver says by an event that it was lost between two statements. */
  readonly lose: () => void
}

// What the server doesn't end in time itself, because it isn't there any more.
const graceMs = 5_000

const asText = { getTypeParser: () => String }

/** The driver's form of a statement: values come back as text, whatever parsers the process set. */
export function statementOf(
  text: string,
  values: readonly Parameter[],
  { timeoutMs }: Settings,
): { text: string; values?: readonly Parameter[]; types: object; query_timeout: number } {
  const statement = { text, types: asText, query_timeout: timeoutMs + graceMs }
  // Several statements in one text are taken only without a list of values.
  return values.length === 0 ? statement : { ...statement, values }
}

export function createSession(client: PostgresClient, settings: Settings): Session {
  let isBroken = false
  return {
    client,
    isBroken: () => isBroken,
    lose: () => {
      isBroken = true
    },
    run: async (text, values = []) => {
      checkStorable(values)
      try {
        return rowsOf(await client.query(statementOf(text, values, settings)))
      } catch (error) {
        isBroken ||= !isAnswer(error)
        throw failureOf(error)
      }
    },
  }
}

/** Takes a connection from the pool, and gives up when none comes in time. */
export async function connect(
  pool: PostgresPool,
  { timeoutMs, timer }: Settings,
): Promise<PostgresClient> {
  const waiting = Promise.withResolvers<PostgresClient>()
  let isLate = false
  const stopWaiting = timer.after(timeoutMs, () => {
    isLate = true
    waiting.reject(
      unavailable(`no connection came free within ${timeoutMs} ms. Give the pool more of them.`),
    )
  })
  const take = async (): Promise<void> => {
    const client = await pool.connect()
    if (isLate) client.release()
    else waiting.resolve(client)
  }
  take().catch((error: unknown) => waiting.reject(failureOf(error)))
  try {
    return await waiting.promise
  } finally {
    stopWaiting()
  }
}

/** The rows of the last statement of a text. */
export function rowsOf(answer: unknown): readonly TextRow[] {
  const last: unknown = Array.isArray(answer) ? answer.at(-1) : answer
  if (typeof last !== 'object' || last === null || !('rows' in last)) return []
  return Array.isArray(last.rows) ? last.rows : []
}

// Postgres has no text with U+0000, and an unpaired surrogate would come back as another letter.
function checkStorable(values: readonly Parameter[]): void {
  const isStorable = values
    .flat()
    .every((value) => typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0')))
  if (isStorable) return
  throw ledgerError({
    name,
    rule: 'step.invalid',
    why: 'a text has a NUL character or half a surrogate pair, which Postgres does not store. Nothing was stored.',
  })
}
