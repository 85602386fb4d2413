import { sqliteLedger } from '../../../src/ledger/sqlite.ts'
import { addOnce, hold, paymentOf } from './steps.ts'

// One of several processes that do the same things to one file, and tells what it did.
const [, , file = '', worker = '', references = '0', payments = '0'] = process.argv

const ledger = sqliteLedger(file)
const added: string[] = []
const claimed: string[] = []
let held = 0

for (let number = 0; number < Number(references); number += 1) {
  const reference = `RMA-${number}`
  if (await addOnce(ledger, reference, worker)) added.push(reference)
  const payment = paymentOf(number % Number(payments))
  if (await hold(ledger, `${worker}-${number}`, payment)) held += 1
  const now = '2024-02-29T13:00:00.000Z'
  const until = '2024-02-29T14:00:00.000Z'
  const due = await ledger.claim({ owner: worker, now, until, limit: 2 })
  claimed.push(...due.map((entry) => entry.reference))
  await ledger.search({}, { limit: 3, cursor: null })
}
await ledger.close()
process.stdout.write(JSON.stringify({ added, claimed, held }))
