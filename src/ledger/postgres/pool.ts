/** A statement as `pg` takes it. */
export interface PostgresStatement {
  readonly text: string
  readonly values?: readonly unknown[]
}

/** What this package uses of a client of `pg`. */
export interface PostgresClient {
  query(statement: PostgresStatement): Promise<unknown>
  on(event: 'error' | 'notice', listener: (value: Error) => void): unknown
  removeListener(event: 'error' | 'notice', listener: (value: Error) => void): unknown
  release(destroy?: boolean): void
}

/** What this package uses of a pool of `pg`: a `Pool` fits as it is. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
  end(): Promise<void>
}
