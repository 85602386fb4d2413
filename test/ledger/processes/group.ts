import { writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { sqliteLedger } from '../../../src/ledger/sqlite.ts'
import { ledgerIn } from '../../../src/ledger/sqlite/ledger.ts'
import { headOf, scopeOf, sent, standingOf } from '../entries.ts'

// Stores groups, tells each once all of it was answered, and ends itself at a place of the last one.
const [, , file = '', place = '', groups = '0'] = process.argv
let isLast = false

function endAt(here: string): void {
  if (isLast && place === here) process.kill(process.pid, 'SIGKILL')
}

class EndingDatabase extends DatabaseSync {
  override exec(sql: string): void {
    if (sql === 'COMMIT') endAt('before its COMMIT')
    super.exec(sql)
    if (sql === 'COMMIT') endAt('after its COMMIT')
  }
}

await sqliteLedger(file).close()
const database = new EndingDatabase(file)
database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
const ledger = ledgerIn(database)

async function store(reference: string, number: number): Promise<void> {
  await ledger.change(scopeOf(reference), () => {
    if (number === 5) endAt('between its steps')
    return { result: null, head: headOf(reference), standing: standingOf(), facts: [sent(1)] }
  })
}

for (let group = 0; group < Number(groups); group += 1) {
  isLast = group === Number(groups) - 1
  const references = Array.from({ length: 8 }, (_, number) => `RMA-${group}-${number}`)
  await Promise.all(references.map(async (reference, number) => store(reference, number)))
  writeSync(1, references.map((reference) => `${reference}\n`).join(''))
}
