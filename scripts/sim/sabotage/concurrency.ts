import type { Sabotage } from './sabotage.ts'

const entries = 'src/service/entries.ts'
const sqliteSchema = 'src/ledger/sqlite/schema.ts'
const postgresTables = 'src/ledger/postgres/migrations.ts'
const ground = 'src/ledger/postgres/ground.ts'

/** Bugs 29 to 36: several at once, what is set aside, and what is durable. */
export const concurrencySabotages: readonly Sabotage[] = [
  {
    number: 29,
    name: 'no-row-lock',
    what: 'What is left of a payment is read before anybody else is kept from writing.',
    edits: [
      {
        file: 'src/ledger/sqlite/ledger.ts',
        find: `    change: async (scope, decide) =>
      queue.ask(() => {
        const entry = tables.load([scope.reference])[0] ?? null
        const siblings = tables.siblings(scope)`,
        replace: `    change: async (scope, decide) => {
      const siblings = connection.read(() => tables.siblings(scope))
      return queue.ask(() => {
        const entry = tables.load([scope.reference])[0] ?? null`,
      },
      {
        file: 'src/ledger/sqlite/ledger.ts',
        find: `        return step.result
      }),`,
        replace: `        return step.result
      })
    },`,
      },
      {
        file: 'src/ledger/postgres/change.ts',
        find: `  await lock(session, schema, lockNames(scope))
`,
        replace: `  void [lock, lockNames]
`,
      },
    ],
    catchers: [
      {
        by: 'ledger:sqlite',
        file: 'test/ledger/sqlite.test.ts',
        test: 'never lets parallel steps hold more of a payment than was captured',
      },
      {
        by: 'ledger:postgres',
        file: 'test/ledger/postgres-suite.test.ts',
        test: 'never lets parallel steps hold more of a payment than was captured',
      },
    ],
    note: 'The world has a ledger of its own.',
  },
  {
    number: 30,
    name: 'failed-counts-as-live',
    what: 'A refund that has failed is still counted as money that went back.',
    edits: [
      {
        file: 'src/service/reservation.ts',
        find: "    if (status === 'failed') continue\n",
        replace: '',
      },
      {
        file: entries,
        find: `    case 'failed':
    case 'rejected':
      return 0`,
        replace: `    case 'rejected':
      return 0
    case 'failed':
      return asked`,
      },
    ],
    catchers: [
      {
        by: 'unit',
        file: 'test/service/reservation.test.ts',
        test: 'is given back by a refund that has failed',
      },
    ],
    note: 'It refuses what could be given back, and the world checks only that not too much is.',
  },
  {
    number: 31,
    name: 'doubt-releases-reservation',
    what: 'A refund in doubt sets nothing aside.',
    edits: [
      {
        file: entries,
        find: `    case 'recorded':
    case 'sending':
    case 'unknown':
      return asked`,
        replace: `    case 'unknown':
      return 0
    case 'recorded':
    case 'sending':
      return asked`,
      },
    ],
    catchers: [{ by: 'world', invariants: ['I10'], seed: 1, refunds: 2000 }],
  },
  {
    number: 32,
    name: 'mismatch-not-counted',
    what: 'A refund that is not as it was asked for sets nothing aside.',
    edits: [
      {
        file: entries,
        find: "return findings.decision === 'accept_as_is' ? live : Math.max(live, asked)",
        replace: 'return 0',
      },
    ],
    catchers: [
      {
        by: 'unit',
        file: 'test/service/reservation.test.ts',
        test: 'counts the larger amount where the provider made less than was asked',
      },
    ],
    note: 'What the provider shows is counted all the same, so it matters only where less was made than asked. A provider of the world that goes wrong makes more.',
  },
  {
    number: 33,
    name: 'lease-expiry-resends',
    what: 'When the lease of a sender has run out, the next one sends again.',
    edits: [
      {
        file: 'src/service/schedule.ts',
        find: "return { step: 'interrupt', dueMs: leaseUntilMs ?? nowMs }",
        replace: "return { step: 'send', dueMs: leaseUntilMs ?? nowMs }",
      },
    ],
    catchers: [{ by: 'world', invariants: ['I7'], seed: 1, refunds: 2000 }],
  },
  {
    number: 34,
    name: 'no-unique-index',
    what: 'The database takes two entries of one reference.',
    edits: [
      {
        file: sqliteSchema,
        find: 'CREATE UNIQUE INDEX entries_by_reference',
        replace: 'CREATE INDEX entries_by_reference',
      },
      {
        file: sqliteSchema,
        find: `CREATE TABLE facts (
    reference TEXT NOT NULL REFERENCES entries (reference),`,
        replace: `CREATE TABLE facts (
    reference TEXT NOT NULL,`,
      },
      {
        file: sqliteSchema,
        find: `account TEXT NOT NULL,
    reference TEXT NOT NULL REFERENCES entries (reference),`,
        replace: `account TEXT NOT NULL,
    reference TEXT NOT NULL,`,
      },
      {
        file: sqliteSchema,
        find: `refund_id TEXT NOT NULL,
    reference TEXT NOT NULL REFERENCES entries (reference),`,
        replace: `refund_id TEXT NOT NULL,
    reference TEXT NOT NULL,`,
      },
      {
        file: postgresTables,
        find: `CREATE TABLE \${schema}.entry (
      reference text COLLATE "C" NOT NULL PRIMARY KEY,`,
        replace: `CREATE TABLE \${schema}.entry (
      reference text COLLATE "C" NOT NULL,`,
      },
      {
        file: postgresTables,
        find: ' REFERENCES ${schema}.entry,',
        replace: ',',
      },
    ],
    catchers: [
      {
        by: 'ledger:sqlite',
        file: 'test/ledger/sqlite-faults.test.ts',
        test: 'a second entry under one reference',
      },
      {
        by: 'ledger:postgres',
        file: 'test/ledger/postgres-tables.test.ts',
        test: 'refuse a second entry under one reference',
      },
    ],
    note: 'Steps are taken one after the other, so the index is the second guard, and only a look at the database shows that it is gone. What refers to it goes with it.',
  },
  {
    number: 35,
    name: 'replica-reads',
    what: 'A replica that may lag behind is read as if it were the primary.',
    edits: [
      {
        file: ground,
        find: "if (ground['in_recovery'] !== 'false') {",
        replace: "if (ground['in_recovery'] === undefined) {",
      },
    ],
    catchers: [
      {
        by: 'ledger:postgres',
        file: 'test/ledger/postgres-start.test.ts',
        test: 'or refused: reading from a replica, which may lag behind',
      },
    ],
    note: 'A SQLite file has no replica.',
  },
  {
    number: 36,
    name: 'not-durable',
    what: 'A commit answers before it is on the disk.',
    edits: [
      {
        file: 'src/ledger/sqlite/open.ts',
        find: 'PRAGMA synchronous = FULL;',
        replace: 'PRAGMA synchronous = NORMAL;',
      },
      { file: 'src/ledger/sqlite/open.ts', find: 'synchronous: 2,', replace: 'synchronous: 1,' },
      { file: ground, find: "ELSE 'on' END", replace: "ELSE 'off' END" },
      {
        file: ground,
        find: "if (waits !== 'on' && waits !== 'remote_apply') throw notDurable('synchronous_commit')",
        replace: "if (waits === undefined) throw notDurable('synchronous_commit')",
      },
    ],
    catchers: [
      {
        by: 'ledger:sqlite',
        file: 'test/ledger/sqlite-opening.test.ts',
        test: 'a file that was made less durable is durable again once the ledger opens it',
      },
      {
        by: 'ledger:postgres',
        file: 'test/ledger/postgres-start.test.ts',
        test: 'B80: where the login has synchronous_commit off',
      },
    ],
    note: 'A killed process loses nothing that the system has, so only a power cut would show it: what the database is told is tested instead. A test of the world has a ledger that forgets, and it is caught.',
  },
]
