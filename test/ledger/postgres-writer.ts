import { postgresLedger } from '../../src/ledger/postgres.ts'
import { addEntry, sent } from '../../src/testing/ledger-suite/samples.ts'

/** Stores entries until it is killed, and prints each reference once it is told that it is stored. */

const [connectionString = '', schema = '', name = ''] = process.argv.slice(2)
const ledger = await postgresLedger({ connectionString }, { schema })
for (let number = 1; ; number += 1) {
  const reference = `${name}-${number}`
  await addEntry(ledger, reference, { facts: [sent(1), sent(2)] })
  process.stdout.write(`${reference}\n`)
}
