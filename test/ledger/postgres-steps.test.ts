import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { Ledger } from '../../src/ledger/index.ts'
import { postgresLedger } from '../../src/ledger/postgres.ts'
import type { PostgresPool } from '../../src/ledger/postgres.ts'
import {
  addEntry,
  at,
  headOf,
  intent,
  readOne,
  referenceOf,
  scopeOf,
  sent,
  standingOf,
} from '../../src/testing/ledger-suite/samples.ts'
import { openTestDatabase } from './postgres-database.ts'
import type { TestDatabase } from './postgres-database.ts'
import { expectFailure } from './postgres-errors.ts'
import {
  interceptedPool,
  isBegin,
  isCommit,
  isStore,
  serverError,
} from './postgres-interception.ts'
import type { Interception } from './postgres-interception.ts'

let database: TestDatabase
let pool: Pool
let schema: string

beforeAll(async () => {
  database = await openTestDatabase()
})

afterAll(async () => {
  await database.drop()
})

beforeEach(() => {
  schema = database.newName()
  pool = new Pool({ connectionString: database.connectionString })
  pool.on('error', () => {})
})

afterEach(async () => {
  const { idleCount, totalCount } = pool
  await pool.end()
  if (idleCount !== totalCount) throw new Error('A step kept its connection.')
})

/** A ledger whose statements pass by a test once it is open. */
async function intercepted(intercept: Interception): Promise<Ledger> {
  let isOpen = false
  const watched = interceptedPool(pool, async (passing) =>
    isOpen ? intercept(passing) : passing.forward(),
  )
  const ledger = await postgresLedger({ pool: watched }, { schema })
  isOpen = true
  return ledger
}

async function plain(from: PostgresPool = pool): Promise<Ledger> {
  return postgresLedger({ pool: from }, { schema })
}

/** Lets the server end the connection that the statement came by. */
async function cutOff(ask: (text: string) => Promise<unknown>): Promise<void> {
  await ask('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => {})
}

/** Does it once, for the first statement that it is for. */
function once(isMeant: (text: string) => boolean, act: Interception): Interception {
  let isDone = false
  return async (passing) => {
    if (isDone || !isMeant(passing.text)) return passing.forward()
    isDone = true
    return act(passing)
  }
}

describe('a connection that is lost', () => {
  const moments: readonly (readonly [when: string, isMeant: (text: string) => boolean])[] = [
    ['at the beginning', isBegin],
    ['at the locks', (text) => text.includes('WITH made')],
    ['at the reading', (text) => text.includes('jsonb[]')],
    ['at the storing', isStore],
  ]

  test.each(moments)('%s leaves nothing stored, and says so', async (_when, isMeant) => {
    const ledger = await intercepted(
      once(isMeant, async ({ ask, forward }) => {
        await cutOff(ask)
        return forward()
      }),
    )
    await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule: 'ledger.unavailable' })
    expect(await ledger.read(['RMA-1'])).toEqual([])
    await addEntry(ledger, 'RMA-1')
  })

  test('between storing and commit leaves nothing stored, and says so', async () => {
    const ledger = await intercepted(
      once(isStore, async ({ ask, forward, client }) => {
        const answer = await forward()
        const lost = new Promise((resolve) => {
          client.on('error', resolve)
        })
        await cutOff(ask)
        await lost
        return answer
      }),
    )
    await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule: 'ledger.unavailable' })
    expect(await ledger.read(['RMA-1'])).toEqual([])
  })

  test('before the commit arrives leaves it open whether it was stored', async () => {
    const ledger = await intercepted(
      once(isCommit, async ({ ask, forward }) => {
        await cutOff(ask)
        return forward()
      }),
    )
    await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule: 'ledger.commit_unknown' })
    expect(await ledger.read(['RMA-1'])).toEqual([])
    await addEntry(ledger, 'RMA-1')
  })

  test('after the commit arrives leaves it open too, and the same step again is right', async () => {
    const ledger = await intercepted(
      once(isCommit, async ({ ask, forward }) => {
        await forward()
        await cutOff(ask)
        throw Object.assign(new Error('gone'), { code: 'ECONNRESET' })
      }),
    )
    await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule: 'ledger.commit_unknown' })
    const again = await ledger.change(scopeOf('RMA-1'), ({ entry }) => ({ result: entry }))
    expect(again).toMatchObject(headOf('RMA-1'))
  })
})

describe('a commit', () => {
  test('that the server answers by rolling back leaves nothing stored', async () => {
    const ledger = await intercepted(once(isCommit, async ({ ask }) => ask('ROLLBACK')))
    await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule: 'ledger.unavailable' })
    expect(await ledger.read(['RMA-1'])).toEqual([])
  })

  test('that the server warns of is not taken for one that holds', async () => {
    const ledger = await intercepted(
      once(isCommit, async ({ ask, forward }) => {
        await ask(`DO $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication'; END $$`)
        return forward()
      }),
    )
    await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule: 'ledger.commit_unknown' })
  })

  test('that only comes with a notice holds', async () => {
    const ledger = await intercepted(
      once(isCommit, async ({ ask, forward }) => {
        await ask(`DO $$ BEGIN RAISE NOTICE 'all is well'; END $$`)
        return forward()
      }),
    )
    const entry = await addEntry(ledger, 'RMA-1')
    expect(await readOne(ledger, 'RMA-1')).toEqual(entry)
  })

  test('is not cut short by the time that a statement has', async () => {
    const seen: unknown[] = []
    const ledger = await intercepted(async ({ text, forward, ask }) => {
      if (!isCommit(text)) return forward()
      const [setting = ''] = text.split(';')
      await ask(setting)
      seen.push(await ask('SHOW statement_timeout'))
      return forward()
    })
    await addEntry(ledger, 'RMA-1')
    expect(seen).toMatchObject([{ rows: [{ statement_timeout: '0' }] }])
  })
})

describe('a step that meets another one', () => {
  test.each(['40001', '40P01', '23505'])(
    'runs again and is asked again: %s at a statement',
    async (code) => {
      const ledger = await intercepted(
        once(isStore, async () => {
          throw serverError(code)
        }),
      )
      let asked = 0
      const result = await ledger.change(scopeOf('RMA-1'), () => {
        asked += 1
        return { result: asked, head: headOf('RMA-1'), standing: standingOf(), facts: [sent(1)] }
      })
      expect({ asked, result }).toEqual({ asked: 2, result: 2 })
      expect(await readOne(ledger, 'RMA-1')).toMatchObject({ facts: [sent(1)] })
    },
  )

  test('runs again where it only reads', async () => {
    const ledger = await intercepted(
      once(
        (text) => text.includes('ANY($1'),
        async () => {
          throw serverError('40001')
        },
      ),
    )
    expect(await ledger.read(['RMA-1'])).toEqual([])
  })

  test('runs again: 40001 at the commit, which stored nothing', async () => {
    const ledger = await intercepted(
      once(isCommit, async ({ ask }) => {
        await ask('ROLLBACK')
        throw serverError('40001')
      }),
    )
    await addEntry(ledger, 'RMA-1')
    expect(await ledger.read(['RMA-1'])).toHaveLength(1)
  })

  test('is given up after a few times, with nothing stored', async () => {
    let tries = 0
    const ledger = await intercepted(async ({ text, forward }) => {
      if (!isStore(text)) return forward()
      tries += 1
      throw serverError('40001')
    })
    await expectFailure(async () => addEntry(ledger, 'RMA-1'), { rule: 'ledger.unavailable' })
    expect(tries).toBe(10)
    expect(await ledger.read(['RMA-1'])).toEqual([])
  })

  test('keeps the lease of a claim that came between its reading and its storing', async () => {
    const other = await plain()
    const ledger = await intercepted(
      once(isStore, async ({ forward }) => {
        const until = at(60)
        await other.claim({ owner: 'worker', now: at(1), until, limit: 1 })
        return forward()
      }),
    )
    await addEntry(other, 'RMA-1', { standing: { dueAt: at(0) } })
    let asked = 0
    await ledger.change(scopeOf('RMA-1'), () => {
      asked += 1
      return { result: null, facts: [sent(1)] }
    })
    expect(asked).toBe(2)
    const lease = { owner: 'worker', until: at(60) }
    expect(await readOne(ledger, 'RMA-1')).toMatchObject({ lease, facts: [sent(1)] })
  })

  test('is passed over by a claim, which waits for nobody', async () => {
    const ledger = await plain()
    for (const name of ['RMA-1', 'RMA-2', 'RMA-3']) {
      await addEntry(ledger, name, { standing: { dueAt: at(0) } })
    }
    const rival = await pool.connect()
    await rival.query(`BEGIN; SELECT 1 FROM ${schema}.entry WHERE reference = 'RMA-2' FOR UPDATE`)
    const query = { owner: 'worker', now: at(1), until: at(60), limit: 3 }
    const claimed = await ledger.claim(query)
    await rival.query('ROLLBACK')
    rival.release()
    expect(claimed.map(({ reference }) => reference)).toEqual(['RMA-1', 'RMA-3'])
    expect(await ledger.claim(query)).toMatchObject([{ reference: 'RMA-2' }])
  })

  test('never waits in a circle, whatever the order it names things in', async () => {
    const ledgers = await Promise.all([plain(), plain()])
    const handles = [1, 2, 3, 4].map(intent)
    let asked = 0
    const steps = Array.from({ length: 60 }, async (_, number) => {
      const payments = number % 2 === 0 ? handles : handles.toReversed()
      const reference = referenceOf(number)
      return ledgers[number % 2]?.change(scopeOf(reference, { payments }), ({ siblings }) => {
        asked += 1
        const standing = standingOf({ payments })
        return { result: siblings.length, head: headOf(reference), standing }
      })
    })
    const counted = await Promise.all(steps)
    expect(counted.toSorted((one = 0, other = 0) => one - other)).toEqual([...steps.keys()])
    expect(asked).toBe(steps.length)
  })

  test('runs again when the server ends a deadlock at its cost', async () => {
    const url = new URL(database.connectionString)
    url.searchParams.set('options', '-c deadlock_timeout=2s')
    const slow = new Pool({ connectionString: url.href, max: 2 })
    const ended: unknown[] = []
    const watched = interceptedPool(slow, async ({ forward }) =>
      forward().catch((error: { readonly code: unknown }) => {
        ended.push(error.code)
        throw error
      }),
    )
    const ledger = await plain(watched)
    const payments = [intent(1), intent(2)]
    let asked = 0
    const step = async (): Promise<number> =>
      ledger.change(scopeOf('RMA-1', { payments }), () => {
        asked += 1
        return { result: asked, head: headOf('RMA-1'), standing: standingOf({ payments }) }
      })
    await addEntry(ledger, 'RMA-2', { standing: { payments } })
    await ledger.change(scopeOf('RMA-2', { payments }), () => ({ result: null }))

    const rival = await pool.connect()
    const names = await rival.query(
      `SELECT name FROM ${schema}.lock WHERE name LIKE 'payment%' ORDER BY name`,
    )
    const [first, last] = names.rows.map(({ name }) => String(name))
    const take = async (name: string | undefined): Promise<unknown> =>
      rival.query(`SELECT 1 FROM ${schema}.lock WHERE name = $1 FOR UPDATE`, [name])
    await rival.query(`BEGIN; SET LOCAL deadlock_timeout = '1h'`)
    await take(last)
    const answer = step()
    let isWaiting = false
    while (!isWaiting) {
      const { rows } = await pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1`,
        [`%WITH made%"${schema}"%`],
      )
      isWaiting = rows.length > 0
    }
    await take(first)
    await rival.query('ROLLBACK')
    rival.release()
    expect(await answer).toBe(1)
    expect(ended).toEqual(['40P01'])
    await ledger.close()
    await slow.end()
  })
})
