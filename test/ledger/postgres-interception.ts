import type { PostgresClient, PostgresPool, PostgresStatement } from '../../src/ledger/postgres.ts'

/** What a test does with a statement on its way to the server. */
export type Interception = (passing: {
  readonly text: string
  /** Sends it on. */
  readonly forward: () => Promise<unknown>
  /** Sends another one on the same connection. */
  readonly ask: (text: string) => Promise<unknown>
  readonly client: PostgresClient
}) => Promise<unknown>

/** A pool whose statements all pass by a test. */
export function interceptedPool(pool: PostgresPool, intercept: Interception): PostgresPool {
  return {
    end: async () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      return {
        query: async (statement: PostgresStatement) =>
          intercept({
            text: statement.text,
            forward: async () => client.query(statement),
            ask: async (text) => client.query({ text }),
            client,
          }),
        on: (event, listener) => client.on(event, listener),
        removeListener: (event, listener) => client.removeListener(event, listener),
        release: (destroy) => client.release(destroy),
      }
    },
  }
}

/** The rows of the last statement of a text. */
export function lastRows(answer: unknown): readonly Record<string, unknown>[] {
  const last: { rows: Record<string, unknown>[] } = Array.isArray(answer) ? answer.at(-1) : answer
  return last.rows
}

/** An error as the driver gives what the server said. */
export function serverError(code: string, fields: object = {}): Error {
  return Object.assign(new Error(`said ${code}`), { code, severity: 'ERROR' }, fields)
}

export function isBegin(text: string): boolean {
  return text.includes('BEGIN')
}

export function isCommit(text: string): boolean {
  return text.includes('COMMIT;') || text.endsWith('COMMIT')
}

/** Where a step stores its entry. */
export function isStore(text: string): boolean {
  return text.includes('WITH stored')
}
