import { DatabaseSync } from 'node:sqlite'

import { describe, test } from 'vitest'

import type { Ledger } from '../../src/ledger/index.ts'
import { sqliteLedger } from '../../src/ledger/sqlite.ts'
import { testLedger } from '../../src/testing/ledger-suite.ts'
import { scratchFiles } from './scratch.ts'

describe('the ledger in a SQLite file', () => {
  const newFile = scratchFiles()
  const files = new Map<Ledger, string>()
  const open = async (file: string): Promise<Ledger> => {
    const ledger = sqliteLedger(file)
    files.set(ledger, file)
    return ledger
  }

  testLedger(test, {
    name: 'sqlite',
    open: async () => open(newFile()),
    reopen: async (ledger) => open(files.get(ledger) ?? newFile()),
    tamper: async (ledger, reference, part) => {
      const database = new DatabaseSync(files.get(ledger) ?? '')
      const change = {
        entry: 'UPDATE entries SET held_minor = 1 WHERE reference = ?',
        fact: "UPDATE facts SET content = replace(content, '1', '2') WHERE reference = ?",
        delivery: "UPDATE deliveries SET event = replace(event, '1', '2') WHERE reference = ?",
        event: "UPDATE events SET content = replace(content, '1', '2') WHERE reference = ?",
      }
      database.prepare(change[part]).run(reference)
      database.close()
    },
  })
})
