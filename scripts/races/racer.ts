// A process of its own: does what it is told at the same time as others, over the same ledger.
import * as v from 'valibot'

import { createRefundService } from '../../src/service/service.ts'
import { openAccounts } from '../runs/accounts.ts'
import { pacedClock } from '../runs/clock.ts'
import { openLedger } from '../runs/ledgers.ts'
import { orders } from '../runs/processes.ts'
import { heatSchema, raceSchema } from './messages.ts'
import type { Finish, Heat } from './messages.ts'
import { requestsOf } from './requests.ts'

const atOnce = 8

const { place, connections } = await orders(raceSchema)
const clock = pacedClock({ startedAt: Date.now(), speed: 1 })
const accounts = openAccounts(connections, { clock })
const service = createRefundService({
  accounts,
  ledger: await openLedger(place),
  policy: { nearDuplicate: 'allow' },
})

process.on('message', (message) => {
  void run(v.parse(heatSchema, message)).then((finish) => process.send?.(finish))
})
process.send?.('ready')

async function run(heat: Heat): Promise<Finish> {
  const errors: Record<string, number> = {}
  let records = 0
  for await (const { error } of service.createMany(requestsOf(heat), { concurrency: atOnce })) {
    if (error === null) records += 1
    else errors[error.code] = (errors[error.code] ?? 0) + 1
  }
  return { records, errors }
}
