import { RefundError } from '../../model/index.ts'
import { commitUnknown, isConflict, StepConflict, textOf, unavailable } from './failures.ts'
import { checkGround } from './ground.ts'
import type { PostgresPool } from './pool.ts'
import { connect, createSession, statementOf } from './session.ts'
import type { Session } from './session.ts'
import type { Settings } from './settings.ts'

/** What every transaction of a ledger needs. */
export interface Setup {
  readonly pool: PostgresPool
  readonly settings: Settings
  /** Begins a transaction and says what it stands on. */
  readonly begin: string
}

/** Runs a transaction that stores nothing, and again where the server says that it must. */
export async function reading<Result>(
  setup: Setup,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return repeating(async () =>
    onConnection(setup, async (session) => {
      checkGround(await session.run(setup.begin), 'reading')
      const result = await work(session)
      await session.run('ROLLBACK')
      return result
    }),
  )
}

/**
 * Runs a transaction that is durable once it has answered. What loses against another transaction
 * runs again from its beginning, a few times.
 */
export async function writing<Result>(
  setup: Setup,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return repeating(async () =>
    onConnection(setup, async (session) => {
      checkGround(await session.run(setup.begin), 'writing')
      const result = await work(session)
      await commit(session, setup.settings)
      return result
    }),
  )
}

const mostAttempts = 10

async function repeating<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StepConflict)) throw error
    }
  }
  throw unavailable(`other steps were in the way ${mostAttempts} times.`)
}

async function onConnection<Result>(
  { pool, settings }: Setup,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const client = await connect(pool, settings)
  const session = createSession(client, settings)
  // Unheard, this event ends the process.
  client.on('error', session.lose)
  let isClean = false
  try {
    const result = await work(session)
    isClean = true
    return result
  } catch (error) {
    isClean = !isCommitUnknown(error) && (await rollBack(session))
    throw error
  } finally {
    client.removeListener('error', session.lose)
    client.release(!isClean)
  }
}

async function rollBack(session: Session): Promise<boolean> {
  if (session.isBroken()) return false
  try {
    await session.run('ROLLBACK')
    return true
  } catch {
    return false
  }
}

// The code of a mere notice; the word for how bad it is comes in the server's language.
const success = '00000'

// A commit that waits for a standby is cut short by statement_timeout with a mere warning.
const commitText = 'SET LOCAL statement_timeout = 0; COMMIT'

async function commit(session: Session, settings: Settings): Promise<void> {
  if (session.isBroken()) throw unavailable('the connection was lost before the commit.')
  const { client } = session
  let isWarned = false
  const hear = (notice: Error): void => {
    isWarned ||= textOf(notice, 'code') !== success
  }
  client.on('notice', hear)
  try {
    const answer = await client.query(statementOf(commitText, [], settings))
    const last: unknown = Array.isArray(answer) ? answer.at(-1) : answer
    if (textOf(last, 'command') !== 'COMMIT') throw unavailable('the server rolled the step back.')
  } catch (error) {
    if (error instanceof RefundError) throw error
    if (isConflict(error)) throw new StepConflict()
    throw commitUnknown('the connection or the server failed at the commit')
  } finally {
    client.removeListener('notice', hear)
  }
  // It is stored here, and perhaps not where the standby is that was to have it too.
  if (isWarned) throw commitUnknown('the server committed with a warning')
}

function isCommitUnknown(error: unknown): boolean {
  return (
    error instanceof RefundError &&
    error.issues.some(({ rule }) => rule === 'ledger.commit_unknown')
  )
}
