import { writeSync } from 'node:fs'

import { sqliteLedger } from '../../../src/ledger/sqlite.ts'
import { send } from './steps.ts'

// Writes until it is killed, and tells each entry once the ledger has answered.
const [, , file = '', life = ''] = process.argv

const ledger = sqliteLedger(file)
for (let number = 0; ; number += 1) {
  const reference = `RMA-${life}-${number}`
  await send(ledger, reference)
  writeSync(1, `${reference}\n`)
}
