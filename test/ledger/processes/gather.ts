import { writeSync } from 'node:fs'

import { sqliteLedger } from '../../../src/ledger/sqlite.ts'
import { addOnce } from './steps.ts'

// Stores groups of eight until it is killed, and tells each entry once the ledger has answered.
const [, , file = '', life = ''] = process.argv

const ledger = sqliteLedger(file)
for (let group = 0; ; group += 1) {
  const references = Array.from({ length: 8 }, (_, number) => `RMA-${life}-${group}-${number}`)
  await Promise.all(
    references.map(async (reference) => {
      await addOnce(ledger, reference, life)
      writeSync(1, `${reference}\n`)
    }),
  )
}
